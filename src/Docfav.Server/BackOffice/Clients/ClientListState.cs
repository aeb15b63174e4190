using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clients;
using Microsoft.AspNetCore.WebUtilities;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>What a list's address says it shows: texts as somebody typed them.</summary>
/// <param name="Text">What to search for among those whom the filters find; blank for the whole list, which alone has orders.</param>
/// <param name="Page">From 1.</param>
public sealed record ClientListState(
    string Text, string? OrderBy, string? Gender, string? MinAge, string? MaxAge, string? ActivityFrom, string? ActivityTo, int Page)
{
    public const int PageSize = 25;

    // So that an offset stays a number.
    const int LastPage = 1_000_000;

    public bool IsSearch => !string.IsNullOrWhiteSpace(Text);

    public int Offset => (Page - 1) * PageSize;

    public bool IsFiltered => new[] { Gender, MinAge, MaxAge, ActivityFrom, ActivityTo }.Any(text => text is not null);

    /// <summary>The same without filters.</summary>
    public ClientListState Unfiltered() => Read(_ => null) with { Text = Text, OrderBy = OrderBy };

    /// <summary>Reads an address; what is blank is as if it were not there.</summary>
    public static ClientListState Read(Func<string, string?> query) => new(
        query("q") ?? "", Given(query("order_by")), Given(query("gender")), Given(query("min_age")), Given(query("max_age")),
        Given(query("activity_from")), Given(query("activity_to")),
        int.TryParse(query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, LastPage) : 1);

    /// <summary>The list's query, and what is wrong with it.</summary>
    public (ClientListQuery Query, IReadOnlyList<Refusal> Faults) Query()
    {
        var (query, faults) = TextFieldReader.Read<ClientListQuery>(Fields());
        return (query with { Limit = PageSize, Offset = Offset }, faults);
    }

    public string Url(string page) => QueryHelpers.AddQueryString(page, new Dictionary<string, string?>(Fields(), StringComparer.Ordinal)
    {
        ["q"] = IsSearch ? Text : null,
        ["page"] = Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null,
    });

    /// <summary>The address of the table that has what the filters find.</summary>
    public string ExportUrl(string page) => QueryHelpers.AddQueryString(page, Fields());

    Dictionary<string, string?> Fields() => new(StringComparer.Ordinal)
    {
        ["order_by"] = OrderBy,
        ["gender"] = Gender,
        ["min_age"] = MinAge,
        ["max_age"] = MaxAge,
        ["activity_from"] = ActivityFrom,
        ["activity_to"] = ActivityTo,
    };

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
