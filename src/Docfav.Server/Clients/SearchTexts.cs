using System.Text;

namespace Docfav.Server.Clients;

/// <summary>What the search of a client takes: the place in the list, and what is looked through.</summary>
/// <param name="Id">The client.</param>
/// <param name="Name">The folded full name (<see cref="Client.NameFolded"/>).</param>
/// <param name="Text">The search text (<see cref="Client.SearchText"/>).</param>
readonly record struct SearchEntry(Guid Id, string Name, string Text);

/// <summary>
/// The search texts of all of a clinic's clients, in the order of their names, as the database had them once. It never changes; what follows a change shares
/// with it all blocks but those that the change is in.
/// </summary>
sealed class SearchTexts
{
    /// <summary>Clients in a block, as it is built. One that has grown to twice as many is parted.</summary>
    const int BlockSize = 64;

    readonly SearchBlock[] _blocks;

    SearchTexts(SearchBlock[] blocks)
    {
        _blocks = blocks;
        Size = blocks.Sum(block => block.Size);
    }

    /// <summary>Bytes of memory, roughly.</summary>
    public long Size { get; }

    /// <summary>Of nobody.</summary>
    public static SearchTexts None { get; } = new([]);

    /// <summary>These texts, and those of clients who all come after them, in the order of the list.</summary>
    public SearchTexts And(IEnumerable<SearchEntry> next) => new([.. _blocks, .. next.Chunk(BlockSize).Select(SearchBlock.Of)]);

    /// <summary>The clients in whose texts every word is found, in the order of their names: so many, after so many.</summary>
    /// <param name="words">Folded words, at least one.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="offset">How many are passed over.</param>
    public Guid[] Find(IEnumerable<string> words, int limit, int offset)
    {
        // The longest word is in the fewest texts, as a rule: it is looked for, and the others in what it finds.
        byte[][] sought = [.. words.OrderByDescending(word => word.Length).Select(Encoding.UTF8.GetBytes)];
        int[] marks = [.. sought.SelectMany(word => SearchBlock.MarksOf(word)).Distinct()];
        var found = new List<Guid>();
        foreach (var block in _blocks)
        {
            if (block.HasAll(marks))
            {
                block.Find(sought, found);
                if (found.Count - offset >= limit)
                {
                    break;
                }
            }
        }

        return [.. found.Skip(offset).Take(limit)];
    }

    /// <summary>The texts after some clients have changed, have come or have gone.</summary>
    /// <param name="changed">All of them.</param>
    /// <param name="entries">Those who are there now.</param>
    public SearchTexts With(IReadOnlySet<Guid> changed, IEnumerable<SearchEntry> entries)
    {
        var blocks = _blocks.Select(block => block.Without(changed)).Where(block => block.Count > 0).ToList();
        if (blocks.Count == 0)
        {
            return None.And(entries.Order(SearchBlock.Order));
        }

        // From the last on, so that the places of the others stay.
        foreach (var home in entries.ToLookup(entry => Home(blocks, entry)).OrderByDescending(home => home.Key))
        {
            SearchEntry[] whole = [.. blocks[home.Key].Entries().Concat(home).Order(SearchBlock.Order)];
            blocks.RemoveAt(home.Key);
            blocks.InsertRange(home.Key, whole.Length < 2 * BlockSize ? [SearchBlock.Of(whole)] : whole.Chunk(BlockSize).Select(SearchBlock.Of));
        }

        return new([.. blocks]);
    }

    /// <summary>Where a client belongs: the last block that does not begin after it, or else the first.</summary>
    static int Home(List<SearchBlock> blocks, SearchEntry entry)
    {
        var (low, high) = (1, blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = blocks[middle].BeginsAfter(entry) ? (low, middle) : (middle + 1, high);
        }

        return low - 1;
    }
}
