using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Erased clients, and what is kept of them.</summary>
public sealed class ErasureTests(PostgresCluster cluster, SharedDeployments deployments)
{
    static readonly Instant Now = TestClinic.At("2026-03-10T12:00");

    [Theory, OnEveryDatabase]
    public async Task An_erased_client_is_nobody_and_the_past_stays_without_a_name(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: new FakeTime(Now));
        var (desk, ana) = await PatientAsync(deployment);
        await desk.Get<ClientPhotos>().SetAsync(desk.Actor, desk.Id, ana.Id, [0xFF, 0xD8, 0xFF], Desk.Cancellation);

        (await desk.Get<ClientErasure>().EraseAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation)).ShouldBeNull();

        var row = (await desk.ClientAsync(ana.Id))!;
        ClientDetail.Of(row).ShouldBe(new(
            ana.Id, ana.ClientNumber, null, null, "", null, null, null, null, null, null, null, null, null, null, null, row.Tags, false, false, true, false, false, false,
            ana.CreatedAt, null));
        row.Tags.ShouldBeEmpty();
        row.SearchText.Trim().ShouldBeEmpty();
        foreach (var word in (string[])["ana", "garcia", "600111222", "12345678z", "example"])
        {
            (await desk.Clinic.Api.GetAsync($"clinic/clients/autocomplete?keyword={word}")).ShouldSucceed().GetArrayLength().ShouldBe(0);
        }

        await using var db = deployment.Database.OpenRead();
        (await db.Pictures.CountAsync(Desk.Cancellation)).ShouldBe(0);
        var appointments = await db.Appointments.ToListAsync(Desk.Cancellation);
        appointments.Count.ShouldBe(2);
        appointments.ShouldAllBe(item => item.ClientId == ana.Id && item.Note == null && !item.SendReminder);
        (await desk.DoneAsync()).ShouldContain((ActivityAction.ClientErased, ana.Id));
    }

    [Theory, OnEveryDatabase]
    public async Task The_identity_is_kept_five_years_from_the_last_appointment_for_managers_only_and_then_deleted(DatabaseKind kind)
    {
        var time = new FakeTime(Now);
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: time);
        var (desk, ana) = await PatientAsync(deployment);
        var erasure = desk.Get<ClientErasure>();
        await erasure.EraseAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation);
        var manager = await deployment.UserAsync();
        var receptionist = await deployment.UserAsync();
        await deployment.SaveAsync(
            new Member { ClinicId = desk.Id, Id = Guid.NewGuid(), UserId = manager.Id, Type = "professional", IsManager = true },
            new Member { ClinicId = desk.Id, Id = Guid.NewGuid(), UserId = receptionist.Id, Type = "professional" });

        foreach (var stranger in (Actor[])[desk.Actor, new(receptionist.Id, null)])
        {
            var refused = await erasure.ReadRetainedAsync(stranger, desk.Id, ana.Id, Desk.Cancellation);
            refused.Refusal!.Code.ShouldBe(RefusalCode.ClinicManagerAccessDenied);
            refused.Identities.ShouldBeEmpty();
        }

        var kept = (await erasure.ReadRetainedAsync(new(manager.Id, null), desk.Id, ana.Id, Desk.Cancellation)).Identities.Single();
        (kept.Firstname, kept.Lastname, kept.IdCard, kept.DateOfBirth, kept.ErasedAt, kept.KeepUntil).ShouldBe(
            ("Ana", "García", "12345678Z", new LocalDate(1990, 3, 15), Now, TestClinic.At("2031-03-09T11:00")));
        await desk.Get<ActivityLog>().FlushAsync(Desk.Cancellation);
        await using var db = deployment.Database.OpenRead();
        var entry = await db.Activities.SingleAsync(row => row.Action == ActivityAction.RetainedIdentityRead, Desk.Cancellation);
        (entry.UserId, entry.ClientId).ShouldBe((manager.Id, ana.Id));

        time.Advance(kept.KeepUntil - Now - Duration.FromSeconds(1));
        (await erasure.DeleteExpiredAsync(Desk.Cancellation)).ShouldBe(0);
        time.Advance(Duration.FromSeconds(1));
        (await erasure.ReadRetainedAsync(new(manager.Id, null), desk.Id, ana.Id, Desk.Cancellation)).Identities.ShouldBeEmpty();
        (await erasure.DeleteExpiredAsync(Desk.Cancellation)).ShouldBe(1);
        (await desk.ClientAsync(ana.Id)).ShouldNotBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task The_server_deletes_expired_identities_when_it_starts(DatabaseKind kind)
    {
        var time = new FakeTime(Now);
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: time, settings: [new("Docfav:RetentionYears", "1")]);
        var (desk, ana) = await PatientAsync(deployment);
        await desk.Get<ClientErasure>().EraseAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation);
        (await CountAsync(deployment)).ShouldBe(1);
        time.Advance(Duration.FromDays(366));

        await deployment.AddNodeAsync([], time);

        for (var attempt = 0; attempt < 100 && await CountAsync(deployment) > 0; attempt++)
        {
            await Task.Delay(100, Desk.Cancellation);
        }

        (await CountAsync(deployment)).ShouldBe(0);
    }

    [Theory, OnEveryDatabase]
    public async Task Upcoming_appointments_are_named_and_refuse_until_they_are_cancelled(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: new FakeTime(Now));
        var (desk, ana) = await PatientAsync(deployment);
        var clinic = desk.Clinic;
        var (place, service) = (clinic.Place(), clinic.Service());
        var running = clinic.Appointment(place, service, Now - Duration.FromMinutes(30), Now + Duration.FromSeconds(1), client: ana);
        clinic.Appointment(place, service, Now + Duration.FromDays(1), Now + Duration.FromDays(1) + Duration.FromHours(1), AppointmentStatus.Cancelled, ana);
        var group = clinic.Group(place, service, Now + Duration.FromDays(2), Now + Duration.FromDays(2) + Duration.FromHours(1));
        var inGroup = clinic.Participant(group, client: ana);
        clinic.Participant(clinic.Group(place, service, Now + Duration.FromDays(3), Now + Duration.FromDays(3) + Duration.FromHours(1), status: AppointmentStatus.Cancelled), client: ana);
        await clinic.SaveAsync();
        var erasure = desk.Get<ClientErasure>();

        var refusal = await erasure.EraseAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation);

        refusal!.Field.ShouldBe("appointments");
        refusal.Conflicts!.Select(conflict => conflict.Id).ShouldBe([running.Id, inGroup.Id]);
        (await desk.ClientAsync(ana.Id))!.Firstname.ShouldBe("Ana");
        (await CountAsync(deployment)).ShouldBe(0);
        var changes = desk.Get<AppointmentChanges>();
        await changes.DeleteAsync(desk.Id, running.Id, Desk.Cancellation);
        await changes.DeleteAsync(desk.Id, inGroup.Id, Desk.Cancellation);
        (await erasure.EraseAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation)).ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task Without_an_appointment_nothing_is_kept_and_nobody_is_not_found(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var ana = await desk.CreateAsync(("name", "Ana"), ("email", "ana@example.com"));
        var erasure = desk.Get<ClientErasure>();

        (await erasure.EraseAsync(desk.Actor, elsewhere.Id, ana.Id, Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await erasure.EraseAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation)).ShouldBeNull();
        (await erasure.EraseAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation)).ShouldBeNull();

        await using var db = desk.Clinic.Deployment.Database.OpenRead();
        (await db.RetainedIdentities.AnyAsync(identity => identity.ClinicId == desk.Id, Desk.Cancellation)).ShouldBeFalse();
        await desk.CreateAsync(("email", "ana@example.com"));
    }

    [Theory, OnEveryDatabase]
    public async Task Merging_an_erased_client_takes_what_is_kept_along(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: new FakeTime(Now));
        var (desk, ana) = await PatientAsync(deployment);
        await desk.Get<ClientErasure>().EraseAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation);
        var kept = await desk.CreateAsync(("name", "Kept"));

        var (_, refusal) = await desk.Get<ClientMerge>().MergeAsync(desk.Actor, desk.Id, kept.Id, ana.Id, new Dictionary<string, MergeSide>(), Desk.Cancellation);

        refusal.ShouldBeNull();
        await using var db = deployment.Database.OpenRead();
        (await db.RetainedIdentities.SingleAsync(Desk.Cancellation)).ClientId.ShouldBe(kept.Id);
    }

    /// <summary>A client with everything, a past appointment that ended on 9 March 2026 at 11:00, and a cancelled one after it.</summary>
    static async Task<(Desk Desk, Client Client)> PatientAsync(Deployment deployment)
    {
        var desk = await Desk.OnAsync(deployment);
        var ana = await desk.CreateAsync(
            ("name", "Ana"), ("surname", "García"), ("email", "ana@example.com"), ("telephone", "600 111 222"), ("gender", "female"), ("date_of_birth", "1990-03-15"),
            ("address", "Calle Mayor 1"), ("city", "Madrid"), ("province", "Madrid"), ("post_code", "28001"), ("country_code", "ES"), ("id_card", "12345678Z"), ("note", "x"),
            ("tags", "vip"), ("is_company", "true"), ("language", "es"));
        var clinic = desk.Clinic;
        var (place, service) = (clinic.Place(), clinic.Service());
        var past = clinic.Appointment(place, service, TestClinic.At("2026-03-09T10:00"), TestClinic.At("2026-03-09T11:00"), client: ana);
        past.Note = "about Ana";
        clinic.Appointment(place, service, TestClinic.At("2026-03-10T08:00"), TestClinic.At("2026-03-10T09:00"), AppointmentStatus.Cancelled, ana);
        await clinic.SaveAsync();
        return (desk, ana);
    }

    static async Task<int> CountAsync(Deployment deployment)
    {
        await using var db = deployment.Database.OpenRead();
        return await db.RetainedIdentities.CountAsync(Desk.Cancellation);
    }
}
