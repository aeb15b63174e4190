using System.Numerics;
using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>
/// The dates of a rule that starts on a date, COUNT and UNTIL aside. Every part of a rule that we know says of a date by
/// itself whether it is in or out (BYSETPOS would not), so a month's dates are an intersection of bit sets, and a range costs
/// its own months, however old the series is.
/// </summary>
sealed class RecurrencePattern
{
    readonly RecurrenceRule _rule;
    readonly LocalDate _start;
    readonly LocalDate _startOfWeek;
    readonly int[] _months;
    readonly int[] _monthDays;
    readonly RecurrenceDay[] _days;

    public RecurrencePattern(RecurrenceRule rule, LocalDate start)
    {
        _rule = rule;
        _start = start;
        _startOfWeek = start.PlusDays(1 - (int)start.DayOfWeek);
        // RFC 5545: what the rule leaves open comes from the start.
        var open = rule.Days.Count == 0 && rule.MonthDays.Count == 0;
        _months = open && rule is { Frequency: RecurrenceFrequency.Yearly, Months.Count: 0 } ? [start.Month] : [.. rule.Months];
        _monthDays = open && rule.Frequency >= RecurrenceFrequency.Monthly ? [start.Day] : [.. rule.MonthDays];
        _days = open && rule.Frequency == RecurrenceFrequency.Weekly ? [new(start.DayOfWeek)] : [.. rule.Days];
    }

    public bool Contains(LocalDate date) => Between(date, date).Any();

    /// <summary>The dates from one to another, both included, in order.</summary>
    public IEnumerable<LocalDate> Between(LocalDate from, LocalDate to)
    {
        from = LocalDate.Max(from, _start);
        to = LocalDate.Min(to, LocalTimeline.LastDate);
        for (var month = IndexOf(from); from <= to && month <= IndexOf(to); month++)
        {
            if (!MayHold(month)) continue;
            var sheet = Sheet(month);
            foreach (var date in sheet.Dates(DaysIn(sheet)))
            {
                if (date >= from && date <= to) yield return date;
            }
        }
    }

    /// <summary>The date of the n-th occurrence, or the last date there is where the calendar ends before it.</summary>
    public LocalDate Nth(int n) => this switch
    {
        { _rule.Frequency: RecurrenceFrequency.Daily, _months: [], _monthDays: [], _days: [] } => After(_start, (n - 1) * _rule.Interval),
        { _rule.Frequency: RecurrenceFrequency.Weekly, _months: [] } => NthByWeeks(n),
        _ => NthByMonths(n),
    };

    LocalDate NthByWeeks(int n)
    {
        var offsets = _days.Select(d => (int)d.Day - 1).Order().ToArray();
        var passed = offsets.Count(o => o < (int)_start.DayOfWeek - 1);
        var (week, index) = Math.DivRem(n - 1 + passed, offsets.Length);
        return After(_startOfWeek, 7 * _rule.Interval * week + offsets[index]);
    }

    // Counts a month at a time; at the worst some hundred thousand months, most of them passed over at a glance.
    LocalDate NthByMonths(int n)
    {
        var last = IndexOf(LocalTimeline.LastDate);
        for (var month = IndexOf(_start); month <= last; month++)
        {
            if (!MayHold(month)) continue;
            var sheet = Sheet(month);
            var days = DaysIn(sheet);
            if (month == IndexOf(_start)) days &= uint.MaxValue << (_start.Day - 1);
            var count = BitOperations.PopCount(days);
            if (n <= count) return sheet.Dates(days).ElementAt(n - 1);
            n -= count;
        }
        return LocalTimeline.LastDate;
    }

    bool MayHold(int month)
    {
        if (_months.Length > 0 && !_months.Contains(month % 12 + 1)) return false;
        return _rule.Frequency switch
        {
            RecurrenceFrequency.Monthly => (month - IndexOf(_start)) % _rule.Interval == 0,
            RecurrenceFrequency.Yearly => (month / 12 - _start.Year) % _rule.Interval == 0,
            _ => true,
        };
    }

    uint DaysIn(MonthDays sheet)
    {
        var days = sheet.All;
        if (_monthDays.Length > 0) days &= _monthDays.Aggregate(0u, (set, n) => set | sheet.Day(n));
        if (_days.Length > 0) days &= _days.Aggregate(0u, (set, day) => set | Weekdays(sheet, day));
        return _rule.Frequency switch
        {
            RecurrenceFrequency.Daily => days & AlignedDays(sheet),
            RecurrenceFrequency.Weekly => days & AlignedWeeks(sheet),
            _ => days,
        };
    }

    // RFC 5545, section 3.3.10, note 2 of its table: an ordinal counts within the year only where a yearly rule names no months.
    uint Weekdays(MonthDays sheet, RecurrenceDay day) => day.Ordinal switch
    {
        null => sheet.Weekday(day.Day),
        { } n when _rule is { Frequency: RecurrenceFrequency.Yearly, Months.Count: 0 } => sheet.NthOfYear(n, day.Day),
        { } n => sheet.NthOfMonth(n, day.Day),
    };

    uint AlignedDays(MonthDays sheet)
    {
        var days = 0u;
        for (var offset = UpToMultiple(Period.DaysBetween(_start, sheet.First), _rule.Interval); offset < 31; offset += _rule.Interval)
            days |= sheet.AtOffset(offset);
        return days;
    }

    uint AlignedWeeks(MonthDays sheet)
    {
        var days = 0u;
        var cycle = 7 * _rule.Interval;
        var since = Period.DaysBetween(_startOfWeek, sheet.First);
        for (var monday = UpToMultiple(since, cycle) - cycle; monday < 31; monday += cycle)
        {
            for (var day = 0; day < 7; day++) days |= sheet.AtOffset(monday + day);
        }
        return days;
    }

    /// <summary>How much is missing to the next multiple, 0 where it is one; right for numbers below 0 too.</summary>
    static int UpToMultiple(int number, int of) => ((-number % of) + of) % of;

    static LocalDate After(LocalDate date, int days) =>
        days < Period.DaysBetween(date, LocalTimeline.LastDate) ? date.PlusDays(days) : LocalTimeline.LastDate;

    static int IndexOf(LocalDate date) => 12 * date.Year + date.Month - 1;

    static MonthDays Sheet(int month) => new(new LocalDate(month / 12, month % 12 + 1, 1));
}
