namespace Docfav.Server.DataFile;

/// <summary>
/// 128-bit keys with a number each. It costs 20 bytes an entry at the fullest and 40 right after it has grown; a <see cref="Dictionary{TKey,TValue}"/>
/// would cost twice that. A file has one entry for each item with an id, so about a tenth of the file's size.
/// </summary>
sealed class IdMap
{
    UInt128[] _keys = new UInt128[64];
    int[] _values = new int[64];
    int _count;

    /// <summary>Adds a key that is not there yet.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its number, 0 or more.</param>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(UInt128 key, int value)
    {
        if ((_count + 1) * 8L > _keys.Length * 7L)
        {
            Grow();
        }

        var slot = SlotOf(_keys, _values, key);
        if (_values[slot] != 0)
        {
            return false;
        }

        _keys[slot] = key;
        // Zero marks a free slot.
        _values[slot] = value + 1;
        _count++;
        return true;
    }

    /// <inheritdoc cref="TryAdd(UInt128, int)"/>
    public bool TryAdd(Guid key, int value) => TryAdd(KeyOf(key), value);

    /// <summary>The key's number; null where it is not there.</summary>
    public int? Find(Guid key)
    {
        var value = _values[SlotOf(_keys, _values, KeyOf(key))];
        return value == 0 ? null : value - 1;
    }

    static UInt128 KeyOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    static int SlotOf(UInt128[] keys, int[] values, UInt128 key)
    {
        // Ids that count up differ in a few bits only: multiplication spreads them.
        var mixed = ((ulong)(key >> 64) ^ ((ulong)key * 0x9E3779B97F4A7C15)) * 0xD6E8FEB86659FD93;
        var slot = (int)(mixed >> 33) & (keys.Length - 1);
        while (values[slot] != 0 && keys[slot] != key)
        {
            slot = (slot + 1) & (keys.Length - 1);
        }

        return slot;
    }

    void Grow()
    {
        var keys = new UInt128[_keys.Length * 2];
        var values = new int[keys.Length];
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_values[i] != 0)
            {
                var slot = SlotOf(keys, values, _keys[i]);
                (keys[slot], values[slot]) = (_keys[i], _values[i]);
            }
        }

        (_keys, _values) = (keys, values);
    }
}

/// <summary>Whole numbers from 0. Numbers that stand close together, as running numbers do, cost about a bit each; lone ones about 100 bytes.</summary>
sealed class NumberSet
{
    const int PageBits = 512;

    readonly Dictionary<int, ulong[]> _pages = [];

    public bool TryAdd(int number)
    {
        if (!_pages.TryGetValue(number / PageBits, out var page))
        {
            _pages.Add(number / PageBits, page = new ulong[PageBits / 64]);
        }

        var bit = 1UL << (number % 64);
        ref var word = ref page[number % PageBits / 64];
        var isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }
}
