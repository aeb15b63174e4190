using Docfav.Server.Access;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clients;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>The desk of one test's clinic, called as the back office calls it.</summary>
sealed class Desk
{
    Desk(TestClinic clinic) => Clinic = clinic;

    public TestClinic Clinic { get; }

    public Guid Id => Clinic.Id;

    /// <summary>Somebody without an API key, who has done nothing yet.</summary>
    public Actor Actor { get; } = new(Guid.NewGuid(), null);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Desk> OnAsync(SharedDeployments deployments, DatabaseKind kind) => new(await TestClinic.OnAsync(deployments, kind));

    public static async Task<Desk> OnAsync(Deployment deployment) => new(await TestClinic.OnAsync(deployment));

    public T Get<T>() where T : notnull => Clinic.Deployment.Nodes[0].Get<T>();

    /// <summary>A form's fields, which must have no fault.</summary>
    public static ClientFields Fields(params (string Name, string? Value)[] fields)
    {
        var (value, faults) = TextFieldReader.Read<ClientFields>(fields.ToDictionary(field => field.Name, field => field.Value));
        faults.ShouldBeEmpty();
        return value;
    }

    public async Task<Client> CreateAsync(params (string Name, string? Value)[] fields)
    {
        var (client, refusal) = await Get<ClientDirectory>().CreateAsync(Actor, Id, Fields(fields), Cancellation);
        refusal.ShouldBeNull();
        return client!;
    }

    public async Task<Client?> ClientAsync(Guid id)
    {
        await using var db = Clinic.Deployment.Database.OpenRead();
        return await db.Clients.SingleOrDefaultAsync(client => client.ClinicId == Id && client.Id == id, Cancellation);
    }

    /// <summary>What this desk's actor did, in no order.</summary>
    public async Task<List<(ActivityAction Action, Guid ClientId)>> DoneAsync()
    {
        await Get<ActivityLog>().FlushAsync(Cancellation);
        await using var db = Clinic.Deployment.Database.OpenRead();
        var entries = await db.Activities.Where(entry => entry.ClinicId == Id && entry.UserId == Actor.UserId).ToListAsync(Cancellation);
        entries.ShouldAllBe(entry => entry.ApiKeyId == null);
        return [.. entries.Select(entry => (entry.Action, entry.ClientId!.Value))];
    }
}
