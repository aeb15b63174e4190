using System.Globalization;
using System.Text.RegularExpressions;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>What is said of entries, to the eye and to a screen reader, in the page's language.</summary>
public sealed partial class EntryTexts(IStringLocalizer<AgendaTexts> texts)
{
    // A repeated time is told apart by this sign, wherever a time is written.
    const string Second = " ②";

    static readonly LocalTimePattern s_time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>The sign of a status: colour is never alone.</summary>
    public static string Sign(AppointmentStatus status) => status switch
    {
        AppointmentStatus.Confirmed => "✓",
        AppointmentStatus.Pending => "…",
        AppointmentStatus.Unconfirmed => "?",
        AppointmentStatus.Cancelled => "✕",
        AppointmentStatus.NoShow => "∅",
    };

    /// <summary>The sign of what has been paid; null where nothing has. The style sheet puts a half before that of a part.</summary>
    public static string? SaleSign(SaleStatus sale) => sale switch
    {
        SaleStatus.Pending => null,
        SaleStatus.PartiallyPaid or SaleStatus.Paid => "€",
        SaleStatus.Refunded => "↺€",
    };

    public string Status(AppointmentStatus status) => texts[$"Status{status}"];

    public string Sale(SaleStatus sale) => texts[$"Sale{sale}"];

    /// <summary>A colour that may stand in a style; a neutral one where there is none.</summary>
    public string Color(string? color) => color is not null && HexColor().IsMatch(color) ? color : "#7a8699";

    /// <summary>What a clock shows at an instant.</summary>
    public static string Time(LocalTimeline timeline, Instant instant) =>
        s_time.Format(timeline.At(instant).TimeOfDay) + (timeline.IsRepetition(instant) ? Second : "");

    /// <summary>What a column's clock shows at an instant.</summary>
    public static string Time(GridColumn column, Instant instant) => Time(column.Timeline, instant);

    public static string Times(GridColumn column, InstantSpan span) => $"{Time(column, span.Start)}–{Time(column, span.End)}";

    public string Start(GridEntry entry, GridColumn column) => Time(column, entry.Span.Start);

    /// <summary>What a screen reader says after what is to be seen: the end, and what signs and colours mean.</summary>
    public string Rest(GridEntry entry, GridColumn column) => string.Join(", ", [texts["Until", Time(column, entry.Span.End)], .. States(entry)]);

    /// <summary>What shows while pointing at it.</summary>
    public string Tip(GridEntry entry, GridColumn column) => string.Join(
        '\n', [Times(column, entry.Span), entry.Title, .. Text(entry.Detail), .. States(entry), .. Text(entry.Note)]);

    static string[] Text(string? text) => text is { Length: > 0 } ? [text] : [];

    IEnumerable<string> States(GridEntry entry)
    {
        if (entry.Kind is EntryKind.Appointment or EntryKind.Group)
        {
            yield return Status(entry.Status);
        }

        if (entry.Sale is { } sale)
        {
            yield return Sale(sale);
        }
    }

    /// <summary>A date as people write it, in the page's language.</summary>
    public static string Date(LocalDate date, string format) => date.ToString(format, CultureInfo.CurrentCulture);

    [GeneratedRegex("^#[0-9A-Fa-f]{6}$", RegexOptions.None, 1000)]
    private static partial Regex HexColor();
}
