using System.Net;
using Docfav.Server.Data.Sqlite;
using Docfav.Server.DataFile.Demo;
using Docfav.Server.Tests.CommandLine;
using Docfav.Server.Tests.Hosting;
using Microsoft.Data.Sqlite;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Operations;

/// <summary>A damaged file of the embedded database is neither served nor touched, and is named for what it is.</summary>
public sealed class DamagedFileTests(PostgresCluster cluster) : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("header")]
    [InlineData("page")]
    [InlineData("end")]
    public async Task A_server_does_not_start_on_a_damaged_file_and_says_what_to_do(string place)
    {
        using (var database = new SqliteDatabase(_folder))
        {
            await database.MigrateAsync(Cancellation);
            await DemoClinic.CreateAsync(database, new FakeTime(Instant.FromUtc(2026, 5, 4, 10, 0)), 1, Cancellation);
        }

        await SettleAsync(_folder);
        var file = Path.Combine(_folder, "docfav.db");
        await using (var stream = new FileStream(file, FileMode.Open))
        {
            switch (place)
            {
                case "header":
                    await stream.WriteAsync("not a database at all"u8.ToArray(), Cancellation);
                    break;
                case "page":
                    Overwrite(stream, stream.Length / 8192 * 4096, 4096);
                    break;
                default:
                    stream.SetLength(stream.Length / 8192 * 4096);
                    break;
            }
        }

        var damaged = await File.ReadAllBytesAsync(file, Cancellation);

        var result = await ServerProcess.RunAsync(["serve", "--no-demo", "--urls", "http://127.0.0.1:0", "--data", _folder]);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("restore FILE --replace");
        result.Errors.ShouldNotContain("   at ");
        (await File.ReadAllBytesAsync(file, Cancellation)).ShouldBe(damaged);
    }

    [Fact]
    public async Task Damage_that_shows_while_a_server_runs_is_answered_503_and_makes_it_unready()
    {
        using var log = new LogCapture();
        await using var deployment = await Deployment.StartAsync(
            DatabaseKind.Sqlite, cluster,
            configure: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(services, log));
        var demo = (await DemoClinic.CreateAsync(deployment.Database, new FakeTime(Instant.FromUtc(2026, 5, 4, 10, 0)), 1, Cancellation))!;
        var client = deployment.Nodes[0].Client(demo.ApiKey, demo.ClinicId);
        (await client.GetAsync("clinic/clients?limit=1")).ShouldSucceed();
        await SettleAsync(deployment.Folder);
        await using (var stream = new FileStream(Path.Combine(deployment.Folder, "docfav.db"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            Overwrite(stream, 4096, stream.Length - 4096);
        }

        var refused = await client.GetAsync("clinic/clients?limit=100&order_by=email.desc");
        using var ready = await deployment.Nodes[0].Http.GetAsync("/health/ready", Cancellation);

        refused.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
        refused.Headers.RetryAfter.ShouldNotBeNull();
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync(Cancellation)).ShouldContain("damaged");
        log.Text.ShouldContain("The database file is damaged");
    }

    /// <summary>Brings what is in the log into the file.</summary>
    static async Task SettleAsync(string folder)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "docfav.db")};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        // The server may be at it by itself.
        command.CommandText = "PRAGMA busy_timeout=10000";
        await command.ExecuteNonQueryAsync(Cancellation);
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        (await reader.ReadAsync(Cancellation)).ShouldBeTrue();
        reader.GetInt32(0).ShouldBe(0, "somebody else was at work");
    }

    static void Overwrite(FileStream stream, long from, long length)
    {
        stream.Position = from;
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)0xA5);
        stream.Write(bytes);
    }
}
