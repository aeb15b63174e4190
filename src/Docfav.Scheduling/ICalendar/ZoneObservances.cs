using System.Globalization;
using Docfav.Scheduling.Calendars;
using NodaTime;
using NodaTime.TimeZones;

namespace Docfav.Scheduling.ICalendar;

/// <summary>From when on, or when in each year, a zone's clocks show another offset (RFC 5545, STANDARD and DAYLIGHT).</summary>
/// <param name="Start">The first such change, as the clocks showed it before they were changed.</param>
/// <param name="Before">The offset before.</param>
/// <param name="After">The offset from then on.</param>
/// <param name="IsDaylight">Whether it is summer time.</param>
/// <param name="Name">What the zone's time is called, such as CEST.</param>
/// <param name="Rule">The rule by which the change comes back every year; null where it is this one only.</param>
sealed record ZoneObservance(LocalDateTime Start, Offset Before, Offset After, bool IsDaylight, string Name, string? Rule);

/// <summary>Finds the changes of a zone's clocks, and the rules that those of the years to come follow.</summary>
static class ZoneObservances
{
    // Weekdays and leap years come round in 28 years: what follows a rule shows all seven dates that its weekday can have.
    const int YearsOfProof = 28;
    const int DaysOfWeek = 7;

    /// <summary>What is needed to read local times from one instant to another; where the zone's rules allow, for ever after.</summary>
    public static IReadOnlyList<ZoneObservance> Between(DateTimeZone zone, Instant from, Instant to)
    {
        var lastYear = to.InZone(zone).Year;
        var horizon = LocalDate.Min(new LocalDate(Math.Min(lastYear, LocalTimeline.LastDate.Year - YearsOfProof - 2) + YearsOfProof + 1, 12, 31), LocalTimeline.LastDate);
        var intervals = zone.GetZoneIntervals(from, new LocalTimeline(zone).EndOf(horizon)).ToList();
        var opening = intervals[0];
        if (opening.HasStart)
        {
            intervals.Insert(0, zone.GetZoneInterval(opening.Start - Duration.Epsilon));
        }
        var changes = intervals.Zip(intervals.Skip(1), (before, after) => new Change(before, after)).ToList();
        var found = changes.GroupBy(change => (change.Before.WallOffset, change.After.WallOffset, change.IsDaylight, change.After.Name))
            .SelectMany(alike => Observances([.. alike], horizon.Year, to)).ToList();
        // Clocks that never changed before: the zone begins on the day that is asked for.
        if (!opening.HasStart)
            found.Add(new ZoneObservance(from.InZone(zone).Date.AtMidnight(), opening.WallOffset, opening.WallOffset, opening.Savings > Offset.Zero, opening.Name, null));
        return [.. found.OrderBy(observance => observance.Start)];
    }

    static IEnumerable<ZoneObservance> Observances(List<Change> changes, int lastYear, Instant to)
    {
        var first = changes.Count - 1;
        while (first > 0 && FollowOneRule(changes[(first - 1)..])) first--;
        var yearly = changes[first..];
        var days = yearly.Select(change => change.Start.Day).ToList();
        var isRule = yearly.Count >= YearsOfProof && yearly[^1].Start.Year == lastYear && days.Max() - days.Min() == DaysOfWeek - 1;
        foreach (var change in isRule ? changes[..first] : changes)
        {
            if (change.After.Start < to) yield return change.As(null);
        }
        if (isRule) yield return yearly[0].As(Rule(yearly[0].Start, days.Min()));
    }

    /// <summary>Whether changes come once in each year, in the same month, on the same weekday and at the same time, with dates of at most a week.</summary>
    static bool FollowOneRule(List<Change> changes)
    {
        var (one, next) = (changes[0].Start, changes[1].Start);
        var days = changes.Select(change => change.Start.Day).ToList();
        return (one.Year + 1, one.Month, one.DayOfWeek, one.TimeOfDay) == (next.Year, next.Month, next.DayOfWeek, next.TimeOfDay)
            && days.Max() - days.Min() < DaysOfWeek;
    }

    static string Rule(LocalDateTime start, int firstDay)
    {
        var day = start.DayOfWeek.ToString()[..2].ToUpperInvariant();
        var isLast = start.Month != 2 && firstDay + DaysOfWeek - 1 == start.Calendar.GetDaysInMonth(start.Year, start.Month);
        var days = isLast ? $"BYDAY=-1{day}"
            : firstDay % DaysOfWeek == 1 ? string.Create(CultureInfo.InvariantCulture, $"BYDAY={firstDay / DaysOfWeek + 1}{day}")
            : $"BYMONTHDAY={string.Join(',', Enumerable.Range(firstDay, DaysOfWeek))};BYDAY={day}";
        return string.Create(CultureInfo.InvariantCulture, $"FREQ=YEARLY;BYMONTH={start.Month};{days}");
    }

    readonly record struct Change(ZoneInterval Before, ZoneInterval After)
    {
        public LocalDateTime Start => Before.IsoLocalEnd;

        // Ireland's winter time is, to tzdb, summer time taken away.
        public bool IsDaylight => After.Savings > Before.Savings || (After.Savings == Before.Savings && After.Savings > Offset.Zero);

        public ZoneObservance As(string? rule) => new(Start, Before.WallOffset, After.WallOffset, IsDaylight, After.Name, rule);
    }
}
