using System.Collections.Concurrent;
using Docfav.Server.Tests.Hosting;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedDeployments))]

namespace Docfav.Server.Tests.Hosting;

/// <summary>A server on each database for all scenarios that need no settings of their own. Each makes its own users and clinics, and looks at nothing else.</summary>
public sealed class SharedDeployments
{
    readonly ConcurrentDictionary<DatabaseKind, Lazy<Task<Deployment>>> _deployments = new();

    public Task<Deployment> OnAsync(DatabaseKind kind) =>
        _deployments.GetOrAdd(kind, _ => new Lazy<Task<Deployment>>(() => StartAsync(kind))).Value;

    static async Task<Deployment> StartAsync(DatabaseKind kind)
    {
        var cluster = PostgresCluster.Current!;
        var deployment = await Deployment.StartAsync(kind, cluster);
        cluster.EndBeforehand(deployment);
        return deployment;
    }
}
