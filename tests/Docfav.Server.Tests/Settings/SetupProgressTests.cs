using Docfav.Server.BackOffice.Settings;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Clients;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Settings;

/// <summary>The guide from an empty clinic to one that can be booked: its ticks are what is stored.</summary>
public sealed class SetupProgressTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task Each_step_is_ticked_by_what_is_stored_until_the_clinic_can_be_booked(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var clinic = desk.Clinic;
        // What another clinic has ticks nothing here.
        var busy = await Desk.OnAsync(deployments, kind);
        busy.Clinic.EveryDay(busy.Clinic.Place(), "08:00-20:00");
        busy.Clinic.Service();
        await busy.Clinic.SaveAsync();
        var reader = new SetupProgressReader(clinic.Deployment.Database, desk.Get<IClock>());
        Task<SetupProgress> ReadAsync() => reader.ReadAsync(desk.Id, Desk.Cancellation);

        (await ReadAsync()).Done.ShouldBeEmpty();
        (await ReadAsync()).Next.ShouldBe(SetupStep.Clinic);

        var settings = desk.Get<ClinicSettings>();
        await settings.ChangeAsync(desk.Id, (await settings.ReadAsync(desk.Id, Desk.Cancellation))!.Value.Details, Forms.Of<ClinicFields>(("address", "Gran Vía 1")), Desk.Cancellation);
        (await ReadAsync()).Next.ShouldBe(SetupStep.Calendars);

        var calendar = clinic.Calendar();
        await clinic.SaveAsync();
        (await ReadAsync()).Next.ShouldBe(SetupStep.Services);

        clinic.Service();
        clinic.Service(active: false);
        var place = clinic.Place(clinic.Staff(), calendar);
        await clinic.SaveAsync();
        var withoutHours = await ReadAsync();
        (withoutHours.Next, withoutHours.First).ShouldBe((SetupStep.Staff, null));

        clinic.EveryDay(place, "09:00-14:00");
        await clinic.SaveAsync();
        var withHours = await ReadAsync();
        (withHours.Next, withHours.IsComplete).ShouldBe((SetupStep.Holidays, false));
        withHours.Done.ShouldContain(SetupStep.Bookable);
        var first = withHours.First!;
        first.Place.StaffCalendarId.ShouldBe(place.Id);
        first.From.ShouldBeGreaterThanOrEqualTo(desk.Get<IClock>().GetCurrentInstant());
        (await clinic.Api.GetAsync(
            $"clinic/calendars/{calendar.Id}/check-availability?from={TestClinic.Z(first.From)}&to={TestClinic.Z(first.From + Duration.FromMinutes(30))}&staff_calendar_id={place.Id}"))
            .ShouldSucceed().GetProperty("available").GetBoolean().ShouldBeTrue();

        var yesterday = desk.Get<IClock>().GetCurrentInstant().InUtc().Date.PlusDays(-1);
        clinic.DayOff(calendar, yesterday, yesterday.PlusDays(60), "Obras");
        await clinic.SaveAsync();
        (await ReadAsync()).Next.ShouldBe(SetupStep.Bookable);
        await clinic.Deployment.Database.WriteAsync(
            (db, token) => db.DayOffs.Where(day => day.ClinicId == desk.Id).ExecuteUpdateAsync(set => set.SetProperty(day => day.To, yesterday), token), Desk.Cancellation);
        (await ReadAsync()).IsComplete.ShouldBeTrue();
    }

    [Theory, OnEveryDatabase]
    public async Task A_clinic_with_appointments_needs_no_guide(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var place = desk.Clinic.Place();
        desk.Clinic.Appointment(place, desk.Clinic.Service(), TestClinic.At("2026-01-05T10:00"), TestClinic.At("2026-01-05T10:30"), default, null);
        await desk.Clinic.SaveAsync();

        (await new SetupProgressReader(desk.Clinic.Deployment.Database, desk.Get<IClock>()).ReadAsync(desk.Id, Desk.Cancellation)).IsComplete.ShouldBeTrue();
    }
}
