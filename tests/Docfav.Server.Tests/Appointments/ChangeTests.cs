using System.Net;
using System.Text.Json;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Appointments;

public sealed class ChangeTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_move_is_not_in_its_own_way_and_what_is_not_given_stays(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var id = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00");

        var moved = (await clinic.ChangeAsync(id, """{ "from": "2026-02-05T10:30:00Z", "to": "2026-02-05T11:30:00Z", "sale_status": "paid", "note": "tarde" }""")).ShouldSucceed();

        moved.ShouldBeJson($$"""
            { "id": "{{id}}", "client_id": null, "client_name": null, "service_id": "{{service.Id}}", "service_name": "Fisioterapia", "calendar_id": "{{place.Id}}",
              "staff_id": "{{place.StaffId}}", "booked_from": "2026-02-05T10:30:00Z", "booked_to": "2026-02-05T11:30:00Z", "status": "confirmed",
              "sale_status": "paid", "note": "tarde", "price": 5000, "source": "api" }
            """);
        (await clinic.ChangeAsync(id, "{}")).ShouldSucceed().GetRawText().ShouldBe(moved.GetRawText());
        (await clinic.ChangeAsync(id, """{ "to": "2026-02-05T10:45:00Z" }""")).ShouldSucceed().Text("booked_from").ShouldBe("2026-02-05T10:30:00Z");
        (await clinic.ChangeAsync(id, """{ "note": null }""")).ShouldSucceed().GetProperty("note").ValueKind.ShouldBe(JsonValueKind.Null);
        (await clinic.ReadAsync(id)).ShouldSucceed().Text("booked_to").ShouldBe("2026-02-05T10:45:00Z");
    }

    [Theory, OnEveryDatabase]
    public async Task A_refused_move_changes_nothing_and_a_forced_one_goes_through(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var taken = await clinic.BookedAsync(place, service, "2026-02-05T12:00", "2026-02-05T13:00");
        var id = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00");
        const string Move = "\"from\": \"2026-02-05T11:30:00Z\", \"to\": \"2026-02-05T12:30:00Z\", \"note\": \"no\", \"sale_status\": \"paid\"";
        var before = (await clinic.ReadAsync(id)).ShouldSucceed().GetRawText();

        var refused = await clinic.ChangeAsync(id, $"{{ {Move} }}");

        refused.ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        refused.Errors.Single().GetProperty("conflicts").ShouldBeJson($$"""
            [{ "type": "appointment", "id": "{{taken}}", "from": "2026-02-05T12:00:00Z", "to": "2026-02-05T13:00:00Z", "reason": null, "index": 0 }]
            """);
        (await clinic.ReadAsync(id)).ShouldSucceed().GetRawText().ShouldBe(before);
        (await clinic.ChangeAsync(id, $"{{ {Move}, \"force\": true }}")).ShouldSucceed().Text("booked_from").ShouldBe("2026-02-05T11:30:00Z");
        (await clinic.ChangeAsync(id, """{ "note": "still there" }""")).ShouldSucceed();
    }

    [Theory, OnEveryDatabase]
    public async Task A_move_to_another_persons_calendar_frees_the_first(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var (other, closed) = (clinic.Place("Etc/UTC"), clinic.Place(clinic.Staff(), clinic.Calendar(), active: false));
        clinic.EveryDay(other, "10:00-11:00");
        await clinic.SaveAsync();
        var id = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00");

        (await clinic.ChangeAsync(id, $$"""{ "back_office_staff_calendar": "{{other.Id}}", "from": "2026-02-05T09:30:00Z" }""")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        var moved = (await clinic.ChangeAsync(id, $$"""{ "back_office_staff_calendar": "{{other.Id}}" }""")).ShouldSucceed();

        (moved.Uuid("calendar_id"), moved.Uuid("staff_id")).ShouldBe((other.Id, other.StaffId));
        (await clinic.BookAsync(other, service, "2026-02-05T10:00", "2026-02-05T11:00")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        (await clinic.BookAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00")).ShouldSucceed(HttpStatusCode.Created);
        foreach (var unknown in new[] { closed.Id, Guid.NewGuid(), place.StaffId })
        {
            (await clinic.ChangeAsync(id, $$"""{ "back_office_staff_calendar": "{{unknown}}", "force": true }"""))
                .ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "back_office_staff_calendar");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_new_service_brings_its_price(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var (dear, old) = (clinic.Service("Osteopatía", 9000), clinic.Service(active: false));
        await clinic.SaveAsync();
        var id = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00");

        var changed = (await clinic.ChangeAsync(id, $$"""{ "service": "{{dear.Id}}" }""")).ShouldSucceed();

        (changed.Text("service_name"), changed.GetProperty("price").GetInt32()).ShouldBe(("Osteopatía", 9000));
        foreach (var unknown in new[] { old.Id, Guid.NewGuid() })
        {
            (await clinic.ChangeAsync(id, $$"""{ "service": "{{unknown}}" }""")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "service");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task What_cannot_be_changed_so_is_named(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var id = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00");
        var before = (await clinic.ReadAsync(id)).ShouldSucceed().GetRawText();

        foreach (var name in new[] { "from", "to", "back_office_staff_calendar", "service", "sale_status" })
        {
            (await clinic.ChangeAsync(id, $$"""{ "{{name}}": null }""")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", name);
        }

        foreach (var (json, field) in new[]
        {
            ("\"from\": \"2026-02-05T11:00:00Z\"", "to"), ("\"to\": \"2026-02-06T10:00:01Z\"", "to"), ("\"from\": \"2026-02-05T09:00:00\"", "from"),
            ("\"sale_status\": \"unpaid\"", "sale_status"), ("\"status\": \"cancelled\"", "status"), ("\"price\": 1", "price"), ("\"client\": null", "client"),
            ("\"force\": 1", "force"), ("\"note\": {}", "note"),
        })
        {
            (await clinic.ChangeAsync(id, $"{{ {json} }}")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }

        (await clinic.ReadAsync(id)).ShouldSucceed().GetRawText().ShouldBe(before);
    }

    [Theory, OnEveryDatabase]
    public async Task A_participant_keeps_the_groups_time_and_what_is_cancelled_moves_freely(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var group = clinic.Group(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"));
        var participant = clinic.Participant(group);
        var cancelled = clinic.Appointment(place, service, At("2026-02-05T14:00"), At("2026-02-05T15:00"), AppointmentStatus.Cancelled);
        await clinic.SaveAsync();

        (await clinic.ChangeAsync(participant.Id, $$"""
            { "from": "2026-02-05T10:00:00Z", "to": "2026-02-05T11:00:00Z", "back_office_staff_calendar": "{{place.Id}}", "service": "{{service.Id}}" }
            """)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "from", "to", "back_office_staff_calendar", "service");
        (await clinic.ChangeAsync(participant.Id, """{ "note": "rodilla", "sale_status": "partially_paid" }""")).ShouldSucceed().Text("sale_status").ShouldBe("partially_paid");
        (await clinic.ChangeAsync(cancelled.Id, """{ "from": "2026-02-05T10:00:00Z", "to": "2026-02-05T11:00:00Z" }""")).ShouldSucceed();
        (await clinic.SetAsync(cancelled.Id, "confirmed")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        (await clinic.ChangeAsync(group.Id, """{ "note": "x" }""")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
    }
}
