using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>
/// Cuts a recurring event where one occurrence, or all from one on, go another way than the rest (RFC 5545, section 3.8.4.4: THIS, THISANDFUTURE).
/// Together the parts have exactly the occurrences of the whole.
/// </summary>
public static class RecurringEventSplit
{
    /// <summary>The series without one of its occurrences; null where no other is left.</summary>
    /// <param name="series">The series.</param>
    /// <param name="date">The local start date of the occurrence.</param>
    /// <exception cref="ArgumentException">No occurrence starts on that date.</exception>
    public static RecurringEvent? Without(this RecurringEvent series, LocalDate date)
    {
        RequireOccurrence(series, date);
        var rest = new RecurringEvent(series.Id, series.Start, series.End, series.Rule, series.ExcludedDates.Append(date));
        return rest.StartDates(rest.Start.Date, LocalTimeline.LastDate).Any() ? rest : null;
    }

    /// <summary>What comes before an occurrence, ended by UNTIL; null where no occurrence does.</summary>
    /// <inheritdoc cref="Without"/>
    public static RecurringEvent? Before(this RecurringEvent series, LocalDate date)
    {
        RequireOccurrence(series, date);
        var last = date.PlusDays(-1);
        return !series.StartDates(series.Start.Date, last).Any() ? null : new RecurringEvent(
            series.Id, series.Start, series.End, series.Rule.EndingWith(null, new RecurrenceUntil(last)),
            series.ExcludedDates.Where(excluded => excluded < date));
    }

    /// <summary>An occurrence and all that follow it, as a series that starts with it: of COUNT, what is left.</summary>
    /// <param name="series">The series.</param>
    /// <param name="date">The local start date of the occurrence.</param>
    /// <param name="id">The id of the new series.</param>
    /// <exception cref="ArgumentException">No occurrence starts on that date.</exception>
    public static RecurringEvent From(this RecurringEvent series, LocalDate date, Guid id)
    {
        RequireOccurrence(series, date);
        var gone = series.Rule.Count is null ? 0 : series.RuleDates(series.Start.Date, date.PlusDays(-1)).Count();
        var days = Period.DaysBetween(series.Start.Date, date);
        return new RecurringEvent(
            id, series.Start.PlusDays(days), series.End.PlusDays(days), series.Rule.EndingWith(series.Rule.Count - gone, series.Rule.Until),
            series.ExcludedDates.Where(excluded => excluded > date));
    }

    static void RequireOccurrence(RecurringEvent series, LocalDate date)
    {
        if (!series.OccursOn(date)) throw new ArgumentException("No occurrence starts on this date.", nameof(date));
    }
}
