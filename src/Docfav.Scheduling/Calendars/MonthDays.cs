using System.Numerics;
using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>Sets of days of one month as bits: bit 0 is the 1st. A day that the month lacks is in none of them.</summary>
/// <param name="first">The 1st of the month.</param>
readonly struct MonthDays(LocalDate first)
{
    // The bits of every seventh day, from the 1st.
    const uint EverySeventh = 0b10000001000000100000010000001;

    public LocalDate First => first;

    public uint All => uint.MaxValue >> (32 - Length);

    int Length => CalendarSystem.Iso.GetDaysInMonth(first.Year, first.Month);

    /// <summary>The day at an offset from the 1st, which may lie outside the month.</summary>
    public uint AtOffset(int offset) => offset >= 0 && offset < Length ? 1u << offset : 0;

    /// <summary>The n-th day of the month, from its end where negative.</summary>
    public uint Day(int n) => AtOffset(n > 0 ? n - 1 : Length + n);

    /// <summary>All Mondays, Tuesdays, …</summary>
    public uint Weekday(IsoDayOfWeek day) => (EverySeventh << DaysUntil(first, day)) & All;

    /// <summary>The n-th Monday, Tuesday, … of the month, from its end where negative.</summary>
    public uint NthOfMonth(int n, IsoDayOfWeek day) =>
        AtOffset(NthOffset(first, first.PlusDays(Length - 1), n, day));

    /// <summary>The n-th Monday, Tuesday, … of the month's year, from its end where negative.</summary>
    public uint NthOfYear(int n, IsoDayOfWeek day)
    {
        var newYear = new LocalDate(first.Year, 1, 1);
        return AtOffset(NthOffset(newYear, new LocalDate(first.Year, 12, 31), n, day) - (first.DayOfYear - 1));
    }

    /// <summary>The dates of a set of days, in order.</summary>
    public IEnumerable<LocalDate> Dates(uint days)
    {
        var start = first;
        for (; days != 0; days &= days - 1) yield return start.PlusDays(BitOperations.TrailingZeroCount(days));
    }

    /// <summary>How many days from a date to the next such day of the week, 0 to 6.</summary>
    static int DaysUntil(LocalDate date, IsoDayOfWeek day) => ((int)day - (int)date.DayOfWeek + 7) % 7;

    // Days from the first date to the n-th such day of the week.
    static int NthOffset(LocalDate first, LocalDate last, int n, IsoDayOfWeek day)
    {
        if (n > 0) return DaysUntil(first, day) + 7 * (n - 1);
        var daysSince = (7 - DaysUntil(last, day)) % 7;
        return Period.DaysBetween(first, last) - daysSince + 7 * (n + 1);
    }
}
