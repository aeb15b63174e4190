using System.Text;
using Docfav.Server.Data;

namespace Docfav.Server.Clients;

/// <summary>The search texts of some clients who follow one another in the list, packed: one run of bytes is looked through faster than many texts.</summary>
sealed class SearchBlock
{
    const int MarkBits = 14;

    /// <summary>The order of the list.</summary>
    public static readonly IComparer<SearchEntry> Order = Comparer<SearchEntry>.Create((left, right) =>
        Folding.CompareBytes(left.Name, right.Name) is var byName && byName != 0 ? byName : left.Id.CompareTo(right.Id));

    readonly Guid[] _ids;

    // UTF-8; the texts each with a line feed, which no word has. Where each ends.
    readonly byte[] _names;
    readonly byte[] _texts;
    readonly int[] _nameEnds;
    readonly int[] _textEnds;

    // A bit for every two and every three bytes in a row that the texts have: most blocks cannot have a rare word, and are not looked through for it.
    readonly ulong[] _marks = new ulong[(1 << MarkBits) / 64];

    SearchBlock(Guid[] ids, (byte[] Bytes, int[] Ends) names, (byte[] Bytes, int[] Ends) texts)
    {
        _ids = ids;
        (_names, _nameEnds) = names;
        (_texts, _textEnds) = texts;
        for (var at = 1; at < _texts.Length; at++)
        {
            Set(Mark(_texts.AsSpan(at - 1, 2)));
            if (at > 1)
            {
                Set(Mark(_texts.AsSpan(at - 2, 3)));
            }
        }
    }

    public int Count => _ids.Length;

    /// <summary>Bytes of memory, roughly.</summary>
    public int Size => (_ids.Length * 24) + _names.Length + _texts.Length + (_marks.Length * 8) + 200;

    /// <summary>A block of clients in the order of the list.</summary>
    public static SearchBlock Of(IReadOnlyList<SearchEntry> sorted) =>
        new([.. sorted.Select(entry => entry.Id)], Packed(sorted.Select(entry => entry.Name)), Packed(sorted.Select(entry => entry.Text + '\n')));

    /// <summary>The marks of a word: a block in which it is has them all.</summary>
    public static IEnumerable<int> MarksOf(byte[] word)
    {
        var length = Math.Min(word.Length, 3);
        return length < 2 ? [] : Enumerable.Range(0, word.Length - length + 1).Select(start => Mark(word.AsSpan(start, length)));
    }

    public bool HasAll(ReadOnlySpan<int> marks)
    {
        foreach (var mark in marks)
        {
            if ((_marks[mark >> 6] & (1UL << mark)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds the clients in whose texts all words are, in their order.</summary>
    public void Find(ReadOnlySpan<byte[]> words, List<Guid> found)
    {
        var begin = 0;
        while (_texts.AsSpan(begin).IndexOf(words[0]) is var at and >= 0)
        {
            var place = Array.BinarySearch(_textEnds, begin + at);
            // Where a text ends, the next one begins.
            place = place >= 0 ? place + 1 : ~place;
            var text = TextOf(place);
            var hasAll = true;
            foreach (var word in words[1..])
            {
                hasAll &= text.IndexOf(word) >= 0;
            }

            if (hasAll)
            {
                found.Add(_ids[place]);
            }

            begin = _textEnds[place];
        }
    }

    /// <summary>Whether its first client comes after another one.</summary>
    public bool BeginsAfter(SearchEntry other) => Order.Compare(EntryOf(0), other) > 0;

    /// <summary>Its clients, in their order.</summary>
    public IEnumerable<SearchEntry> Entries() => Enumerable.Range(0, Count).Select(EntryOf);

    /// <summary>What is left when some have gone; itself where it had none of them.</summary>
    public SearchBlock Without(IReadOnlySet<Guid> gone) =>
        Array.Exists(_ids, gone.Contains) ? Of([.. Entries().Where(entry => !gone.Contains(entry.Id))]) : this;

    SearchEntry EntryOf(int place) =>
        new(_ids[place], Encoding.UTF8.GetString(Part(_names, _nameEnds, place)), Encoding.UTF8.GetString(TextOf(place)[..^1]));

    ReadOnlySpan<byte> TextOf(int place) => Part(_texts, _textEnds, place);

    static ReadOnlySpan<byte> Part(byte[] bytes, int[] ends, int place)
    {
        var start = place == 0 ? 0 : ends[place - 1];
        return bytes.AsSpan(start, ends[place] - start);
    }

    static (byte[] Bytes, int[] Ends) Packed(IEnumerable<string> texts)
    {
        var bytes = new List<byte>();
        var ends = new List<int>();
        foreach (var text in texts)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(text));
            ends.Add(bytes.Count);
        }

        return ([.. bytes], [.. ends]);
    }

    void Set(int mark) => _marks[mark >> 6] |= 1UL << mark;

    // The upper bits of a product depend on all of the factor's.
    static int Mark(ReadOnlySpan<byte> bytes)
    {
        var value = 0u;
        foreach (var one in bytes)
        {
            value = (value << 8) | one;
        }

        return (int)((value + 1) * 2654435769u >> (32 - MarkBits));
    }
}
