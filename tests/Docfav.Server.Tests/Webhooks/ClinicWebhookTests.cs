using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Webhooks;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Webhooks;

/// <summary>A clinic's webhooks at its managers' hands.</summary>
public sealed class ClinicWebhookTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_manager_adds_one_tests_it_changes_its_secret_sends_again_and_switches_it(DatabaseKind kind)
    {
        await using var house = await WebhookHouse.OpenAsync(kind, cluster, delivers: false);
        var (clinic, webhooks) = (house.Clinic.Id, house.Webhooks);
        await house.BookAsync();
        var (id, secret) = await house.AddAsync("first", EventKind.AppointmentCreated);
        await using (var db = house.Deployment.Database.OpenRead())
        {
            (await db.WebhookEndpoints.SingleAsync(Cancellation)).Secret.ShouldNotContain(secret[10..]);
        }

        var test = (await webhooks.TestAsync(clinic, id, Cancellation)).ShouldNotBeNull();
        (test.Status, test.Fault).ShouldBe((200, null));
        var message = house.Receiver.Messages.ShouldHaveSingleItem();
        (message.Type, StandardWebhooks.IsSigned(message, secret)).ShouldBe(("webhook.test", true));

        // What was before it is not for it, and what it does not want neither.
        await house.BookAsync();
        await house.TurnAsync(id);
        house.Receiver.Messages.Skip(1).Select(sent => sent.Sequence).ShouldBe([2]);

        // Both secrets sign for a day, and then the new one alone.
        var (fresh, _) = await webhooks.RotateAsync(house.Manager, clinic, id, Cancellation);
        await house.BookAsync();
        await house.TurnAsync(id);
        var both = house.Receiver.Messages[^1];
        (both.Signature.Split(' ').Length, StandardWebhooks.IsSigned(both, fresh!), StandardWebhooks.IsSigned(both, secret)).ShouldBe((2, true, true));
        (await house.FindAsync(id)).FormerSecretUntil.ShouldBe(house.Time.GetCurrentInstant() + Duration.FromHours(24));
        house.Time.Advance(Duration.FromHours(24));
        await house.BookAsync();
        await house.TurnAsync(id);
        var one = house.Receiver.Messages[^1];
        (one.Signature.Split(' ').Length, StandardWebhooks.IsSigned(one, fresh!), StandardWebhooks.IsSigned(one, secret)).ShouldBe((1, true, false));

        // One again, and a period again: with the ids of before, and with what the endpoint was not there for.
        (await house.Log.AgainAsync(house.Manager, clinic, id, 3, Cancellation)).ShouldBeNull();
        await house.TurnAsync(id);
        house.Receiver.Messages[^1].Id.ShouldBe(both.Id);
        (await house.Log.AgainAsync(house.Manager, clinic, id, 77, Cancellation))!.Field.ShouldBe("none");
        var count = house.Receiver.Messages.Count;
        var now = house.Time.GetCurrentInstant();
        (await house.Log.AgainAsync(house.Manager, clinic, id, now - Duration.FromDays(2), now, Cancellation)).ShouldBe((3, null));
        var answered = new System.Collections.Concurrent.ConcurrentQueue<long>();
        house.Receiver.Answer = async (message, http) =>
        {
            await Task.Delay(message.Sequence == 1 ? 100 : 0, http.RequestAborted);
            answered.Enqueue(message.Sequence);
        };
        await house.TurnAsync(id);
        house.Receiver.Messages.Skip(count).Select(sent => sent.Sequence).ShouldBe([1, 2, 3]);
        answered.ShouldBe([1, 2, 3]);
        (await house.DeliveriesAsync(id, limit: 2)).Select(entry => entry.Delivery.Sequence).ShouldBe([4, 3]);
        (await house.DeliveriesAsync(id, before: 3)).Select(entry => entry.Delivery.Sequence).ShouldBe([2, 1]);
        (await house.DeliveriesAsync(id, new(From: now, Kind: EventKind.AppointmentCreated))).ShouldHaveSingleItem().Delivery.Sequence.ShouldBe(4);
        (await house.DeliveriesAsync(id, new(WebhookDeliveryState.Failed))).ShouldBeEmpty();

        // What happens while it is off is passed over, and can be sent later.
        (await webhooks.SwitchAsync(house.Manager, clinic, id, false, Cancellation)).ShouldBeNull();
        await house.BookAsync();
        await house.TurnAsync(id);
        (await house.Log.AgainAsync(house.Manager, clinic, id, 5, Cancellation))!.Field.ShouldBe("off");
        (await webhooks.SwitchAsync(house.Manager, clinic, id, true, Cancellation)).ShouldBeNull();
        await house.TurnAsync(id);
        house.Receiver.Messages.ShouldNotContain(sent => sent.Sequence == 5);
        (await house.Log.AgainAsync(house.Manager, clinic, id, 5, Cancellation)).ShouldBeNull();
        await house.TurnAsync(id);
        house.Receiver.Messages[^1].Sequence.ShouldBe(5);

        await using var after = house.Deployment.Database.OpenRead();
        (await after.Activities.Where(entry => entry.SubjectId == id).Select(entry => entry.Action).ToListAsync(Cancellation)).CountBy(action => action).ShouldBe(
            new Dictionary<ActivityAction, int>
            {
                [ActivityAction.WebhookCreated] = 1,
                [ActivityAction.WebhookSecretChanged] = 1,
                [ActivityAction.WebhookReplayed] = 3,
                [ActivityAction.WebhookChanged] = 2,
            },
            ignoreOrder: true);
    }

    [Theory, OnEveryDatabase]
    public async Task Faults_are_named_and_only_managers_of_the_clinic_do_anything(DatabaseKind kind)
    {
        await using var house = await WebhookHouse.OpenAsync(kind, cluster, delivers: false);
        var (clinic, webhooks, deployment) = (house.Clinic.Id, house.Webhooks, house.Deployment);
        var (id, _) = await house.AddAsync();
        WebhookSettings good = new(house.Receiver.Url("other"), "CRM", [EventKind.ClientCreated]);
        foreach (var (field, settings) in ((string, WebhookSettings)[])
            [
                ("url", good with { Url = "crm" }), ("url_private", good with { Url = "https://169.254.169.254/" }), ("events", good with { Events = [] }),
                ("description", good with { Description = new('x', 101) }), ("description", good with { Description = "a\nb" }),
            ])
        {
            (await webhooks.CreateAsync(house.Manager, clinic, settings, Cancellation)).Refusal!.Field.ShouldBe(field);
            (await webhooks.ChangeAsync(house.Manager, clinic, await house.FindAsync(id), settings, Cancellation))!.Field.ShouldBe(field);
        }

        var seen = await house.FindAsync(id);
        (await webhooks.ChangeAsync(house.Manager, clinic, seen, good, Cancellation)).ShouldBeNull();
        (await webhooks.ChangeAsync(house.Manager, clinic, seen, good with { Description = "Mine" }, Cancellation))!.Field.ShouldBe("changed");
        var changed = await house.FindAsync(id);
        (changed.Url, changed.Description, changed.Events.Single()).ShouldBe((good.Url, "CRM", EventKind.ClientCreated));

        var stranger = await deployment.UserAsync();
        var elsewhere = await deployment.ClinicAsync(stranger);
        var member = await deployment.UserAsync();
        await deployment.SaveAsync(new Member { ClinicId = clinic, Id = Guid.NewGuid(), UserId = member.Id, Type = MembershipLookup.ReceptionistType });
        foreach (var actor in (Actor[])[new(stranger.Id, null), new(member.Id, null)])
        {
            Refusal?[] refusals =
            [
                (await webhooks.CreateAsync(actor, clinic, good, Cancellation)).Refusal, await webhooks.ChangeAsync(actor, clinic, changed, good, Cancellation),
                (await webhooks.RotateAsync(actor, clinic, id, Cancellation)).Refusal, await webhooks.SwitchAsync(actor, clinic, id, false, Cancellation),
                await webhooks.DeleteAsync(actor, clinic, id, Cancellation), await house.Log.AgainAsync(actor, clinic, id, 1, Cancellation),
            ];
            refusals.ShouldAllBe(refusal => refusal!.Code == RefusalCode.ClinicManagerAccessDenied);
        }

        // At the own desk, another clinic's is not there.
        var own = new Actor(stranger.Id, null);
        (await webhooks.FindAsync(elsewhere.Id, id, Cancellation)).ShouldBeNull();
        (await webhooks.TestAsync(elsewhere.Id, id, Cancellation)).ShouldBeNull();
        (await webhooks.DeleteAsync(own, elsewhere.Id, id, Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await webhooks.RotateAsync(own, elsewhere.Id, id, Cancellation)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        (await house.Log.AgainAsync(own, elsewhere.Id, id, Instant.MinValue, Instant.MaxValue, Cancellation)).Refusal!.Field.ShouldBe("off");

        for (var i = 1; i < ClinicWebhooks.MostEndpoints; i++)
        {
            await house.AddAsync();
        }

        (await webhooks.CreateAsync(house.Manager, clinic, good, Cancellation)).Refusal!.Field.ShouldBe("webhooks_most");
        house.Receiver.Messages.ShouldBeEmpty();
    }
}
