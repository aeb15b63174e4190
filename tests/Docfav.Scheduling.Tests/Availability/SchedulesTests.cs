using Docfav.Scheduling.Availability;
using NodaTime;
using static Docfav.Scheduling.Tests.Availability.Given;

namespace Docfav.Scheduling.Tests.Availability;

public class SchedulesTests
{
    [Fact]
    public void Every_date_is_listed_with_its_hours()
    {
        var agenda = Agenda(
            daily: "16:00-20:00 08:00-14:00",
            special: [new(Date("2026-02-06"), HoursList("10:00-24:00")), new(Date("2026-02-07"), []), new(Date("2026-02-09"), HoursList("10:00-11:00"))],
            dayOffs: [new(Id(1), Dates("2026-02-08/2026-02-09"))]);

        Listed(agenda, "2026-02-05/2026-02-09").ShouldBe(
        [
            "2026-02-05 RegularDay 08:00-14:00 16:00-20:00",
            "2026-02-06 SpecialDay 10:00-24:00",
            "2026-02-07 SpecialDay ",
            "2026-02-08 DayOff ",
            "2026-02-09 DayOff ",
        ]);
    }

    [Theory]
    [InlineData("2026-02-05T09:00Z/2026-02-05T10:00Z", "08:00-14:00 10:00-11:00off 16:00-20:00", "inside the hours")]
    [InlineData("2026-02-05T07:00Z/2026-02-05T08:00Z", "08:00-14:00 08:00-09:00off 16:00-20:00", "at their start: the hours first")]
    [InlineData("2026-02-05T03:00Z/2026-02-05T04:00Z", "04:00-05:00off 08:00-14:00 16:00-20:00", "outside them")]
    [InlineData("2026-02-04T12:00Z/2026-02-05T10:00Z", "00:00-11:00off 08:00-14:00 16:00-20:00", "from the day before")]
    [InlineData("2026-02-05T18:00Z/2026-02-06T10:00Z", "08:00-14:00 16:00-20:00 19:00-24:00off", "to the day after")]
    [InlineData("2026-02-05T18:00Z/2026-02-05T23:00Z", "08:00-14:00 16:00-20:00 19:00-24:00off", "to midnight")]
    [InlineData("2026-02-01T00:00Z/2026-02-10T00:00Z", "00:00-24:00off 08:00-14:00 16:00-20:00", "over many days")]
    [InlineData("2026-02-05T23:00Z/2026-02-06T10:00Z", "08:00-14:00 16:00-20:00", "of the next day")]
    public void Time_off_is_listed_beside_the_hours_clipped_to_the_day(string timeOff, string expected, string why)
    {
        var agenda = Agenda(daily: "08:00-14:00 16:00-20:00", occupations: Occupation(OccupationType.TimeOff, 1, timeOff, "Dentist"));

        Listed(agenda, "2026-02-05").Single().ShouldBe("2026-02-05 RegularDay " + expected, why);
    }

    [Fact]
    public void Time_off_is_not_listed_where_nobody_works_or_where_it_is_elsewhere()
    {
        Occupation[] offs =
        [
            Occupation(OccupationType.TimeOff, 1, "2026-02-05T09:00Z/2026-02-05T10:00Z", elsewhere: true),
            Occupation(OccupationType.TimeReservation, 2, "2026-02-05T09:00Z/2026-02-05T10:00Z"),
            Occupation(OccupationType.TimeOff, 3, "2026-02-06T09:00Z/2026-02-07T10:00Z"),
        ];
        var agenda = Agenda(
            daily: "08:00-14:00", special: [new(Date("2026-02-06"), [])], dayOffs: [new(Id(1), Dates("2026-02-07"))], occupations: offs);

        Listed(agenda, "2026-02-05/2026-02-07").ShouldBe(
            ["2026-02-05 RegularDay 08:00-14:00", "2026-02-06 SpecialDay ", "2026-02-07 DayOff "]);
    }

    [Theory]
    [InlineData("Europe/Madrid", "2026-10-25", "2026-10-25T00:30Z/2026-10-25T01:15Z", "02:30-02:15off 08:00-14:00", "an hour that happens twice is written as the clock shows it")]
    [InlineData("Europe/Madrid", "2026-03-29", "2026-03-29T00:30Z/2026-03-29T01:30Z", "01:30-03:30off 08:00-14:00", "over the gap")]
    [InlineData("Africa/Cairo", "2026-04-24", "2026-04-23T20:00Z/2026-04-23T23:00Z", "01:00-02:00off 08:00-14:00", "the day starts at 01:00")]
    [InlineData("America/Nuuk", "2026-03-28", "2026-03-28T23:00Z/2026-03-29T02:00Z", "08:00-14:00 21:00-24:00off", "the day ends at 23:00, which is 24:00")]
    public void Time_off_is_written_as_the_clock_on_the_wall_shows_it(string zone, string date, string timeOff, string expected, string why)
    {
        var agenda = Agenda(zone, "08:00-14:00", occupations: Occupation(OccupationType.TimeOff, 1, timeOff));

        Listed(agenda, date).Single().ShouldBe($"{date} RegularDay {expected}", why);
    }

    [Fact]
    public void Time_off_with_seconds_is_given_in_whole_minutes_that_hold_it()
    {
        var seconds = Duration.FromSeconds(30);
        var span = new Docfav.Scheduling.Intervals.InstantSpan(At("2026-02-05T09:00Z") + seconds, At("2026-02-05T22:59Z") + seconds);
        var agenda = Agenda(daily: "08:00-14:00", occupations: new Occupation(OccupationType.TimeOff, Id(1), span));

        Listed(agenda, "2026-02-05").Single().ShouldBe("2026-02-05 RegularDay 08:00-14:00 10:00-24:00off");
    }

    static IEnumerable<string> Listed(Agenda agenda, string dates) => Schedules.Of(agenda, Dates(dates)).Select(d =>
        $"{Text(d.Date)} {d.Type} {string.Join(' ', d.Hours.Select(h => $"{h.Start}-{h.End}{(h.Type == HourType.TimeOff ? "off" : "")}"))}");
}
