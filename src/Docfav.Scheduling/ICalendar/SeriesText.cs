using System.Globalization;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.ICalendar;

/// <summary>
/// A recurring event in the terms of RFC 5545, where its terms and ours mean the same. They differ where clocks change: a time that is skipped is moved on or
/// ignored there, COUNT then counts or not, and a length is that of the first occurrence. So the end is always told as a time, and occurrences on which a
/// clock change bears are told apart.
/// </summary>
/// <param name="Rule">The rule without an end.</param>
/// <param name="LastStart">No occurrence starts after this instant; null where the series never ends.</param>
/// <param name="Length">How long an occurrence takes on the clock.</param>
/// <param name="Excluded">Local start dates of occurrences that do not happen, in order.</param>
/// <param name="Apart">Occurrences that start or last otherwise than rule and length say.</param>
sealed record SeriesText(string Rule, Instant? LastStart, Duration Length, IReadOnlyList<LocalDate> Excluded, IReadOnlyList<Occurrence> Apart)
{
    public static SeriesText Of(RecurringEvent series, LocalTimeline timeline, InstantSpan exactWithin)
    {
        var length = (series.End - series.Start).ToDuration();
        var dates = timeline.DatesAround(exactWithin);
        var happening = series.OccurrencesOn(dates, timeline).ToList();
        var skipped = series.StartDates(dates.Start, dates.End).Except(happening.Select(occurrence => occurrence.Start.Date));
        // A date that the rule does not give excludes nothing, and makes some programs overlook the next one that does.
        var excluded = series.ExcludedDates.Where(date => series.RuleDates(date, date).Any());
        return new SeriesText(
            WithDay(series.Rule.EndingWith(null, null), series.Start.Date),
            series.LastDate is { } last && last < LocalTimeline.LastDate ? timeline.EndOf(last) - Duration.FromSeconds(1) : null,
            length,
            [.. excluded.Union(skipped).Order()],
            [.. happening.Where(IsApart)]);

        bool IsApart(Occurrence occurrence) =>
            timeline.At(occurrence.Span.Start) != occurrence.Start || occurrence.Span.Length != length
            || timeline.IsAmbiguous(occurrence.Span.Start) || timeline.IsAmbiguous(occurrence.Span.End);
    }

    /// <summary>The rule with the day that it leaves open: without it some programs put what is due on the 29th on the 1st of the next month.</summary>
    static string WithDay(RecurrenceRule rule, LocalDate start)
    {
        if (rule is { Days.Count: > 0 } or { MonthDays.Count: > 0 } or { Frequency: < RecurrenceFrequency.Monthly }) return rule.ToString();
        var month = rule is { Frequency: RecurrenceFrequency.Yearly, Months.Count: 0 } ? $";BYMONTH={Number(start.Month)}" : "";
        return $"{rule}{month};BYMONTHDAY={Number(start.Day)}";
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
