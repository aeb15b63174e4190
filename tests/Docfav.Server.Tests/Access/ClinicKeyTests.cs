using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>The keys of a clinic, at its managers' hands.</summary>
public sealed class ClinicKeyTests(SharedDeployments deployments, PostgresCluster cluster)
{
    static readonly Scope s_read = Scope.UserRead | Scope.ClientsRead;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_manager_makes_a_key_that_works_changes_it_and_revokes_it(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var keys = deployment.Nodes[0].Get<ClinicKeys>();
        var manager = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(manager);
        var actor = new Actor(manager.Id, null);

        var (id, secret, refusal) = await keys.CreateAsync(actor, clinic.Id, new("CRM", null, ["127.0.0.0/8", "::1"]), s_read, Cancellation);
        refusal.ShouldBeNull();
        var api = deployment.Nodes[0].Client(secret, clinic.Id);
        (await api.GetAsync("clinic/clients")).ShouldSucceed();
        (await api.GetAsync("clinic/services")).Errors.Single().GetProperty("code").GetString().ShouldBe("INSUFFICIENT_SCOPES");
        var listed = (await keys.ListAsync(clinic.Id, manager.Id, Cancellation)).ShouldHaveSingleItem();
        (listed.Id, listed.Name, listed.Last4, listed.Scopes, listed.State, listed.IsOwn).ShouldBe((id!.Value, "CRM", secret![^4..], s_read, KeyState.Active, true));

        // Only the hash is stored.
        await using (var db = deployment.Database.OpenRead())
        {
            (await db.ApiKeys.SingleAsync(row => row.Id == id, Cancellation)).KeyHash.ShouldBe(KeySecret.Hash(secret));
        }

        (await keys.ChangeAsync(actor, clinic.Id, listed, new("Books", null, ["192.0.2.1"]), Cancellation)).ShouldBeNull();
        (await api.GetAsync("me")).Errors.Single().GetProperty("code").GetString().ShouldBe("IP_NOT_ALLOWED");
        (await keys.ChangeAsync(actor, clinic.Id, listed, new("Other", null, []), Cancellation)).ShouldNotBeNull().Field.ShouldBe("changed");
        var changed = (await keys.FindAsync(clinic.Id, manager.Id, id.Value, Cancellation)).ShouldNotBeNull();
        (await keys.ChangeAsync(actor, clinic.Id, changed, new("Books", null, []), Cancellation)).ShouldBeNull();
        (await api.GetAsync("me")).ShouldSucceed();

        (await keys.RevokeAsync(actor, clinic.Id, id.Value, Cancellation)).ShouldBeNull();
        (await api.GetAsync("me")).Errors.Single().GetProperty("code").GetString().ShouldBe("API_KEY_REVOKED");
        var revoked = (await keys.FindAsync(clinic.Id, manager.Id, id.Value, Cancellation)).ShouldNotBeNull();
        (revoked.State, revoked.MayRevoke).ShouldBe((KeyState.Revoked, false));
        (await keys.ChangeAsync(actor, clinic.Id, revoked, new("Again", null, []), Cancellation)).ShouldNotBeNull().Field.ShouldBe("changed");

        await using var after = deployment.Database.OpenRead();
        (await after.Activities.Where(entry => entry.ClinicId == clinic.Id && entry.SubjectId == id).OrderBy(entry => entry.Id).ToListAsync(Cancellation))
            .Select(entry => (entry.Action, entry.UserId, entry.ClientId)).ShouldBe(
                [
                    (ActivityAction.KeyCreated, manager.Id, null), (ActivityAction.KeyChanged, manager.Id, null), (ActivityAction.KeyChanged, manager.Id, null),
                    (ActivityAction.KeyRevoked, manager.Id, null),
                ],
                ignoreOrder: true);
    }

    [Theory, OnEveryDatabase]
    public async Task Faults_are_named_and_nothing_is_stored(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var keys = deployment.Nodes[0].Get<ClinicKeys>();
        var manager = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(manager);
        var actor = new Actor(manager.Id, null);
        var past = SystemTime.Clock.GetCurrentInstant() - Duration.FromSeconds(1);

        foreach (var (field, settings, scopes) in ((string, KeySettings, Scope)[])
            [
                ("name", new(" ", null, []), s_read), ("name", new(new string('x', 101), null, []), s_read), ("scopes", new("CRM", null, []), Scope.None),
                ("expires_at", new("CRM", past, []), s_read), ("allowed_ips", new("CRM", null, ["10.0.0.1", "10.0.0.1/8"]), s_read),
            ])
        {
            var (id, secret, refusal) = await keys.CreateAsync(actor, clinic.Id, settings, scopes, Cancellation);
            (id, secret, refusal?.Field).ShouldBe((null, null, field));
        }

        (await keys.ListAsync(clinic.Id, manager.Id, Cancellation)).ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Who_does_not_manage_the_clinic_does_nothing_with_its_keys(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var keys = deployment.Nodes[0].Get<ClinicKeys>();
        var manager = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(manager);
        var (id, _, _) = await keys.CreateAsync(new(manager.Id, null), clinic.Id, new("CRM", null, []), s_read, Cancellation);
        var stranger = await deployment.UserAsync();
        var elsewhere = await deployment.ClinicAsync(stranger);
        var member = await deployment.UserAsync();
        await deployment.SaveAsync(new Member { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = member.Id, Type = MembershipLookup.ReceptionistType });

        foreach (var user in (User[])[stranger, member])
        {
            var actor = new Actor(user.Id, null);
            (await keys.CreateAsync(actor, clinic.Id, new("CRM", null, []), s_read, Cancellation)).Refusal!.Code.ShouldBe(RefusalCode.ClinicManagerAccessDenied);
            (await keys.RevokeAsync(actor, clinic.Id, id!.Value, Cancellation))!.Code.ShouldBe(RefusalCode.ClinicManagerAccessDenied);
        }

        // At the own desk, a key of another clinic is not there.
        (await keys.FindAsync(elsewhere.Id, stranger.Id, id!.Value, Cancellation)).ShouldBeNull();
        (await keys.RevokeAsync(new(stranger.Id, null), elsewhere.Id, id.Value, Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await keys.FindAsync(clinic.Id, manager.Id, id.Value, Cancellation))!.State.ShouldBe(KeyState.Active);
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_that_also_reaches_another_clinic_tells_nothing_of_it(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var keys = deployment.Nodes[0].Get<ClinicKeys>();
        var (owner, colleague) = (await deployment.UserAsync(), await deployment.UserAsync());
        var clinic = await deployment.ClinicAsync(owner);
        await deployment.SaveAsync(Manager(clinic, colleague));
        var (id, _, _) = await keys.CreateAsync(new(owner.Id, null), clinic.Id, new("Web of the other clinic", null, ["192.0.2.1"]), s_read, Cancellation);
        await deployment.SaveAsync(new ApiKeyDay { ApiKeyId = id!.Value, Day = SystemTime.Clock.GetCurrentInstant().InUtc().Date, Requests = 7, LastUsedAt = Instant.FromUtc(2026, 1, 2, 3, 4) });
        (await keys.FindAsync(clinic.Id, colleague.Id, id.Value, Cancellation))!.Name.ShouldBe("Web of the other clinic");

        var other = await deployment.ClinicAsync(owner);

        var seen = (await keys.FindAsync(clinic.Id, colleague.Id, id.Value, Cancellation)).ShouldNotBeNull();
        (seen.Name, seen.AllowedIps, seen.LastUsedAt, seen.MayRevoke, seen.Scopes).ShouldBe((null, "", null, false, s_read));
        (await keys.UseAsync(seen, Cancellation)).Days.ShouldBeEmpty();
        (await keys.RevokeAsync(new(colleague.Id, null), clinic.Id, id.Value, Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await keys.ChangeAsync(new(colleague.Id, null), clinic.Id, seen, new("Mine", null, []), Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        var own = (await keys.FindAsync(clinic.Id, owner.Id, id.Value, Cancellation)).ShouldNotBeNull();
        (own.Name, own.MayRevoke).ShouldBe(("Web of the other clinic", true));
        (await keys.UseAsync(own, Cancellation)).Days.Values.ShouldBe([7]);

        // Whoever manages that clinic too sees it whole, and may end it.
        await deployment.SaveAsync(Manager(other, colleague));
        (await keys.FindAsync(clinic.Id, colleague.Id, id.Value, Cancellation))!.Name.ShouldBe("Web of the other clinic");
        (await keys.RevokeAsync(new(colleague.Id, null), clinic.Id, id.Value, Cancellation)).ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task Use_is_shown_by_day_and_what_is_left_of_the_hour(DatabaseKind kind)
    {
        var time = new FakeTime(Instant.FromUtc(2026, 3, 4, 23, 59, 30));
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: [new("Docfav:Plans:small", "10")], time: time);
        var node = deployment.Nodes[0];
        var keys = node.Get<ClinicKeys>();
        var manager = await deployment.UserAsync("small");
        var clinic = await deployment.ClinicAsync(manager);
        var (id, secret, _) = await keys.CreateAsync(new(manager.Id, null), clinic.Id, new("CRM", null, []), s_read, Cancellation);
        var api = node.Client(secret, clinic.Id);

        (await api.GetAsync("me")).ShouldSucceed();
        (await api.GetAsync("me")).ShouldSucceed();
        time.Advance(Duration.FromMinutes(1));
        (await api.GetAsync("me")).ShouldSucceed();
        await node.Get<KeyUsage>().FlushAsync(Cancellation);

        var key = (await keys.FindAsync(clinic.Id, manager.Id, id!.Value, Cancellation)).ShouldNotBeNull();
        var use = await keys.UseAsync(key, Cancellation);
        use.Days.ShouldBe(new Dictionary<LocalDate, long> { [new(2026, 3, 4)] = 2, [new(2026, 3, 5)] = 1 }, ignoreOrder: true);
        use.Standing.Limit.ShouldBe(10);
        // PostgreSQL's own clock sets the hour there.
        if (kind == DatabaseKind.Sqlite)
        {
            (use.Standing.Remaining, use.Standing.ResetAt).ShouldBe((9, Instant.FromUtc(2026, 3, 5, 1, 0).ToUnixTimeSeconds()));
        }

        time.Advance(Duration.FromDays(29));
        (await keys.UseAsync(key, Cancellation)).Days.Keys.ShouldBe([new LocalDate(2026, 3, 5)]);
    }

    static Member Manager(Clinic clinic, User user) =>
        new() { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = user.Id, Type = "professional", IsManager = true };
}
