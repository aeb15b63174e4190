using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Holds;

/// <summary>Tests of holds run one after another on two nodes of each database, since they set their clock; each has a clinic of its own.</summary>
[CollectionDefinition("Holds")]
public sealed class HoldCollectionDefinition : ICollectionFixture<HoldStages>;

/// <summary>The nodes, whose keys may hold three times at a clinic.</summary>
public sealed class HoldStages(PostgresCluster cluster) : IAsyncDisposable
{
    readonly ConcurrentDictionary<DatabaseKind, Lazy<Task<Deployment>>> _deployments = new();

    /// <summary>The nodes' clock.</summary>
    public FakeTime Time { get; } = new(At("2026-02-03T16:00"));

    public Task<Deployment> OnAsync(DatabaseKind kind) => _deployments.GetOrAdd(
        kind, _ => new(() => Deployment.StartAsync(kind, cluster, nodes: 2, [new("Docfav:HoldsPerKey", "3")], Time))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var deployment in _deployments.Values)
        {
            await (await deployment.Value).DisposeAsync();
        }
    }
}

/// <summary>A clinic where one person works all day at two places.</summary>
sealed class HoldClinic
{
    HoldClinic(Deployment deployment, FakeTime time, TestClinic clinic) => (Deployment, Time, Clinic, Start) = (deployment, time, clinic, time.GetCurrentInstant());

    public Deployment Deployment { get; }
    public FakeTime Time { get; }
    public TestClinic Clinic { get; }

    /// <summary>When it was opened.</summary>
    public Instant Start { get; }
    public required StaffCalendar Place { get; init; }

    /// <summary>The same person's other place.</summary>
    public required StaffCalendar Other { get; init; }
    public required Service Service { get; init; }

    public static async Task<HoldClinic> OpenAsync(HoldStages stages, DatabaseKind kind)
    {
        var deployment = await stages.OnAsync(kind);
        var clinic = await OnAsync(deployment);
        var staff = clinic.Staff();
        var opened = new HoldClinic(deployment, stages.Time, clinic)
        {
            Place = clinic.Place(staff, clinic.Calendar(), "Etc/UTC"),
            Other = clinic.Place(staff, clinic.Calendar(), "Etc/UTC"),
            Service = clinic.Service(),
        };
        clinic.EveryDay(opened.Place, "08:00-20:00");
        clinic.EveryDay(opened.Other, "08:00-20:00");
        await clinic.SaveAsync();
        return opened;
    }

    /// <summary>The manager's client of a node.</summary>
    public ApiClient On(int node) => Deployment.Nodes[node % 2].Client(Clinic.Api.Key, Clinic.Id);

    /// <summary>A body that holds half an hour of 5 February.</summary>
    public string Body(string time, string more = "") => $$"""
        { "service": "{{Service.Id}}", "back_office_staff_calendar": "{{Place.Id}}", "from": "2026-02-05T{{time}}:00Z"{{more}} }
        """;

    public Task<ApiResponse> HoldAsync(string time, string more = "", int node = 0) => On(node).PostAsync("clinic/holds", Body(time, more));

    /// <summary>Holds, and gives the new hold.</summary>
    public async Task<JsonElement> HeldAsync(string time, string more = "") => (await HoldAsync(time, more)).ShouldSucceed(HttpStatusCode.Created);

    public Task<ApiResponse> BookAsync(Guid hold, string item = "", string more = "", ApiClient? api = null) =>
        (api ?? On(1)).PostAsync("clinic/appointments", $$"""{ "appointments": [{ "hold": "{{hold}}"{{item}} }]{{more}} }""");
}
