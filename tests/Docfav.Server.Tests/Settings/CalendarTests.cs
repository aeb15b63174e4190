using System.Net;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Clients;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Settings;

/// <summary>Calendars, as managers write them and the API answers them.</summary>
public sealed class CalendarTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_calendar_is_made_and_changed_and_the_API_answers_it_at_once(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var calendars = desk.Get<CalendarDirectory>();

        var (id, refusal) = await calendars.CreateAsync(
            desk.Id, Forms.Of<CalendarFields>(("name", "Centro Getxo"), ("address", "Getxo, España"), ("city", "Getxo"), ("zip_code", "48993"), ("type", "onsite")), Desk.Cancellation);
        refusal.ShouldBeNull();
        (await desk.Clinic.Api.GetAsync("clinic/calendars")).ShouldSucceed()[0].GetRawText().ShouldBe(
            $$"""{"id":"{{id}}","name":"Centro Getxo","address":"Getxo, España","city":"Getxo","zip_code":"48993","type":"onsite","is_active":true}""");

        var seen = (await calendars.ReadAsync(desk.Id, id!.Value, Desk.Cancellation))!.Value.Calendar;
        (await calendars.ChangeAsync(desk.Id, seen, Forms.Of<CalendarFields>(("type", "online"), ("address", ""), ("is_active", "false")), Desk.Cancellation)).ShouldBeNull();
        (await calendars.ListAsync(desk.Id, Desk.Cancellation)).ShouldBe([new(seen with { Type = CalendarType.Online, Address = null, IsActive = false }, 0)]);
        (await calendars.ChangeAsync(desk.Id, seen, Forms.Of<CalendarFields>(("name", "Late")), Desk.Cancellation)).IsStale().ShouldBeTrue();
        (await calendars.CreateAsync(desk.Id, new(), Desk.Cancellation)).Refusal!.Field.ShouldBe("name");
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_booked_at_a_calendar_that_becomes_inactive_stays_and_nothing_new_is_booked(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var clinic = desk.Clinic;
        var calendar = clinic.Calendar();
        var (place, service) = (clinic.Place(clinic.Staff(), calendar), clinic.Service());
        clinic.Place(clinic.Staff("Ana", active: false), calendar);
        clinic.Place(clinic.Staff("Eva"), calendar, active: false);
        clinic.EveryDay(place, "00:00-24:00");
        var soon = clinic.Deployment.Nodes[0].Get<IClock>().GetCurrentInstant() + Duration.FromDays(2);
        clinic.Appointment(place, service, soon, soon + Duration.FromMinutes(30), AppointmentStatus.Confirmed, null);
        clinic.Appointment(place, service, soon, soon + Duration.FromMinutes(30), AppointmentStatus.Cancelled, null);
        clinic.Appointment(place, service, soon - Duration.FromDays(9), soon - Duration.FromDays(9) + Duration.FromMinutes(30), AppointmentStatus.Confirmed, null);
        await clinic.SaveAsync();
        var slots = $"clinic/calendars/{calendar.Id}/available-slots?start_date=2026-02-05&end_date=2026-02-05";
        (await clinic.Api.GetAsync(slots)).ShouldSucceed();
        var calendars = desk.Get<CalendarDirectory>();
        (await calendars.ListAsync(desk.Id, Desk.Cancellation)).Single().Staff.ShouldBe(1);

        var (seen, upcoming) = (await calendars.ReadAsync(desk.Id, calendar.Id, Desk.Cancellation))!.Value;
        upcoming.ShouldBe(1);
        (await calendars.ChangeAsync(desk.Id, seen, Forms.Of<CalendarFields>(("is_active", "false")), Desk.Cancellation)).ShouldBeNull();

        (await clinic.Api.GetAsync(slots)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await calendars.ReadAsync(desk.Id, calendar.Id, Desk.Cancellation))!.Value.Upcoming.ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task Another_clinics_calendar_is_not_there(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var stored = elsewhere.Clinic.Calendar();
        await elsewhere.Clinic.SaveAsync();
        var calendars = desk.Get<CalendarDirectory>();

        (await calendars.ReadAsync(desk.Id, stored.Id, Desk.Cancellation)).ShouldBeNull();
        (await calendars.ListAsync(desk.Id, Desk.Cancellation)).ShouldBeEmpty();
        var seen = (await calendars.ReadAsync(elsewhere.Id, stored.Id, Desk.Cancellation))!.Value.Calendar;
        (await calendars.ChangeAsync(desk.Id, seen, Forms.Of<CalendarFields>(("name", "Mine")), Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
    }

    [Theory]
    [InlineData("name", null, " ", "a\nb")]
    [InlineData("type", null, "Onsite", "house")]
    [InlineData("is_active", null, "1")]
    [InlineData("timezone", "Europe/Madrid")]
    public void A_fault_names_its_field(string field, params string?[] texts)
    {
        foreach (var text in texts)
        {
            Forms.Read<CalendarFields>((field, text)).Faults.ShouldBe([field], text);
        }
    }
}
