using Docfav.Scheduling.Calendars;
using Docfav.Server.Agenda;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;
using static Docfav.Server.Tests.StaffHours.Office;

namespace Docfav.Server.Tests.StaffHours;

public sealed class DayOffTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task The_holidays_of_a_year_close_a_whole_calendar_at_once(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var owner = DayOffOwner.Calendar(office.Centro.Id);
        DayOffDates[] year = [.. SpanishHolidays.Of(2026, "ES-MD").Where(holiday => holiday.IsCertain).Select(holiday => new DayOffDates(holiday.Date, holiday.Date, holiday.Spanish))];
        var pedro = office.Booked(office.Pedro, "2026-04-03T10:00");
        var ana = office.Booked(office.Ana, "2026-05-01T15:00");
        office.Booked(office.Ana, "2026-05-04T15:00");
        await office.Clinic.SaveAsync();

        var shown = (await office.DayOffs.AddAsync(office.Clinic.Id, owner, year, Nothing, Cancellation)).ShouldDisplace(pedro, ana);
        shown.Select(item => item.Place.StaffName).ShouldBe(["Pedro García", "Ana Álvarez"]);
        (await office.DayAsync(office.Pedro, "2026-12-25")).ShouldBe("REGULAR_DAY 09:00-14:00");
        (await office.DayOffs.AddAsync(office.Clinic.Id, owner, year, new HashSet<Guid> { pedro, ana }, Cancellation)).ShouldBeDone();

        foreach (var place in new[] { office.Pedro, office.Ana })
        {
            (await office.DayAsync(place, "2026-12-25")).ShouldBe("DAY_OFF");
            (await office.SlotsAsync(place, "2026-04-03")).ShouldBe(0);
        }

        // A colleague confirms the same ones a moment later.
        (await office.DayOffs.AddAsync(office.Clinic.Id, owner, year, Nothing, Cancellation)).ShouldBeDone();
        (await office.DayOffs.ReadAsync(office.Clinic.Id, owner, Date("2026-01-01"), Cancellation)).Select(row => row.Reason).ShouldBe(year.Select(dayOff => dayOff.Reason));
    }

    [Theory, OnEveryDatabase]
    public async Task A_holiday_trip_is_one_persons_and_can_be_moved_and_called_off(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var owner = DayOffOwner.StaffCalendar(office.Pedro.Id);
        var booked = office.Booked(office.Pedro, "2026-02-14T10:00");
        await office.Clinic.SaveAsync();
        DayOffDates week = new(Date("2026-02-09"), Date("2026-02-13"), "  Vacaciones "), longer = week with { To = Date("2026-02-14"), Reason = "Vacaciones" };

        (await office.DayOffs.AddAsync(office.Clinic.Id, owner, [week], Nothing, Cancellation)).ShouldBeDone();
        var stored = (await office.DayOffs.ReadAsync(office.Clinic.Id, owner, Date("2026-02-13"), Cancellation)).ShouldHaveSingleItem();
        DayOffDates known = new(stored.From, stored.To, stored.Reason);
        known.Reason.ShouldBe("Vacaciones");
        (await office.DayAsync(office.Pedro, "2026-02-13")).ShouldBe("DAY_OFF");
        (await office.DayAsync(office.Ana, "2026-02-13")).ShouldBe("REGULAR_DAY 16:00-20:00");
        (await office.DayOffs.ChangeAsync(office.Clinic.Id, owner, stored.Id, longer, known, Nothing, Cancellation)).ShouldDisplace(booked);
        (await office.DayOffs.ChangeAsync(office.Clinic.Id, owner, stored.Id, longer, known, new HashSet<Guid> { booked }, Cancellation)).ShouldBeDone();
        (await office.DayAsync(office.Pedro, "2026-02-14")).ShouldBe("DAY_OFF");
        // Others saw the week, not what it has become.
        (await office.DayOffs.ChangeAsync(office.Clinic.Id, owner, stored.Id, week, known, Nothing, Cancellation)).ShouldFault(WorkingTimeWritten.ChangedMeanwhile);
        (await office.DayOffs.DeleteAsync(office.Clinic.Id, owner, stored.Id, known, Cancellation)).ShouldFault(WorkingTimeWritten.ChangedMeanwhile);
        (await office.DayOffs.DeleteAsync(office.Clinic.Id, DayOffOwner.StaffCalendar(office.Ana.Id), stored.Id, longer, Cancellation)).ShouldBeMissing();
        (await office.DayOffs.DeleteAsync(office.Clinic.Id, owner, stored.Id, longer, Cancellation)).ShouldBeDone();
        (await office.DayAsync(office.Pedro, "2026-02-13")).ShouldBe("REGULAR_DAY 09:00-14:00");
        (await office.DayOffs.DeleteAsync(office.Clinic.Id, owner, stored.Id, longer, Cancellation)).ShouldBeMissing();
    }

    [Theory, OnEveryDatabase]
    public async Task Days_off_that_are_none_are_refused_at_their_field(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var owner = DayOffOwner.StaffCalendar(office.Pedro.Id);
        DayOffDates good = new(Date("2026-02-09"), Date("2026-02-09")), reversed = new(Date("2026-02-09"), Date("2026-02-08"), new string('a', 101));

        (await office.DayOffs.AddAsync(office.Clinic.Id, owner, [good, reversed], Nothing, Cancellation)).ShouldFault("day_offs[1].to", "day_offs[1].reason");
        (await office.DayOffs.AddAsync(office.Clinic.Id, owner, [], Nothing, Cancellation)).ShouldFault("day_offs");
        (await office.DayOffs.AddAsync(office.Clinic.Id, owner, [good with { To = new(9999, 12, 31) }], Nothing, Cancellation)).ShouldFault("day_offs[0].to");
        (await office.DayOffs.AddAsync(office.Clinic.Id, DayOffOwner.Calendar(Guid.NewGuid()), [good], Nothing, Cancellation)).ShouldBeMissing();
        (await office.DayOffs.AddAsync(office.Clinic.Id, DayOffOwner.Calendar(office.Pedro.Id), [good], Nothing, Cancellation)).ShouldBeMissing();
        (await office.DayOffs.ReadAsync(office.Clinic.Id, owner, Date("2026-01-01"), Cancellation)).ShouldBeEmpty();
        (await office.DayOffs.AddAsync(office.Clinic.Id, owner, [good with { To = new(9999, 12, 28) }], Nothing, Cancellation)).ShouldBeDone();
    }

    [Theory, OnEveryDatabase]
    public async Task A_special_day_replaces_the_hours_of_its_date(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var booked = office.Booked(office.Pedro, "2026-02-05T12:30");
        var evening = office.Booked(office.Pedro, "2026-02-06T18:00");
        await office.Clinic.SaveAsync();
        SpecialDayRequest shorter = new(office.Pedro.Id, Date("2026-02-05"), Hours("09:00-12:00 12:00-13:00"), null, Nothing);

        (await office.SpecialDays.SetAsync(office.Clinic.Id, shorter, Cancellation)).ShouldDisplace(booked);
        (await office.SpecialDays.SetAsync(office.Clinic.Id, shorter with { Confirmed = new HashSet<Guid> { booked } }, Cancellation)).ShouldBeDone();
        (await office.DayAsync(office.Pedro, "2026-02-05")).ShouldBe("SPECIAL_DAY 09:00-12:00 12:00-13:00");
        (await office.SpecialDays.SetAsync(office.Clinic.Id, shorter, Cancellation)).ShouldFault(WorkingTimeWritten.ChangedMeanwhile);
        (await office.SpecialDays.SetAsync(office.Clinic.Id, shorter with { Known = shorter.Hours, Hours = [] }, Cancellation)).ShouldBeDone();
        (await office.DayAsync(office.Pedro, "2026-02-05")).ShouldBe("SPECIAL_DAY");
        (await office.SpecialDays.ReadAsync(office.Clinic.Id, office.Pedro.Id, Date("2026-02-05"), Cancellation)).ShouldHaveSingleItem().Hours.ShouldBeEmpty();
        (await office.SpecialDays.SetAsync(office.Clinic.Id, shorter with { Known = [], Hours = null }, Cancellation)).ShouldBeDone();
        (await office.DayAsync(office.Pedro, "2026-02-05")).ShouldBe("REGULAR_DAY 09:00-14:00");

        // A long evening, taken back: what was booked for it is shown.
        SpecialDayRequest longer = new(office.Pedro.Id, Date("2026-02-06"), Hours("18:00-24:00"), null, Nothing);
        (await office.SpecialDays.SetAsync(office.Clinic.Id, longer, Cancellation)).ShouldBeDone();
        (await office.SpecialDays.SetAsync(office.Clinic.Id, longer with { Known = longer.Hours, Hours = null }, Cancellation)).ShouldDisplace(evening);
        (await office.SpecialDays.SetAsync(office.Clinic.Id, longer with { Hours = Hours("09:00-12:00 11:00-13:00 14:00-14:00"), Known = longer.Hours }, Cancellation))
            .ShouldFault("hours[1].start", "hours[2].end");
        (await office.SpecialDays.SetAsync(office.Clinic.Id, longer with { Date = new(9999, 12, 31) }, Cancellation)).ShouldFault("date");
        (await office.SpecialDays.SetAsync(office.Clinic.Id, longer with { StaffCalendarId = Guid.NewGuid() }, Cancellation)).ShouldBeMissing();
    }
}
