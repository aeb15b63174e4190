using Docfav.Server.Clients;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>What is kept of clinics' clients for searching, and for how long.</summary>
public sealed class SearchTextCacheTests(SharedDeployments deployments)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task What_changes_many_clients_is_found_and_what_is_kept_too_long_is_read_anew(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var time = new FakeTime(Instant.FromUtc(2026, 5, 4, 0, 0));
        var cache = new SearchTextCache(desk.Clinic.Deployment.Database, time);
        var clients = StoredClients.Make(desk.Id, 40, seed: 21);
        foreach (var (client, number) in clients.Select((client, number) => (client, number)))
        {
            (client.Lastname, client.ClientNumber) = ($"Zurriaga{number:00}x", number + 1);
            client.Fold();
        }

        (await FoundAsync("zurriaga")).ShouldBeEmpty();
        // One write of the context is one event each; the cache sees them as they come.
        await desk.Clinic.Deployment.StoreAsync(clients[..20]);
        (await FoundAsync("zurriaga")).Length.ShouldBe(20);
        await desk.Clinic.Deployment.StoreAsync(clients[20..]);
        (await FoundAsync("zurriaga")).Length.ShouldBe(40);

        // A name that changes without an event: only what reads anew sees it.
        await desk.Clinic.Deployment.Database.WriteAsync(
            (db, token) => db.Clients.Where(client => client.Id == clients[0].Id).ExecuteUpdateAsync(set => set.SetProperty(client => client.SearchText, "hidden"), token),
            Cancellation);
        (await FoundAsync("zurriaga00x")).ShouldBe([clients[0].Id]);
        time.Advance(Duration.FromHours(23));
        (await FoundAsync("zurriaga00x")).ShouldBe([clients[0].Id], "asked for within the day");
        time.Advance(Duration.FromHours(25));
        (await FoundAsync("zurriaga00x")).ShouldBeEmpty("its events might have been gone");
        (await FoundAsync("hidden")).ShouldBe([clients[0].Id]);

        async Task<Guid[]> FoundAsync(string word) => (await cache.OfAsync(desk.Id, Cancellation)).ShouldNotBeNull().Find([word], 100, 0);
    }

    [Theory, OnEveryDatabase]
    public async Task More_than_is_taken_in_one_by_one_is_read_anew_and_those_who_ask_meanwhile_find_it_too(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var cache = new SearchTextCache(desk.Clinic.Deployment.Database, new FakeTime(Instant.FromUtc(2026, 5, 4, 0, 0)));
        (await FoundAsync()).ShouldBe(0);
        var clients = StoredClients.Make(desk.Id, 600, seed: 24);
        clients.ForEach(client =>
        {
            client.Lastname = "Zurriaga";
            client.Fold();
        });
        await desk.Clinic.Deployment.StoreAsync(clients);

        (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(FoundAsync)))).ShouldAllBe(found => found == 600);

        async Task<int> FoundAsync() => (await cache.OfAsync(desk.Id, Cancellation)).ShouldNotBeNull().Find(["zurriaga"], 1_000, 0).Length;
    }

    [Theory, OnEveryDatabase]
    public async Task An_import_is_read_anew(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var time = new FakeTime(Instant.FromUtc(2026, 5, 4, 0, 0));
        var cache = new SearchTextCache(desk.Clinic.Deployment.Database, time);
        var client = await desk.CreateAsync(("name", "Quirina"));
        (await FoundAsync("quirina")).ShouldBe([client.Id]);

        await desk.Clinic.Deployment.Database.WriteAsync(
            async (db, token) =>
            {
                await db.Clients.Where(row => row.Id == client.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.SearchText, "brought in"), token);
                var last = await db.ClinicCounters.Where(row => row.ClinicId == desk.Id).Select(row => row.LastEvent).SingleAsync(token);
                db.Events.Add(new(desk.Id, last + 1, EventKind.ClinicImported, time.GetCurrentInstant(), desk.Id, "{}"));
                await db.SaveChangesAsync(token);
                return await db.ClinicCounters.Where(row => row.ClinicId == desk.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastEvent, last + 1), token);
            },
            Cancellation);

        (await FoundAsync("quirina")).ShouldBeEmpty();
        (await FoundAsync("brought")).ShouldBe([client.Id]);

        async Task<Guid[]> FoundAsync(string word) => (await cache.OfAsync(desk.Id, Cancellation)).ShouldNotBeNull().Find([word], 100, 0);
    }

    [Theory, OnEveryDatabase]
    public async Task Where_there_is_no_room_nothing_is_put_out_that_is_in_use(DatabaseKind kind)
    {
        var (first, second) = (await Desk.OnAsync(deployments, kind), await Desk.OnAsync(deployments, kind));
        var time = new FakeTime(Instant.FromUtc(2026, 5, 4, 0, 0));
        foreach (var desk in (Desk[])[first, second])
        {
            await desk.Clinic.Deployment.StoreAsync(StoredClients.Make(desk.Id, 30, seed: 22));
        }

        var database = first.Clinic.Deployment.Database;
        (await new SearchTextCache(database, time, room: 1_000).OfAsync(first.Id, Cancellation)).ShouldBeNull();
        var cache = new SearchTextCache(database, time, room: 8_000);
        (await cache.OfAsync(first.Id, Cancellation)).ShouldNotBeNull();
        (await cache.OfAsync(second.Id, Cancellation)).ShouldBeNull("the first is in use");
        time.Advance(Duration.FromMinutes(2));
        (await cache.OfAsync(second.Id, Cancellation)).ShouldNotBeNull();
        (await cache.OfAsync(first.Id, Cancellation)).ShouldBeNull("the second is in use");
    }

    [Theory, OnEveryDatabase]
    public async Task Who_finds_no_room_finds_the_same(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var clients = StoredClients.Make(desk.Id, 200, seed: 23);
        await desk.Clinic.Deployment.StoreAsync(clients);
        var database = desk.Clinic.Deployment.Database;
        await using var db = database.OpenRead();
        var time = new FakeTime(Instant.FromUtc(2026, 5, 4, 0, 0));
        var (withRoom, without) = (new ClientList(database, db, new(database, time), time), new ClientList(database, db, new(database, time, room: 0), time));

        var hits = 0;
        foreach (var word in (string[])["a", "an", "ana", "garcia", "600", "12345678a", "zz", "ß", "gar 600", "example", "\ud83e\uddb7"])
        {
            var query = ClientSearchQuery.Of(word, limit: 15, offset: 2)!;
            var found = await withRoom.SearchAsync(desk.Id, query, Cancellation);
            found.ShouldBe(await without.SearchAsync(desk.Id, query, Cancellation), word);
            hits += found.Length;
        }

        hits.ShouldBeGreaterThan(50);
    }
}
