using Docfav.Server.Outbox;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Webhooks;

/// <summary>Events on their way to integrators.</summary>
public sealed class WebhookDeliveryTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task What_happens_is_told_signed_in_order_and_once_beside_an_endpoint_that_is_dead(DatabaseKind kind)
    {
        await using var house = await WebhookHouse.OpenAsync(kind, cluster, delivers: true);
        var (id, secret) = await house.AddAsync("all");
        var (_, _) = await house.AddAsync("dead");
        var (chosen, _) = await house.AddAsync("chosen", EventKind.AppointmentCancelled);
        house.Receiver.Answer = (message, http) => message.Path == "dead" ? Task.Delay(TimeSpan.FromSeconds(30), http.RequestAborted) : Task.CompletedTask;

        var first = await house.BookAsync("Confidential");
        for (var i = 0; i < 4; i++)
        {
            await house.BookAsync();
        }

        await house.RefuseAsync();
        await house.Clinic.SetAsync(first, "cancelled");
        Received[] Got(string path) => [.. house.Receiver.Messages.Where(message => message.Path == path)];
        await Receiver.UntilAsync(() => Got("all").Length >= 6 && Got("chosen").Length >= 1);

        var all = Got("all");
        all.Select(message => message.Type).ShouldBe([.. Enumerable.Repeat("appointment.created", 5), "appointment.cancelled"]);
        all.Select(message => message.Sequence).ShouldBe(Enumerable.Range(1, 6).Select(number => (long)number));
        all.ShouldAllBe(message => StandardWebhooks.IsSigned(message, secret));
        all.Select(message => message.Id).ShouldBe(all.Select(message => $"evt_{house.Clinic.Id:N}_{message.Sequence}_{house.Time.GetCurrentInstant().ToUnixTimeSeconds()}"));
        var json = all[0].Json;
        json.EnumerateObject().Select(property => property.Name).ShouldBe(["type", "timestamp", "clinic_id", "sequence", "data"]);
        (json.GetProperty("clinic_id").GetGuid(), json.GetProperty("data").GetProperty("id").GetGuid(), json.GetProperty("timestamp").GetString())
            .ShouldBe((house.Clinic.Id, first, "2026-01-05T09:00:00Z"));
        all[0].Json.GetRawText().ShouldNotContain("Confidential");
        Got("chosen").Select(message => message.Id).ShouldBe([all[5].Id]);

        // Nobody looks while a turn is not over: what came of it is written at its end.
        await Receiver.UntilAsync(() => house.FindAsync(id).Result.Waiting == 0 && house.FindAsync(chosen).Result.Waiting == 0);
        var logged = await house.DeliveriesAsync(id);
        logged.Select(entry => (entry.Delivery.Sequence, entry.Delivery.State)).ShouldBe(Enumerable.Range(1, 6).Reverse().Select(number => ((long)number, WebhookDeliveryState.Delivered)));
        logged[0].Attempts.ShouldHaveSingleItem().Status.ShouldBe(200);
        (await house.DeliveriesAsync(chosen)).ShouldHaveSingleItem();
    }

    [Theory, OnEveryDatabase]
    public async Task What_fails_is_tried_alone_for_three_days_and_then_given_up(DatabaseKind kind)
    {
        await using var house = await WebhookHouse.OpenAsync(kind, cluster, delivers: false);
        var (id, _) = await house.AddAsync();
        house.Receiver.Answer = (message, http) =>
        {
            http.Response.StatusCode = message.Sequence == 2 ? 500 : 204;
            // To write to a 204 is a fault of the receiver's, which ends the connection.
            return message.Sequence == 2 ? http.Response.WriteAsync("out of order", http.RequestAborted) : Task.CompletedTask;
        };
        for (var i = 0; i < 3; i++)
        {
            await house.BookAsync();
        }

        await house.TurnAsync(id);
        house.Receiver.Messages.Select(message => message.Sequence).ShouldBe([1, 2, 3]);
        var failed = (await house.DeliveriesAsync(id, new(WebhookDeliveryState.Pending))).ShouldHaveSingleItem();
        (failed.Delivery.Attempts, failed.Attempts.Single().Status, failed.Attempts[0].Answer, failed.Attempts[0].Fault).ShouldBe((1, 500, "out of order", WebhookFault.Refused));

        // What the specification suggests, as sums, and a tenth for chance.
        var began = house.Time.GetCurrentInstant();
        foreach (var wait in (Duration[])
            [
                Duration.FromSeconds(5), Duration.FromMinutes(5), Duration.FromMinutes(30), Duration.FromHours(2), Duration.FromHours(5), Duration.FromHours(10),
                Duration.FromHours(14), Duration.FromHours(20), Duration.FromHours(24),
            ])
        {
            var due = (await house.DeliveriesAsync(id, new(WebhookDeliveryState.Pending))).Single().Delivery.DueAt!.Value - house.Time.GetCurrentInstant();
            due.ShouldBeInRange(wait, wait * 1.1);
            var before = house.Receiver.Messages.Count;
            house.Time.Advance(due - Duration.FromSeconds(1));
            await house.TurnAsync(id);
            house.Receiver.Messages.Count.ShouldBe(before);
            house.Time.Advance(Duration.FromSeconds(2));
            await house.TurnAsync(id);
            house.Receiver.Messages.Count.ShouldBe(before + 1);
        }

        (house.Time.GetCurrentInstant() - began).TotalDays.ShouldBeInRange(3, 4);
        house.Receiver.Messages.Where(message => message.Sequence == 2).Select(message => message.Id).Distinct().ShouldHaveSingleItem();
        var given = (await house.DeliveriesAsync(id, new(WebhookDeliveryState.Failed))).ShouldHaveSingleItem();
        (given.Delivery.Attempts, given.Delivery.DueAt, given.Attempts.Count).ShouldBe((10, null, 10));
        // Nothing has got through for three days: it is switched off, and gets nothing any more.
        (await house.FindAsync(id)).State.ShouldBe(WebhookState.Failing);
        await house.BookAsync();
        await house.TurnAsync(id);
        house.Receiver.Messages.Count.ShouldBe(12);
    }

    [Theory, OnEveryDatabase]
    public async Task An_endpoint_may_refuse_for_good_ask_for_time_or_not_be_there(DatabaseKind kind)
    {
        await using var house = await WebhookHouse.OpenAsync(kind, cluster, delivers: false);
        var (gone, _) = await house.AddAsync("gone", EventKind.AppointmentCreated);
        var (busy, _) = await house.AddAsync("busy", EventKind.AppointmentCreated);
        var (dead, _) = await house.AddAsync("dead", EventKind.AppointmentCreated);
        var isDead = true;
        house.Receiver.Answer = (message, http) =>
        {
            http.Response.StatusCode = message.Path switch { "gone" => 410, "busy" => 503, _ => 200 };
            http.Response.Headers.RetryAfter = "3600";
            if (message.Path == "dead" && isDead)
            {
                http.Abort();
            }

            return Task.CompletedTask;
        };
        int Got(string path) => house.Receiver.Messages.Count(message => message.Path == path);
        for (var i = 0; i < 6; i++)
        {
            await house.BookAsync();
        }

        (await house.TurnAsync(gone)).ShouldBe(WebhookState.Gone);
        (Got("gone"), (await house.FindAsync(gone)).State).ShouldBe((1, WebhookState.Gone));

        await house.TurnAsync(busy);
        Got("busy").ShouldBe(6);
        (await house.DeliveriesAsync(busy)).ShouldAllBe(entry => entry.Delivery.DueAt == house.Time.GetCurrentInstant() + Duration.FromHours(1));

        // After three without an answer it is left alone, longer and longer; the rest waits where it is, and comes in order.
        await house.TurnAsync(dead);
        (Got("dead"), (await house.DeliveriesAsync(dead)).Count, (await house.FindAsync(dead)).Waiting).ShouldBe((3, 3, 3));
        house.Time.Advance(Duration.FromSeconds(3));
        await house.TurnAsync(dead);
        Got("dead").ShouldBe(4);
        (await house.FindAsync(dead)).FailingSince.ShouldNotBeNull();
        isDead = false;
        house.Time.Advance(Duration.FromMinutes(1));
        await house.TurnAsync(dead);
        var healthy = await house.FindAsync(dead);
        (healthy.Waiting, healthy.FailingSince, healthy.LastSuccessAt).ShouldBe((0, null, house.Time.GetCurrentInstant()));
        house.Receiver.Messages.Where(message => message.Path == "dead").Select(message => message.Sequence).Distinct().Order().ShouldBe([1, 2, 3, 4, 5, 6]);
        (await house.DeliveriesAsync(dead)).ShouldAllBe(entry => entry.Delivery.State == WebhookDeliveryState.Delivered);
    }

    [Theory, OnEveryDatabase]
    public async Task A_turn_that_nobody_ended_is_another_ones_after_its_lease_and_the_ids_are_the_same(DatabaseKind kind)
    {
        await using var house = await WebhookHouse.OpenAsync(kind, cluster, delivers: false);
        var (id, _) = await house.AddAsync();
        await house.BookAsync();
        await house.BookAsync();
        var arrived = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        house.Receiver.Answer = (message, _) =>
        {
            arrived.TrySetResult();
            return message.Sequence == 1 ? leave.Task : Task.CompletedTask;
        };

        var first = house.TurnAsync(id);
        await arrived.Task;
        // Somebody has the turn.
        await house.TurnAsync(id);
        house.Receiver.Messages.Count.ShouldBe(1);
        // Its node is taken for dead; it comes back later, and its word counts no more.
        house.Time.Advance(Duration.FromSeconds(31));
        var second = house.TurnAsync(id);
        await Receiver.UntilAsync(() => house.Receiver.Messages.Count >= 2);
        leave.SetResult();
        await Task.WhenAll(first, second);

        house.Receiver.Messages.Where(message => message.Sequence == 1).Select(message => message.Id).CountBy(id => id).ShouldHaveSingleItem().Value.ShouldBe(2);
        (await house.DeliveriesAsync(id)).Select(entry => (entry.Delivery.Sequence, entry.Delivery.State, entry.Attempts.Count)).ShouldBe(
            [(2, WebhookDeliveryState.Delivered, 1), (1, WebhookDeliveryState.Delivered, 1)]);
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_old_is_cleared_away_and_so_is_what_was_deleted(DatabaseKind kind)
    {
        await using var house = await WebhookHouse.OpenAsync(kind, cluster, delivers: false);
        var (kept, _) = await house.AddAsync();
        var (deleted, _) = await house.AddAsync();
        await house.BookAsync();
        await house.TurnAsync(kept);
        await house.TurnAsync(deleted);
        house.Time.Advance(Duration.FromDays(20));
        await house.BookAsync();
        await house.TurnAsync(kept);
        (await house.Webhooks.DeleteAsync(house.Manager, house.Clinic.Id, deleted, Cancellation)).ShouldBeNull();
        (await house.Webhooks.FindAsync(house.Clinic.Id, deleted, Cancellation)).ShouldBeNull();
        house.Time.Advance(Duration.FromDays(10) + Duration.FromSeconds(1));

        using var sweep = new WebhookSweep(house.Deployment.Database, house.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<WebhookSweep>.Instance);
        await sweep.RunAsync(Cancellation);

        await using var db = house.Deployment.Database.OpenRead();
        (await db.WebhookEndpoints.SingleAsync(Cancellation)).Id.ShouldBe(kept);
        (await db.WebhookDeliveries.SingleAsync(Cancellation)).Sequence.ShouldBe(2);
        (await db.WebhookAttempts.SingleAsync(Cancellation)).Sequence.ShouldBe(2);
    }
}
