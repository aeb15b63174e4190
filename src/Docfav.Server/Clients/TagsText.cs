using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Docfav.Server.Clients;

/// <summary>Tags in one text column, a line each: a tag holds no control character, so none holds a line break.</summary>
static class TagsText
{
    public static readonly ValueConverter<List<string>, string> Converter =
        new(tags => string.Join('\n', tags), text => Parse(text));

    public static readonly ValueComparer<List<string>> Comparer = new(
        (left, right) => left == right || (left != null && right != null && left.SequenceEqual(right)),
        tags => tags.Aggregate(0, (hash, tag) => HashCode.Combine(hash, tag)),
        tags => tags.ToList());

    /// <summary>The tags in the column's text.</summary>
    public static List<string> Parse(string text) => text.Length == 0 ? [] : [.. text.Split('\n', StringSplitOptions.None)];
}
