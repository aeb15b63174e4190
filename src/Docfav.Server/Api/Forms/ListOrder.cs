namespace Docfav.Server.Api.Forms;

/// <summary>What a list is sorted by: one field of a fixed set, and a direction. Ties are broken by id.</summary>
public readonly record struct ListOrder(string Field, bool Descending)
{
    /// <summary>The form of <c>order_by</c> over a set of fields: <c>field.asc</c> or <c>field.desc</c>.</summary>
    public static Form<ListOrder> Over(params IReadOnlyList<string> fields)
    {
        var orders = fields.SelectMany(field => new[] { new ListOrder(field, false), new ListOrder(field, true) })
            .ToDictionary(order => order.ToString(), StringComparer.Ordinal);
        return new ParsedForm<ListOrder>(
            new("string") { Values = [.. orders.Keys] }, $"must be one of {string.Join(", ", fields)} with .asc or .desc", orders.TryGetValue);
    }

    public override string ToString() => Field + (Descending ? ".desc" : ".asc");
}
