using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Tests.Oracle;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Scheduling.Tests.Calendars;

public class LocalTimelineTests
{
    [Theory]
    [InlineData("Europe/Madrid", "2026-02-05T09:00", "2026-02-05T08:00Z", "2026-02-05T08:00Z", "an ordinary winter day")]
    [InlineData("Europe/Madrid", "2026-03-29T01:59", "2026-03-29T00:59Z", "2026-03-29T00:59Z", "last minute before the gap")]
    [InlineData("Europe/Madrid", "2026-03-29T02:00", "2026-03-29T01:00Z", "2026-03-29T01:00Z", "start of the gap")]
    [InlineData("Europe/Madrid", "2026-03-29T02:30", "2026-03-29T01:00Z", "2026-03-29T01:00Z", "in the gap: the first instant after it, not 03:30")]
    [InlineData("Europe/Madrid", "2026-03-29T03:00", "2026-03-29T01:00Z", "2026-03-29T01:00Z", "end of the gap")]
    [InlineData("Europe/Madrid", "2026-10-25T01:59", "2026-10-24T23:59Z", "2026-10-24T23:59Z", "last minute before the hour that happens twice")]
    [InlineData("Europe/Madrid", "2026-10-25T02:00", "2026-10-25T00:00Z", "2026-10-25T01:00Z", "its start, twice")]
    [InlineData("Europe/Madrid", "2026-10-25T02:30", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "its middle, twice")]
    [InlineData("Europe/Madrid", "2026-10-25T03:00", "2026-10-25T02:00Z", "2026-10-25T02:00Z", "its end, once")]
    [InlineData("Atlantic/Canary", "2026-03-29T01:30", "2026-03-29T01:00Z", "2026-03-29T01:00Z", "Canary skips 01:00 to 02:00 at the same instant")]
    [InlineData("Atlantic/Canary", "2026-10-25T01:30", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "and has that hour twice")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z", "2026-10-03T15:30Z", "a gap of half an hour")]
    [InlineData("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z", "2026-04-04T15:15Z", "half an hour twice")]
    [InlineData("Antarctica/Troll", "2026-03-29T02:59", "2026-03-29T01:00Z", "2026-03-29T01:00Z", "a gap of two hours")]
    [InlineData("Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30Z", "2026-10-29T21:30Z", "the last hour of the day twice")]
    [InlineData("America/Santiago", "2026-04-04T23:00", "2026-04-05T02:00Z", "2026-04-05T03:00Z", "the last hour of the day twice")]
    [InlineData("America/Havana", "2025-11-02T00:00", "2025-11-02T04:00Z", "2025-11-02T05:00Z", "midnight itself twice")]
    [InlineData("Asia/Kathmandu", "2026-02-05T09:00", "2026-02-05T03:15Z", "2026-02-05T03:15Z", "an offset of 5:45")]
    [InlineData("America/St_Johns", "2026-03-08T02:30", "2026-03-08T05:30Z", "2026-03-08T05:30Z", "a gap at an offset of -3:30")]
    [InlineData("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00Z", "2011-12-30T10:00Z", "a date that was skipped whole")]
    public void A_wall_clock_time_starts_and_ends_things_by_one_policy(string zone, string local, string start, string end, string why)
    {
        Text(Zone(zone).StartAt(Local(local))).ShouldBe(start, why);
        Text(Zone(zone).EndAt(Local(local))).ShouldBe(end, why);
    }

    [Theory]
    [InlineData("Europe/Madrid", "2026-02-05", null, "an ordinary day")]
    [InlineData("Europe/Madrid", "2026-03-29", "skips 02:00-03:00", "spring")]
    [InlineData("Europe/Madrid", "2026-03-28", null, "the day before")]
    [InlineData("Europe/Madrid", "2026-03-30", null, "the day after")]
    [InlineData("Europe/Madrid", "2026-10-25", "repeats 02:00-03:00", "autumn")]
    [InlineData("Europe/Madrid", "2026-10-26", null, "the day after")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "repeats 01:30-02:00", "half an hour")]
    [InlineData("Antarctica/Troll", "2026-03-29", "skips 01:00-03:00", "two hours")]
    [InlineData("Africa/Cairo", "2026-10-29", "repeats 23:00-24:00", "the day's last hour")]
    [InlineData("Africa/Cairo", "2026-10-30", null, "the date after it has one midnight")]
    [InlineData("Africa/Cairo", "2026-04-24", "skips 00:00-01:00", "midnight skipped")]
    [InlineData("Africa/Cairo", "2026-04-23", null, "the date before it loses nothing")]
    [InlineData("America/Havana", "2025-11-02", "repeats 00:00-01:00", "midnight twice")]
    public void A_date_knows_what_its_clock_skips_or_repeats(string zone, string date, string? change, string why)
    {
        var found = Zone(zone).ClockChangeOn(Date(date));

        (found is null ? null : $"{(found.IsRepeated ? "repeats" : "skips")} {found.From}-{found.To}").ShouldBe(change, why);
    }

    [Theory]
    [InlineData("2026-10-24T23:59:59Z", false)]
    [InlineData("2026-10-25T00:00:00Z", false)]
    [InlineData("2026-10-25T00:59:59Z", false)]
    [InlineData("2026-10-25T01:00:00Z", true)]
    [InlineData("2026-10-25T01:59:59Z", true)]
    [InlineData("2026-10-25T02:00:00Z", false)]
    public void The_repeated_hour_is_told_apart(string instant, bool isRepetition) =>
        Zone("Europe/Madrid").IsRepetition(InstantPattern.ExtendedIso.Parse(instant).Value).ShouldBe(isRepetition);

    [Theory]
    [InlineData("Europe/Madrid", "2026-02-05", "2026-02-04T23:00Z/2026-02-05T23:00Z", "24 hours")]
    [InlineData("Europe/Madrid", "2026-03-29", "2026-03-28T23:00Z/2026-03-29T22:00Z", "23 hours")]
    [InlineData("Europe/Madrid", "2026-10-25", "2026-10-24T22:00Z/2026-10-25T23:00Z", "25 hours")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30Z/2026-10-04T13:00Z", "23 and a half hours")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00Z/2026-04-05T13:30Z", "24 and a half hours")]
    [InlineData("Antarctica/Troll", "2026-03-29", "2026-03-29T00:00Z/2026-03-29T22:00Z", "22 hours")]
    [InlineData("Africa/Cairo", "2026-04-24", "2026-04-23T22:00Z/2026-04-24T21:00Z", "midnight does not exist")]
    [InlineData("Africa/Cairo", "2026-10-29", "2026-10-28T21:00Z/2026-10-29T22:00Z", "ends after the second 23:00")]
    [InlineData("Asia/Beirut", "2026-03-29", "2026-03-28T22:00Z/2026-03-29T21:00Z", "midnight does not exist")]
    [InlineData("Asia/Beirut", "2026-10-24", "2026-10-23T21:00Z/2026-10-24T22:00Z", "ends after the second 23:00")]
    [InlineData("America/Santiago", "2026-09-06", "2026-09-06T04:00Z/2026-09-07T03:00Z", "midnight does not exist")]
    [InlineData("America/Havana", "2025-11-01", "2025-11-01T04:00Z/2025-11-02T04:00Z", "ends at the first of two midnights")]
    [InlineData("America/Havana", "2025-11-02", "2025-11-02T04:00Z/2025-11-03T05:00Z", "starts at the first of two midnights")]
    [InlineData("America/Nuuk", "2026-03-28", "2026-03-28T02:00Z/2026-03-29T01:00Z", "the last hour is missing")]
    [InlineData("Pacific/Apia", "2011-12-29", "2011-12-29T10:00Z/2011-12-30T10:00Z", "the day before the skipped date")]
    [InlineData("Pacific/Apia", "2011-12-30", null, "the skipped date has no instants")]
    [InlineData("Pacific/Apia", "2011-12-29/2011-12-31", "2011-12-29T10:00Z/2011-12-31T10:00Z", "three dates, two days")]
    [InlineData("Pacific/Kwajalein", "1993-08-21", null, "skipped as well")]
    public void A_date_reaches_to_the_start_of_the_next(string zone, string dates, string? expected, string why) =>
        Zone(zone).SpanOf(Dates(dates)).ShouldBe(expected is null ? null : Span(expected), why);

    [Theory]
    [InlineData("Europe/Madrid", "2026-03-29", "01:00-05:00", "2026-03-29T00:00Z/2026-03-29T03:00Z", "three hours are left of four")]
    [InlineData("Europe/Madrid", "2026-10-25", "01:00-05:00", "2026-10-24T23:00Z/2026-10-25T04:00Z", "four hours are five")]
    [InlineData("Europe/Madrid", "2026-03-29", "02:00-03:00", null, "all of it is skipped")]
    [InlineData("Europe/Madrid", "2026-03-29", "02:15-02:45", null, "skipped, in the middle of the gap")]
    [InlineData("Europe/Madrid", "2026-03-29", "02:30-04:00", "2026-03-29T01:00Z/2026-03-29T02:00Z", "its start is skipped")]
    [InlineData("Europe/Madrid", "2026-03-29", "01:30-02:30", "2026-03-29T00:30Z/2026-03-29T01:00Z", "its end is skipped")]
    [InlineData("Europe/Madrid", "2026-10-25", "02:00-02:30", "2026-10-25T00:00Z/2026-10-25T01:30Z", "from the first 02:00 to the second 02:30")]
    [InlineData("Europe/Madrid", "2026-10-25", "02:30-03:00", "2026-10-25T00:30Z/2026-10-25T02:00Z", "from the first 02:30")]
    [InlineData("Europe/Madrid", "2026-02-05", "20:00-24:00", "2026-02-05T19:00Z/2026-02-05T23:00Z", "to the end of the day")]
    [InlineData("Africa/Cairo", "2026-04-24", "00:00-02:00", "2026-04-23T22:00Z/2026-04-23T23:00Z", "from a midnight that does not exist")]
    [InlineData("Africa/Cairo", "2026-10-29", "22:00-24:00", "2026-10-29T19:00Z/2026-10-29T22:00Z", "two hours are three")]
    [InlineData("America/Nuuk", "2026-03-28", "23:00-24:00", null, "the hour that is missing")]
    [InlineData("America/Havana", "2025-11-01", "23:00-24:00", "2025-11-02T03:00Z/2025-11-02T04:00Z", "24:00 is the first of two midnights")]
    [InlineData("Pacific/Apia", "2011-12-30", "09:00-17:00", null, "a date that was skipped")]
    public void Hours_of_a_date_become_the_instants_that_exist(string zone, string date, string hours, string? expected, string why) =>
        Zone(zone).SpanOf(Date(date), Hours(hours)).ShouldBe(expected is null ? null : Span(expected), why);

    [Fact]
    public void A_local_time_at_the_ends_of_the_calendar_does_not_overflow()
    {
        foreach (var id in new[] { "Pacific/Kiritimati", "Pacific/Niue", "Europe/Madrid" })
        {
            var timeline = Zone(id);
            timeline.SpanOf(new DateInterval(LocalDate.MinIsoValue, LocalDate.MaxIsoValue)).ShouldNotBeNull();
            timeline.SpanOf(LocalDate.MaxIsoValue, Hours("00:00-24:00")).ShouldBeNull();
            timeline.SpanOf(LocalDate.MinIsoValue, Hours("00:00-24:00")).ShouldBeNull();
            timeline.SpanOf(LocalTimeline.LastDate, Hours("00:00-24:00"))!.Value.Length.ShouldBe(Duration.FromHours(24));
            timeline.At(Instant.MaxValue).Date.ShouldBeGreaterThanOrEqualTo(LocalTimeline.LastDate);
            timeline.At(Instant.MinValue).Date.ShouldBeLessThanOrEqualTo(LocalTimeline.FirstDate);
            timeline.DatesAround(new(Instant.MinValue, Instant.MaxValue))
                .Contains(new DateInterval(LocalTimeline.FirstDate, LocalTimeline.LastDate)).ShouldBeTrue();
        }
    }

    [Fact]
    public void The_policy_agrees_with_a_walk_through_the_minutes() => Seeds.Try(4_000, random =>
    {
        var zone = AnyZone.Draw(random);
        var date = AnyZone.DrawDate(random, zone);
        var clock = new MinuteClock(zone, date.PlusDays(-2).AtMidnight().InUtc().ToInstant(), 5 * 1440);
        var timeline = new LocalTimeline(zone);
        var time = date.AtMidnight().PlusMinutes(random.Next(1440));
        int from = random.Next(1440), to = random.Next(4) == 0 ? 1440 : random.Next(from, 1440) + 1;
        var (start, end) = clock.Hours(date, from, to);

        timeline.StartAt(time).ShouldBe(clock.InstantOf(clock.Start(time)), $"{zone.Id} {time} as a start");
        timeline.EndAt(time).ShouldBe(clock.InstantOf(clock.End(time)), $"{zone.Id} {time} as an end");
        timeline.At(clock.InstantOf(start)).ShouldBe(clock.ShownAt(start), $"{zone.Id} shown on {date}");
        timeline.SpanOf(date, new HoursOfDay(new(from), new(to)))
            .ShouldBe(start < end ? new(clock.InstantOf(start), clock.InstantOf(end)) : null, $"{zone.Id} {date} {from}-{to}");
    });

    [Fact]
    public void Every_date_of_every_zone_has_a_length_that_is_known()
    {
        // 22 and 26 hours are Troll's; 21 and 27 those of Casey, which moved by three hours now and then.
        double[] known = [0, 21, 22, 23, 23.5, 24, 24.5, 25, 26, 27];
        var odd = new List<string>();
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
        {
            var timeline = Zone(id);
            foreach (var change in timeline.Zone.GetZoneIntervals(At("2000-01-01T00:00Z"), At("2040-01-01T00:00Z")).Skip(1))
            {
                var date = change.Start.InZone(timeline.Zone).Date;
                foreach (var day in new DateInterval(date.PlusDays(-1), date.PlusDays(1)))
                {
                    var hours = timeline.SpanOf(new DateInterval(day, day))?.Length.TotalHours ?? 0;
                    if (!known.Contains(hours)) odd.Add($"{id} {Text(day)} {hours}");
                }
            }
        }
        odd.ShouldBeEmpty();
    }
}
