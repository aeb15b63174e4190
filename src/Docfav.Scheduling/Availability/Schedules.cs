using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Availability;

/// <summary>What hours of a schedule are.</summary>
public enum HourType
{
    /// <summary>Working hours.</summary>
    WorkingDay,

    /// <summary>Time off, beside the working hours and not cut out of them.</summary>
    TimeOff,
}

/// <summary>Hours of a schedule, on the wall clock.</summary>
/// <param name="Start">When they start.</param>
/// <param name="End">When they end, up to 24:00. In an hour that happens twice this may be no later than the start.</param>
/// <param name="Type">What they are.</param>
public sealed record ScheduledHours(TimeOfDay Start, TimeOfDay End, HourType Type);

/// <summary>The schedule of a date.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Type">What the date is.</param>
/// <param name="Hours">Working hours and time off by start; none where nobody works.</param>
public sealed record DaySchedule(LocalDate Date, DayType Type, IReadOnlyList<ScheduledHours> Hours);

/// <summary>The schedules of an agenda.</summary>
public static class Schedules
{
    /// <summary>
    /// The schedule of every date, in order. Time off, of this staff calendar alone, is clipped to the day and given as the
    /// wall clock shows it, in whole minutes that hold it.
    /// </summary>
    public static IReadOnlyList<DaySchedule> Of(Agenda agenda, DateInterval dates)
    {
        var timeOffs = TimeOffs(agenda, dates);
        return [.. dates.Select(date =>
            new DaySchedule(date, agenda.WorkingTime.TypeOf(date), HoursOf(agenda.WorkingTime.WorkedHoursOf(date), timeOffs[date])))];
    }

    static ScheduledHours[] HoursOf(IReadOnlyList<HoursOfDay> worked, IEnumerable<ScheduledHours> timeOffs) =>
        worked.Count == 0
            ? []
            : [.. worked.Select(h => new ScheduledHours(h.Start, h.End, HourType.WorkingDay))
                .Concat(timeOffs)
                .OrderBy(h => h.Start).ThenBy(h => h.Type).ThenBy(h => h.End)];

    static ILookup<LocalDate, ScheduledHours> TimeOffs(Agenda agenda, DateInterval dates) => (
        from occupation in agenda.Occupations
        where occupation is { Type: OccupationType.TimeOff, Elsewhere: false }
        let touched = agenda.Timeline.DatesAround(occupation.Span).Intersection(dates)
        where touched is not null
        from date in touched
        let day = agenda.Timeline.SpanOf(new DateInterval(date, date))
        let clipped = day?.Intersect(occupation.Span)
        where clipped is not null
        select (Date: date, Hours: OnTheClock(agenda.Timeline, day.Value, clipped.Value))).ToLookup(x => x.Date, x => x.Hours);

    static ScheduledHours OnTheClock(LocalTimeline timeline, InstantSpan day, InstantSpan part) => new(
        TimeOfDay.Floor(timeline.At(part.Start).TimeOfDay),
        part.End == day.End ? TimeOfDay.EndOfDay : TimeOfDay.Ceiling(timeline.At(part.End).TimeOfDay),
        HourType.TimeOff);
}
