using Docfav.Server.Access;
using Docfav.Server.Data;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What the address of the activity page says it shows; what is no id or date is as if it were not there.</summary>
/// <param name="From">The first day, on the clinic's clock.</param>
/// <param name="To">The last day.</param>
/// <param name="Before">The entry after which the page begins; null for the newest.</param>
public sealed record ActivityState(Guid? ClientId, Guid? UserId, Guid? KeyId, LocalDate? From, LocalDate? To, Guid? Before)
{
    public bool IsFiltered => this with { Before = null } != Nothing;

    public static ActivityState Nothing { get; } = new(null, null, null, null, null, null);

    public static ActivityState Read(Func<string, string?> query) =>
        new(Id(query("client")), Id(query("user")), Id(query("key")), Date(query("from")), Date(query("to")), Id(query("before")));

    /// <summary>Which entries are asked for.</summary>
    public ActivityFilter Filter(DateTimeZone zone) =>
        new(ClientId, UserId, KeyId, From is { } first ? LocalDays.Start(first, zone) : null, To is { } last ? LocalDays.End(last, zone) : null);

    public string Url(string page) => QueryHelpers.AddQueryString(page, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["client"] = ClientId?.ToString(),
        ["user"] = UserId?.ToString(),
        ["key"] = KeyId?.ToString(),
        ["from"] = Text(From),
        ["to"] = Text(To),
        ["before"] = Before?.ToString(),
    });

    /// <summary>A date as the address and its field have it.</summary>
    public static string? Text(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : null;

    /// <summary>A date that somebody typed; one that no database holds is none.</summary>
    public static LocalDate? Date(string? text) =>
        text is not null && LocalDatePattern.Iso.Parse(text).TryGetValue(default, out var date) && date.Year is >= 1970 and < 9999 ? date : null;

    public static Guid? Id(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
