using System.Net;
using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.DataFile;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Outbox;

/// <summary>A clinic's changes, as those who follow it read them.</summary>
public sealed class ChangeFeedTests(SharedDeployments deployments, PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Changes_are_read_page_by_page_by_whoever_may_see_them(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var clinic = (await deployment.ClinicAsync(user)).Id;
        var all = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic);
        var ofClients = deployment.Nodes[0].Client(await deployment.KeyAsync(user, Scope.ClientsRead), clinic);
        var ofAgenda = deployment.Nodes[0].Client(await deployment.KeyAsync(user, Scope.AppointmentsRead), clinic);

        // Nothing has happened yet: both ways to begin are one.
        var none = await PageAsync(all, "");
        (Kinds(none), HasMore(none)).ShouldBe(("", false));
        var start = Cursor(none);
        Cursor(await PageAsync(all, "?after=now")).ShouldBe(start);
        var clients = new List<Guid>();
        foreach (var name in (string[])["Ana", "Eva", "Leo"])
        {
            clients.Add((await all.PostAsync("clinic/clients", $$"""{"name":"{{name}}"}""")).ShouldSucceed(HttpStatusCode.Created).Uuid("id"));
        }

        var first = await PageAsync(all, $"?after={start}&limit=2");
        (Kinds(first), HasMore(first)).ShouldBe(("client.created client.created", true));
        var second = await PageAsync(all, $"?after={Cursor(first)}&limit=2");
        (Kinds(second), HasMore(second)).ShouldBe(("client.created", false));
        first.GetProperty("changes").EnumerateArray().Concat(second.GetProperty("changes").EnumerateArray()).Select(change => change.Uuid("subject_id")).ShouldBe(clients);
        second.GetProperty("changes")[0].GetRawText().ShouldMatch(
            """^\{"sequence":3,"kind":"client.created","subject_id":"[^"]{36}","at":"20..-..-..T..:..:..Z","data":\{"id":"[^"]{36}","client_number":3,"is_active":true\}\}$""");
        // A cursor stays as it is while nothing happens, and is found again from the beginning.
        (await PageAsync(all, $"?after={Cursor(second)}")).GetRawText().ShouldBe($$"""{"changes":[],"cursor":"{{Cursor(second)}}","has_more":false}""");
        Cursor(await PageAsync(all, "")).ShouldBe(Cursor(second));

        // Who may not see them goes by them.
        Kinds(await PageAsync(ofClients, "")).ShouldBe("client.created client.created client.created");
        (await PageAsync(ofAgenda, "?limit=2")).GetRawText().ShouldBe($$"""{"changes":[],"cursor":"{{Cursor(first)}}","has_more":true}""");

        foreach (var (query, field) in ((string, string)[])
            [("after=1", "after"), ("after=-1-00000000", "after"), ("after=1-0000000G", "after"), ("after=1-00000000%0A", "after"), ("limit=0", "limit"), ("limit=501", "limit")])
        {
            (await all.GetAsync($"clinic/changes?{query}")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task What_a_cursor_does_not_know_any_longer_is_said(DatabaseKind kind)
    {
        var time = new FakeTime(Instant.FromUtc(2026, 5, 4, 10, 0));
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: time);
        var api = await deployment.ManagerAsync();
        async Task<string> ChangeAsync()
        {
            (await api.PostAsync("clinic/clients", """{"name":"Ana"}""")).ShouldSucceed(HttpStatusCode.Created);
            return Cursor(await PageAsync(api, "?after=now"));
        }

        async Task ShouldBeExpiredAsync(string cursor) =>
            (await api.GetAsync($"clinic/changes?after={cursor}")).ShouldBeRefused(HttpStatusCode.Gone, "CURSOR_EXPIRED", "after");

        // After thirty days events go, in order; the last one stays, so that who has read all of them goes on.
        var start = Cursor(await PageAsync(api, ""));
        var old = await ChangeAsync();
        var older = await ChangeAsync();
        time.Advance(OutboxEvent.Kept - Duration.FromHours(1));
        await SweepAsync(deployment);
        Kinds(await PageAsync(api, $"?after={start}")).ShouldBe("client.created client.created");
        time.Advance(Duration.FromHours(2));
        await SweepAsync(deployment);
        await ShouldBeExpiredAsync(start);
        await ShouldBeExpiredAsync(old);
        Kinds(await PageAsync(api, $"?after={older}")).ShouldBeEmpty();
        var kept = await ChangeAsync();
        Kinds(await PageAsync(api, $"?after={older}")).ShouldBe("client.created");

        // What another database gave out is not taken for one's own, nor what is yet to come: a restored one counts again from where it was.
        await ShouldBeExpiredAsync($"{kept.Split('-')[0]}-01234567");
        await ShouldBeExpiredAsync("4-01234567");
        await ShouldBeExpiredAsync("0-01234567");

        // A data file changes anything: whoever was there before it reads everything anew.
        await ImportAsync(deployment, api.ClinicId);
        await ShouldBeExpiredAsync(kept);
        var imported = await PageAsync(api, "");
        Kinds(imported).ShouldBe("clinic.imported");
        imported.GetProperty("changes")[0].Uuid("subject_id").ShouldBe(api.ClinicId);
        await ChangeAsync();
        Kinds(await PageAsync(api, $"?after={Cursor(imported)}")).ShouldBe("client.created");
    }

    [Theory, OnEveryDatabase]
    public async Task A_change_that_is_rolled_back_leaves_no_event_and_no_gap(DatabaseKind kind)
    {
        var clinic = await TestClinic.OnAsync(deployments, kind);
        var database = clinic.Deployment.Database;
        await Should.ThrowAsync<InvalidOperationException>(() => database.WriteAsync<int>(
            async (db, token) =>
            {
                db.Clients.Add(clinic.Client("Ana"));
                await db.SaveChangesAsync(token);
                (await db.Events.CountAsync(item => item.ClinicId == clinic.Id, token)).ShouldBe(1);
                throw new InvalidOperationException("Back.");
            },
            Cancellation));

        await clinic.SaveAsync();

        var changes = await PageAsync(clinic.Api, "");
        changes.GetProperty("changes").EnumerateArray().Single().GetProperty("sequence").GetInt64().ShouldBe(1);
    }

    static async Task SweepAsync(Deployment deployment) =>
        await deployment.Nodes[0].Get<IEnumerable<IHostedService>>().OfType<EventSweep>().Single().RunAsync(Cancellation);

    /// <summary>Brings in what the clinic is.</summary>
    static async Task ImportAsync(Deployment deployment, Guid clinicId)
    {
        using var file = new MemoryStream();
        await new DataExport(deployment.Database).RunAsync(file, clinicId, null, Cancellation);
        using var input = await DataFileInput.SpoolAsync(new MemoryStream(file.ToArray()), Cancellation);
        var node = deployment.Nodes[0];
        var import = new DataImport(deployment.Database, node.Get<IPasswordHasher<User>>(), node.Get<IClock>(), node.Get<IOptions<AccessOptions>>().Value);
        (await import.RunAsync(input, null, Cancellation)).Faults.ShouldBeEmpty();
    }

    static async Task<JsonElement> PageAsync(ApiClient api, string query) => (await api.GetAsync($"clinic/changes{query}")).ShouldSucceed();

    static string Kinds(JsonElement page) => string.Join(' ', page.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("kind").GetString()));

    static string Cursor(JsonElement page) => page.GetProperty("cursor").GetString()!;

    static bool HasMore(JsonElement page) => page.GetProperty("has_more").GetBoolean();
}
