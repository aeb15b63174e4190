using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Tests.Oracle;
using NodaTime;

namespace Docfav.Scheduling.Tests.Calendars;

public class RecurringEventSplitTests
{
    static readonly Guid s_id = Guid.Parse("a1b2c3d4-0000-0000-0000-000000000001");
    static readonly Guid s_new = Guid.Parse("a1b2c3d4-0000-0000-0000-000000000002");
    static readonly LocalTimeline s_utc = new(DateTimeZone.Utc);

    [Theory]
    [InlineData("2026-01-05", "FREQ=WEEKLY", "", "2026-01-19", "FREQ=WEEKLY;UNTIL=20260118", "FREQ=WEEKLY", "a series without an end stays without one")]
    [InlineData("2026-01-05", "FREQ=WEEKLY;COUNT=10", "", "2026-01-19", "FREQ=WEEKLY;UNTIL=20260118", "FREQ=WEEKLY;COUNT=8", "two of ten are gone")]
    [InlineData("2026-01-05", "FREQ=WEEKLY;COUNT=10", "2026-01-12", "2026-01-19", "FREQ=WEEKLY;UNTIL=20260118", "FREQ=WEEKLY;COUNT=8", "COUNT counts the excluded")]
    [InlineData("2026-01-05", "FREQ=WEEKLY;COUNT=3", "", "2026-01-19", "FREQ=WEEKLY;UNTIL=20260118", "FREQ=WEEKLY;COUNT=1", "the last occurrence")]
    [InlineData("2026-01-05", "FREQ=WEEKLY;UNTIL=20260119T090000", "", "2026-01-19", "FREQ=WEEKLY;UNTIL=20260118", "FREQ=WEEKLY;UNTIL=20260119T090000", "UNTIL stays where it is")]
    [InlineData("2026-01-05", "FREQ=DAILY;INTERVAL=2;BYDAY=MO,WE", "", "2026-01-21", "FREQ=DAILY;INTERVAL=2;UNTIL=20260120;BYDAY=MO,WE", "FREQ=DAILY;INTERVAL=2;BYDAY=MO,WE", "aligned days stay aligned")]
    [InlineData("2026-01-01", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU,TH;COUNT=4", "", "2026-01-12", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260111;BYDAY=MO,TH,SU", "FREQ=WEEKLY;INTERVAL=2;COUNT=2;BYDAY=MO,TH,SU", "and aligned weeks")]
    [InlineData("2026-01-30", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", "2026-04-24", "2026-03-27", "FREQ=MONTHLY;UNTIL=20260326;BYDAY=-1FR", "FREQ=MONTHLY;COUNT=2;BYDAY=-1FR", "the last Friday of the month")]
    [InlineData("2026-01-31", "FREQ=MONTHLY", "", "2026-05-31", "FREQ=MONTHLY;UNTIL=20260530", "FREQ=MONTHLY", "what the rule leaves open comes from either start alike")]
    [InlineData("2024-02-29", "FREQ=YEARLY;COUNT=3", "", "2028-02-29", "FREQ=YEARLY;UNTIL=20280228", "FREQ=YEARLY;COUNT=2", "in leap years too")]
    public void Two_parts_of_a_series(string start, string rule, string excluded, string date, string before, string from, string why)
    {
        var series = Event(start, rule, excluded);

        var first = series.Before(Date(date)).ShouldNotBeNull(why);
        var second = series.From(Date(date), s_new);

        (first.Id, first.Start, first.Rule.ToString()).ShouldBe((s_id, series.Start, before), why);
        (second.Id, second.Start, second.Rule.ToString()).ShouldBe((s_new, Date(date) + series.Start.TimeOfDay, from), why);
        first.ExcludedDates.Concat(second.ExcludedDates).ShouldBe(series.ExcludedDates, why);
        first.ExcludedDates.ShouldAllBe(day => day < Date(date), why);
    }

    [Fact]
    public void Nothing_is_before_the_first_occurrence_nor_before_one_whose_forerunners_are_all_excluded()
    {
        Event("2026-01-05", "FREQ=WEEKLY").Before(Date("2026-01-05")).ShouldBeNull();
        Event("2026-01-05", "FREQ=WEEKLY", "2026-01-05 2026-01-12").Before(Date("2026-01-19")).ShouldBeNull();
        Event("2026-01-05", "FREQ=WEEKLY;COUNT=5", "2026-01-05").From(Date("2026-01-12"), s_new).Rule.ToString().ShouldBe("FREQ=WEEKLY;COUNT=4");
    }

    [Fact]
    public void Without_its_only_occurrence_a_series_is_nothing()
    {
        Event("2026-01-05", "FREQ=DAILY;COUNT=1").Without(Date("2026-01-05")).ShouldBeNull();
        Event("2026-01-05", "FREQ=WEEKLY;COUNT=3", "2026-01-05 2026-01-19").Without(Date("2026-01-12")).ShouldBeNull();
        var rest = Event("2026-01-05", "FREQ=WEEKLY;COUNT=3", "2026-01-19").Without(Date("2026-01-05")).ShouldNotBeNull();
        (rest.Id, rest.Rule.ToString(), string.Join(' ', rest.ExcludedDates.Select(Text))).ShouldBe((s_id, "FREQ=WEEKLY;COUNT=3", "2026-01-05 2026-01-19"));
    }

    [Theory]
    [InlineData("2026-01-06", "no date of the rule")]
    [InlineData("2026-01-12", "excluded")]
    [InlineData("2025-12-29", "before the start")]
    [InlineData("2026-02-02", "after the end")]
    public void Only_an_occurrence_can_be_cut_at(string date, string why)
    {
        var series = Event("2026-01-05", "FREQ=WEEKLY;COUNT=4", "2026-01-12");

        series.OccursOn(Date(date)).ShouldBeFalse(why);
        Should.Throw<ArgumentException>(() => series.Before(Date(date)), why);
        Should.Throw<ArgumentException>(() => series.From(Date(date), s_new), why);
        Should.Throw<ArgumentException>(() => series.Without(Date(date)), why);
    }

    // New York springs forward on 2026-03-08, from 2:00 to 3:00: the occurrence of that day does not happen, but COUNT counts it.
    [Fact]
    public void An_occurrence_that_a_clock_change_skips_is_counted_on_both_sides()
    {
        var zone = Zone("America/New_York");
        var series = new RecurringEvent(s_id, Local("2026-03-07T02:10"), Local("2026-03-07T02:40"), RecurrenceRule.Parse("FREQ=DAILY;COUNT=4"), []);
        IEnumerable<string> Days(RecurringEvent part) => part.OccurrencesOn(Dates("2026-03-01/2026-03-31"), zone).Select(o => Text(o.Span));

        var parts = new[] { series.Before(Date("2026-03-09"))!, series.From(Date("2026-03-09"), s_new) };

        Days(series).Count().ShouldBe(3);
        parts.SelectMany(Days).ShouldBe(Days(series));
        Days(parts[1]).ShouldBe(["2026-03-09T06:10Z/2026-03-09T06:40Z", "2026-03-10T06:10Z/2026-03-10T06:40Z"]);
        series.From(Date("2026-03-08"), s_new).Rule.Count.ShouldBe(3);
    }

    [Fact]
    public void The_parts_have_the_occurrences_of_the_whole_whatever_the_rule() => Seeds.Try(800, random =>
    {
        var drawn = DayWalk.Draw(random);
        var earliest = new LocalDate(2020, 1, 1).PlusDays(random.Next(1500));
        if (Enumerable.Range(0, 1500).Select(earliest.PlusDays).Where(d => drawn.Fits(d, d)).Take(1).ToArray() is not [var start]) return;
        drawn = random.Next(3) switch
        {
            0 => drawn with { Count = random.Next(1, 60) },
            1 => drawn with { Until = start.PlusDays(random.Next(800)) },
            _ => drawn,
        };
        var all = drawn.Dates(start, start.PlusYears(3));
        var excluded = all.Where(_ => random.Next(6) == 0).ToArray();
        var series = new RecurringEvent(s_id, start.At(new(23, 0)), start.PlusDays(1).At(new(1, 0)), RecurrenceRule.Parse(drawn.ToString()), excluded);
        var whole = Found(series, start);
        if (whole.Length == 0) return;
        var cut = whole[random.Next(Math.Min(whole.Length, 50))];

        RecurringEvent?[] parts = [series.Before(cut), series.From(cut, s_new)];

        parts.SelectMany(part => Found(part, start)).ShouldBe(whole, $"{drawn} from {Text(start)}, cut at {Text(cut)}");
        Found(parts[0], start).ShouldAllBe(date => date < cut);
        Found(series.Without(cut), start).ShouldBe(whole.Where(date => date != cut));
    });

    static LocalDate[] Found(RecurringEvent? series, LocalDate start) =>
        [.. series?.OccurrencesOn(new DateInterval(start, start.PlusYears(3)), s_utc).Select(o => o.Start.Date) ?? []];

    static RecurringEvent Event(string start, string rule, string excluded = "") => new(
        s_id, Date(start).At(new(9, 0)), Date(start).At(new(10, 0)), RecurrenceRule.Parse(rule),
        excluded.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Date));
}
