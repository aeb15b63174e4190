using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>Logs hold no key, no name, no address, no phone number, no search word and no note, whatever goes wrong.</summary>
public sealed class LogTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static readonly string[] Secrets =
        ["Zebedeo", "Quijano", "zebedeo.quijano@example.com", "+34 699 123 987", "699123987", "X9876543Z", "Alergia al latex", "Calle Secreta", "zzsearchword"];

    [Theory, OnEveryDatabase]
    public async Task Requests_leave_nothing_of_what_they_carry_in_the_log(DatabaseKind kind)
    {
        using var log = new LogCapture();
        await using var deployment = await Deployment.StartAsync(
            kind, cluster, settings: [new("Docfav:TrustedProxies:0", "127.0.0.1")], configure: services => services.AddSingleton<ILoggerProvider>(log));
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        var text = await deployment.KeyAsync(user);
        var unknown = KeySecret.Create();
        var key = deployment.Nodes[0].Client(text, clinic.Id);
        const string whole = """
            {"name":"Zebedeo","surname":"Quijano","email":"zebedeo.quijano@example.com","telephone":"+34 699 123 987","id_card":"X9876543Z",
             "note":"Alergia al latex","address":"Calle Secreta"}
            """;

        (await key.PostAsync("clinic/clients", whole)).ShouldSucceed(HttpStatusCode.Created);
        (await key.PostAsync("clinic/clients", whole)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await key.GetAsync("clinic/clients/autocomplete?keyword=Zebedeo%20zzsearchword")).ShouldSucceed();
        string[] faulty =
        [
            "{\"name\":\"Zebedeo", whole + whole, "[\"Zebedeo\"]", "{\"Zebedeo\":1}", "{\"email\":\"zebedeo.quijano@example.com@\"}",
            "{\"gender\":\"Zebedeo\"}", "{\"name\":\"Zebedeo\",\"name\":\"Quijano\"}", "{\"note\":\"Alergia al latex\\u0000\"}", new string('[', 100) + "Zebedeo",
        ];
        foreach (var body in faulty)
        {
            (await key.PostAsync("clinic/clients", body)).Status.ShouldBe(HttpStatusCode.BadRequest, body);
        }

        (await key.GetAsync("clinic/clients?gender=Zebedeo&limit=Quijano")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await key.GetAsync("clinic/clients/Zebedeo")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await key.GetAsync("/Zebedeo/Quijano?keyword=zzsearchword")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await deployment.Nodes[0].Client(unknown).GetAsync($"/me?api_key={text}")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await deployment.Nodes[0].Http.GetAsync($"/Zebedeo?key={text}&q=zzsearchword", Cancellation);
        string[] feeds = [await deployment.FeedAsync(user, clinic.Id), FeedSecret.Create()];
        foreach (var feed in feeds)
        {
            await deployment.Nodes[0].Http.GetAsync($"/feeds/{feed}.ics", Cancellation);
            await RawHttp.GetAsync(deployment.Nodes[0].Address, $"/feeds/{feed}.ics", "Bad Header Zebedeo: Quijano");
        }

        await RawHttp.GetAsync(deployment.Nodes[0].Address, $"{Envelope.Prefix}/me", $"X-Api-Key: {text}", "X-Forwarded-For: Zebedeo", "Bad Header Zebedeo: Quijano");
        await RawHttp.GetAsync(deployment.Nodes[0].Address, $"{Envelope.Prefix}/me?zzsearchword", $"X-Api-Key: {text}", "Content-Length: Zebedeo");

        ShouldHoldNone(log.Text, [.. Secrets, text, unknown, text["df_pk_".Length..], unknown["df_pk_".Length..], user.Email, .. feeds]);
    }

    [Theory, OnEveryDatabase]
    public async Task A_fault_inside_is_logged_with_its_request_and_kind_and_without_its_message(DatabaseKind kind)
    {
        using var log = new LogCapture();
        await using var deployment = await Deployment.StartAsync(
            kind, cluster,
            configure: services =>
            {
                services.AddSingleton<ILoggerProvider>(log);
                services.Replace(ServiceDescriptor.Singleton<IDatabase>(provider => FaultyDatabase.Over(provider.GetRequiredService<IOptions<StorageOptions>>().Value.Open()).Database));
            });
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        var (text, feed) = (await deployment.KeyAsync(user), await deployment.FeedAsync(user, clinic.Id));
        var key = deployment.Nodes[0].Client(text, clinic.Id);
        (await key.GetAsync("/me")).ShouldSucceed();
        var database = (FaultyDatabase)(object)deployment.Database;

        database.Before = new InvalidOperationException("Zebedeo", new FormatException("zebedeo.quijano@example.com") { Data = { ["name"] = "Quijano" } });
        var failed = await key.PostAsync("clinic/clients?keyword=zzsearchword", """{"name":"Zebedeo","note":"Alergia al latex"}""");
        database.Reading = new InvalidOperationException("Zebedeo");
        (await deployment.Nodes[0].Http.GetAsync($"/feeds/{feed}.ics", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        database.Reading = null;
        database.Before = new DatabaseUnavailableException("Zebedeo", new FormatException("Quijano"));
        var busy = await key.PostAsync("clinic/clients?keyword=zzsearchword", """{"name":"Zebedeo","note":"Alergia al latex"}""");
        database.Before = null;

        failed.ShouldBeRefused(HttpStatusCode.InternalServerError, "INTERNAL_ERROR");
        failed.Errors.Single().GetProperty("message").GetString()!.ShouldContain(failed.Header("X-Request-Id"));
        busy.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
        busy.Number("Retry-After")!.Value.ShouldBeGreaterThan(0);
        foreach (var answer in (ApiResponse[])[failed, busy])
        {
            ShouldHoldNone(answer.Text, [.. Secrets, "Exception", "   at ", "Docfav.Server", "SELECT", "INSERT"]);
        }

        log.Text.ShouldContain(failed.Header("X-Request-Id"));
        log.Text.ShouldContain("System.InvalidOperationException <- System.FormatException");
        log.Text.ShouldContain("/feeds/{secret}.ics");
        ShouldHoldNone(log.Text, [.. Secrets, text, feed]);
    }

    [Theory, OnEveryDatabase]
    public async Task A_fault_while_usage_is_written_is_logged_by_its_kind_and_the_server_goes_on(DatabaseKind kind)
    {
        using var log = new LogCapture();
        await using var deployment = await Deployment.StartAsync(kind, cluster, configure: services => services.AddSingleton<ILoggerProvider>(log));
        var faulty = FaultyDatabase.Over(deployment.Database);
        faulty.Before = new InvalidOperationException("Zebedeo");
        using var usage = new KeyUsage(faulty.Database);
        using var activity = new ActivityLog(faulty.Database, SystemTime.Clock);
        var sessions = new SessionUse(faulty.Database, SystemTime.Clock);
        using var writer = new UsageWriter(faulty.Database, usage, activity, sessions, SystemTime.Clock, deployment.Nodes[0].Get<ILogger<UsageWriter>>());
        usage.Count(Guid.NewGuid(), SystemTime.Clock.GetCurrentInstant());

        await writer.StopAsync(CancellationToken.None);

        log.Text.ShouldContain("System.InvalidOperationException");
        ShouldHoldNone(log.Text, Secrets);
    }

    static void ShouldHoldNone(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
        {
            text.ShouldNotContain(secret, Case.Insensitive);
        }
    }
}
