using System.Net;
using Docfav.Server.Api;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.CommandLine;

public sealed class ServeTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_server_ends_with_0_on_SIGTERM_and_has_then_written_what_it_noted(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var id = Guid.Empty;
        // A plan of the defaults: the process does not know the one of tests.
        var user = await deployment.UserAsync(plan: "free");
        var clinic = await deployment.ClinicAsync(user);
        var text = await deployment.KeyAsync(user, change: key => id = key.Id);
        await using var server = await ServerProcess.ServeAsync(ServerProcess.On(deployment));
        using var http = new HttpClient { BaseAddress = server.Address };
        var key = new ApiClient(http, text, clinic.Id);
        (await key.PostAsync("clinic/clients", """{"name":"Eva"}""")).ShouldSucceed(HttpStatusCode.Created);
        (await key.GetAsync("/me")).ShouldSucceed();
        (await http.GetAsync("/health/ready", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await server.TerminateAsync()).ShouldBe(0);

        await using var db = deployment.Database.OpenRead();
        (await db.ApiKeyDays.Where(day => day.ApiKeyId == id).SumAsync(day => day.Requests, Cancellation)).ShouldBe(2);
        (await db.Activities.CountAsync(entry => entry.ClinicId == clinic.Id, Cancellation)).ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task Two_server_processes_share_one_database(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var user = await deployment.UserAsync(plan: "free");
        var clinic = await deployment.ClinicAsync(user);
        var text = await deployment.KeyAsync(user);
        await using var server = await ServerProcess.ServeAsync(ServerProcess.On(deployment));
        using var http = new HttpClient { BaseAddress = server.Address };
        ApiClient[] keys = [new(http, text, clinic.Id), deployment.Nodes[0].Client(text, clinic.Id)];

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(sent =>
            ApiClient.PatientlyAsync(() => keys[sent % 2].PostAsync("clinic/clients", """{"name":"Eva"}"""))));

        answers.Select(answer => answer.ShouldSucceed(HttpStatusCode.Created).GetProperty("client_number").GetInt32()).Order().ShouldBe(Enumerable.Range(1, 40));
        foreach (var key in keys)
        {
            (await key.GetAsync("clinic/clients")).ShouldSucceed().GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(40);
        }
    }

    [Fact]
    public async Task No_setting_of_the_framework_makes_the_server_believe_a_forwarded_address()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);
        var text = await deployment.KeyAsync(await deployment.UserAsync(plan: "free"), change: key => key.AllowedIps = "203.0.113.7");
        await using var server = await ServerProcess.ServeAsync(
            ServerProcess.On(deployment),
            new("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"), new("DOTNET_FORWARDEDHEADERS_ENABLED", "true"), new("FORWARDEDHEADERS_ENABLED", "true"));

        foreach (var line in (string[])["X-Forwarded-For: 203.0.113.7", "X-Forwarded-For: 203.0.113.7, 127.0.0.1", "Forwarded: for=203.0.113.7"])
        {
            (await RawHttp.GetAsync(server.Address, $"{Envelope.Prefix}/me", $"X-Api-Key: {text}", line)).Status.ShouldBe(403, line);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_server_with_1_and_a_sentence()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);

        var result = await ServerProcess.RunAsync(["serve", "--urls", deployment.Nodes[0].Address.GetLeftPart(UriPartial.Authority), "--no-demo", "--data", deployment.Folder]);

        result.ExitCode.ShouldBe(1, result.Errors);
        result.Errors.ShouldNotContain("   at ");
    }
}
