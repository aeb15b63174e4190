using System.Collections.Concurrent;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Availability;

/// <summary>What takes a staff member's time with instants of its own.</summary>
public enum OccupationType
{
    /// <summary>An appointment that is neither cancelled nor a no-show, nor a participant of a group.</summary>
    Appointment,

    /// <summary>A group reservation that is not cancelled.</summary>
    GroupReservation,

    /// <summary>A time that somebody is about to book, held until it is booked, given up or expired; whoever makes an agenda leaves out what has expired.</summary>
    Hold,

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
    // Looking for what reaches into a span begins as far before it as the longest occupation lasts: the few that last for days would make that far.
    static readonly Duration s_mostLookedBack = Duration.FromHours(24);

    readonly Occupation[] _occupations;
    // Beside them, so that looking for one reads little memory.
    readonly Instant[] _starts;
    readonly Occupation[] _long;
    readonly Duration _longestOfOthers;
    readonly ConcurrentDictionary<LocalDate, Day> _days = new(concurrencyLevel: 1, capacity: 11);
    (DayOff DayOff, InstantSpan Span)[]? _dayOffs;

    /// <summary>The agenda of these parts.</summary>
    /// <param name="timeline">The time zone of the staff calendar.</param>
    /// <param name="workingTime">When it is open.</param>
    /// <param name="occupations">What takes the staff member's time, here and elsewhere, in any order; they may overlap.</param>
    public Agenda(LocalTimeline timeline, WorkingTime workingTime, IEnumerable<Occupation> occupations)
    {
        Timeline = timeline;
        WorkingTime = workingTime;
        _occupations = [.. occupations.OrderBy(o => o.Span.Start).ThenBy(o => o.Type).ThenBy(o => o.Id)];
        _starts = [.. _occupations.Select(o => o.Span.Start)];
        _long = [.. _occupations.Where(IsLong)];
        foreach (var occupation in _occupations)
        {
            if (!IsLong(occupation)) _longestOfOthers = Duration.Max(_longestOfOthers, occupation.Span.Length);
        }
    }

    /// <summary>The time zone of the staff calendar.</summary>
    public LocalTimeline Timeline { get; }

    /// <summary>When it is open.</summary>
    public WorkingTime WorkingTime { get; }

    /// <summary>What takes the staff member's time, by start, then type, then id.</summary>
    public IReadOnlyList<Occupation> Occupations => _occupations;

    /// <summary>
    /// The time in which a booking may lie: inside the hours of the days and free of days off and occupations. It covers a
    /// booking inside the span exactly where <see cref="Conflicts.Of"/> finds nothing in its way. Hours around the span are in
    /// it too, but what takes time only there is not taken out.
    /// </summary>
    public SpanSet OpenTime(InstantSpan near)
    {
        var taken = new List<InstantSpan>();
        foreach (var occupation in OccupationsIn(near)) taken.Add(occupation.Span);
        taken.AddRange(DayOffsIn(near).Select(d => d.Span));
        return WorkingHours(near).Except(SpanSet.Of(taken));
    }

    /// <summary>What takes the staff member's time in a span: first what lasts for more than a day, then the others, each by start.</summary>
    internal List<Occupation> OccupationsIn(InstantSpan span)
    {
        var found = new List<Occupation>();
        foreach (var occupation in _long)
        {
            if (occupation.Span.Overlaps(span)) found.Add(occupation);
        }
        for (var i = FirstThatMayReach(span.Start); i < _starts.Length && _starts[i] < span.End; i++)
        {
            if (_occupations[i].Span.Overlaps(span) && !IsLong(_occupations[i])) found.Add(_occupations[i]);
        }
        return found;
    }

    /// <summary>
    /// Whether the hours of one day cover a span by themselves. Where they do not, <see cref="WorkingHours"/> may still, which joins the days.
    /// </summary>
    internal bool OneDayCovers(InstantSpan span)
    {
        // Nearly always its own day.
        if (Covers(Timeline.At(span.Start).Date)) return true;
        foreach (var date in Timeline.DatesAround(span))
        {
            if (Covers(date)) return true;
        }
        return false;

        bool Covers(LocalDate date)
        {
            foreach (var hours in DayOf(date).Hours)
            {
                if (hours.Covers(span)) return true;
            }
            return false;
        }
    }

    /// <summary>The hours of the days around a span, days off aside; hours that touch, over midnight too, are one.</summary>
    internal SpanSet WorkingHours(InstantSpan near)
    {
        var spans = new List<InstantSpan>();
        foreach (var date in Timeline.DatesAround(near)) spans.AddRange(DayOf(date).Hours);
        return SpanSet.Of(spans);
    }

    internal IEnumerable<(DayOff DayOff, InstantSpan Span)> DayOffsIn(InstantSpan span)
    {
        var all = _dayOffs ??= SpansOfDayOffs();
        return all.Length == 0 ? [] : all.Where(dayOff => dayOff.Span.Overlaps(span));
    }

    /// <summary>What a date is, and its hours as instants, days off aside; worked out once for each date.</summary>
    internal Day DayOf(LocalDate date) => _days.GetOrAdd(
        date, static (date, agenda) => new Day(agenda.WorkingTime.TypeOf(date), [.. agenda.WorkingTime.SpansOf(date, agenda.Timeline)]), this);

    (DayOff DayOff, InstantSpan Span)[] SpansOfDayOffs() =>
        [.. from dayOff in WorkingTime.DayOffs
            let whole = Timeline.SpanOf(dayOff.Dates)
            where whole is not null
            select (dayOff, whole.Value)];

    static bool IsLong(Occupation occupation) => occupation.Span.Length > s_mostLookedBack;

    /// <summary>The first occupation, of those that are not long, that can end after an instant: one before it would be longer than the longest.</summary>
    int FirstThatMayReach(Instant instant)
    {
        int low = 0, high = _starts.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (instant - _starts[middle] < _longestOfOthers) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// <summary>A date of an agenda.</summary>
    internal sealed record Day(DayType Type, InstantSpan[] Hours)
    {
        /// <summary>The hours in which somebody works.</summary>
        public InstantSpan[] Worked => Type == DayType.DayOff ? [] : Hours;
    }
}
