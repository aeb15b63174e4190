namespace Docfav.Server.DataFile.Demo;

/// <summary>Chance that falls the same way for the same seed on every machine and version: SplitMix64 (Steele, Lea, Flood 2014).</summary>
sealed class Dice(int seed, int stream)
{
    ulong _state = ((ulong)(uint)seed << 32) | (uint)stream;

    /// <summary>From 0 to <paramref name="limit"/>, which is left out.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>From <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(T[] items) => items[Below(items.Length)];

    /// <summary>Picks by weight: the weights add up to 100.</summary>
    public T Pick<T>((T Item, int Percent)[] items)
    {
        var left = Below(100);
        foreach (var (item, percent) in items)
        {
            left -= percent;
            if (left < 0)
            {
                return item;
            }
        }

        return items[^1].Item;
    }

    ulong Next()
    {
        var mixed = _state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
