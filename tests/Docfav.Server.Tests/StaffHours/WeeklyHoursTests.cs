using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;
using static Docfav.Server.Tests.StaffHours.Office;

namespace Docfav.Server.Tests.StaffHours;

public sealed class WeeklyHoursTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_week_is_stored_whole_and_the_next_answer_of_the_API_has_it(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        (await office.SlotsAsync(office.Pedro, "2026-02-05")).ShouldBe(5);

        WeekHours[] week =
        [
            new(IsoDayOfWeek.Thursday, 16 * 60, 20 * 60),
            new(IsoDayOfWeek.Thursday, 9 * 60, 13 * 60, null, Date("2026-02-05")),
            new(IsoDayOfWeek.Thursday, 10 * 60, 13 * 60, Date("2026-02-06")),
            new(IsoDayOfWeek.Saturday, 22 * 60, 24 * 60),
            new(IsoDayOfWeek.Sunday, 0, 2 * 60),
        ];
        (await office.SetWeekAsync(office.Pedro, week)).ShouldBeDone();

        (await office.DayAsync(office.Pedro, "2026-02-05")).ShouldBe("REGULAR_DAY 09:00-13:00 16:00-20:00");
        (await office.DayAsync(office.Pedro, "2026-02-12")).ShouldBe("REGULAR_DAY 10:00-13:00 16:00-20:00");
        (await office.DayAsync(office.Pedro, "2026-02-06")).ShouldBe("REGULAR_DAY");
        (await office.DayAsync(office.Pedro, "2026-02-07")).ShouldBe("REGULAR_DAY 22:00-24:00");
        (await office.SlotsAsync(office.Pedro, "2026-02-05")).ShouldBe(8);
        (await office.DayAsync(office.Ana, "2026-02-05")).ShouldBe("REGULAR_DAY 16:00-20:00");
        (await office.Weeks.ReadAsync(office.Clinic.Id, office.Pedro.Id, Cancellation)).ShouldBe(
            [week[1], week[2], week[0], week[3], week[4]], "in their order");
        // The night from Saturday to Sunday is one, although it is written as two.
        (await office.Clinic.Api.GetAsync($"clinic/calendars/{office.Centro.Id}/check-availability?staff_calendar_id={office.Pedro.Id}&from=2026-02-07T22:30:00Z&to=2026-02-07T23:30:00Z"))
            .ShouldSucceed().GetProperty("available").GetBoolean().ShouldBeTrue();
        (await office.SetWeekAsync(office.Pedro, [])).ShouldBeDone();
        (await office.SlotsAsync(office.Pedro, "2026-02-05")).ShouldBe(0);
    }

    [Theory, OnEveryDatabase]
    public async Task What_would_fall_outside_is_shown_first_and_stays_booked(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var client = office.Clinic.Client("Lucía", "Peña");
        office.Booked(office.Pedro, "2026-02-01T12:00"); // over
        office.Booked(office.Pedro, "2026-02-05T08:00"); // inside still
        office.Booked(office.Pedro, "2026-02-05T16:00"); // outside already
        office.Booked(office.Ana, "2026-02-05T16:30"); // somebody else's
        office.Booked(office.Pedro, "2026-02-06T12:00", status: AppointmentStatus.Cancelled);
        office.Booked(office.Pedro, "2026-02-06T12:30", status: AppointmentStatus.NoShow);
        var half = office.Booked(office.Pedro, "2026-02-06T11:30", 60, client: client);
        var walkIn = office.Booked(office.Pedro, "2030-03-08T12:00", status: AppointmentStatus.Pending);
        var group = office.Clinic.Group(office.Pedro, office.Service, At("2026-02-09T12:00"), At("2026-02-09T13:00"), name: "Espalda");
        office.Clinic.Participant(group);
        office.Clinic.Participant(group, AppointmentStatus.Cancelled);
        office.Clinic.Group(office.Pedro, office.Service, At("2026-02-10T12:00"), At("2026-02-10T13:00"), status: AppointmentStatus.Cancelled);
        await office.Clinic.SaveAsync();

        var shown = (await office.SetWeekAsync(office.Pedro, EveryDay("09:00-13:00"))).ShouldDisplace(half, group.Id, walkIn);

        shown.Select(item => (item.ClientName, item.GroupName, item.Participants)).ShouldBe([("Lucía Peña", null, null), (null, "Espalda", 1), (null, null, null)]);
        shown.ShouldAllBe(item => item.Place.StaffName == "Pedro García" && item.ServiceName == "Fisioterapia");
        (await office.DayAsync(office.Pedro, "2026-02-05")).ShouldBe("REGULAR_DAY 09:00-14:00", "nothing is stored before it is confirmed");
        (await office.SetWeekAsync(office.Pedro, EveryDay("09:00-13:00"), null, half, walkIn)).ShouldDisplace(half, group.Id, walkIn);
        (await office.SetWeekAsync(office.Pedro, EveryDay("09:00-13:00"), null, half, walkIn, group.Id)).ShouldBeDone();
        (await office.DayAsync(office.Pedro, "2026-02-06")).ShouldBe("REGULAR_DAY 09:00-13:00");
        (await office.Clinic.Api.GetAsync($"clinic/appointments/{half}")).ShouldSucceed().GetProperty("status").GetString().ShouldBe("confirmed");
        // Half an hour of it was inside still; once none is, hours that are shorter do not ask again.
        (await office.SetWeekAsync(office.Pedro, EveryDay("09:00-12:30"))).ShouldDisplace(half);
        (await office.SetWeekAsync(office.Pedro, EveryDay("09:00-12:30"), null, half)).ShouldBeDone();
        (await office.SetWeekAsync(office.Pedro, EveryDay("09:00-12:00"))).ShouldBeDone();
    }

    [Theory, OnEveryDatabase]
    public async Task Who_was_overtaken_overwrites_nothing(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var before = EveryDay("09:00-14:00");
        (await office.SetWeekAsync(office.Pedro, EveryDay("08:00-14:00"), before)).ShouldBeDone();

        (await office.SetWeekAsync(office.Pedro, EveryDay("10:00-14:00"), before)).ShouldFault(WorkingTimeWritten.ChangedMeanwhile);

        (await office.DayAsync(office.Pedro, "2026-02-05")).ShouldBe("REGULAR_DAY 08:00-14:00");
        // Of two at once, one is told.
        var both = await Task.WhenAll(
            office.SetWeekAsync(office.Pedro, EveryDay("10:00-14:00"), EveryDay("08:00-14:00")), office.SetWeekAsync(office.Pedro, EveryDay("11:00-14:00"), EveryDay("08:00-14:00")));
        both.Count(written => written.IsDone).ShouldBe(1);
        (await office.Weeks.SetAsync(office.Clinic.Id, new(Guid.NewGuid(), [], [], Nothing), Cancellation)).ShouldBeMissing();
        var elsewhere = await OpenAsync(deployments, kind);
        (await office.Weeks.SetAsync(office.Clinic.Id, new(elsewhere.Pedro.Id, [], before, Nothing), Cancellation)).ShouldBeMissing();
    }

    [Theory, OnEveryDatabase]
    public async Task Hours_that_are_none_are_refused_at_their_field(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var monday = new WeekHours(IsoDayOfWeek.Monday, 540, 840);

        (await office.SetWeekAsync(office.Pedro, [monday, monday with { Start = 840, End = 840 }])).ShouldFault("hours[1].end");
        (await office.SetWeekAsync(office.Pedro, [monday, monday with { Start = 900, End = 800 }])).ShouldFault("hours[1].end");
        (await office.SetWeekAsync(office.Pedro, [monday with { End = 1441 }, monday with { Start = -1 }, monday with { Start = 1440, End = 1440 }]))
            .ShouldFault("hours[0].end", "hours[1].start", "hours[2].start");
        (await office.SetWeekAsync(office.Pedro, [monday, monday with { Start = 800, End = 900 }])).ShouldFault("hours[1].start");
        (await office.SetWeekAsync(office.Pedro, [monday with { ValidFrom = Date("2026-02-02"), ValidTo = Date("2026-02-01") }])).ShouldFault("hours[0].valid_to");
        (await office.SetWeekAsync(office.Pedro, [monday with { Day = IsoDayOfWeek.None }])).ShouldFault("hours[0].day");
        // They touch on the clock, or in the calendar; or it is another day.
        (await office.SetWeekAsync(office.Pedro, [
            monday, monday with { Start = 840, End = 1440 }, monday with { Day = IsoDayOfWeek.Tuesday }, monday with { Start = 0, End = 60, ValidTo = Date("2026-02-05") },
            monday with { Start = 0, End = 60, ValidFrom = Date("2026-02-06") }])).ShouldBeDone();
    }

    [Theory, OnEveryDatabase]
    public async Task Hours_of_the_day_on_which_the_clocks_change_displace_by_the_clock_on_the_wall(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        (await office.SetWeekAsync(office.Pedro, EveryDay("00:00-24:00"))).ShouldBeDone();
        // 29 March: 2:00 is 3:00, so that hours from 2:30 begin at 3:00. 25 October: 3:00 is 2:00 again, so that hours until 2:30 end at the second 2:30.
        var beforeGap = office.Booked(office.Pedro, "2026-03-29T00:30"); // 1:30
        office.Booked(office.Pedro, "2026-03-29T01:00"); // 3:00
        await office.Clinic.SaveAsync();
        (await office.SetWeekAsync(office.Pedro, EveryDay("02:30-24:00"))).ShouldDisplace(beforeGap);
        (await office.SetWeekAsync(office.Pedro, EveryDay("03:00-24:00"))).ShouldDisplace(beforeGap);

        var second = await OpenAsync(deployments, kind);
        (await second.SetWeekAsync(second.Pedro, EveryDay("00:00-24:00"))).ShouldBeDone();
        second.Booked(second.Pedro, "2026-10-25T01:00"); // the second 2:00
        var afterRepetition = second.Booked(second.Pedro, "2026-10-25T01:30"); // the second 2:30
        await second.Clinic.SaveAsync();
        (await second.SetWeekAsync(second.Pedro, EveryDay("00:00-02:30"))).ShouldDisplace(afterRepetition);
        (await second.SetWeekAsync(second.Pedro, EveryDay("00:00-02:30"), null, afterRepetition)).ShouldBeDone();
        (await second.DayAsync(second.Pedro, "2026-10-25")).ShouldBe("REGULAR_DAY 00:00-02:30");
        (await second.SlotsAsync(second.Pedro, "2026-10-25")).ShouldBe(3, "three hours and a half have passed by the second half past two");
    }
}
