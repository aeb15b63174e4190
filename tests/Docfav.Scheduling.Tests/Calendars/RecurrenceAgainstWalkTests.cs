using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Tests.Oracle;
using NodaTime;

namespace Docfav.Scheduling.Tests.Calendars;

public class RecurrenceAgainstWalkTests
{
    static readonly LocalTimeline s_utc = new(DateTimeZone.Utc);

    [Fact]
    public void The_dates_agree_with_a_walk_through_the_days() => Seeds.Try(3_000, random => Compare(random, years: 6));

    [Fact]
    public void The_dates_agree_after_many_years() => Seeds.Try(60, random => Compare(random, years: 130));

    static void Compare(Random random, int years)
    {
        var drawn = DayWalk.Draw(random);
        var earliest = new LocalDate(2020, 1, 1).PlusDays(random.Next(1500));
        // A rule may not come round at all, such as one for every 30 February.
        if (Enumerable.Range(0, 1500).Select(earliest.PlusDays).Where(d => drawn.Fits(d, d)).Take(1).ToArray() is not [var start]) return;
        drawn = random.Next(3) switch
        {
            0 => drawn with { Count = random.Next(1, 40 * years) },
            1 => drawn with { Until = start.PlusDays(random.Next(365 * years)) },
            _ => drawn,
        };
        var last = start.PlusYears(years);
        var expected = drawn.Dates(start, last);
        var series = new RecurringEvent(Guid.Empty, start.At(new(9, 0)), start.At(new(10, 0)), RecurrenceRule.Parse(drawn.ToString()), []);

        Found(series, start.PlusDays(-40), last).ShouldBe(expected, $"{drawn} from {Text(start)}");
        for (var i = 0; i < 10; i++)
        {
            var from = start.PlusDays(random.Next(-10, 365 * years - 200));
            var to = from.PlusDays(random.Next(100));
            Found(series, from, to).ShouldBe(expected.Where(d => d >= from && d <= to), $"{drawn} from {Text(start)}, {Text(from)} to {Text(to)}");
        }
        if (expected.Count == drawn.Count) series.LastDate.ShouldBe(expected[^1], $"{drawn} from {Text(start)}");
        var other = start.PlusDays(random.Next(60));
        series.Rule.Matches(other.AtMidnight()).ShouldBe(drawn.Fits(other, other) && !(other > drawn.Until), $"{drawn} on {Text(other)}");
    }

    static IEnumerable<LocalDate> Found(RecurringEvent series, LocalDate from, LocalDate to) =>
        series.OccurrencesOn(new DateInterval(from, to), s_utc).Select(o => o.Start.Date);
}
