using System.Net;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Appointments;

public sealed class GroupTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_participant_takes_time_place_and_service_from_the_group(DatabaseKind kind)
    {
        var (clinic, group) = await ClinicAsync(kind, capacity: 2);
        var client = clinic.Client("Eva", "Núñez");
        await clinic.SaveAsync();

        var booked = (await clinic.Api.PostAsync(Requests.Path, $$"""
            { "client": "{{client.Id}}", "appointments": [{ "group_reservation": "{{group.Id}}", "note": "espalda" }] }
            """)).ShouldSucceed(HttpStatusCode.Created)[0];

        (booked.Uuid("client_id"), booked.Uuid("service_id"), booked.Text("booked_from"), booked.Text("booked_to"), booked.Text("note"))
            .ShouldBe((client.Id, group.ServiceId, "2026-02-05T10:00:00Z", "2026-02-05T11:00:00Z", "espalda"));
        var listed = await clinic.GroupAsync(group.Id);
        listed.GetProperty("participants").ShouldBeJson($$"""
            [{ "appointment_id": "{{booked.Uuid("id")}}", "client_id": "{{client.Id}}", "client_name": "Eva Núñez", "status": "confirmed" }]
            """);
        (await clinic.WeekAsync()).List("appointments").ShouldBeEmpty();
        (await clinic.ReadAsync(booked.Uuid("id"))).ShouldSucceed().GetProperty("price").GetInt32().ShouldBe(5000);
        (await JoinAsync(clinic, $$"""
            "group_reservation": "{{group.Id}}", "service": "{{group.ServiceId}}", "back_office_staff_calendar": "{{group.StaffCalendarId}}",
            "from": "2026-02-05T10:00:00Z", "to": "2026-02-05T11:00:00Z"
            """)).ShouldSucceed(HttpStatusCode.Created);
        (await JoinAsync(clinic, group.Id)).ShouldBeRefused(HttpStatusCode.Conflict, "GROUP_FULL", "appointments[0].group_reservation");
        (await JoinAsync(clinic, group.Id, ", \"behaviour\": \"cancelled\"")).ShouldSucceed(HttpStatusCode.Created);
        (await JoinAsync(clinic, group.Id, ", \"force\": true")).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task What_differs_from_the_group_is_named(DatabaseKind kind)
    {
        var (clinic, group) = await ClinicAsync(kind, capacity: 2);
        var (place, service) = (clinic.Place(), clinic.Service());
        await clinic.SaveAsync();

        (await JoinAsync(clinic, $$"""
            "group_reservation": "{{group.Id}}", "service": "{{service.Id}}", "back_office_staff_calendar": "{{place.Id}}",
            "from": "2026-02-05T10:00:01Z", "to": "2026-02-05T11:00:01Z"
            """)).ShouldBeRefused(
            HttpStatusCode.BadRequest, "VALIDATION_ERROR",
            "appointments[0].service", "appointments[0].back_office_staff_calendar", "appointments[0].from", "appointments[0].to");
        (await clinic.GroupAsync(group.Id)).List("participants").ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Unknown_foreign_and_cancelled_groups_take_nobody(DatabaseKind kind)
    {
        var (clinic, group) = await ClinicAsync(kind, capacity: 2, AppointmentStatus.Cancelled);
        var (_, foreign) = await ClinicAsync(kind, capacity: 2);

        foreach (var id in new[] { Guid.NewGuid(), foreign.Id, group.StaffCalendarId })
        {
            (await JoinAsync(clinic, id)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments[0].group_reservation");
        }

        (await JoinAsync(clinic, group.Id)).ShouldBeRefused(HttpStatusCode.Conflict, "GROUP_CANCELLED", "appointments[0].group_reservation");
        (await JoinAsync(clinic, group.Id, ", \"behaviour\": \"cancelled\"")).ShouldSucceed(HttpStatusCode.Created);
        (await clinic.GroupAsync(group.Id)).List("participants").Length.ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task A_batch_fills_a_group_only_up_to_its_capacity(DatabaseKind kind)
    {
        var (clinic, group) = await ClinicAsync(kind, capacity: 3);
        clinic.Participant(group, AppointmentStatus.NoShow);
        clinic.Participant(group, AppointmentStatus.Cancelled);
        await clinic.SaveAsync();
        string Joining(int count) => Requests.Booking(string.Join(',', Enumerable.Repeat($$"""{ "group_reservation": "{{group.Id}}" }""", count)));

        (await clinic.Api.PostAsync(Requests.Path, Joining(3))).ShouldBeRefused(HttpStatusCode.Conflict, "GROUP_FULL", "appointments[2].group_reservation");
        (await clinic.GroupAsync(group.Id)).List("participants").Length.ShouldBe(2);
        (await clinic.Api.PostAsync(Requests.Path, Joining(2))).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task A_cancelled_participant_comes_back_only_where_there_is_a_place(DatabaseKind kind)
    {
        var (clinic, group) = await ClinicAsync(kind, capacity: 2);
        clinic.Participant(group, AppointmentStatus.NoShow);
        clinic.Participant(group, AppointmentStatus.Pending);
        var cancelled = clinic.Participant(group, AppointmentStatus.Cancelled);
        await clinic.SaveAsync();

        foreach (var behaviour in new[] { "confirmed", "unconfirmed", "no_show" })
        {
            (await clinic.SetAsync(cancelled.Id, behaviour)).ShouldBeRefused(HttpStatusCode.Conflict, "GROUP_FULL");
        }

        (await clinic.SetAsync(cancelled.Id, "cancelled", ", \"force_capacity_increase\": true")).ShouldSucceed();
        (await clinic.GroupAsync(group.Id)).GetProperty("capacity").GetInt32().ShouldBe(2);
        (await clinic.SetAsync(cancelled.Id, "confirmed", ", \"force_capacity_increase\": true")).ShouldSucceed();
        (await clinic.GroupAsync(group.Id)).GetProperty("capacity").GetInt32().ShouldBe(3);
        (await clinic.SetAsync(cancelled.Id, "cancelled")).ShouldSucceed();
        (await clinic.SetAsync(cancelled.Id, "confirmed", ", \"force_capacity_increase\": true")).ShouldSucceed();
        (await clinic.GroupAsync(group.Id)).GetProperty("capacity").GetInt32().ShouldBe(3);
    }

    [Theory, OnEveryDatabase]
    public async Task Cancelling_a_group_leaves_its_participants_unless_told_otherwise(DatabaseKind kind)
    {
        var (clinic, group) = await ClinicAsync(kind, capacity: 3);
        var (confirmed, absent, cancelled) = (
            clinic.Participant(group), clinic.Participant(group, AppointmentStatus.NoShow), clinic.Participant(group, AppointmentStatus.Cancelled));
        await clinic.SaveAsync();
        async Task<string?[]> StatusesAsync() => [await clinic.StatusAsync(confirmed.Id), await clinic.StatusAsync(absent.Id), await clinic.StatusAsync(cancelled.Id)];

        (await clinic.SetAsync(group.Id, "cancelled")).ShouldSucceed();
        (await StatusesAsync()).ShouldBe(["confirmed", "no_show", "cancelled"]);
        (await clinic.SetAsync(cancelled.Id, "confirmed", ", \"force_capacity_increase\": true")).ShouldBeRefused(HttpStatusCode.Conflict, "GROUP_CANCELLED");
        (await clinic.SetAsync(absent.Id, "confirmed")).ShouldBeRefused(HttpStatusCode.Conflict, "GROUP_CANCELLED");
        (await clinic.SetAsync(group.Id, "unconfirmed", ", \"cancel_participants\": true")).ShouldSucceed();
        (await StatusesAsync()).ShouldBe(["confirmed", "no_show", "cancelled"]);
        (await clinic.SetAsync(group.Id, "cancelled", ", \"cancel_participants\": true")).ShouldSucceed();
        (await StatusesAsync()).ShouldBe(["cancelled", "cancelled", "cancelled"]);
        (await clinic.GroupAsync(group.Id)).Text("status").ShouldBe("cancelled");
    }

    [Theory, OnEveryDatabase]
    public async Task A_group_is_deleted_with_its_participants_and_a_participant_alone(DatabaseKind kind)
    {
        var (clinic, group) = await ClinicAsync(kind, capacity: 3);
        var (first, second) = (clinic.Participant(group), clinic.Participant(group, AppointmentStatus.Cancelled));
        await clinic.SaveAsync();

        (await clinic.DeleteAsync(first.Id)).ShouldSucceed().ShouldBeJson("""{ "message": "Appointment deleted successfully" }""");
        (await clinic.GroupAsync(group.Id)).List("participants").Single().Uuid("appointment_id").ShouldBe(second.Id);
        (await clinic.DeleteAsync(group.Id)).ShouldSucceed();
        foreach (var id in new[] { group.Id, first.Id, second.Id })
        {
            (await clinic.DeleteAsync(id)).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            (await clinic.ReadAsync(id)).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            (await clinic.SetAsync(id, "cancelled")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        }

        (await clinic.WeekAsync()).List("group_reservations").ShouldBeEmpty();
    }

    static Task<ApiResponse> JoinAsync(TestClinic clinic, Guid group, string more = "") =>
        clinic.Api.PostAsync(Requests.Path, Requests.Booking($$"""{ "group_reservation": "{{group}}" }""", more));

    static Task<ApiResponse> JoinAsync(TestClinic clinic, string item) => clinic.Api.PostAsync(Requests.Path, Requests.Booking($$"""{ {{item}} }"""));

    async Task<(TestClinic Clinic, GroupReservation Group)> ClinicAsync(DatabaseKind kind, int capacity, AppointmentStatus status = AppointmentStatus.Confirmed)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var group = clinic.Group(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), capacity, status);
        await clinic.SaveAsync();
        return (clinic, group);
    }
}
