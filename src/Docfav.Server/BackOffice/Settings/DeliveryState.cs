using System.Globalization;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What the address of a webhook's deliveries says it shows; what is no such value is as if it were not there.</summary>
/// <param name="From">The first day, on the clinic's clock.</param>
/// <param name="To">The last day.</param>
/// <param name="Before">The sequence before which the page begins; null for the newest.</param>
public sealed record DeliveryState(WebhookDeliveryState? State, EventKind? Kind, LocalDate? From, LocalDate? To, long? Before)
{
    public bool IsFiltered => this with { Before = null } != Nothing;

    public static DeliveryState Nothing { get; } = new(null, null, null, null, null);

    public static DeliveryState Read(Func<string, string?> query) => new(
        StateOf(query("state")), KindOf(query("event")), ActivityState.Date(query("from")), ActivityState.Date(query("to")),
        long.TryParse(query("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null);

    /// <summary>Which deliveries are asked for.</summary>
    public DeliveryFilter Filter(DateTimeZone zone) =>
        new(State, Kind, From is { } first ? LocalDays.Start(first, zone) : null, To is { } last ? LocalDays.End(last, zone) : null);

    public string Url(string page) => QueryHelpers.AddQueryString(page, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["state"] = Text(State),
        ["event"] = Kind?.Name(),
        ["from"] = ActivityState.Text(From),
        ["to"] = ActivityState.Text(To),
        ["before"] = Before?.ToString(CultureInfo.InvariantCulture),
    });

    /// <summary>A state as the address and its field have it.</summary>
    public static string? Text(WebhookDeliveryState? state) => state?.ToString().ToLowerInvariant();

    public static WebhookDeliveryState? StateOf(string? text) =>
        Enum.GetValues<WebhookDeliveryState>().Select(state => (WebhookDeliveryState?)state).FirstOrDefault(state => Text(state) == text);

    public static EventKind? KindOf(string? text) => text is not null && EventKinds.TryParse(text, out var kind) ? kind : null;
}
