using System.Net;
using Docfav.Server.Tests.CommandLine;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Operations;

/// <summary>A server that cannot start says why in a sentence, ends with 1, and leaves what is there as it is.</summary>
public sealed class StartFaultTests(PostgresCluster cluster) : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_unreachable_database_is_named()
    {
        var result = await ServeAsync("--database", "Host=127.0.0.1;Port=1;Username=docfav;Password=hidden;Timeout=3");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("PostgreSQL is out of reach");
        (result.Output + result.Errors).ShouldNotContain("hidden");
    }

    [Fact]
    public async Task A_damaged_database_file_is_left_alone_and_the_way_back_named()
    {
        var damaged = string.Concat(Enumerable.Repeat("not a database. ", 1_000));
        await File.WriteAllTextAsync(Path.Combine(_folder, "docfav.db"), damaged, Cancellation);

        var result = await ServeAsync("--data", _folder);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("restore FILE --replace");
        (await File.ReadAllTextAsync(Path.Combine(_folder, "docfav.db"), Cancellation)).ShouldBe(damaged);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_named()
    {
        // Where even root may write nothing.
        var result = await ServeAsync("--data", "/proc/sys");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("/proc/sys");
    }

    [Fact]
    public async Task A_setting_that_cannot_be_is_a_sentence_said_once()
    {
        var result = await ServerProcess.RunAsync(
            ["serve", "--no-demo", "--urls", "http://127.0.0.1:0", "--data", _folder], "",
            new("Docfav__Smtp__Host", "mail.example.com"), new("Docfav__Smtp__From", "agenda@example.com"), new("Docfav__Smtp__Port", "465"));

        result.ExitCode.ShouldBe(1);
        result.Errors.Trim().ShouldEndWith("Docfav:Smtp:Port 465 is for TLS from the first byte, which this server does not speak. Use the mail server's port for STARTTLS, commonly 587.");
        result.Errors.ShouldNotContain("DataAnnotation");
        result.Errors.Split("465").Length.ShouldBe(2);
    }

    [Theory, OnEveryDatabase]
    public async Task Two_servers_that_start_at_once_on_an_empty_database_both_serve(DatabaseKind kind)
    {
        await using var deployment = await Deployment.PrepareAsync(kind, cluster);

        var servers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ServerProcess.ServeAsync(ServerProcess.On(deployment))));

        foreach (var server in servers)
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            using var answer = await http.GetAsync("/health/ready", Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await server.TerminateAsync()).ShouldBe(0);
            await server.DisposeAsync();
        }
    }

    static async Task<CommandResult> ServeAsync(params string[] options)
    {
        var result = await ServerProcess.RunAsync(["serve", "--no-demo", "--urls", "http://127.0.0.1:0", .. options]);
        result.Errors.ShouldNotContain("   at ");
        return result;
    }
}
