using System.Net;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.StaffHours.Office;

namespace Docfav.Server.Tests.StaffHours;

public sealed class StaffSetupTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_staff_member_is_taken_on_given_a_place_and_bookable_with_the_next_request(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var staff = await office.Staff.CreateAsync(office.Clinic.Id, new("Nuria", "Zapata", "nuria@example.com", true), Cancellation);
        var (place, refusal) = await office.StaffCalendars.CreateAsync(
            office.Clinic.Id, staff, office.Centro.Id, new("nuria.centro@example.com", "+34 600 000 000", 20, "Atlantic/Canary", true), Cancellation);
        refusal.ShouldBeNull();
        (await office.Weeks.SetAsync(office.Clinic.Id, new(place, EveryDay("09:00-14:00"), [], Nothing), Cancellation)).ShouldBeDone();

        var listed = (await office.Clinic.Api.GetAsync("clinic/staff")).ShouldSucceed();
        listed.EnumerateArray().Select(item => item.Text("fullname")).ShouldBe(["Ana Álvarez", "Nuria Zapata", "Pedro García"]);
        var item = (await office.Clinic.Api.GetAsync($"clinic/staffcalendars?staff_id={staff}")).ShouldSucceed()[0];
        (item.Uuid("id"), item.Text("email"), item.Text("telephone"), item.GetProperty("slot_duration").GetInt32(), item.Text("timezone"), item.GetProperty("is_active").GetBoolean())
            .ShouldBe((place, "nuria.centro@example.com", "+34 600 000 000", 20, "Atlantic/Canary", true));
        var stored = new StaffCalendar { Id = place, Timezone = "Atlantic/Canary" };
        (await office.SlotsAsync(stored, "2026-02-05")).ShouldBe(5);

        (await office.Staff.ChangeAsync(
            office.Clinic.Id, staff, new("Nuria", null, null, false), new("Nuria", "Zapata", "nuria@example.com", true), Cancellation)).ShouldBeNull();
        (await office.Clinic.Api.GetAsync($"clinic/calendars/{office.Centro.Id}/available-slots?start_date=2026-02-05&end_date=2026-02-05&staff_calendar_id={place}"))
            .Status.ShouldBe(HttpStatusCode.NotFound);
        var record = (await office.Reader.ListAsync(office.Clinic.Id, Cancellation)).Single(member => member.Id == staff);
        (record.Fullname, record.Values.IsActive, record.Calendars.Single().Calendar.Name).ShouldBe(("Nuria", false, "Centro"));
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_booked_with_somebody_who_leaves_still_takes_the_time(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        office.Booked(office.Pedro, "2026-02-05T09:00");
        office.Booked(office.Pedro, "2026-02-01T09:00");
        office.Clinic.Group(office.Pedro, office.Service, Availability.TestClinic.At("2026-02-09T12:00"), Availability.TestClinic.At("2026-02-09T13:00"));
        await office.Clinic.SaveAsync();
        (await office.Reader.UpcomingAsync(office.Clinic.Id, office.Pedro.StaffId, Cancellation)).ShouldBe(2);
        var second = office.Clinic.Calendar();
        await office.Clinic.SaveAsync();
        var (elsewhere, _) = await office.StaffCalendars.CreateAsync(office.Clinic.Id, office.Pedro.StaffId, second.Id, new(null, null, 30, "Europe/Madrid", true), Cancellation);
        (await office.Weeks.SetAsync(office.Clinic.Id, new(elsewhere, EveryDay("09:00-14:00"), [], Nothing), Cancellation)).ShouldBeDone();

        var known = new StaffCalendarValues(null, null, 30, "Europe/Madrid", true);
        (await office.StaffCalendars.ChangeAsync(office.Clinic.Id, office.Pedro.Id, known with { IsActive = false }, known, Nothing, Cancellation)).ShouldBeDone();

        var check = (await office.Clinic.Api.GetAsync(
            $"clinic/calendars/{second.Id}/check-availability?staff_calendar_id={elsewhere}&from=2026-02-05T09:00:00Z&to=2026-02-05T09:30:00Z")).ShouldSucceed();
        check.GetProperty("available").GetBoolean().ShouldBeFalse();
    }

    [Theory, OnEveryDatabase]
    public async Task Another_time_zone_moves_the_hours_and_shows_what_it_leaves_outside(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var first = office.Booked(office.Pedro, "2026-02-05T08:00");
        office.Booked(office.Pedro, "2026-02-05T10:00");
        await office.Clinic.SaveAsync();
        var known = new StaffCalendarValues(null, null, 30, "Europe/Madrid", true);
        var canary = known with { Timezone = "Atlantic/Canary" };

        (await office.StaffCalendars.ChangeAsync(office.Clinic.Id, office.Pedro.Id, canary, known, Nothing, Cancellation)).ShouldDisplace(first);
        (await office.StaffCalendars.ChangeAsync(office.Clinic.Id, office.Pedro.Id, canary, known, new HashSet<Guid> { first }, Cancellation)).ShouldBeDone();
        (await office.StaffCalendars.ChangeAsync(office.Clinic.Id, office.Pedro.Id, known with { SlotDuration = 10 }, known, Nothing, Cancellation))
            .ShouldFault(WorkingTimeWritten.ChangedMeanwhile);
        (await office.StaffCalendars.ChangeAsync(office.Clinic.Id, Guid.NewGuid(), canary, known, Nothing, Cancellation)).ShouldBeMissing();
    }

    [Theory, OnEveryDatabase]
    public async Task Faults_and_overtaken_changes_are_told_apart(DatabaseKind kind)
    {
        var office = await OpenAsync(deployments, kind);
        var pedro = new StaffValues("Pedro", "García", null, true);

        (await office.Staff.ChangeAsync(office.Clinic.Id, office.Pedro.StaffId, pedro with { Email = "p@example.com" }, pedro with { Name = "Pere" }, Cancellation))
            .ShouldNotBeNull().Field.ShouldBe(StaffChanges.ChangedMeanwhile);
        (await office.Staff.ChangeAsync(office.Clinic.Id, Guid.NewGuid(), pedro, pedro, Cancellation)).ShouldNotBeNull().Code.ShouldBe(RefusalCode.NotFound);
        var values = new StaffCalendarValues(null, null, 15, "Europe/Madrid", true);
        (await office.StaffCalendars.CreateAsync(office.Clinic.Id, office.Pedro.StaffId, office.Centro.Id, values, Cancellation)).Refusal.ShouldNotBeNull().Field.ShouldBe("calendar_id");
        (await office.StaffCalendars.CreateAsync(office.Clinic.Id, office.Pedro.StaffId, Guid.NewGuid(), values, Cancellation)).Refusal.ShouldNotBeNull().Field.ShouldBe("calendar_id");
        (await office.StaffCalendars.CreateAsync(office.Clinic.Id, Guid.NewGuid(), office.Centro.Id, values, Cancellation)).Refusal.ShouldNotBeNull().Code.ShouldBe(RefusalCode.NotFound);
        (await office.Reader.ReadAsync(Guid.NewGuid(), office.Pedro.StaffId, Cancellation)).ShouldBeNull();

        var (_, faults) = TextFieldReader.Read<StaffValues>(new Dictionary<string, string?> { ["email"] = "pedro" });
        faults.Select(fault => fault.Field).ShouldBe(["email", "name"]);
        (_, faults) = TextFieldReader.Read<StaffCalendarValues>(
            new Dictionary<string, string?> { ["email"] = "x", ["telephone"] = "abc", ["slot_duration"] = "0", ["timezone"] = "Europe/Getafe" });
        faults.Select(fault => fault.Field).ShouldBe(["email", "telephone", "slot_duration", "timezone"]);
        (_, faults) = TextFieldReader.Read<StaffCalendarValues>(new Dictionary<string, string?>());
        faults.Select(fault => fault.Field).ShouldBe(["slot_duration", "timezone"]);
    }
}
