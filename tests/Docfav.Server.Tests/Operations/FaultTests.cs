using System.Diagnostics;
using System.Globalization;
using System.Net;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Shouldly;
using Xunit;
using ServerProcess = Docfav.Server.Tests.CommandLine.ServerProcess;

namespace Docfav.Server.Tests.Operations;

/// <summary>What goes wrong around a running server: it answers 503 for as long as that lasts, and keeps what it acknowledged.</summary>
[Collection("Races")]
public sealed class FaultTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_refuses_writes_with_503_until_there_is_room_and_leaves_nothing_half()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);
        var clinic = await RaceClinic.OpenAsync(deployment.Database, [deployment.Nodes[0].Http]);
        var ledger = new WriteLedger(clinic);
        for (var i = 0; i < 8; i++)
        {
            (await ledger.WriteAsync(clinic.On(0))).ShouldBeTrue();
        }

        // SQLite's own limit on the file's size fails as a full disk does, wherever in a transaction a page is wanted.
        await LimitAsync(deployment.Database, 1);
        for (var i = 0; i < 400 && ledger.Busy < 20; i++)
        {
            (await ledger.WriteAsync(clinic.On(0))).ShouldBeTrue();
        }

        ledger.Busy.ShouldBe(20);
        await ledger.ShouldBeStoredAsync();
        (await clinic.On(0).GetAsync("clinic/clients")).ShouldSucceed();
        await LimitAsync(deployment.Database, 1_073_741_823);
        await ledger.RetryAsync(clinic.On(0));

        ledger.Unacknowledged.ShouldBeEmpty();
        await ledger.ShouldBeStoredAsync();
        await clinic.ShouldBeNumberedAsync();
    }

    [Fact]
    public async Task A_lock_that_another_process_holds_is_waited_for_and_then_answered_503()
    {
        // The first request of an hour leases permits, and so has to write.
        var time = new FakeTime(SystemTime.Clock.GetCurrentInstant());
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster, time: time);
        var clinic = await RaceClinic.OpenAsync(deployment.Database, [deployment.Nodes[0].Http]);
        var ledger = new WriteLedger(clinic);
        (await ledger.WriteAsync(clinic.On(0))).ShouldBeTrue();
        await using (var other = new SqliteConnection($"Data Source={deployment.Folder}/docfav.db;Pooling=False"))
        {
            await other.OpenAsync(Cancellation);
            await using var transaction = other.BeginTransaction(deferred: false);

            (await ledger.WriteAsync(clinic.On(0))).ShouldBeTrue();

            ledger.Busy.ShouldBe(1);
            (await clinic.On(0).GetAsync("clinic/clients")).ShouldSucceed();
        }

        await ledger.RetryAsync(clinic.On(0));
        await ledger.ShouldBeStoredAsync();
    }

    [Theory, OnEveryDatabase]
    public async Task On_SIGTERM_requests_in_flight_are_answered_and_new_ones_refused_within_ten_seconds(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var clinic = await RaceClinic.OpenAsync(deployment.Database, []);
        await using var server = await ServerProcess.ServeAsync([.. ServerProcess.On(deployment)], new("Docfav__Plans__test", "1000000000"), new("Docfav__RequestsAtOnce", "1000"));
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = server.Address };
        var client = clinic.Through(http);
        (await client.BookedAsync(clinic.Booking(clinic.Slot(0, 0)))).Length.ShouldBe(1);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hold = deployment.Database.WriteAsync(
            async (db, token) =>
            {
                await deployment.Database.LockAgendaAsync(db, clinic.Id, token);
                holding.TrySetResult();
                await held.Task;
                return 0;
            },
            Cancellation);
        await holding.Task;
        var inFlight = Enumerable.Range(1, 20).Select(n => client.BookAsync(clinic.Booking(clinic.Slot(n % 5, n)))).ToArray();
        await Task.Delay(500, Cancellation);
        inFlight.ShouldAllBe(request => !request.IsCompleted);

        var watch = Stopwatch.StartNew();
        var ending = server.TerminateAsync();
        await RefusedAsync(server.Address);
        held.SetResult();
        await hold;

        foreach (var answer in await Task.WhenAll(inFlight))
        {
            answer.ShouldSucceed(HttpStatusCode.Created);
        }

        (await ending).ShouldBe(0);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await using var db = deployment.Database.OpenRead();
        (await db.Appointments.CountAsync(item => item.ClinicId == clinic.Id, Cancellation)).ShouldBe(21);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: ended after {watch.ElapsedMilliseconds} ms");
    }

    [Theory]
    [InlineData("crash")]
    [InlineData("restart")]
    public async Task PostgreSQL_that_goes_and_comes_back_under_load_loses_nothing_that_was_acknowledged(string way)
    {
        using var log = new LogCapture();
        await using var server = await PostgresServer.StartAsync(Cancellation);
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = true, MaxPoolSize = 16 }.ConnectionString;
        await using var node = await Node.StartAsync(
            [new("Docfav:Database", connection), new("Docfav:Plans:test", "1000000000"), new("Docfav:UnknownKeyRequestsPerMinute", "1000000")],
            services => services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log));
        var clinic = await RaceClinic.OpenAsync(node.Get<IDatabase>(), [node.Http]);
        var ledger = new WriteLedger(clinic);
        using var enough = new CancellationTokenSource();
        var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                (await ledger.WriteAsync(clinic.On(0))).ShouldBeTrue("a database that is away breaks no connection of ours");
            }
        }));
        await ReachedAsync(() => ledger.Acknowledged >= 50, writers, log);

        if (way == "crash")
        {
            // PostgreSQL ends all sessions and recovers when one of its processes is killed.
            await KillBackendAsync(server.ConnectionString);
        }
        else
        {
            await server.RestartAsync(Cancellation);
        }

        await ReachedAsync(() => ledger.Busy > 0, writers, log);
        var during = ledger.Acknowledged;
        await ReachedAsync(() => ledger.Acknowledged >= during + 50, writers, log);
        await enough.CancelAsync();
        await Task.WhenAny(writers);

        log.Text.Split('\n').Where(line => line.Contains(" failed: ", StringComparison.Ordinal)).ShouldBeEmpty();
        await writers;
        await ledger.ShouldBeStoredAsync();
        await ledger.RetryAsync(clinic.On(0));
        ledger.Unacknowledged.ShouldBeEmpty();
        await ledger.ShouldBeStoredAsync();
        await clinic.ShouldHaveNoOverlapsAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{ledger.Acknowledged} acknowledged, {ledger.Busy} answered 503 with Retry-After"));
    }

    [Theory, OnEveryDatabase]
    public async Task A_clock_that_is_set_back_repeats_no_creation_and_loses_no_activity(DatabaseKind kind)
    {
        var time = new FakeTime(Instant.FromUtc(2026, 5, 4, 10, 0));
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: time);
        var clinic = await RaceClinic.OpenAsync(deployment.Database, [deployment.Nodes[0].Http]);
        var client = clinic.On(0);
        var first = await client.AddClientAsync("""{"name":"Eva"}""", "one");
        first.ShouldSucceed(HttpStatusCode.Created);

        foreach (var back in new[] { 1, 60, 3_600, 26 * 3_600 })
        {
            time.Advance(Duration.FromSeconds(-back));
            var name = string.Create(CultureInfo.InvariantCulture, $"back {back}");
            (await client.AddClientAsync("""{"name":"Eva"}""", "one")).Text.ShouldBe(first.Text);
            (await client.AddClientAsync("""{"name":"Leo"}""", name)).ShouldSucceed(HttpStatusCode.Created);
            (await client.GetAsync("clinic/clients")).Number("X-RateLimit-Remaining").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0);
        }

        await deployment.Nodes[0].Get<Docfav.Server.Access.ActivityLog>().FlushAsync(Cancellation);
        await using var db = deployment.Database.OpenRead();
        (await db.Clients.CountAsync(row => row.ClinicId == clinic.Id, Cancellation)).ShouldBe(5);
        var activity = await db.Activities.Where(row => row.ClinicId == clinic.Id && row.Action == Docfav.Server.Access.ActivityAction.ClientCreated).ToListAsync(Cancellation);
        activity.Select(row => row.ClientId).Distinct().Count().ShouldBe(5);
    }

    /// <summary>Limits the file to so many pages; a limit below the file's size means its size.</summary>
    static Task<int> LimitAsync(IDatabase database, int pages) =>
        database.WriteAsync(
            (db, token) => db.Database.ExecuteSqlRawAsync(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={pages}"), token), Cancellation);

    static async Task ReachedAsync(Func<bool> reached, Task writers, LogCapture log)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!reached())
        {
            if (writers.IsCompleted)
            {
                throw new ShouldAssertException($"A writer has ended: {writers.Exception}\n{log.Text}");
            }

            await Task.Delay(10, limit.Token);
        }
    }

    static async Task KillBackendAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        using var kill = Process.Start("kill", ["-KILL", string.Create(CultureInfo.InvariantCulture, $"{connection.ProcessID}")]);
        await kill.WaitForExitAsync(Cancellation);
    }

    /// <summary>Waits until nobody listens any more.</summary>
    static async Task RefusedAsync(Uri address)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (true)
        {
            try
            {
                using var connection = new System.Net.Sockets.TcpClient();
                await connection.ConnectAsync(address.Host, address.Port, limit.Token);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }

            await Task.Delay(20, limit.Token);
        }
    }
}
