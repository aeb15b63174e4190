using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;

namespace Docfav.Scheduling.Availability;

/// <summary>What takes a staff member's time with instants of its own.</summary>
public enum OccupationType
{
    /// <summary>An appointment that is neither cancelled nor a no-show, nor a participant of a group.</summary>
    Appointment,

    /// <summary>A group reservation that is not cancelled.</summary>
    GroupReservation,

    /// <summary>An occurrence of a recurring event.</summary>
    RecurringEvent,

    /// <summary>Time that the staff member has off.</summary>
    TimeOff,

    /// <summary>Time held back, such as a lunch break.</summary>
    TimeReservation,
}

/// <summary>Something that takes a staff member's time.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">Its id; of a recurring event, the occurrence's.</param>
/// <param name="Span">Its own instants, not clipped to any range.</param>
/// <param name="Reason">What a conflict may say of it: a reason or a name, never a client's; null where there is none.</param>
/// <param name="Elsewhere">Whether it is booked on another staff calendar of the same staff member, where it blocks all the same.</param>
public sealed record Occupation(OccupationType Type, Guid Id, InstantSpan Span, string? Reason = null, bool Elsewhere = false)
{
    /// <summary>An occurrence of the recurring event with that name.</summary>
    public static Occupation Of(Occurrence occurrence, string? name, bool elsewhere = false) =>
        new(OccupationType.RecurringEvent, occurrence.Id, occurrence.Span, name, elsewhere);
}

/// <summary>
/// The time of one staff calendar: when it is open, and what takes the staff member's time. It is as complete as what it is
/// given: whoever asks about a span must have given all occupations that overlap it (for slots, <see cref="SlotSearch.Reach"/>).
/// </summary>
public sealed class Agenda
{
    /// <summary>The agenda of these parts.</summary>
    /// <param name="timeline">The time zone of the staff calendar.</param>
    /// <param name="workingTime">When it is open.</param>
    /// <param name="occupations">What takes the staff member's time, here and elsewhere, in any order; they may overlap.</param>
    public Agenda(LocalTimeline timeline, WorkingTime workingTime, IEnumerable<Occupation> occupations)
    {
        Timeline = timeline;
        WorkingTime = workingTime;
        Occupations = [.. occupations.OrderBy(o => o.Span.Start).ThenBy(o => o.Type).ThenBy(o => o.Id)];
    }

    /// <summary>The time zone of the staff calendar.</summary>
    public LocalTimeline Timeline { get; }

    /// <summary>When it is open.</summary>
    public WorkingTime WorkingTime { get; }

    /// <summary>What takes the staff member's time, by start, then type, then id.</summary>
    public IReadOnlyList<Occupation> Occupations { get; }

    /// <summary>
    /// The time in which a booking may lie, near a span: inside the hours of the days and free of days off and occupations.
    /// A booking without force is accepted exactly where this covers it, which is where <see cref="Conflicts.Of"/> is empty.
    /// </summary>
    public SpanSet OpenTime(InstantSpan near)
    {
        var taken = Occupations.Select(o => o.Span)
            .Concat(DayOffsIn(near).Select(d => d.Span))
            .Where(s => s.Overlaps(near));
        return WorkingHours(near).Except(SpanSet.Of(taken));
    }

    /// <summary>The hours of the days around a span, days off aside; hours that touch, over midnight too, are one.</summary>
    internal SpanSet WorkingHours(InstantSpan near) =>
        SpanSet.Of(Timeline.DatesAround(near).SelectMany(date => WorkingTime.SpansOf(date, Timeline)));

    internal IEnumerable<(DayOff DayOff, InstantSpan Span)> DayOffsIn(InstantSpan span) =>
        from dayOff in WorkingTime.DayOffs
        let whole = Timeline.SpanOf(dayOff.Dates)
        where whole is not null && whole.Value.Overlaps(span)
        select (dayOff, whole.Value);
}
