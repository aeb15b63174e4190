using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Docfav.Server.Tests.Races;

/// <summary>What requests race on.</summary>
public enum Layout
{
    SqliteOneNode,
    SqliteTwoProcesses,
    PostgresTwoNodes,
}

/// <summary>Runs a race on every layout.</summary>
public sealed class OnEveryLayoutAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. Enum.GetValues<Layout>().Select(layout => new TheoryDataRow<Layout>(layout))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>Races run one after another, so that each has the machine to itself; they share the servers, and each makes its own clinic.</summary>
[CollectionDefinition("Races")]
public sealed class RaceCollectionDefinition : ICollectionFixture<RaceStages>;

/// <summary>The layouts, each started when the first race asks for it.</summary>
public sealed class RaceStages(PostgresCluster cluster) : IAsyncDisposable
{
    readonly ConcurrentDictionary<Layout, Lazy<Task<RaceStage>>> _stages = new();

    /// <summary>A new clinic, with a client of the API on every node of the layout.</summary>
    public async Task<RaceClinic> ClinicAsync(Layout layout)
    {
        var stage = await _stages.GetOrAdd(layout, _ => new(() => StartAsync(layout))).Value;
        return await RaceClinic.OpenAsync(stage.Database, stage.Nodes);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stage in _stages.Values)
        {
            await (await stage.Value).DisposeAsync();
        }
    }

    async Task<RaceStage> StartAsync(Layout layout)
    {
        if (layout == Layout.SqliteTwoProcesses)
        {
            return await TwoProcessesAsync();
        }

        var deployment = layout == Layout.SqliteOneNode
            ? await Deployment.StartAsync(DatabaseKind.Sqlite, cluster)
            : await Deployment.StartAsync(DatabaseKind.Postgres, cluster, nodes: 2);
        return new(
            deployment.Database,
            [.. deployment.Nodes.Select(node => layout == Layout.SqliteOneNode ? Patient(node.Address) : node.Http)],
            deployment.DisposeAsync);
    }

    /// <summary>Both start at once on an empty folder; the test itself is a third process that writes.</summary>
    static async Task<RaceStage> TwoProcessesAsync()
    {
        var folder = Directory.CreateTempSubdirectory("docfav-race-").FullName;
        var storage = new StorageOptions { Data = folder };
        var processes = await Task.WhenAll(ServerProcess.StartAsync(storage), ServerProcess.StartAsync(storage));
        var database = storage.Open();
        return new(database, [.. processes.Select(process => Patient(process.Http.BaseAddress!))], async () =>
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }

            (database as IDisposable)?.Dispose();
            Directory.Delete(folder, recursive: true);
        });
    }

    /// <summary>
    /// A client of a node on the embedded database, which has one writer: a machine that is busy with other things can make it wait longer than it
    /// should, and whoever waits is then asked to try again. On PostgreSQL nobody may be.
    /// </summary>
    static HttpClient Patient(Uri address) =>
        new(new TryAgain { InnerHandler = new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 256 } }) { BaseAddress = address };

    sealed class TryAgain : DelegatingHandler
    {
        const int Attempts = 6;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                var answer = await base.SendAsync(request, cancellationToken);
                if (attempt == Attempts || answer is not { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null })
                {
                    return answer;
                }

                answer.Dispose();
            }
        }
    }

    sealed record RaceStage(IDatabase Database, IReadOnlyList<HttpClient> Nodes, Func<ValueTask> End) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => End();
    }
}
