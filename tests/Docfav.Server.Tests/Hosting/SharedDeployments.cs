using System.Collections.Concurrent;
using Docfav.Server.Tests.Hosting;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedDeployments))]

namespace Docfav.Server.Tests.Hosting;

/// <summary>A server on each database for all scenarios that need no settings of their own. Each makes its own users and clinics, and looks at nothing else.</summary>
public sealed class SharedDeployments
{
    readonly ConcurrentDictionary<(DatabaseKind Kind, string Settings), Lazy<Task<Deployment>>> _deployments = new();

    /// <param name="kind">The database.</param>
    /// <param name="settings">Settings that several scenarios have in common; each different list has a server of its own.</param>
    public Task<Deployment> OnAsync(DatabaseKind kind, params KeyValuePair<string, string?>[] settings) =>
        _deployments.GetOrAdd((kind, string.Join('\n', settings)), _ => new Lazy<Task<Deployment>>(() => StartAsync(kind, settings))).Value;

    static async Task<Deployment> StartAsync(DatabaseKind kind, KeyValuePair<string, string?>[] settings)
    {
        var cluster = PostgresCluster.Current!;
        var deployment = await Deployment.StartAsync(kind, cluster, settings: settings);
        cluster.EndBeforehand(deployment);
        return deployment;
    }
}
