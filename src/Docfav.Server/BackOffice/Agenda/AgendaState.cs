using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Agenda;

public enum AgendaMode
{
    Day,
    Week,
    Month,
}

/// <summary>What an agenda's address says it shows.</summary>
/// <param name="Date">A date of the day, week or month.</param>
public sealed record AgendaState(AgendaMode Mode, LocalDate Date, Guid? CalendarId, Guid? StaffId, Guid? ServiceId)
{
    /// <summary>The dates shown: a day; a week from Monday; the weeks that hold a month.</summary>
    public DateInterval Dates => Mode switch
    {
        AgendaMode.Day => new DateInterval(Date, Date),
        AgendaMode.Week => new DateInterval(Monday(Date), Monday(Date).PlusDays(6)),
        _ => new DateInterval(Monday(FirstOfMonth), Monday(FirstOfMonth.PlusMonths(1).PlusDays(-1)).PlusDays(6)),
    };

    public LocalDate FirstOfMonth => new(Date.Year, Date.Month, 1);

    /// <summary>The same, a day, week or month on.</summary>
    public AgendaState Step(int by) => this with
    {
        Date = Mode switch
        {
            AgendaMode.Day => Date.PlusDays(by),
            AgendaMode.Week => Date.PlusWeeks(by),
            _ => FirstOfMonth.PlusMonths(by),
        },
    };

    /// <summary>The address that says this.</summary>
    public string Url(string page) => QueryHelpers.AddQueryString(page, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["view"] = Mode.ToString().ToLowerInvariant(),
        ["date"] = LocalDatePattern.Iso.Format(Date),
        ["calendar"] = CalendarId?.ToString(),
        ["staff"] = StaffId?.ToString(),
        ["service"] = ServiceId?.ToString(),
    });

    /// <summary>Reads an address; what cannot be read is as if it were not there.</summary>
    public static AgendaState Read(string? view, string? date, string? calendar, string? staff, string? service, LocalDate today)
    {
        var parsed = LocalDatePattern.Iso.Parse(date ?? "");
        var wanted = parsed.Success ? parsed.Value : today;
        return new AgendaState(
            Enum.TryParse<AgendaMode>(view, ignoreCase: true, out var mode) && Enum.IsDefined(mode) ? mode : AgendaMode.Day,
            LocalDate.Max(s_first, LocalDate.Min(s_last, wanted)), Id(calendar), Id(staff), Id(service));
    }

    // Room on both sides for the weeks around a month, and a step.
    static readonly LocalDate s_first = new(1900, 1, 1);
    static readonly LocalDate s_last = new(9990, 1, 1);

    static LocalDate Monday(LocalDate date) => date.PlusDays(-((int)date.DayOfWeek - 1));

    static Guid? Id(string? text) => Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null;
}
