using System.Collections.Frozen;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>One occurrence of a recurring event.</summary>
/// <param name="Id">Its id, the same from call to call: see <see cref="OccurrenceId"/>.</param>
/// <param name="SeriesId">The id of the recurring event.</param>
/// <param name="Start">Its local start as configured, also where a clock change skips it.</param>
/// <param name="End">Its local end as configured, also where a clock change skips it.</param>
/// <param name="Span">The instants that it takes.</param>
public sealed record Occurrence(Guid Id, Guid SeriesId, LocalDateTime Start, LocalDateTime End, InstantSpan Span);

/// <summary>
/// A recurring event in local time: its first start and end, the rule by which it comes back, and the dates on which it does
/// not. An occurrence whose whole time a clock change skips does not happen; COUNT counts it, and excluded dates, all the same.
/// </summary>
public sealed class RecurringEvent
{
    readonly RecurrencePattern _pattern;
    readonly FrozenSet<LocalDate> _excluded;
    readonly int _daysToEnd;

    /// <summary>The event of these parts.</summary>
    /// <param name="id">The id of the series.</param>
    /// <param name="start">The local start of the first occurrence; it must match the rule.</param>
    /// <param name="end">The local end of the first occurrence, later than its start by at most 24 hours on the clock.</param>
    /// <param name="rule">When it comes back.</param>
    /// <param name="excludedDates">Local start dates of occurrences that do not happen.</param>
    /// <exception cref="ArgumentException">There is a <see cref="Fault"/>.</exception>
    public RecurringEvent(
        Guid id, LocalDateTime start, LocalDateTime end, RecurrenceRule rule, IEnumerable<LocalDate> excludedDates)
    {
        if (Fault(start, end, rule) is { } fault) throw new ArgumentException(fault, nameof(rule));
        (Id, Start, End, Rule) = (id, start, end, rule);
        _pattern = new RecurrencePattern(rule, start.Date);
        _excluded = excludedDates.ToFrozenSet();
        _daysToEnd = Period.DaysBetween(start.Date, end.Date);
        LastDate = LastDateOf(rule);
    }

    /// <summary>The id of the series.</summary>
    public Guid Id { get; }

    /// <summary>The local start of the first occurrence.</summary>
    public LocalDateTime Start { get; }

    /// <summary>The local end of the first occurrence.</summary>
    public LocalDateTime End { get; }

    /// <summary>When it comes back.</summary>
    public RecurrenceRule Rule { get; }

    /// <summary>Local start dates of occurrences that do not happen, in order.</summary>
    public IEnumerable<LocalDate> ExcludedDates => _excluded.Order();

    /// <summary>No occurrence starts after this local date; null means that the series never ends.</summary>
    public LocalDate? LastDate { get; }

    /// <summary>Whether an occurrence starts on a local date, as far as rule and excluded dates say.</summary>
    public bool OccursOn(LocalDate date) => StartDates(date, date).Any();

    /// <summary>What is wrong with such an event, as a sentence for whoever entered it; null where nothing is.</summary>
    public static string? Fault(LocalDateTime start, LocalDateTime end, RecurrenceRule rule)
    {
        if (start.Date < LocalTimeline.FirstDate || start.Date > LocalTimeline.LastDate) return "The start is out of range.";
        if (end <= start) return "A recurring event must end after it starts.";
        if (end > start.PlusHours(24)) return "A recurring event lasts at most 24 hours.";
        if (rule.Until?.Allows(start) == false) return "The rule ends before the event starts.";
        return rule.Matches(start) ? null : "The start must be a date of the rule.";
    }

    /// <summary>The occurrences whose local time overlaps local dates, first and last included, in order.</summary>
    public IEnumerable<Occurrence> OccurrencesOn(DateInterval dates, LocalTimeline timeline) =>
        OccurrencesFrom(dates.Start.PlusDays(-_daysToEnd), dates.End, timeline).Where(o => o.End > dates.Start.AtMidnight());

    /// <summary>The occurrences that take any of the instants of a span, in order of their local dates.</summary>
    public IEnumerable<Occurrence> OccurrencesIn(InstantSpan span, LocalTimeline timeline)
    {
        var dates = timeline.DatesAround(span);
        return OccurrencesFrom(dates.Start.PlusDays(-_daysToEnd), dates.End, timeline).Where(o => o.Span.Overlaps(span));
    }

    /// <summary>The local dates from one to another, both included, on which an occurrence starts.</summary>
    internal IEnumerable<LocalDate> StartDates(LocalDate first, LocalDate last) => RuleDates(first, last).Where(date => !_excluded.Contains(date));

    /// <summary>The local dates that COUNT counts: those of the rule, excluded ones among them.</summary>
    internal IEnumerable<LocalDate> RuleDates(LocalDate first, LocalDate last) => _pattern.Between(first, LastDate < last ? LastDate.Value : last);

    IEnumerable<Occurrence> OccurrencesFrom(LocalDate first, LocalDate last, LocalTimeline timeline) =>
        from date in StartDates(first, last)
        let start = date + Start.TimeOfDay
        let end = date.PlusDays(_daysToEnd) + End.TimeOfDay
        let span = timeline.SpanOf(start, end)
        where span is not null
        select new Occurrence(OccurrenceId.Of(Id, date), Id, start, end, span.Value);

    LocalDate? LastDateOf(RecurrenceRule rule)
    {
        if (rule.Count is { } count) return _pattern.Nth(count);
        if (rule.Until is not { } until) return null;
        return until.Time < Start.TimeOfDay ? until.Date.PlusDays(-1) : until.Date;
    }
}
