using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Availability;

/// <summary>A question for slots.</summary>
public sealed record SlotSearch
{
    static readonly Duration s_longest = Duration.FromHours(24);

    /// <summary>The question of these parts.</summary>
    /// <param name="dates">The local dates, first and last included.</param>
    /// <param name="slotLength">The elapsed time from slot to slot, more than nothing and at most 24 hours.</param>
    /// <param name="serviceLength">The elapsed time that a service takes, at most 24 hours; zero means the slot's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is out of range.</exception>
    public SlotSearch(DateInterval dates, Duration slotLength, Duration serviceLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(slotLength, Duration.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotLength, s_longest);
        ArgumentOutOfRangeException.ThrowIfLessThan(serviceLength, Duration.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(serviceLength, s_longest);
        (Dates, SlotLength, ServiceLength) = (dates, slotLength, serviceLength);
    }

    /// <summary>The local dates, first and last included.</summary>
    public DateInterval Dates { get; }

    /// <summary>The elapsed time from slot to slot.</summary>
    public Duration SlotLength { get; }

    /// <summary>The elapsed time that a service takes; zero means the slot's.</summary>
    public Duration ServiceLength { get; }

    /// <summary>How long must be free from a slot's start: the longer of slot and service.</summary>
    public Duration Needed => Duration.Max(SlotLength, ServiceLength);

    /// <summary>The instants whose occupations decide the answer; null where the zone skipped all the dates.</summary>
    public InstantSpan? Reach(LocalTimeline timeline) =>
        timeline.SpanOf(Dates) is { } days ? new InstantSpan(days.Start, days.End + Needed) : null;
}

/// <summary>A stretch of working time that can be asked for.</summary>
/// <param name="Span">Its instants.</param>
/// <param name="Available">Whether a service that starts with the slot could be booked.</param>
public readonly record struct Slot(InstantSpan Span, bool Available);

/// <summary>The slots of a date.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Type">What the date is.</param>
/// <param name="Slots">Its slots in order; none where nobody works.</param>
public sealed record DaySlots(LocalDate Date, DayType Type, IReadOnlyList<Slot> Slots);

/// <summary>The slots of an agenda.</summary>
public static class Slots
{
    /// <summary>
    /// The slots of every date of the search, in order. In each working interval they start with it and follow one another by
    /// elapsed time; one that would end after the interval is not listed. A slot is available exactly where
    /// <see cref="Conflicts.Of"/> finds nothing in the way of <see cref="SlotSearch.Needed"/> from its start.
    /// </summary>
    public static IReadOnlyList<DaySlots> Of(Agenda agenda, SlotSearch search)
    {
        var open = search.Reach(agenda.Timeline) is { } reach ? agenda.OpenTime(reach) : SpanSet.Empty;
        return [.. search.Dates.Select(date => new DaySlots(date, agenda.DayOf(date).Type, OfDate(date)))];

        Slot[] OfDate(LocalDate date)
        {
            var worked = agenda.DayOf(date).Worked;
            var slots = new Slot[worked.Sum(interval => WholeSlots(interval, search.SlotLength))];
            var next = 0;
            foreach (var interval in worked)
            {
                var start = interval.Start;
                for (var left = WholeSlots(interval, search.SlotLength); left > 0; left--)
                {
                    var end = start + search.SlotLength;
                    slots[next++] = new Slot(new InstantSpan(start, end), open.Covers(new InstantSpan(start, start + search.Needed)));
                    start = end;
                }
            }
            return slots;
        }
    }

    /// <summary>How many slots <see cref="Of"/> would list, without making them.</summary>
    public static long Count(Agenda agenda, SlotSearch search)
    {
        long count = 0;
        foreach (var date in search.Dates)
        {
            foreach (var interval in agenda.DayOf(date).Worked) count += WholeSlots(interval, search.SlotLength);
        }
        return count;
    }

    static long WholeSlots(InstantSpan interval, Duration slotLength) =>
        interval.Length.ToInt64Nanoseconds() / slotLength.ToInt64Nanoseconds();
}
