using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Scheduling.Tests;

/// <summary>Reads the values of a case table as they are written: instants with Z, local times without.</summary>
static class Written
{
    static readonly LocalDateTimePattern s_local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    public static LocalTimeline Zone(string id) => new(DateTimeZoneProviders.Tzdb[id]);

    public static LocalDateTime Local(string text) => s_local.Parse(text).Value;

    /// <summary><c>2026-03-29T01:00Z</c></summary>
    public static Instant At(string text)
    {
        text.ShouldEndWith("Z");
        return Local(text[..^1]).InUtc().ToInstant();
    }

    public static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;

    /// <summary><c>2026-03-01/2026-03-31</c>, or one date.</summary>
    public static DateInterval Dates(string text) => new(Date(text.Split('/')[0]), Date(text.Split('/')[^1]));

    /// <summary><c>2026-03-29T01:00Z/2026-03-29T02:00Z</c></summary>
    public static InstantSpan Span(string text) => new(At(text.Split('/')[0]), At(text.Split('/')[1]));

    /// <summary><c>08:00-14:00</c></summary>
    public static HoursOfDay Hours(string text) => new(TimeOfDay.Parse(text.Split('-')[0]), TimeOfDay.Parse(text.Split('-')[1]));

    /// <summary><c>08:00-14:00 16:00-24:00</c>; empty for none.</summary>
    public static HoursOfDay[] HoursList(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Hours)];

    public static string Text(Instant instant) => s_local.Format(instant.InUtc().LocalDateTime) + "Z";

    public static string Text(InstantSpan span) => $"{Text(span.Start)}/{Text(span.End)}";

    public static string Text(LocalDateTime time) => s_local.Format(time);

    public static string Text(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
