using System.Net;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Appointments;

public sealed class BookingTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task The_references_booking_is_answered_as_the_reference_says(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var place = clinic.Place(clinic.Staff(), clinic.Calendar(), id: new("9cf404c3-951e-4895-8a14-18c68bd91ef4"));
        clinic.EveryDay(place, "08:00-20:00");
        clinic.Service(id: new("a1b2c3d4-e5f6-7890-abcd-ef1234567890"));
        clinic.Client(id: new("68b70480-e924-4841-8038-e2e695971ff6"));
        await clinic.SaveAsync();
        await clinic.Deployment.Database.WriteAsync(
            (db, token) => db.Set<ClinicCounters>().Where(row => row.ClinicId == clinic.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAppointmentNumber, 12346), token),
            CancellationToken.None);

        var booked = (await clinic.Api.PostAsync(Requests.Path, """
            { "client": "68b70480-e924-4841-8038-e2e695971ff6", "timezone": "Europe/Madrid",
              "appointments": [{ "service": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "back_office_staff_calendar": "9cf404c3-951e-4895-8a14-18c68bd91ef4",
                "from": "2026-02-05T15:00:00Z", "to": "2026-02-05T15:30:00Z", "note": "First consultation" }],
              "send_reminder": true, "behaviour": "confirmed" }
            """)).ShouldSucceed(HttpStatusCode.Created);

        booked.ShouldBeJson($$"""
            [{ "id": "{{booked[0].Uuid("id")}}", "appointment_number": 12346, "client_id": "68b70480-e924-4841-8038-e2e695971ff6",
               "service_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "service_name": "Fisioterapia", "booked_from": "2026-02-05T15:00:00Z",
               "booked_to": "2026-02-05T15:30:00Z", "status": "confirmed", "note": "First consultation" }]
            """);
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_left_out_has_its_default(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));

        var booked = (await clinic.BookAsync(place, service, "2026-02-05T10:00:00", "2026-02-05T10:30:00")).ShouldSucceed(HttpStatusCode.Created)[0];

        booked.GetProperty("client_id").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        booked.GetProperty("note").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await clinic.ReadAsync(booked.Uuid("id"))).ShouldSucceed().ShouldBeJson($$"""
            { "id": "{{booked.Uuid("id")}}", "client_id": null, "client_name": null, "service_id": "{{service.Id}}", "service_name": "Fisioterapia",
              "calendar_id": "{{place.Id}}", "staff_id": "{{place.StaffId}}", "booked_from": "2026-02-05T10:00:00Z", "booked_to": "2026-02-05T10:30:00Z",
              "status": "confirmed", "sale_status": "pending", "note": null, "price": 5000, "source": "api" }
            """);
        await using var db = clinic.Deployment.Database.OpenRead();
        (await db.Appointments.SingleAsync(item => item.ClinicId == clinic.Id, CancellationToken.None)).SendReminder.ShouldBeTrue();
    }

    [Theory, OnEveryDatabase]
    public async Task Each_status_to_begin_with_is_kept_and_cancelled_looks_at_nothing(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var taken = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T10:30", ", \"behaviour\": \"pending\", \"send_reminder\": false");
        var cancelled = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T10:30", ", \"behaviour\": \"cancelled\"");

        (await clinic.StatusAsync(taken)).ShouldBe("pending");
        (await clinic.StatusAsync(cancelled)).ShouldBe("cancelled");
        (await clinic.BookAsync(place, service, "2026-02-05T10:00", "2026-02-05T10:30")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        foreach (var status in new[] { "\"unconfirmed\"", "\"no_show\"", "\"Confirmed\"", "\"confirmed \"", "\"\"", "2", "[\"confirmed\"]" })
        {
            (await clinic.BookAsync(place, service, "2026-02-06T10:00", "2026-02-06T10:30", $", \"behaviour\": {status}"))
                .ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "behaviour");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Numbers_count_up_through_a_batch_and_a_refusal_uses_none(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        string Batch(params int[] hours) => Requests.Booking(string.Join(',', hours.Select(hour => Requests.Item(place, service, $"2026-02-05T{hour}:00", $"2026-02-05T{hour}:30"))));
        static int[] Numbers(ApiResponse answer) => [.. answer.ShouldSucceed(HttpStatusCode.Created).EnumerateArray().Select(item => item.GetProperty("appointment_number").GetInt32())];

        Numbers(await clinic.Api.PostAsync(Requests.Path, Batch(12, 10, 11))).ShouldBe([1, 2, 3]);
        (await clinic.Api.PostAsync(Requests.Path, Batch(13, 10))).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        var last = await clinic.Api.PostAsync(Requests.Path, Batch(13));
        Numbers(last).ShouldBe([4]);
        (await clinic.DeleteAsync(last.Data[0].Uuid("id"))).ShouldSucceed();
        Numbers(await clinic.Api.PostAsync(Requests.Path, Batch(13))).ShouldBe([5]);
    }

    [Theory, OnEveryDatabase]
    public async Task A_batch_is_booked_whole_or_not_at_all(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var taken = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00");
        var items = string.Join(',', Requests.Item(place, service, "2026-02-05T09:00", "2026-02-05T10:00"), Requests.Item(place, service, "2026-02-05T10:30", "2026-02-05T12:00"));

        var answer = await clinic.Api.PostAsync(Requests.Path, Requests.Booking(items));

        answer.ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        answer.Errors.Single().GetProperty("conflicts").ShouldBeJson($$"""
            [{ "type": "appointment", "id": "{{taken}}", "from": "2026-02-05T10:00:00Z", "to": "2026-02-05T11:00:00Z", "reason": null, "index": 1 }]
            """);
        (await clinic.WeekAsync()).List("appointments").Select(item => item.Uuid("id")).ShouldBe([taken]);
        (await clinic.Api.PostAsync(Requests.Path, Requests.Booking(items, ", \"force\": true"))).ShouldSucceed(HttpStatusCode.Created).GetArrayLength().ShouldBe(2);
    }

    [Theory, OnEveryDatabase]
    public async Task A_batch_must_not_overlap_itself_for_one_person(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var (ana, berta, here, there) = (clinic.Staff("Ana"), clinic.Staff("Berta"), clinic.Calendar(), clinic.Calendar());
        var (place, away, other) = (clinic.Place(ana, here), clinic.Place(ana, there, "Atlantic/Canary"), clinic.Place(berta, here));
        foreach (var each in new[] { place, away, other })
        {
            clinic.EveryDay(each, "00:00-24:00");
        }

        var service = clinic.Service();
        await clinic.SaveAsync();
        var first = Requests.Item(place, service, "2026-02-05T10:00", "2026-02-05T11:00");

        var answer = await clinic.Api.PostAsync(Requests.Path, Requests.Booking($"{first}, {Requests.Item(away, service, "2026-02-05T10:59", "2026-02-05T11:30")}"));

        answer.ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        answer.Errors.Single().GetProperty("conflicts").ShouldBeJson("""
            [{ "type": "appointment", "id": null, "from": "2026-02-05T10:00:00Z", "to": "2026-02-05T11:00:00Z", "reason": null, "index": 1 }]
            """);
        var touching = Requests.Item(away, service, "2026-02-05T11:00", "2026-02-05T11:30");
        var anothers = Requests.Item(other, service, "2026-02-05T10:00", "2026-02-05T11:00");
        (await clinic.Api.PostAsync(Requests.Path, Requests.Booking($"{first}, {touching}, {anothers}"))).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task One_to_fifty_appointments_are_booked_at_once(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        string Batch(int count) => Requests.Booking(string.Join(',', Enumerable.Range(0, count).Select(day =>
            Requests.Item(place, service, Z(At("2026-03-01T10:00") + NodaTime.Duration.FromDays(day))[..^1], Z(At("2026-03-02T10:00") + NodaTime.Duration.FromDays(day))[..^1]))));

        foreach (var count in new[] { 0, 51 })
        {
            (await clinic.Api.PostAsync(Requests.Path, Batch(count))).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments");
        }

        (await clinic.Api.PostAsync(Requests.Path, Batch(50))).ShouldSucceed(HttpStatusCode.Created).GetArrayLength().ShouldBe(50);
    }

    [Theory, OnEveryDatabase]
    public async Task A_booking_goes_over_midnight_where_hours_touch_there(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var (open, gap) = (clinic.Place("Etc/UTC"), clinic.Place("Etc/UTC"));
        clinic.EveryDay(open, "00:00-02:00", "20:00-24:00");
        clinic.EveryDay(gap, "00:01-02:00", "20:00-24:00");
        var service = clinic.Service();
        await clinic.SaveAsync();

        (await clinic.BookAsync(open, service, "2026-02-05T20:00", "2026-02-06T02:00")).ShouldSucceed(HttpStatusCode.Created);
        var refused = await clinic.BookAsync(gap, service, "2026-02-05T20:00", "2026-02-06T02:00");
        refused.ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        refused.Errors.Single().GetProperty("conflicts").ShouldBeJson("""
            [{ "type": "outside_working_hours", "id": null, "from": "2026-02-06T00:00:00Z", "to": "2026-02-06T00:01:00Z", "reason": null, "index": 0 }]
            """);
        // A special day in one's own zone: the day after has no hours left to touch.
        clinic.SpecialDay(open, Date("2026-02-12"));
        await clinic.SaveAsync();
        (await clinic.BookAsync(open, service, "2026-02-11T23:30", "2026-02-12T00:00:01")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        (await clinic.BookAsync(open, service, "2026-02-11T23:30", "2026-02-12T00:00")).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task Force_books_over_everything_and_the_price_is_that_of_the_moment(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var place = clinic.Place();
        var service = clinic.Service(price: 1234);
        await clinic.SaveAsync();

        (await clinic.BookAsync(place, service, "2026-02-05T10:00", "2026-02-05T10:30")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        var first = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T10:30", ", \"force\": true");
        await clinic.Deployment.Database.WriteAsync(
            async (db, token) =>
            {
                (await db.Services.SingleAsync(row => row.ClinicId == clinic.Id, token)).Price = 99;
                return await db.SaveChangesAsync(token);
            },
            CancellationToken.None);
        var second = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T10:30", ", \"force\": true");

        (await clinic.ReadAsync(first)).ShouldSucceed().GetProperty("price").GetInt32().ShouldBe(1234);
        (await clinic.ReadAsync(second)).ShouldSucceed().GetProperty("price").GetInt32().ShouldBe(99);
    }

    [Theory, OnEveryDatabase]
    public async Task Who_is_no_longer_an_active_client_is_refused_whatever_was_booked_before(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var (ana, luis) = (clinic.Client(), clinic.Client());
        await clinic.SaveAsync();
        Task<ApiResponse> BookAsync(int hour, Guid client) =>
            clinic.BookAsync(place, service, $"2026-02-05T{hour}:00", $"2026-02-05T{hour}:30", $", \"client\": \"{client}\"");
        for (var hour = 11; hour < 15; hour++)
        {
            (await BookAsync(hour, ana.Id)).ShouldSucceed(HttpStatusCode.Created);
        }

        await clinic.Deployment.Database.WriteAsync(
            async (db, token) =>
            {
                (await db.Clients.SingleAsync(client => client.ClinicId == clinic.Id && client.Id == ana.Id, token)).IsActive = false;
                return await db.SaveChangesAsync(token);
            },
            CancellationToken.None);

        for (var hour = 15; hour < 19; hour++)
        {
            (await BookAsync(hour, luis.Id)).ShouldSucceed(HttpStatusCode.Created);
        }

        (await BookAsync(19, ana.Id)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "client");
        (await BookAsync(19, luis.Id)).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task A_forced_booking_at_the_end_of_the_calendar_is_kept_as_it_was_sent(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        foreach (var (from, to) in new[] { ("0001-01-01T00:00:00", "0001-01-01T00:30:00"), ("9999-12-31T10:00:00", "9999-12-31T23:59:59") })
        {
            var item = (await clinic.ReadAsync(await clinic.BookedAsync(place, service, from, to, ", \"force\": true"))).ShouldSucceed();
            (item.Text("booked_from"), item.Text("booked_to")).ShouldBe((from + "Z", to + "Z"));
        }
    }
}
