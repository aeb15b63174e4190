using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using static Docfav.Scheduling.Tests.Availability.Given;

namespace Docfav.Scheduling.Tests.Availability;

public class ConflictsTests
{
    // Thursday, 5 February 2026; Madrid is an hour ahead of UTC.
    [Theory]
    [InlineData("2026-02-05T08:00Z/2026-02-05T09:00Z", "", "inside the hours")]
    [InlineData("2026-02-05T07:00Z/2026-02-05T13:00Z", "", "all of the morning")]
    [InlineData("2026-02-05T06:00Z/2026-02-05T08:00Z", "2026-02-05T06:00Z/2026-02-05T07:00Z", "starts before it")]
    [InlineData("2026-02-05T12:00Z/2026-02-05T14:00Z", "2026-02-05T13:00Z/2026-02-05T14:00Z", "ends after it")]
    [InlineData("2026-02-05T13:00Z/2026-02-05T15:00Z", "2026-02-05T13:00Z/2026-02-05T15:00Z", "in the pause")]
    [InlineData("2026-02-05T06:30Z/2026-02-05T20:00Z", "2026-02-05T06:30Z/2026-02-05T07:00Z 2026-02-05T13:00Z/2026-02-05T15:00Z 2026-02-05T19:00Z/2026-02-05T20:00Z", "each part outside")]
    [InlineData("2026-02-05T20:00Z/2026-02-06T06:00Z", "2026-02-05T20:00Z/2026-02-06T06:00Z", "a night is one part")]
    public void Each_part_outside_working_hours_is_a_conflict(string request, string parts, string why)
    {
        var conflicts = Conflicts.Of(Agenda(daily: "08:00-14:00 16:00-20:00"), Span(request));

        conflicts.ShouldAllBe(c => c.Type == ConflictType.OutsideWorkingHours && c.Id == null && c.Reason == null, why);
        string.Join(' ', conflicts.Select(c => Text(c.Span))).ShouldBe(parts, why);
    }

    [Theory]
    [InlineData("08:00-14:00 14:00-20:00", "2026-02-05T12:30Z/2026-02-05T13:30Z", "hours that touch")]
    [InlineData("00:00-04:00 20:00-24:00", "2026-02-05T22:00Z/2026-02-06T01:00Z", "over midnight, as two days' hours")]
    [InlineData("00:00-24:00", "2026-02-05T03:00Z/2026-02-06T03:00Z", "round the clock")]
    [InlineData("00:00-24:00", "2026-03-28T12:00Z/2026-03-29T12:00Z", "over a night with a gap")]
    [InlineData("01:00-02:15 02:45-05:00", "2026-03-29T00:30Z/2026-03-29T01:30Z", "a pause that the gap skips")]
    public void Hours_that_touch_cover_as_one(string daily, string request, string why) =>
        Conflicts.Of(Agenda(daily: daily), Span(request)).ShouldBeEmpty(why);

    [Theory]
    [InlineData("Africa/Cairo", "2026-04-23T21:00Z/2026-04-23T23:00Z", "midnight does not exist")]
    [InlineData("Africa/Cairo", "2026-10-29T19:30Z/2026-10-29T22:30Z", "the hour before midnight happens twice")]
    [InlineData("America/Santiago", "2026-09-06T03:00Z/2026-09-06T05:00Z", "midnight does not exist")]
    [InlineData("America/Havana", "2025-11-02T03:00Z/2025-11-02T06:00Z", "the hour after midnight happens twice")]
    [InlineData("America/Nuuk", "2026-03-29T00:00Z/2026-03-29T02:00Z", "the hour before midnight does not exist")]
    [InlineData("Pacific/Apia", "2011-12-30T09:00Z/2011-12-30T11:00Z", "a whole date is skipped")]
    public void Hours_to_24_00_meet_those_from_00_00_over_any_midnight(string zone, string request, string why) =>
        Conflicts.Of(Agenda(zone, "00:00-03:00 21:00-24:00"), Span(request)).ShouldBeEmpty(why);

    [Theory]
    [InlineData("2026-02-05T08:00Z/2026-02-05T09:00Z", 0, "ends where it starts")]
    [InlineData("2026-02-05T08:00Z/2026-02-05T09:01Z", 1, "reaches in by a minute")]
    [InlineData("2026-02-05T09:00Z/2026-02-05T10:00Z", 1, "the same time")]
    [InlineData("2026-02-05T09:15Z/2026-02-05T09:30Z", 1, "inside it")]
    [InlineData("2026-02-05T08:30Z/2026-02-05T10:30Z", 1, "around it")]
    [InlineData("2026-02-05T09:59Z/2026-02-05T11:00Z", 1, "its last minute")]
    [InlineData("2026-02-05T10:00Z/2026-02-05T11:00Z", 0, "starts where it ends")]
    public void What_takes_time_is_in_the_way_where_it_overlaps(string request, int count, string why)
    {
        foreach (var elsewhere in new[] { false, true })
        {
            foreach (var type in Enum.GetValues<OccupationType>())
            {
                var agenda = Agenda(daily: "08:00-20:00", occupations: Occupation(type, 1, "2026-02-05T09:00Z/2026-02-05T10:00Z", "why", elsewhere));
                var conflicts = Conflicts.Of(agenda, Span(request));

                conflicts.Count.ShouldBe(count, $"{type}: {why}");
                foreach (var conflict in conflicts)
                    (conflict.Type.ToString(), conflict.Id, Text(conflict.Span), conflict.Reason)
                        .ShouldBe((type.ToString(), Id(1), "2026-02-05T09:00Z/2026-02-05T10:00Z", "why"), "as itself, not clipped");
            }
        }
    }

    [Fact]
    public void An_appointment_that_is_to_be_moved_is_not_in_its_own_way()
    {
        var agenda = Agenda(daily: "08:00-20:00", occupations:
        [
            Occupation(OccupationType.Appointment, 1, "2026-02-05T09:00Z/2026-02-05T10:00Z"),
            Occupation(OccupationType.Appointment, 2, "2026-02-05T10:00Z/2026-02-05T11:00Z"),
        ]);

        Conflicts.Of(agenda, Span("2026-02-05T09:30Z/2026-02-05T10:00Z"), except: Id(1)).ShouldBeEmpty();
        Conflicts.Of(agenda, Span("2026-02-05T09:30Z/2026-02-05T10:30Z"), except: Id(1)).Single().Id.ShouldBe(Id(2));
    }

    [Fact]
    public void A_day_off_is_a_conflict_of_its_own_and_does_not_hide_the_hours()
    {
        var agenda = Agenda(daily: "08:00-14:00", dayOffs:
        [
            new(Id(1), Dates("2026-02-04/2026-02-06"), "Holidays"),
            new(Id(2), Dates("2026-02-05"), "Public holiday"),
            new(Id(3), Dates("2026-02-07"), "Another day"),
        ]);

        Listed(agenda, "2026-02-05T08:00Z/2026-02-05T09:00Z").ShouldBe(
        [
            "DayOff 1 2026-02-03T23:00Z/2026-02-06T23:00Z Holidays",
            "DayOff 2 2026-02-04T23:00Z/2026-02-05T23:00Z Public holiday",
        ], "inside the hours of the day");
        Listed(agenda, "2026-02-05T12:00Z/2026-02-05T14:00Z").ShouldBe(
        [
            "DayOff 1 2026-02-03T23:00Z/2026-02-06T23:00Z Holidays",
            "DayOff 2 2026-02-04T23:00Z/2026-02-05T23:00Z Public holiday",
            "OutsideWorkingHours  2026-02-05T13:00Z/2026-02-05T14:00Z ",
        ], "and past them");
    }

    [Theory]
    [InlineData("2026-02-05T23:00Z/2026-02-06T00:00Z", "", "the next date")]
    [InlineData("2026-02-05T22:30Z/2026-02-05T23:30Z", "DayOff", "over its end")]
    [InlineData("2026-02-04T22:30Z/2026-02-04T23:00Z", "", "up to its start")]
    [InlineData("2026-02-04T22:30Z/2026-02-04T23:01Z", "DayOff", "over its start")]
    public void A_day_off_reaches_from_midnight_to_midnight(string request, string types, string why)
    {
        var agenda = Agenda(daily: "00:00-24:00", dayOffs: [new(Id(1), Dates("2026-02-05"))]);

        string.Join(' ', Conflicts.Of(agenda, Span(request)).Select(c => c.Type)).ShouldBe(types, why);
    }

    [Fact]
    public void A_day_off_of_a_date_that_was_skipped_is_in_nobody_s_way() => Conflicts.Of(
        Agenda("Pacific/Apia", "00:00-24:00", dayOffs: [new(Id(1), Dates("2011-12-30"))]),
        Span("2011-12-30T00:00Z/2011-12-30T20:00Z")).ShouldBeEmpty();

    [Fact]
    public void A_special_day_replaces_the_hours_of_its_date()
    {
        var agenda = Agenda(daily: "08:00-14:00", special: [new(Date("2026-02-05"), HoursList("16:00-18:00"))]);

        Conflicts.Of(agenda, Span("2026-02-05T15:00Z/2026-02-05T17:00Z")).ShouldBeEmpty();
        Listed(agenda, "2026-02-05T08:00Z/2026-02-05T09:00Z").ShouldBe(["OutsideWorkingHours  2026-02-05T08:00Z/2026-02-05T09:00Z "]);
    }

    [Fact]
    public void Conflicts_come_by_start_then_by_the_name_of_their_type_then_by_id()
    {
        const string from = "2026-02-05T09:00Z/";
        var agenda = Agenda(special: [], dayOffs: [new(Id(9), Dates("2026-02-05"))], occupations:
        [
            Occupation(OccupationType.TimeReservation, 1, from + "2026-02-05T10:00Z"),
            Occupation(OccupationType.TimeOff, 2, from + "2026-02-05T10:00Z"),
            Occupation(OccupationType.RecurringEvent, 3, from + "2026-02-05T10:00Z", elsewhere: true),
            Occupation(OccupationType.GroupReservation, 4, from + "2026-02-05T10:00Z"),
            Occupation(OccupationType.Appointment, 6, from + "2026-02-05T11:00Z"),
            Occupation(OccupationType.Appointment, 5, from + "2026-02-05T12:00Z", elsewhere: true),
            Occupation(OccupationType.TimeReservation, 7, "2026-02-05T08:00Z/2026-02-05T09:30Z"),
            Occupation(OccupationType.Appointment, 8, "2026-02-05T09:30Z/2026-02-05T10:00Z"),
        ]);

        Conflicts.Of(agenda, Span(from + "2026-02-05T10:00Z")).Select(c => $"{c.Type} {c.Id?.ToString()[^1]}").ShouldBe(
        [
            "DayOff 9", "TimeReservation 7", "Appointment 5", "Appointment 6", "GroupReservation 4", "OutsideWorkingHours ",
            "RecurringEvent 3", "TimeOff 2", "TimeReservation 1", "Appointment 8",
        ]);
    }

    [Fact]
    public void An_occurrence_blocks_by_its_own_id_and_name()
    {
        var series = new RecurringEvent(Id(1), Local("2026-01-09T08:00"), Local("2026-01-09T08:30"), RecurrenceRule.Parse("FREQ=WEEKLY"), []);
        var timeline = Zone("Europe/Madrid");
        var request = Span("2026-03-06T07:00Z/2026-03-06T08:00Z");
        var agenda = Agenda(daily: "08:00-14:00", occupations:
            [.. series.OccurrencesIn(request, timeline).Select(o => Docfav.Scheduling.Availability.Occupation.Of(o, "Team meeting"))]);

        var conflict = Conflicts.Of(agenda, request).Single();
        conflict.Type.ShouldBe(ConflictType.RecurringEvent);
        conflict.Id.ShouldBe(OccurrenceId.Of(Id(1), Date("2026-03-06")));
        conflict.Reason.ShouldBe("Team meeting");
        Text(conflict.Span).ShouldBe("2026-03-06T07:00Z/2026-03-06T07:30Z");
    }

    [Theory]
    [InlineData("9999-12-31T20:00Z/9999-12-31T21:00Z", "at the end of the calendar")]
    [InlineData("0000-12-31T20:00Z/0001-01-01T00:00Z", "at its start")]
    public void Beyond_the_calendar_nobody_works(string request, string why) =>
        Listed(Agenda("Pacific/Kiritimati", "00:00-24:00"), request).ShouldBe([$"OutsideWorkingHours  {request} "], why);

    static IEnumerable<string> Listed(Agenda agenda, string request) =>
        Conflicts.Of(agenda, Span(request)).Select(c => $"{c.Type} {c.Id?.ToString()[^1]} {Text(c.Span)} {c.Reason}");
}
