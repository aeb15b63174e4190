using System.Net;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Appointments;

public sealed class BehaviourTests(SharedDeployments deployments)
{
    static readonly AppointmentStatus[] States = Enum.GetValues<AppointmentStatus>();
    static readonly string[] Targets = ["unconfirmed", "confirmed", "cancelled", "no_show"];
    static readonly string[] Flags =
    [
        "", ", \"force_capacity_increase\": true", ", \"cancel_participants\": true", ", \"force_capacity_increase\": true, \"cancel_participants\": true",
    ];

    [Theory, OnEveryDatabase]
    public async Task From_every_status_an_appointment_takes_each_of_the_four(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var day = 0;
        foreach (var (state, target, flags) in from state in States from target in Targets from flags in Flags select (state, target, flags))
        {
            var from = At("2026-03-01T10:00") + NodaTime.Duration.FromDays(day++);
            var appointment = clinic.Appointment(place, service, from, from + NodaTime.Duration.FromHours(1), state);
            await clinic.SaveAsync();

            (await clinic.SetAsync(appointment.Id, target, flags)).ShouldSucceed().ShouldBeJson($$"""
                { "appointment_id": "{{appointment.Id}}", "behaviour": "{{target}}", "message": "Appointment behaviour updated successfully" }
                """);
            (await clinic.StatusAsync(appointment.Id)).ShouldBe(target);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task From_every_status_a_participant_takes_each_of_the_four(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var group = clinic.Group(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), 100);
        foreach (var (state, target) in from state in States from target in Targets select (state, target))
        {
            var participant = clinic.Participant(group, state);
            await clinic.SaveAsync();

            (await clinic.SetAsync(participant.Id, target)).ShouldSucceed();
            (await clinic.StatusAsync(participant.Id)).ShouldBe(target);
        }

        (await clinic.GroupAsync(group.Id)).GetProperty("capacity").GetInt32().ShouldBe(100);
    }

    [Theory, OnEveryDatabase]
    public async Task From_every_status_a_group_takes_each_but_no_show(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        foreach (var (state, target, flags) in
            from state in States where state != AppointmentStatus.NoShow from target in Targets from flags in Flags select (state, target, flags))
        {
            var group = clinic.Group(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), 1, state);
            await clinic.SaveAsync();

            var answer = await clinic.SetAsync(group.Id, target, flags);
            if (target == "no_show")
            {
                answer.ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "behaviour");
            }
            else
            {
                answer.ShouldSucceed().Uuid("appointment_id").ShouldBe(group.Id);
                (await clinic.GroupAsync(group.Id)).Text("status").ShouldBe(target);
            }

            (await clinic.DeleteAsync(group.Id)).ShouldSucceed();
        }
    }

    [Theory, OnEveryDatabase]
    public async Task What_comes_back_needs_its_time_free(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var (cancelled, absent) = (
            clinic.Appointment(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), AppointmentStatus.Cancelled),
            clinic.Appointment(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), AppointmentStatus.NoShow));
        var group = clinic.Group(place, service, At("2026-02-05T10:30"), At("2026-02-05T12:00"), 1, AppointmentStatus.Cancelled);
        await clinic.SaveAsync();
        var taker = await clinic.BookedAsync(place, service, "2026-02-05T10:45", "2026-02-05T11:30");

        Guid[] gone = [cancelled.Id, absent.Id, group.Id];
        foreach (var (id, behaviour) in gone.SelectMany(id => new[] { (id, "confirmed"), (id, "unconfirmed") }))
        {
            var answer = await clinic.SetAsync(id, behaviour);
            answer.ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
            answer.Errors.Single().GetProperty("conflicts").ShouldBeJson($$"""
                [{ "type": "appointment", "id": "{{taker}}", "from": "2026-02-05T10:45:00Z", "to": "2026-02-05T11:30:00Z", "reason": null, "index": 0 }]
                """);
        }

        (await clinic.SetAsync(cancelled.Id, "no_show")).ShouldSucceed();
        (await clinic.SetAsync(absent.Id, "cancelled")).ShouldSucceed();
        (await clinic.SetAsync(taker, "no_show")).ShouldSucceed();
        (await clinic.SetAsync(group.Id, "confirmed")).ShouldSucceed();
        (await clinic.SetAsync(taker, "confirmed")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        (await clinic.SetAsync(cancelled.Id, "confirmed")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
    }

    [Theory, OnEveryDatabase]
    public async Task Between_statuses_that_take_time_nothing_is_checked(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var place = clinic.Place();
        var service = clinic.Service();
        var (first, second) = (
            clinic.Appointment(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), AppointmentStatus.Pending),
            clinic.Appointment(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), AppointmentStatus.Unconfirmed));
        await clinic.SaveAsync();

        (await clinic.SetAsync(first.Id, "confirmed")).ShouldSucceed();
        (await clinic.SetAsync(second.Id, "confirmed")).ShouldSucceed();
        (await clinic.SetAsync(second.Id, "confirmed")).ShouldSucceed();
    }

    [Theory, OnEveryDatabase]
    public async Task Only_the_references_four_words_are_known(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var id = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00");

        foreach (var word in new[] { "pending", "Confirmed", "CANCELLED", "noshow", "no-show", " confirmed", "", "paid" })
        {
            (await clinic.SetAsync(id, word)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "behaviour");
        }

        foreach (var (json, field) in new[]
        {
            ("{}", "behaviour"), ("""{ "behaviour": null }""", "behaviour"), ("""{ "behaviour": 1 }""", "behaviour"), ("""{ "behaviour": ["confirmed"] }""", "behaviour"),
            ("""{ "behaviour": "confirmed", "force": true }""", "force"), ("""{ "behaviour": "confirmed", "cancel_participants": "yes" }""", "cancel_participants"),
            ("""{ "behaviour": "confirmed", "behaviour": "cancelled" }""", "behaviour"),
        })
        {
            (await clinic.Api.SendAsync(HttpMethod.Put, $"{Requests.Path}/{id}/behaviour", Requests.Body(json))).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }

        (await clinic.StatusAsync(id)).ShouldBe("confirmed");
    }

    [Theory, OnEveryDatabase]
    public async Task Nothing_of_another_clinic_or_of_another_kind_is_there(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (clinic, place, service) = await Requests.OpenClinicAsync(deployment);
        var (other, otherPlace, otherService) = await Requests.OpenClinicAsync(deployment);
        var reservation = clinic.Reservation(place, At("2026-02-05T08:00"), At("2026-02-05T09:00"));
        await clinic.SaveAsync();
        var foreign = await other.BookedAsync(otherPlace, otherService, "2026-02-05T10:00", "2026-02-05T11:00");

        foreach (var id in new[] { foreign, reservation.Id, place.Id, service.Id, Guid.Empty })
        {
            (await clinic.SetAsync(id, "cancelled")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            (await clinic.DeleteAsync(id)).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            (await clinic.ReadAsync(id)).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            (await clinic.ChangeAsync(id, """{ "note": "x" }""")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        }

        (await other.StatusAsync(foreign)).ShouldBe("confirmed");
        (await clinic.Api.SendAsync(HttpMethod.Delete, $"{Requests.Path}/x")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointmentId");
    }

    [Theory, OnEveryDatabase]
    public async Task A_deleted_appointment_is_gone_and_its_time_free(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var id = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00");

        (await clinic.DeleteAsync(id)).ShouldSucceed().ShouldBeJson("""{ "message": "Appointment deleted successfully" }""");
        (await clinic.DeleteAsync(id)).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        (await clinic.WeekAsync()).List("appointments").ShouldBeEmpty();
        (await clinic.BookAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00")).ShouldSucceed(HttpStatusCode.Created);
    }
}
