namespace Docfav.Server.Data;

/// <summary>The order of short lists: by folded name, then by id.</summary>
static class NameOrder
{
    public static T[] Sorted<T>(IEnumerable<T> items, Func<T, string?> name, Func<T, Guid> id) =>
        [.. items.OrderBy(item => Folding.Fold(name(item)), Folding.Order).ThenBy(item => id(item))];
}
