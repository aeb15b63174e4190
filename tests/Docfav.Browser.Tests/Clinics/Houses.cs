using System.Collections.Concurrent;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Xunit;

[assembly: AssemblyFixture(typeof(Houses))]

namespace Docfav.Browser.Tests.Clinics;

/// <summary>A server on each database, where it is always Wednesday, 16 September 2026, 10:20 in Madrid. PostgreSQL has two nodes.</summary>
public sealed class Houses
{
    /// <summary>What the servers' clocks show.</summary>
    public static readonly Instant Now = TestClinic.At("2026-09-16T08:20");

    readonly ConcurrentDictionary<DatabaseKind, Lazy<Task<Deployment>>> _deployments = new();

    public async Task<House> NewAsync(DatabaseKind kind) =>
        await House.OpenAsync(await _deployments.GetOrAdd(kind, _ => new Lazy<Task<Deployment>>(() => StartAsync(kind))).Value);

    static async Task<Deployment> StartAsync(DatabaseKind kind)
    {
        var cluster = PostgresCluster.Current!;
        var deployment = await Deployment.StartAsync(
            kind, cluster, nodes: kind == DatabaseKind.Postgres ? 2 : 1,
            settings:
            [
                new("Docfav:SignIn:AttemptsPerMinute", "1000000"),
                // A scenario's receiver is on this machine.
                new("Docfav:Webhooks:AllowPrivateAddresses:0", "127.0.0.0/8"), new("Docfav:Webhooks:AllowHttp", "true"),
            ],
            time: new FakeTime(Now));
        cluster.EndBeforehand(deployment);
        return deployment;
    }
}
