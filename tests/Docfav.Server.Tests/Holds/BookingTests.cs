using System.Net;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using NodaTime;
using Shouldly;
using Xunit;
using Barrier = Docfav.Server.Tests.Races.Barrier;

namespace Docfav.Server.Tests.Holds;

/// <summary>A hold is made as a booking is, and booked once, by the key that made it.</summary>
[Collection("Holds")]
public sealed class BookingTests(HoldStages stages)
{
    const string Taken = "SLOT_NOT_AVAILABLE";

    [Theory, OnEveryDatabase]
    public async Task What_is_held_is_booked_once_by_whoever_holds_it(DatabaseKind kind)
    {
        var house = await HoldClinic.OpenAsync(stages, kind);
        var (clinic, whole, part) = (house.Clinic, (await house.HeldAsync("10:00")).Uuid("id"), (await house.HeldAsync("11:00", ", \"to\": \"2026-02-05T13:00:00Z\"")).Uuid("id"));
        var item = Requests.Item(house.Place, house.Service, "2026-02-05T10:00", "2026-02-05T10:30");
        (await clinic.Api.PostAsync(Requests.Path, Requests.Booking(item))).ShouldBeRefused(HttpStatusCode.Conflict, Taken);

        // Another key, of the same user too, and another clinic.
        var colleague = await house.Deployment.UserAsync();
        await house.Deployment.SaveAsync(new Member { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = colleague.Id, Type = "professional", IsManager = true });
        var elsewhere = await TestClinic.OnAsync(house.Deployment);
        foreach (var stranger in new[] { house.Deployment.Nodes[0].Client(await house.Deployment.KeyAsync(colleague), clinic.Id), elsewhere.Api })
        {
            (await house.BookAsync(whole, api: stranger)).ShouldBeRefused(HttpStatusCode.Conflict, "HOLD_EXPIRED", "appointments[0].hold");
            (await stranger.GetAsync($"clinic/holds/{whole}")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            (await stranger.SendAsync(HttpMethod.Delete, $"clinic/holds/{whole}")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        }

        // What does not fit is named, and costs the hold nothing.
        foreach (var (field, more) in new[]
        {
            ("back_office_staff_calendar", $", \"back_office_staff_calendar\": \"{house.Other.Id}\""), ("from", ", \"from\": \"2026-02-05T09:45:00Z\""),
            ("to", ", \"to\": \"2026-02-05T10:45:00Z\""), ("service", $", \"service\": \"{Guid.NewGuid()}\""), ("hold", $", \"group_reservation\": \"{Guid.NewGuid()}\""),
        })
        {
            (await house.BookAsync(whole, more)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", $"appointments[0].{field}");
        }

        (await house.BookAsync(whole, more: $", \"client\": \"{Guid.NewGuid()}\"")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "client");
        (await house.BookAsync(whole, $$"""}, { "hold": "{{whole}}" """)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments[1].hold");

        var booked = (await house.BookAsync(whole)).ShouldSucceed(HttpStatusCode.Created)[0];
        (booked.Text("booked_from"), booked.Text("booked_to"), booked.GetProperty("appointment_number").GetInt32()).ShouldBe(("2026-02-05T10:00:00Z", "2026-02-05T10:30:00Z", 1));
        (await house.BookAsync(whole)).ShouldBeRefused(HttpStatusCode.Conflict, "HOLD_EXPIRED", "appointments[0].hold");
        booked = (await house.BookAsync(part, ", \"from\": \"2026-02-05T11:30:00Z\", \"to\": \"2026-02-05T12:00:00Z\"")).ShouldSucceed(HttpStatusCode.Created)[0];
        (booked.Text("booked_from"), booked.Text("booked_to")).ShouldBe(("2026-02-05T11:30:00Z", "2026-02-05T12:00:00Z"));
        // The rest of it is free again.
        (await house.HoldAsync("11:00")).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task What_was_booked_over_a_hold_with_force_is_in_its_way(DatabaseKind kind)
    {
        var house = await HoldClinic.OpenAsync(stages, kind);
        var hold = (await house.HeldAsync("10:00")).Uuid("id");
        var forced = await house.Clinic.BookedAsync(house.Place, house.Service, "2026-02-05T10:15", "2026-02-05T10:45", ", \"force\": true");

        var refused = await house.BookAsync(hold);

        refused.ShouldBeRefused(HttpStatusCode.Conflict, Taken);
        refused.Errors.Single().List("conflicts").Select(conflict => conflict.Uuid("id")).ShouldBe([forced]);
        (await house.Clinic.DeleteAsync(forced)).ShouldSucceed();
        (await house.BookAsync(hold)).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task A_repeat_under_one_idempotency_key_holds_once_and_books_once(DatabaseKind kind)
    {
        var house = await HoldClinic.OpenAsync(stages, kind);
        Task<ApiResponse> SendAsync(string path, string body, int node) => house.On(node).SendAsync(HttpMethod.Post, path, Requests.Body(body), ("Idempotency-Key", "once"));
        var answers = new[] { await SendAsync("clinic/holds", house.Body("10:00"), 0), await SendAsync("clinic/holds", house.Body("10:00"), 1) };
        answers[1].Text.ShouldBe(answers[0].Text);
        var id = answers[0].ShouldSucceed(HttpStatusCode.Created).Uuid("id");
        (await SendAsync("clinic/holds", house.Body("11:00"), 0)).ShouldBeRefused(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");

        var body = $$"""{ "appointments": [{ "hold": "{{id}}" }] }""";
        var booked = new[] { await SendAsync(Requests.Path, body, 0), await SendAsync(Requests.Path, body, 1) };

        booked[0].ShouldSucceed(HttpStatusCode.Created);
        (booked[1].Status, booked[1].Text).ShouldBe((HttpStatusCode.Created, booked[0].Text));
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_holds_so_many_times_at_a_clinic_and_no_more(DatabaseKind kind)
    {
        var house = await HoldClinic.OpenAsync(stages, kind);
        await house.HeldAsync("08:00", ", \"expires_in\": 10");
        house.Time.Advance(Duration.FromSeconds(10));

        // One that has expired does not count; of several at once, none is one too many.
        var answers = await Barrier.AtOnceAsync(Enumerable.Range(8, 8).Select<int, Func<Task<ApiResponse>>>(hour => () => house.HoldAsync($"{hour:00}:00", node: hour)));

        answers.Select(answer => answer.Verdict()).ShouldBe([.. Enumerable.Repeat("201", 3), .. Enumerable.Repeat("409 TOO_MANY_HOLDS", 5)], ignoreOrder: true);
        var held = answers.First(answer => answer.Status == HttpStatusCode.Created).Data.Uuid("id");
        (await house.On(0).SendAsync(HttpMethod.Delete, $"clinic/holds/{held}")).ShouldSucceed();
        (await house.HoldAsync("17:00")).ShouldSucceed(HttpStatusCode.Created);
        (await house.HoldAsync("18:00")).ShouldBeRefused(HttpStatusCode.Conflict, "TOO_MANY_HOLDS");

        foreach (var (body, fields) in new (string, string[])[]
        {
            ("{}", ["service", "back_office_staff_calendar", "from"]), (house.Body("10:00", ", \"expires_in\": 9"), ["expires_in"]), (house.Body("10:00", ", \"expires_in\": 901"), ["expires_in"]),
            (house.Body("10:00", ", \"to\": \"2026-02-05T10:00:00Z\""), ["to"]), (house.Body("10:00", ", \"to\": \"2026-02-06T10:00:01Z\""), ["to"]), (house.Body("10:00", ", \"force\": true"), ["force"]),
            (house.Body("10:00").Replace("2026-02-05T10:00", "9999-12-31T23:59", StringComparison.Ordinal), ["from"]),
            ($$"""{ "service": "{{Guid.NewGuid()}}", "back_office_staff_calendar": "{{Guid.NewGuid()}}", "from": "2026-02-05T10:00:00Z" }""", ["back_office_staff_calendar", "service"]),
        })
        {
            (await house.On(0).PostAsync("clinic/holds", body)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", fields);
        }

        (await house.HoldAsync("07:45")).Errors.Single().List("conflicts").Select(conflict => conflict.Text("type")).ShouldContain("outside_working_hours");
    }
}
