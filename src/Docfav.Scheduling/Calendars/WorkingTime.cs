using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>Hours worked on a day of every week.</summary>
/// <param name="Day">The day of the week.</param>
/// <param name="Hours">The hours on that day.</param>
/// <param name="ValidFrom">The first date on which they hold; null means always before.</param>
/// <param name="ValidTo">The last date on which they hold; null means from then on.</param>
public sealed record WeeklyHours(IsoDayOfWeek Day, HoursOfDay Hours, LocalDate? ValidFrom = null, LocalDate? ValidTo = null)
{
    /// <summary>Whether these hours are worked on a date, as far as the week says.</summary>
    public bool HoldOn(LocalDate date) =>
        date.DayOfWeek == Day && !(date < ValidFrom) && !(date > ValidTo);
}

/// <summary>A date whose hours replace those of its week; no hours means no work.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Hours">The hours of that date, in any order.</param>
public sealed record SpecialDay(LocalDate Date, IReadOnlyList<HoursOfDay> Hours);

/// <summary>Local dates without work, of one staff calendar or of a whole calendar.</summary>
/// <param name="Id">The id of the day off.</param>
/// <param name="Dates">The dates, first and last included.</param>
/// <param name="Reason">Why, in the words of whoever entered it.</param>
public sealed record DayOff(Guid Id, DateInterval Dates, string? Reason = null);

/// <summary>What a date is in the working time of a staff calendar.</summary>
public enum DayType
{
    /// <summary>The weekly hours hold.</summary>
    RegularDay,

    /// <summary>Its own hours replace the weekly ones.</summary>
    SpecialDay,

    /// <summary>No work, whatever the week or a special day says.</summary>
    DayOff,
}

/// <summary>When one staff calendar is open: weekly hours, the special days that replace them, the days off that beat both.</summary>
public sealed class WorkingTime
{
    readonly ILookup<IsoDayOfWeek, WeeklyHours> _weekly;
    readonly ILookup<LocalDate, SpecialDay> _special;

    /// <summary>The working time that these parts make.</summary>
    /// <param name="weekly">Weekly hours, in any order; they may overlap.</param>
    /// <param name="special">Special days; two of one date add up.</param>
    /// <param name="dayOffs">Days off of the staff calendar and of the whole calendar.</param>
    public WorkingTime(IEnumerable<WeeklyHours> weekly, IEnumerable<SpecialDay> special, IEnumerable<DayOff> dayOffs)
    {
        _weekly = weekly.ToLookup(w => w.Day);
        _special = special.ToLookup(s => s.Date);
        DayOffs = [.. dayOffs];
    }

    /// <summary>The days off, as given.</summary>
    public IReadOnlyList<DayOff> DayOffs { get; }

    /// <summary>What a date is; a day off beats a special day.</summary>
    public DayType TypeOf(LocalDate date)
    {
        if (DayOffs.Any(d => d.Dates.Contains(date))) return DayType.DayOff;
        return _special.Contains(date) ? DayType.SpecialDay : DayType.RegularDay;
    }

    /// <summary>The hours of a date, days off aside: in order, overlapping ones made one, touching ones two.</summary>
    public IReadOnlyList<HoursOfDay> HoursOf(LocalDate date) => HoursOfDay.Merge(
        _special.Contains(date)
            ? _special[date].SelectMany(s => s.Hours)
            : _weekly[date.DayOfWeek].Where(w => w.HoldOn(date)).Select(w => w.Hours));

    /// <summary>The hours worked on a date, as <see cref="HoursOf"/>; none on a day off.</summary>
    public IReadOnlyList<HoursOfDay> WorkedHoursOf(LocalDate date) =>
        TypeOf(date) == DayType.DayOff ? [] : HoursOf(date);

    /// <summary>
    /// The instants of <see cref="HoursOf"/>, days off aside, in order and without overlap. Hours that touch at a time that
    /// happens twice overlap as instants (the first end at its second passing, the next start at its first), so they are one.
    /// </summary>
    public IReadOnlyList<InstantSpan> SpansOf(LocalDate date, LocalTimeline timeline)
    {
        var spans = new List<InstantSpan>();
        foreach (var hours in HoursOf(date))
        {
            if (timeline.SpanOf(date, hours) is not { } span) continue;
            if (spans.Count > 0 && span.Start < spans[^1].End)
                spans[^1] = new InstantSpan(spans[^1].Start, Instant.Max(spans[^1].End, span.End));
            else
                spans.Add(span);
        }
        return spans;
    }
}
