using Docfav.Scheduling.Intervals;
using NodaTime;
using NodaTime.TimeZones;

namespace Docfav.Scheduling.Calendars;

/// <summary>
/// The one place where wall-clock time becomes instants, by one policy:
/// <list type="bullet">
/// <item>a time that a clock change skips is the first instant after the gap;</item>
/// <item>a time that happens twice is the earlier instant where it starts something, the later where it ends something;</item>
/// <item>24:00, and the end of a day off, is the start of the next date, which is that date's first instant;</item>
/// <item>what comes out empty is dropped: the result is null.</item>
/// </list>
/// It knows the dates from <see cref="FirstDate"/> to <see cref="LastDate"/>; times beyond are taken as its ends, so that
/// nothing there has a length and no input makes it overflow.
/// </summary>
/// <param name="zone">The time zone, from tzdb.</param>
public sealed class LocalTimeline(DateTimeZone zone)
{
    /// <summary>The first date the timeline knows.</summary>
    public static LocalDate FirstDate { get; } = new(1, 1, 1);

    /// <summary>The last date the timeline knows. A few days short of the calendar's end, so that a day may be added in any zone.</summary>
    public static LocalDate LastDate { get; } = new(9999, 12, 28);

    static readonly LocalDateTime s_first = FirstDate.AtMidnight();
    static readonly LocalDateTime s_last = LastDate.PlusDays(1).AtMidnight();

    // Far enough from the ends of the calendar to be shown in any zone, and to have a day added or taken away.
    static readonly Instant s_earliest = s_first.PlusDays(-1).InUtc().ToInstant();
    static readonly Instant s_latest = s_last.InUtc().ToInstant();

    /// <summary>The time zone.</summary>
    public DateTimeZone Zone { get; } = zone;

    /// <summary>The instant at which something starts that starts at this wall-clock time.</summary>
    public Instant StartAt(LocalDateTime time) => Map(time) switch
    {
        { Count: 0 } skipped => skipped.LateInterval.Start,
        var mapped => mapped.First().ToInstant(),
    };

    /// <summary>The instant at which something ends that ends at this wall-clock time.</summary>
    public Instant EndAt(LocalDateTime time) => Map(time) switch
    {
        { Count: 0 } skipped => skipped.LateInterval.Start,
        var mapped => mapped.Last().ToInstant(),
    };

    /// <summary>The first instant of a date; of a date that the zone skipped, the first instant after the gap.</summary>
    public Instant StartOf(LocalDate date) => StartAt(date.AtMidnight());

    /// <summary>The end of a date, which is the start of the next.</summary>
    public Instant EndOf(LocalDate date) => StartOf(date <= LastDate ? date.PlusDays(1) : date);

    /// <summary>The instants of hours of a date; null where a clock change skips them whole.</summary>
    public InstantSpan? SpanOf(LocalDate date, HoursOfDay hours) => InstantSpan.Between(
        StartAt(date + hours.Start.ToLocalTime()),
        hours.End == TimeOfDay.EndOfDay ? EndOf(date) : EndAt(date + hours.End.ToLocalTime()));

    /// <summary>The instants from one wall-clock time to another; null where a clock change skips them whole.</summary>
    public InstantSpan? SpanOf(LocalDateTime start, LocalDateTime end) => InstantSpan.Between(StartAt(start), EndAt(end));

    /// <summary>The instants of whole dates, first and last included; null where the zone skipped them all.</summary>
    public InstantSpan? SpanOf(DateInterval dates) => InstantSpan.Between(StartOf(dates.Start), EndOf(dates.End));

    /// <summary>What calendar and clock on the wall show at an instant.</summary>
    public LocalDateTime At(Instant instant) =>
        Instant.Max(s_earliest, Instant.Min(instant, s_latest)).InZone(Zone).LocalDateTime;

    /// <summary>
    /// The dates whose hours may reach into a span: those that its ends show, and one more on each side, since a clock that
    /// is put back over midnight shows a date again after the next has begun.
    /// </summary>
    public DateInterval DatesAround(InstantSpan span) => new(At(span.Start).Date.PlusDays(-1), At(span.End).Date.PlusDays(1));

    /// <summary>The first clock change that touches a date, cut to the date and to whole minutes; null where its clock runs through.</summary>
    public ClockChange? ClockChangeOn(LocalDate date)
    {
        var midnight = date.AtMidnight();
        // A change that skips midnight happens at the date's first instant: the interval before it shows the clock before.
        var before = Zone.GetZoneInterval(StartOf(date) - Duration.Epsilon);
        while (before.HasEnd && before.End < EndOf(date))
        {
            var after = Zone.GetZoneInterval(before.End);
            var from = MinutesOf(before.IsoLocalEnd, midnight);
            var to = MinutesOf(after.IsoLocalStart, midnight);
            if (from != to)
            {
                return new ClockChange(new TimeOfDay(Math.Min(from, to)), new TimeOfDay(Math.Max(from, to)), to < from);
            }

            before = after;
        }

        return null;
    }

    /// <summary>Whether an instant shows a wall-clock time that was shown before.</summary>
    public bool IsRepetition(Instant instant) => Map(At(instant)) is { Count: 2 } twice && twice.Last().ToInstant() <= instant;

    /// <summary>Whether an instant shows a wall-clock time that is shown twice, now or at another instant.</summary>
    public bool IsAmbiguous(Instant instant) => Map(At(instant)).Count == 2;

    static int MinutesOf(LocalDateTime time, LocalDateTime midnight) =>
        (int)Math.Clamp(Period.Between(midnight, time, PeriodUnits.Minutes).Minutes, 0, TimeOfDay.EndOfDay.Minutes);

    ZoneLocalMapping Map(LocalDateTime time) =>
        Zone.MapLocal(LocalDateTime.Max(s_first, LocalDateTime.Min(time, s_last)));
}
