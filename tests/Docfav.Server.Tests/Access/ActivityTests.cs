using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>Who did what with which client, through which key.</summary>
public sealed class ActivityTests(SharedDeployments deployments)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Reads_and_changes_of_clients_are_noted_with_their_user_and_key(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        var keyId = Guid.Empty;
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user, change: row => keyId = row.Id), clinic.Id);
        var before = SystemTime.Clock.GetCurrentInstant();

        var eva = await CreateAsync(key, """{"name":"Eva","email":"eva@example.com"}""");
        var leo = await CreateAsync(key, """{"name":"Leo"}""");
        (await key.GetAsync($"clinic/clients/{eva}")).ShouldSucceed();
        (await key.GetAsync("clinic/clients?limit=1&order_by=name.desc")).ShouldSucceed();
        (await key.GetAsync("clinic/clients/autocomplete?keyword=eva")).ShouldSucceed();
        (await key.PatchAsync($"clinic/clients/{leo}", """{"city":"Bilbao"}""")).ShouldSucceed();

        var entries = await EntriesAsync(deployment, clinic);
        entries.Select(entry => (entry.Action, entry.ClientId)).ShouldBe(
            [
                (ActivityAction.ClientCreated, eva), (ActivityAction.ClientCreated, leo), (ActivityAction.ClientRead, eva), (ActivityAction.ClientListed, leo),
                (ActivityAction.ClientFound, eva), (ActivityAction.ClientUpdated, leo),
            ],
            ignoreOrder: true);
        entries.ShouldAllBe(entry => entry.UserId == user.Id && entry.ApiKeyId == keyId);
        entries.ShouldAllBe(entry => entry.At >= before - Duration.FromSeconds(1) && entry.At <= SystemTime.Clock.GetCurrentInstant());
    }

    [Theory, OnEveryDatabase]
    public async Task What_was_refused_is_not_noted(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        var other = await deployment.ClinicAsync(await deployment.UserAsync());
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);
        var stranger = deployment.Nodes[0].Client(await deployment.KeyAsync(user), other.Id);

        await key.GetAsync($"clinic/clients/{Guid.NewGuid()}");
        await key.PostAsync("clinic/clients", "{}");
        await key.PatchAsync($"clinic/clients/{Guid.NewGuid()}", """{"name":"x"}""");
        await key.GetAsync("clinic/clients?limit=0");
        await stranger.GetAsync("clinic/clients");
        (await key.GetAsync("clinic/clients")).ShouldSucceed();

        (await EntriesAsync(deployment, clinic)).ShouldBeEmpty();
        (await EntriesAsync(deployment, other)).ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Entries_hold_ids_only_and_the_database_refuses_to_change_or_delete_them(DatabaseKind kind)
    {
        // Its own: TRUNCATE locks whole tables before it is refused, and other tests at work would be in each other's way.
        await using var deployment = await Deployment.StartAsync(kind, PostgresCluster.Current!);
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        await CreateAsync(deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id), """{"name":"Eva"}""");
        (await EntriesAsync(deployment, clinic)).Count.ShouldBe(1);

        typeof(Activity).GetProperties().Select(property => property.PropertyType).Distinct()
            .ShouldBe([typeof(Guid), typeof(Instant), typeof(ActivityAction), typeof(Guid?)], ignoreOrder: true);
        string[] changes = ["UPDATE activity SET action = 0", "UPDATE activity SET user_id = clinic_id WHERE action = 3", "DELETE FROM activity"];
        foreach (var sql in kind == DatabaseKind.Postgres ? [.. changes, "TRUNCATE activity", "TRUNCATE clinics, activity CASCADE"] : changes)
        {
            var refusal = await Should.ThrowAsync<System.Data.Common.DbException>(
                () => deployment.Database.WriteAsync((db, token) => db.Database.ExecuteSqlRawAsync(sql, token), Cancellation));
            refusal.Message.ShouldContain("append-only");
        }

        (await EntriesAsync(deployment, clinic)).Single().Action.ShouldBe(ActivityAction.ClientCreated);
    }

    [Theory, OnEveryDatabase]
    public async Task An_entry_outlives_its_clinic(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        await CreateAsync(deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id), """{"name":"Eva"}""");
        await EntriesAsync(deployment, clinic);

        await deployment.Database.WriteAsync((db, token) => db.Clinics.Where(row => row.Id == clinic.Id).ExecuteDeleteAsync(token), Cancellation);

        (await EntriesAsync(deployment, clinic)).Count.ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task A_write_that_fails_or_is_broken_off_loses_nothing_and_doubles_nothing(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var faulty = FaultyDatabase.Over(deployment.Database);
        var log = new ActivityLog(faulty.Database, SystemTime.Clock);
        var clinic = new Clinic { Id = Guid.NewGuid(), Name = "Nowhere", Timezone = "Europe/Madrid" };
        var caller = new Actor(Guid.NewGuid(), Guid.NewGuid());
        await log.AddAsync(caller, clinic.Id, ActivityAction.ClientRead, [Guid.NewGuid(), Guid.NewGuid()], Cancellation);

        foreach (var fault in (Exception[])[new OperationCanceledException(), new InvalidOperationException(), new IOException()])
        {
            faulty.Before = fault;
            (await Record.ExceptionAsync(() => log.FlushAsync(Cancellation))).ShouldBeSameAs(fault);
            faulty.Before = null;
        }

        // Committed, but nobody learnt of it: the next write must bear with the rows that are there.
        faulty.After = new IOException();
        await Should.ThrowAsync<IOException>(() => log.FlushAsync(Cancellation));
        faulty.After = null;
        await log.AddAsync(caller, clinic.Id, ActivityAction.ClientUpdated, [Guid.NewGuid()], Cancellation);
        await log.FlushAsync(Cancellation);

        (await EntriesAsync(deployment, clinic)).Count.ShouldBe(3);
    }

    [Theory, OnEveryDatabase]
    public async Task Whom_a_list_shows_is_noted_once_an_hour_for_each_key_and_each_reading_of_a_record_once_a_minute(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var time = new FakeTime(Instant.FromUtc(2026, 3, 10, 12, 58, 30));
        using var log = new ActivityLog(deployment.Database, time);
        var clinic = new Clinic { Id = Guid.NewGuid(), Name = "Nowhere", Timezone = "Europe/Madrid" };
        var (web, crm) = (new Actor(Guid.NewGuid(), Guid.NewGuid()), new Actor(Guid.NewGuid(), Guid.NewGuid()));
        Guid[] clients = [Guid.NewGuid(), Guid.NewGuid()];

        foreach (var actor in (Actor[])[web, web, crm])
        {
            await log.AddAsync(actor, clinic.Id, ActivityAction.ClientListed, clients, Cancellation);
            await log.AddAsync(actor, clinic.Id, ActivityAction.ClientFound, clients[..1], Cancellation);
            await log.AddAsync(actor, clinic.Id, ActivityAction.ClientRead, clients[..1], Cancellation);
        }

        time.Advance(Duration.FromMinutes(1));
        await log.AddAsync(web, clinic.Id, ActivityAction.ClientListed, clients, Cancellation);
        await log.AddAsync(web, clinic.Id, ActivityAction.ClientRead, clients, Cancellation);
        time.Advance(Duration.FromMinutes(1));
        await log.AddAsync(web, clinic.Id, ActivityAction.ClientListed, clients, Cancellation);
        await log.AddAsync(new Actor(web.UserId, null), clinic.Id, ActivityAction.ClientRead, clients[..1], Cancellation);
        await log.AddAsync(new Actor(web.UserId, null), clinic.Id, ActivityAction.ClientRead, clients[..1], Cancellation);
        await log.FlushAsync(Cancellation);

        (await EntriesAsync(deployment, clinic)).CountBy(entry => (entry.UserId == web.UserId, entry.Action)).ShouldBe(
            [
                new((true, ActivityAction.ClientListed), 4), new((true, ActivityAction.ClientFound), 1), new((true, ActivityAction.ClientRead), 5),
                new((false, ActivityAction.ClientListed), 2), new((false, ActivityAction.ClientFound), 1), new((false, ActivityAction.ClientRead), 1),
            ],
            ignoreOrder: true);
    }

    static async Task<Guid> CreateAsync(ApiClient key, string json) =>
        (await key.PostAsync("clinic/clients", json)).ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();

    static async Task<List<Activity>> EntriesAsync(Deployment deployment, Clinic clinic)
    {
        await deployment.Nodes[0].Get<ActivityLog>().FlushAsync(Cancellation);
        await using var db = deployment.Database.OpenRead();
        return await db.Activities.Where(entry => entry.ClinicId == clinic.Id).ToListAsync(Cancellation);
    }
}
