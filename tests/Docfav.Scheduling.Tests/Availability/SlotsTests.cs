using Docfav.Scheduling.Availability;
using NodaTime;
using static Docfav.Scheduling.Tests.Availability.Given;

namespace Docfav.Scheduling.Tests.Availability;

public class SlotsTests
{
    [Theory]
    [InlineData("08:00-09:00", 15, "07:00+ 07:15+ 07:30+ 07:45+", "quarters of an hour")]
    [InlineData("08:00-09:00", 25, "07:00+ 07:25+", "the rest of 10 minutes is no slot")]
    [InlineData("08:00-09:00", 60, "07:00+", "just one")]
    [InlineData("08:00-09:00", 61, "", "none fits")]
    [InlineData("08:10-08:40 09:05-09:30", 15, "07:10+ 07:25+ 08:05+", "each interval starts its own row")]
    [InlineData("08:00-08:50 08:50-09:30", 20, "07:00+ 07:20+ 07:50+ 08:10+", "so does one that only touches")]
    [InlineData("08:00-08:50 08:40-09:30", 20, "07:00+ 07:20+ 07:40+ 08:00+", "overlapping hours are one interval")]
    public void Slots_start_with_each_working_interval(string hours, int slot, string expected, string why) =>
        Listed(Agenda(daily: hours), Search("2026-02-05", slot)).ShouldBe(expected, why);

    [Theory]
    [InlineData(0, "07:00+ 07:30+ 08:00- 08:30+ 09:00+ 09:30+", "no service: the slot itself")]
    [InlineData(20, "07:00+ 07:30+ 08:00- 08:30+ 09:00+ 09:30+", "shorter than a slot: the slot itself")]
    [InlineData(45, "07:00+ 07:30- 08:00- 08:30+ 09:00+ 09:30-", "reaches into the appointment, and past the hours")]
    [InlineData(60, "07:00+ 07:30- 08:00- 08:30+ 09:00+ 09:30-", "ends just as it begins")]
    [InlineData(61, "07:00- 07:30- 08:00- 08:30+ 09:00- 09:30-", "a minute more")]
    public void A_slot_is_available_when_the_service_fits(int service, string expected, string why) => Listed(
        Agenda(daily: "08:00-11:00", occupations: Occupation(OccupationType.Appointment, 1, "2026-02-05T08:00Z/2026-02-05T08:30Z")),
        Search("2026-02-05", 30, service)).ShouldBe(expected, why);

    [Theory]
    [InlineData("08:00-08:30 08:30-09:00", "07:00+ 07:30-", "goes on where hours touch")]
    [InlineData("08:00-08:30 08:31-09:00", "07:00-", "and not over a minute's pause")]
    public void A_service_may_go_on_into_hours_that_touch(string hours, string expected, string why) =>
        Listed(Agenda(daily: hours), Search("2026-02-05", 30, 60)).ShouldBe(expected, why);

    [Fact]
    public void A_service_may_go_on_over_midnight_unless_the_next_day_is_off()
    {
        Listed(Agenda(daily: "00:00-00:30 23:30-24:00"), Search("2026-02-05", 30, 60)).ShouldBe("23:00- 22:30+");
        Listed(Agenda(daily: "00:00-00:30 23:30-24:00", dayOffs: [new(Id(1), Dates("2026-02-06"))]), Search("2026-02-05", 30, 60))
            .ShouldBe("23:00- 22:30-");
    }

    [Theory]
    [InlineData("Europe/Madrid", "2026-03-29", 12, "an hour is missing")]
    [InlineData("Europe/Madrid", "2026-10-25", 20, "an hour happens twice")]
    [InlineData("Europe/Madrid", "2026-02-05", 16, "an ordinary day")]
    [InlineData("Atlantic/Canary", "2026-03-29", 12, "an hour is missing, an hour earlier on the clock")]
    [InlineData("Atlantic/Canary", "2026-10-25", 20, "an hour happens twice")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", 14, "half an hour is missing")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", 18, "half an hour happens twice")]
    [InlineData("Asia/Kathmandu", "2026-02-05", 16, "no clock changes")]
    [InlineData("America/St_Johns", "2026-03-08", 12, "an hour is missing")]
    [InlineData("Pacific/Apia", "2011-12-30", 0, "the date was skipped")]
    public void Slots_are_of_real_elapsed_time(string zone, string date, int count, string why)
    {
        var search = Search(date, 15);
        var slots = Slots.Of(Agenda(zone, "01:00-05:00"), search).Single().Slots;

        slots.Count.ShouldBe(count, why);
        Slots.Count(Agenda(zone, "01:00-05:00"), search).ShouldBe(count, why);
        slots.ShouldAllBe(s => s.Span.Length == Duration.FromMinutes(15) && s.Available, why);
        foreach (var (slot, next) in slots.Zip(slots.Skip(1))) next.Span.Start.ShouldBe(slot.Span.End, why);
    }

    [Fact]
    public void Every_date_is_listed_with_its_type()
    {
        var agenda = Agenda(
            daily: "08:00-09:00",
            special: [new(Date("2026-02-06"), HoursList("10:00-11:00")), new(Date("2026-02-07"), [])],
            dayOffs: [new(Id(1), Dates("2026-02-08/2026-02-09"))]);

        Slots.Of(agenda, Search("2026-02-05/2026-02-10", 60))
            .Select(d => $"{Text(d.Date)} {d.Type} {string.Join(' ', d.Slots.Select(s => Text(s.Span.Start)))}").ShouldBe(
        [
            "2026-02-05 RegularDay 2026-02-05T07:00Z",
            "2026-02-06 SpecialDay 2026-02-06T09:00Z",
            "2026-02-07 SpecialDay ",
            "2026-02-08 DayOff ",
            "2026-02-09 DayOff ",
            "2026-02-10 RegularDay 2026-02-10T07:00Z",
        ]);
    }

    [Fact]
    public void Slots_are_counted_without_being_made()
    {
        var agenda = Agenda(daily: "00:00-24:00");

        Slots.Count(agenda, Search("2026-01-01/2026-04-02", 1)).ShouldBe(92 * 1440 - 60, "March has a day of 23 hours");
        Slots.Count(agenda, Search("2000-01-01/2099-12-31", 1)).ShouldBe(36_525 * 1440, "gaps and repeats even out");
        Slots.Count(agenda, Search("9999-12-29/9999-12-31", 1)).ShouldBe(0, "beyond the calendar nobody works");
        Slots.Of(agenda, Search("9999-12-29/9999-12-31", 1)).ShouldAllBe(d => d.Slots.Count == 0);
    }

    [Theory]
    [InlineData(0, 0, "no slot")]
    [InlineData(-15, 0, "a slot backwards")]
    [InlineData(1441, 0, "a slot over a day")]
    [InlineData(15, -1, "a service backwards")]
    [InlineData(15, 1441, "a service over a day")]
    public void Lengths_out_of_range_are_refused(int slot, int service, string why) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Search("2026-02-05", slot, service), why);

    [Theory]
    [InlineData("Europe/Madrid", "2026-02-05/2026-02-06", 15, 90, "2026-02-04T23:00Z/2026-02-07T00:30Z", "the dates, and what the last service needs")]
    [InlineData("Europe/Madrid", "2026-02-05", 30, 0, "2026-02-04T23:00Z/2026-02-05T23:30Z", "the slot where that is longer")]
    [InlineData("Pacific/Apia", "2011-12-30", 30, 0, null, "a date that was skipped")]
    public void The_reach_of_a_search_is_what_must_be_known(string zone, string dates, int slot, int service, string? expected, string why) =>
        Search(dates, slot, service).Reach(Zone(zone)).ShouldBe(expected is null ? null : Span(expected), why);

    static string Listed(Agenda agenda, SlotSearch search) => string.Join(' ', Slots.Of(agenda, search)
        .SelectMany(d => d.Slots).Select(s => Text(s.Span.Start)[11..16] + (s.Available ? "+" : "-")));
}
