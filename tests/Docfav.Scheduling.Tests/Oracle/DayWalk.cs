using System.Globalization;
using NodaTime;

namespace Docfav.Scheduling.Tests.Oracle;

/// <summary>
/// A slow second opinion on recurrence: it walks the days from the start one by one, counts days, weeks, months and years as
/// they pass, and judges each day by looking at its neighbours in month and year.
/// </summary>
sealed record DayWalk(
    string Frequency, int Interval, int[] Months, int[] MonthDays, (int Ordinal, IsoDayOfWeek Day)[] Days, int? Count, LocalDate? Until)
{
    public override string ToString() => string.Join(';', new[]
    {
        $"FREQ={Frequency}",
        Interval == 1 ? "" : $"INTERVAL={Number(Interval)}",
        Months.Length == 0 ? "" : "BYMONTH=" + string.Join(',', Months.Select(Number)),
        MonthDays.Length == 0 ? "" : "BYMONTHDAY=" + string.Join(',', MonthDays.Select(Number)),
        Days.Length == 0 ? "" : "BYDAY=" + string.Join(',', Days.Select(d =>
            (d.Ordinal == 0 ? "" : Number(d.Ordinal)) + d.Day.ToString()[..2].ToUpperInvariant())),
        Count is { } count ? $"COUNT={Number(count)}" : "",
        Until is { } until ? $"UNTIL={Text(until).Replace("-", "", StringComparison.Ordinal)}" : "",
    }.Where(part => part.Length > 0));

    /// <summary>All dates of a series with that start up to a last date.</summary>
    public List<LocalDate> Dates(LocalDate start, LocalDate last)
    {
        var dates = new List<LocalDate>();
        int days = 0, weeks = 0, months = 0, years = 0;
        for (var date = start; date <= last && !(date > Until) && dates.Count != Count; date = date.PlusDays(1))
        {
            if (date > start)
            {
                days++;
                if (date.DayOfWeek == IsoDayOfWeek.Monday) weeks++;
                if (date.Day == 1) months++;
                if (date.DayOfYear == 1) years++;
            }
            var passed = Frequency switch { "DAILY" => days, "WEEKLY" => weeks, "MONTHLY" => months, _ => years };
            if (passed % Interval == 0 && Fits(date, start)) dates.Add(date);
        }
        return dates;
    }

    /// <summary>Whether the parts of the rule, and what the start adds to them, name the date.</summary>
    public bool Fits(LocalDate date, LocalDate start)
    {
        if (Months.Length > 0 && !Months.Contains(date.Month)) return false;
        if (MonthDays.Length > 0 && !MonthDays.Any(n => n == date.Day || n == date.Day - DaysInMonth(date) - 1)) return false;
        if (Days.Length > 0) return Days.Any(d => d.Day == date.DayOfWeek && (d.Ordinal == 0 || IsNth(date, d.Ordinal)));
        if (MonthDays.Length > 0) return true;
        return Frequency switch
        {
            "DAILY" => true,
            "WEEKLY" => date.DayOfWeek == start.DayOfWeek,
            "MONTHLY" => date.Day == start.Day,
            _ => date.Day == start.Day && (Months.Length > 0 || date.Month == start.Month),
        };
    }

    bool IsNth(LocalDate date, int ordinal)
    {
        bool ofYear = Frequency == "YEARLY" && Months.Length == 0;
        var step = ordinal > 0 ? -7 : 7;
        var nth = 0;
        for (var same = date; same.Year == date.Year && (ofYear || same.Month == date.Month); same = same.PlusDays(step)) nth++;
        return nth == Math.Abs(ordinal);
    }

    static int DaysInMonth(LocalDate date)
    {
        while (date.PlusDays(1).Month == date.Month) date = date.PlusDays(1);
        return date.Day;
    }

    /// <summary>A rule drawn by a seed.</summary>
    public static DayWalk Draw(Random random)
    {
        var frequency = new[] { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" }[random.Next(4)];
        var months = random.Next(4) == 0 ? Some(random, 3, () => random.Next(1, 13)) : [];
        var monthDays = frequency != "WEEKLY" && random.Next(3) == 0
            ? Some(random, 8, () => random.Next(1, 32) * (random.Next(3) == 0 ? -1 : 1)) : [];
        var largest = frequency is "DAILY" or "WEEKLY" ? 0 : frequency == "MONTHLY" || months.Length > 0 ? 5 : 53;
        var days = random.Next(2) == 0
            ? Some(random, 4, () => (random.Next(2) * random.Next(-largest, largest + 1), (IsoDayOfWeek)random.Next(1, 8))) : [];
        return new DayWalk(frequency, random.Next(3) == 0 ? random.Next(1, 15) : 1, months, monthDays, days, null, null);
    }

    static T[] Some<T>(Random random, int most, Func<T> draw) =>
        [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => draw()).Distinct()];

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
