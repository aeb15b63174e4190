using System.Collections.Concurrent;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Outbox;

/// <summary>Events are handed to whoever plans what follows from them.</summary>
public sealed class FanOutTests(PostgresCluster cluster)
{
    const int Writers = 4;
    const int Clients = 25;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Every_event_is_planned_once_and_in_order_though_nodes_and_consumers_get_in_the_way(DatabaseKind kind)
    {
        var deployment = await Deployment.PrepareAsync(kind, cluster);
        await using var _ = deployment;
        Planner[] planners = [new(), new()];
        foreach (var planner in planners)
        {
            await deployment.AddNodeAsync([], configure: services => services.AddSingleton<IEventConsumer>(planner).AddSingleton<IEventConsumer, Unsteady>());
        }

        await deployment.Database.WriteAsync((db, token) => db.Execute("CREATE TABLE planned (number INTEGER NOT NULL, clinic TEXT NOT NULL)", token), Cancellation);
        var clinics = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ => await deployment.ManagerAsync()));
        await Task.WhenAll(clinics.Select(async (api, writer) =>
        {
            var through = deployment.Nodes[writer % 2].Client(api.Key, api.ClinicId);
            for (var i = 0; i < Clients; i++)
            {
                (await through.PostAsync("clinic/clients", """{"name":"Ana"}""")).ShouldSucceed(System.Net.HttpStatusCode.Created);
            }
        }));

        foreach (var api in clinics)
        {
            await UntilAsync(async () =>
            {
                await using var db = deployment.Database.OpenRead();
                return await db.OutboxCursors.AnyAsync(cursor => cursor.ClinicId == api.ClinicId && cursor.Planned == Clients, Cancellation);
            });
            await using var db = deployment.Database.OpenRead();
            (await db.SqlRows<long>("SELECT number AS \"Value\" FROM planned WHERE clinic = @clinic", ("@clinic", $"{api.ClinicId}")).ToListAsync(Cancellation))
                .Order().ShouldBe(Enumerable.Range(1, Clients).Select(number => (long)number));
            // Each node was given them in order, some again where a consumer had failed.
            planners.ShouldAllBe(planner => planner.IsInOrder(api.ClinicId));
        }

        planners.Sum(planner => planner.Calls).ShouldBeGreaterThan(0);
    }

    static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await isTrue())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Notes what it was given, in the database and in memory.</summary>
    sealed class Planner : IEventConsumer
    {
        readonly ConcurrentDictionary<Guid, List<(long First, long Last)>> _given = new();

        public int Calls => _given.Values.Sum(calls => calls.Count);

        public bool IsInOrder(Guid clinicId) =>
            !_given.TryGetValue(clinicId, out var calls) || calls.Zip(calls.Skip(1)).All(pair => pair.Second.First == pair.First.First || pair.Second.First > pair.First.Last);

        public async Task PlanAsync(DocfavDb db, Guid clinicId, IReadOnlyList<OutboxEvent> events, CancellationToken cancellation)
        {
            events.Select(item => item.Sequence).ShouldBe(Enumerable.Range(0, events.Count).Select(offset => events[0].Sequence + offset));
            events.ShouldAllBe(item => item.ClinicId == clinicId);
            _given.GetOrAdd(clinicId, _ => []).Add((events[0].Sequence, events[^1].Sequence));
            foreach (var item in events)
            {
                await db.Execute("INSERT INTO planned (number, clinic) VALUES (@number, @clinic)", cancellation, ("@number", item.Sequence), ("@clinic", $"{clinicId}"));
            }
        }
    }

    /// <summary>Fails every third time: what the other one stored must be taken back.</summary>
    sealed class Unsteady : IEventConsumer
    {
        int _calls;

        public Task PlanAsync(DocfavDb db, Guid clinicId, IReadOnlyList<OutboxEvent> events, CancellationToken cancellation) =>
            Interlocked.Increment(ref _calls) % 3 == 1 ? throw new InvalidOperationException("Not now.") : Task.CompletedTask;
    }
}
