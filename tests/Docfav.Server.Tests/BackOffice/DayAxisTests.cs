using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.BackOffice.Agenda;
using NodaTime;
using NodaTime.Text;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

/// <summary>Where instants are drawn, and which instant a point means: the same both ways, on days of any length.</summary>
public sealed class DayAxisTests
{
    [Fact]
    public void An_ordinary_day_has_the_minutes_of_its_clock()
    {
        var (axis, column) = Day("Europe/Madrid", "2026-02-05");

        axis.Length.ShouldBe(1440);
        axis.Hours.Count.ShouldBe(24);
        column.Place(axis, Span("2026-02-05T08:00Z", "2026-02-05T08:30Z")).ShouldBe((540, 570));
    }

    [Fact]
    public void The_repeated_hour_is_drawn_twice_and_told_apart()
    {
        var (axis, column) = Day("Europe/Madrid", "2026-10-25");

        axis.Length.ShouldBe(1500);
        axis.Hours.Where(hour => hour.Time.Minutes == 120).Select(hour => (hour.Position, hour.IsRepetition)).ShouldBe([(120, false), (180, true)]);
        column.Place(axis, Span("2026-10-25T00:30Z", "2026-10-25T01:00Z")).ShouldBe((150, 180));
        column.Place(axis, Span("2026-10-25T01:00Z", "2026-10-25T01:30Z")).ShouldBe((180, 210));
        column.Place(axis, Span("2026-10-25T01:30Z", "2026-10-25T02:00Z")).ShouldBe((210, 240));
        column.Place(axis, Span("2026-10-25T22:30Z", "2026-10-25T23:00Z")).ShouldBe((1470, 1500));
    }

    [Fact]
    public void A_point_in_the_second_showing_means_the_second_instant()
    {
        var (axis, column) = Day("Europe/Madrid", "2026-10-25");

        column.InstantAt(axis, 150).ShouldBe(At("2026-10-25T00:30Z"));
        column.InstantAt(axis, 210).ShouldBe(At("2026-10-25T01:30Z"));
        column.InstantAt(axis, 240).ShouldBe(At("2026-10-25T02:00Z"));
    }

    [Fact]
    public void A_skipped_hour_keeps_its_room_and_is_nobodys_time()
    {
        var (axis, column) = Day("Europe/Madrid", "2026-03-29");

        axis.Length.ShouldBe(1440);
        column.Place(axis, Span("2026-03-29T00:30Z", "2026-03-29T01:30Z")).ShouldBe((90, 210));
        column.InstantAt(axis, 150).ShouldBe(At("2026-03-29T01:00Z"), "the first instant after the gap");
    }

    [Fact]
    public void A_column_without_the_repetition_leaves_its_room_empty()
    {
        var sunday = Column("Europe/Madrid", "2026-10-25");
        var monday = Column("Europe/Madrid", "2026-10-26");
        var axis = new DayAxis([sunday.Change, monday.Change]);

        monday.Place(axis, Span("2026-10-26T01:00Z", "2026-10-26T02:00Z")).ShouldBe((120, 180), "it ends before the room");
        monday.Place(axis, Span("2026-10-26T02:00Z", "2026-10-26T03:00Z")).ShouldBe((240, 300), "it begins after the room");
        monday.InstantAt(axis, 200).ShouldBe(At("2026-10-26T02:00Z"), "within the room: what comes next");
        sunday.Place(axis, Span("2026-10-25T02:00Z", "2026-10-25T03:00Z")).ShouldBe((240, 300));
    }

    [Theory]
    [InlineData("Europe/Madrid", "2026-02-05")]
    [InlineData("Europe/Madrid", "2026-03-29")]
    [InlineData("Europe/Madrid", "2026-10-25")]
    [InlineData("Australia/Lord_Howe", "2026-04-05")]
    [InlineData("Antarctica/Troll", "2026-10-25")]
    [InlineData("Africa/Cairo", "2026-10-29")]
    [InlineData("Africa/Cairo", "2026-04-24")]
    [InlineData("America/Havana", "2025-11-02")]
    [InlineData("America/Santiago", "2026-09-06")]
    [InlineData("Asia/Kathmandu", "2026-02-05")]
    public void Every_minute_of_a_day_has_a_place_of_its_own_and_comes_back_from_it(string zone, string date)
    {
        var (axis, column) = Day(zone, date);
        var seen = new HashSet<int>();
        for (var instant = column.Day!.Value.Start; instant < column.Day.Value.End; instant += Duration.FromMinutes(1))
        {
            var place = column.Place(axis, new InstantSpan(instant, instant + Duration.FromMinutes(1)))!.Value;

            seen.Add(place.From).ShouldBeTrue($"{instant} has another's place");
            column.InstantAt(axis, place.From).ShouldBe(instant);
        }
    }

    [Fact]
    public void What_goes_over_midnight_is_cut_to_each_date()
    {
        var (axis, column) = Day("Europe/Madrid", "2026-02-05");

        column.Place(axis, Span("2026-02-05T22:00Z", "2026-02-06T01:00Z")).ShouldBe((1380, 1440));
        column.Place(axis, Span("2026-02-04T22:00Z", "2026-02-05T00:00Z")).ShouldBe((0, 60));
        column.Place(axis, Span("2026-02-06T00:00Z", "2026-02-06T01:00Z")).ShouldBeNull();
    }

    [Fact]
    public void Overlapping_entries_stand_side_by_side_and_touching_ones_do_not()
    {
        var lanes = Lanes.Of([("a", 0, 60), ("b", 30, 90), ("c", 60, 120), ("d", 120, 150)]);

        lanes.Select(placed => (placed.Item, placed.Lane, placed.Lanes)).ShouldBe([("a", 0, 2), ("b", 1, 2), ("c", 0, 2), ("d", 0, 1)]);
    }

    [Fact]
    public void No_two_entries_of_a_crowded_day_are_drawn_over_one_another()
    {
        var random = new Random(20261025);
        var entries = Enumerable.Range(0, 200).Select(i => (Item: i, From: random.Next(0, 1400), Length: random.Next(5, 120))).Select(e => (e.Item, e.From, To: e.From + e.Length));

        var lanes = Lanes.Of(entries);

        lanes.Count.ShouldBe(200);
        foreach (var one in lanes)
        {
            one.Lane.ShouldBeLessThan(one.Lanes);
            lanes.ShouldNotContain(other => other.Item > one.Item && other.Lane == one.Lane && other.From < one.To && one.From < other.To);
        }
    }

    static (DayAxis Axis, GridColumn Column) Day(string zone, string date)
    {
        var column = Column(zone, date);
        return (new DayAxis([column.Change]), column);
    }

    static GridColumn Column(string zone, string date) => new(
        date, LocalDatePattern.Iso.Parse(date).Value, new LocalTimeline(DateTimeZoneProviders.Tzdb[zone]), null, date, null, 15, [], [], [], [], []);

    static Instant At(string text) => InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm'Z'").Parse(text).Value;

    static InstantSpan Span(string from, string to) => new(At(from), At(to));
}
