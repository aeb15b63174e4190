using System.Globalization;
using NodaTime;

namespace Docfav.Server.Tests.Availability.Oracle;

/// <summary>A recurrence as a question for each day, asked day after day from the first; and the rule that says the same.</summary>
sealed record WalkedSeries(string Rule, LocalDate First, Func<LocalDate, bool> Matches, int? Count, LocalDate? Until)
{
    static readonly string[] Codes = ["", "MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <summary>The dates up to the last one, those counted that are excluded.</summary>
    public IEnumerable<LocalDate> DatesTo(LocalDate last)
    {
        var count = 0;
        for (var date = First; date <= last && !(date > Until) && !(count >= Count); date = date.PlusDays(1))
        {
            if (Matches(date))
            {
                count++;
                yield return date;
            }
        }
    }

    public static WalkedSeries Any(Random random, LocalDate near)
    {
        var first = near.PlusDays(-random.Next(0, 50));
        var every = random.Next(1, 4);
        var series = random.Next(6) switch
        {
            0 => new WalkedSeries(I($"FREQ=DAILY;INTERVAL={every}"), first, date => Period.DaysBetween(first, date) % every == 0, null, null),
            1 => Weekly(random, first, every),
            2 => new WalkedSeries(
                I($"FREQ=MONTHLY;BYMONTHDAY={first.Day},{near.Day}"), first, date => date.Day == first.Day || date.Day == near.Day, null, null),
            3 => new WalkedSeries(
                I($"FREQ=MONTHLY;BYDAY={Ordinal(first)}{Codes[(int)first.DayOfWeek]}"), first,
                date => date.DayOfWeek == first.DayOfWeek && Ordinal(date) == Ordinal(first), null, null),
            4 => LastOfMonth(first),
            _ => new WalkedSeries("FREQ=YEARLY", near.PlusYears(-2), date => date.Month == near.Month && date.Day == near.Day, null, null),
        };
        return random.Next(3) switch
        {
            0 when random.Next(2, 40) is var count => series with { Rule = I($"{series.Rule};COUNT={count}"), Count = count },
            1 when near.PlusDays(random.Next(-1, 3)) is var until && until >= series.First =>
                series with { Rule = $"{series.Rule};UNTIL={until.ToString("uuuuMMdd", CultureInfo.InvariantCulture)}", Until = until },
            _ => series,
        };
    }

    static WalkedSeries Weekly(Random random, LocalDate first, int every)
    {
        var days = Enumerable.Range(1, 7).Where(day => day == (int)first.DayOfWeek || random.Next(3) == 0).ToArray();
        var monday = first.PlusDays(1 - (int)first.DayOfWeek);
        return new(
            I($"FREQ=WEEKLY;INTERVAL={every};BYDAY={string.Join(',', days.Select(day => Codes[day]))}"), first,
            date => days.Contains((int)date.DayOfWeek) && Period.DaysBetween(monday, date) / 7 % every == 0, null, null);
    }

    static WalkedSeries LastOfMonth(LocalDate near)
    {
        var first = near;
        while (first.PlusDays(7).Month == first.Month)
        {
            first = first.PlusDays(1);
        }

        return new(
            $"FREQ=MONTHLY;BYDAY=-1{Codes[(int)first.DayOfWeek]}", first,
            date => date.DayOfWeek == first.DayOfWeek && date.PlusDays(7).Month != date.Month, null, null);
    }

    static int Ordinal(LocalDate date) => ((date.Day - 1) / 7) + 1;

    static string I(FormattableString text) => FormattableString.Invariant(text);
}
