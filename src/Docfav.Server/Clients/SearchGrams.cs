namespace Docfav.Server.Clients;

/// <summary>
/// What the search index holds of a client: every pair of neighbouring characters of each line of the search text, and every single character beyond
/// ASCII, as a number that is mixed with the clinic. So each clinic has entries of its own in one index, and words of two letters have some
/// (docs/decisions/0009). Two grams may share a number: who searches by them looks at the text as well.
/// </summary>
public static class SearchGrams
{
    /// <summary>The grams of a client's search text, each once, in order.</summary>
    public static int[] Of(Guid clinicId, string searchText)
    {
        var seed = Seed(clinicId);
        var grams = new HashSet<int>();
        var before = '\n';
        foreach (var letter in searchText)
        {
            if (letter != '\n' && before != '\n')
            {
                grams.Add(Mix(seed, before, letter));
            }

            if (letter > '\u007f')
            {
                grams.Add(Mix(seed, letter, '\0'));
            }

            before = letter;
        }

        var sorted = grams.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Grams that every text has in which all of these folded words are found; none where the words are too short to have any.</summary>
    public static int[] OfWords(Guid clinicId, IEnumerable<string> words) => Of(clinicId, string.Join('\n', words));

    /// <summary>The grams as words of an index of texts.</summary>
    public static string ToText(IEnumerable<int> grams) => string.Join(' ', grams.Select(ToText));

    /// <summary>One gram as a word.</summary>
    public static string ToText(int gram) => gram.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    static uint Seed(Guid clinicId)
    {
        Span<byte> bytes = stackalloc byte[16];
        clinicId.TryWriteBytes(bytes, bigEndian: true, out _);
        var seed = 2166136261u;
        foreach (var part in bytes)
        {
            seed = (seed ^ part) * 16777619u;
        }

        return seed;
    }

    // The last steps of MurmurHash3: every bit of the input tells in every bit of the number.
    static int Mix(uint seed, char first, char second)
    {
        var mixed = seed ^ ((uint)first << 16 | second);
        mixed = (mixed ^ (mixed >> 16)) * 0x85ebca6bu;
        mixed = (mixed ^ (mixed >> 13)) * 0xc2b2ae35u;
        return (int)(mixed ^ (mixed >> 16));
    }
}
