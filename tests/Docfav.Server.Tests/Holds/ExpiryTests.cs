using System.Net;
using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Holds;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;
using Barrier = Docfav.Server.Tests.Races.Barrier;

namespace Docfav.Server.Tests.Holds;

/// <summary>A hold is taken time wherever anybody asks, on every node, from the next request on; and at the instant at which it expires it never was.</summary>
[Collection("Holds")]
public sealed class ExpiryTests(HoldStages stages)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Every_answer_of_every_node_shows_a_hold_until_it_expires_and_not_an_instant_longer(DatabaseKind kind)
    {
        var house = await HoldClinic.OpenAsync(stages, kind);
        // Known everywhere beforehand: nothing that is kept may stay.
        await ShouldBeAsync(house, null);

        var hold = await house.HeldAsync("10:00", ", \"expires_in\": 300");
        var id = hold.Uuid("id");
        hold.ShouldBeJson($$"""
            { "id": "{{id}}", "back_office_staff_calendar_id": "{{house.Place.Id}}", "service_id": "{{house.Service.Id}}", "booked_from": "2026-02-05T10:00:00Z",
              "booked_to": "2026-02-05T10:30:00Z", "expires_at": "{{Z(house.Start + Duration.FromMinutes(5))}}" }
            """);
        (await house.On(1).GetAsync($"clinic/holds/{id}")).ShouldSucceed().ShouldBeJson(hold.GetRawText());
        await ShouldBeAsync(house, id);
        // Asked again, from what is kept by now.
        await ShouldBeAsync(house, id);
        (await house.HoldAsync("10:15", node: 1)).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        var version = await VersionAsync(house);

        house.Time.Advance(Duration.FromSeconds(299));
        await ShouldBeAsync(house, id);
        house.Time.Advance(Duration.FromSeconds(1));
        await ShouldBeAsync(house, null);

        (await VersionAsync(house)).ShouldBe(version, "nothing was written");
        (await house.On(1).GetAsync($"clinic/holds/{id}")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        (await house.On(0).SendAsync(HttpMethod.Delete, $"clinic/holds/{id}")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        (await house.BookAsync(id)).ShouldBeRefused(HttpStatusCode.Conflict, "HOLD_EXPIRED", "appointments[0].hold");
        // Long before any row is deleted.
        var next = (await house.HeldAsync("10:15")).Uuid("id");
        (await house.On(0).SendAsync(HttpMethod.Delete, $"clinic/holds/{next}")).ShouldSucceed();
        await ShouldBeAsync(house, null);
    }

    [Theory, OnEveryDatabase]
    public async Task A_booking_finds_the_time_taken_until_the_instant_at_which_the_hold_expires_whatever_was_booked_before_it(DatabaseKind kind)
    {
        var house = await HoldClinic.OpenAsync(stages, kind);
        await house.HeldAsync("10:00", ", \"expires_in\": 300");
        Task<ApiResponse> BookAsync(string time) => house.On(0).PostAsync(
            "clinic/appointments", Appointments.Requests.Booking(Appointments.Requests.Item(house.Place, house.Service, $"2026-02-05T{time}:00", $"2026-02-05T{time[..2]}:30:00")));

        (await BookAsync("10:00")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        (await BookAsync("11:00")).ShouldSucceed(HttpStatusCode.Created);
        (await BookAsync("11:00")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        house.Time.Advance(Duration.FromSeconds(299));
        (await BookAsync("10:00")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        house.Time.Advance(Duration.FromSeconds(1));
        (await BookAsync("10:00")).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task What_has_expired_is_swept_and_what_has_not_stays(DatabaseKind kind)
    {
        var house = await HoldClinic.OpenAsync(stages, kind);
        await house.HeldAsync("10:00", ", \"expires_in\": 10");
        var hold = (await house.HeldAsync("11:00", ", \"expires_in\": 900")).Uuid("id");
        await house.Deployment.SaveAsync([.. Enumerable.Range(0, 250).Select(i => new Hold
        {
            ClinicId = house.Clinic.Id,
            Id = Guid.NewGuid(),
            StaffCalendarId = house.Place.Id,
            ServiceId = house.Service.Id,
            ApiKeyId = Guid.NewGuid(),
            BookedFrom = house.Start,
            BookedTo = house.Start + Duration.FromMinutes(30),
            ExpiresAt = house.Start - Duration.FromSeconds(i),
        })]);
        house.Time.Advance(Duration.FromSeconds(70));

        await house.Deployment.Nodes[0].Get<HoldBook>().SweepAsync(Cancellation);

        await using var db = house.Deployment.Database.OpenRead();
        (await db.Holds.Where(item => item.ClinicId == house.Clinic.Id).Select(item => item.Id).ToListAsync(Cancellation)).ShouldBe([hold]);
        (await house.BookAsync(hold)).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task While_it_expires_the_time_is_sold_once_at_the_most_and_then_to_whoever_comes(DatabaseKind kind)
    {
        var house = await HoldClinic.OpenAsync(stages, kind);
        for (var round = 0; round < 8; round++)
        {
            var time = $"{9 + round:00}:00";
            var hold = (await house.HeldAsync(time, ", \"expires_in\": 10")).Uuid("id");
            house.Time.Advance(Duration.FromSeconds(9));
            var item = Appointments.Requests.Item(house.Place, house.Service, $"2026-02-05T{time}:00", $"2026-02-05T{time[..2]}:30:00");

            var answers = await Barrier.AtOnceAsync<string>(
                async () => (await house.BookAsync(hold)).Verdict(),
                async () => (await house.On(0).PostAsync("clinic/appointments", Appointments.Requests.Booking(item))).Verdict(),
                () =>
                {
                    house.Time.Advance(Duration.FromSeconds(1));
                    return Task.FromResult("later");
                });

            answers[0].ShouldBeOneOf("201", "409 HOLD_EXPIRED", "409 SLOT_NOT_AVAILABLE");
            answers.Count(answer => answer == "201").ShouldBeLessThanOrEqualTo(1);
            if (!answers.Contains("201"))
            {
                (await house.On(1).PostAsync("clinic/appointments", Appointments.Requests.Booking(item))).ShouldSucceed(HttpStatusCode.Created);
            }
        }

        (await house.Clinic.Api.GetAsync("clinic/availability?start_date=2026-02-05T00:00:00Z&end_date=2026-02-06T00:00:00Z")).ShouldSucceed()
            .List("appointments").Select(item => item.Text("booked_from")).ShouldBe(Enumerable.Range(9, 8).Select(hour => $"2026-02-05T{hour:00}:00:00Z"));
    }

    /// <summary>What each node says of 10:00 to 10:30, asked in every way that there is.</summary>
    static async Task ShouldBeAsync(HoldClinic house, Guid? hold)
    {
        Guid[] held = hold is { } id ? [id] : [];
        foreach (var node in (int[])[0, 1])
        {
            var api = house.On(node);
            foreach (var place in new[] { house.Place, house.Other })
            {
                var calendar = $"clinic/calendars/{place.CalendarId}";
                var check = (await api.GetAsync($"{calendar}/check-availability?staff_calendar_id={place.Id}&from=2026-02-05T10:00:00Z&to=2026-02-05T10:30:00Z")).ShouldSucceed();
                check.GetProperty("available").GetBoolean().ShouldBe(hold is null);
                check.List("conflicts").Select(conflict => (conflict.Text("type"), conflict.Uuid("id"))).ShouldBe(held.Select(item => ((string?)"hold", item)));
                var slots = (await api.GetAsync($"{calendar}/available-slots?start_date=2026-02-05&end_date=2026-02-05&slot_duration=30")).ShouldSucceed()[0];
                slots.List("available_slots")[0].List("slots").Where(slot => !slot.GetProperty("available").GetBoolean()).Select(slot => slot.Text("from"))
                    .ShouldBe(held.Select(_ => "2026-02-05T10:00:00Z"));
                var occupied = (await api.GetAsync($"{calendar}/occupied?start_date=2026-02-05&end_date=2026-02-05")).ShouldSucceed()[0];
                occupied.List("holds").Select(item => item.Uuid("id")).ShouldBe(place == house.Place ? held : []);
                occupied.List("elsewhere").Select(item => item.Text("from")).ShouldBe(place == house.Other ? held.Select(_ => "2026-02-05T10:00:00Z") : []);
            }

            var next = (await api.GetAsync($"clinic/next-available?service_id={house.Service.Id}&from=2026-02-05T10:00:00Z&limit=1")).ShouldSucceed();
            next.List("starts")[0].Text("from").ShouldBe(hold is null ? "2026-02-05T10:00:00Z" : "2026-02-05T10:30:00Z");
            foreach (var only in (string[])["", "&result_type=holds"])
            {
                var lists = (await api.GetAsync($"clinic/availability?start_date=2026-02-05T10:00:00Z&end_date=2026-02-05T11:00:00Z{only}")).ShouldSucceed();
                lists.List("holds").Select(item => item.Uuid("id")).ShouldBe(held);
            }

            await ShouldBeAtTheDeskAsync(house, node, held);
        }
    }

    static async Task ShouldBeAtTheDeskAsync(HoldClinic house, int node, Guid[] held)
    {
        var (services, ten) = (house.Deployment.Nodes[node], new InstantSpan(At("2026-02-05T10:00"), At("2026-02-05T10:30")));
        var view = await services.Get<AgendaViewReader>().ReadAsync(house.Clinic.Id, new(new(At("2026-02-05T00:00"), At("2026-02-06T00:00"))), Cancellation);
        var columns = view.Columns.ToDictionary(column => column.Place.StaffCalendarId);
        columns[house.Place.Id].Holds.Select(item => (item.Id, item.Span, item.ExpiresAt, item.ServiceName)).ShouldBe(
            held.Select(id => (id, ten, house.Start + Duration.FromMinutes(5), "Fisioterapia")));
        columns[house.Other.Id].Elsewhere.ShouldBe(held.Select(_ => ten));
        view.HoldsUntil.ShouldBe(held.Length == 0 ? null : house.Start + Duration.FromMinutes(5));
        foreach (var use in Enum.GetValues<TimeUse>())
        {
            var conflicts = await services.Get<ConflictCheck>().FindAsync(house.Clinic.Id, house.Other.Id, ten, null, use, Cancellation);
            conflicts.Select(conflict => (conflict.Type, conflict.Id)).ShouldBe(held.Select(id => (ConflictType.Hold, (Guid?)id)));
        }
    }

    static async Task<long> VersionAsync(HoldClinic house)
    {
        await using var db = house.Deployment.Database.OpenRead();
        return await db.ClinicCounters.Where(counters => counters.ClinicId == house.Clinic.Id).Select(counters => counters.AgendaVersion).SingleAsync(Cancellation);
    }
}
