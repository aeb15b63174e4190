using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;

namespace Docfav.Scheduling.Availability;

/// <summary>What a change of a staff calendar's working time does to what is booked there, by the open time that search and booking decide by.</summary>
public sealed class WorkingTimeChange
{
    readonly Agenda _before;
    readonly Agenda _after;

    /// <summary>The change from one working time to another.</summary>
    /// <param name="before">The working time that holds now, and its wall clock.</param>
    /// <param name="after">The one that shall hold.</param>
    public WorkingTimeChange((LocalTimeline Timeline, WorkingTime Time) before, (LocalTimeline Timeline, WorkingTime Time) after)
    {
        _before = new Agenda(before.Timeline, before.Time, []);
        _after = new Agenda(after.Timeline, after.Time, []);
    }

    /// <summary>
    /// Whether some of a booking falls outside working time that lies inside it now. What lies outside already, because somebody booked it there all
    /// the same, is not displaced.
    /// </summary>
    public bool Displaces(InstantSpan booking) =>
        _before.OpenTime(booking).Intersect(SpanSet.Of(booking)).Except(_after.OpenTime(booking)).Count > 0;
}
