using System.Globalization;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Two server processes on one database, killed (SIGKILL) in the middle of writing.</summary>
[Collection("Races")]
public sealed class KilledServerTests(PostgresCluster cluster)
{
    const int Servers = 2;
    const int WritersOnEach = 3;
    const int LongestLoad = 5_000;

    [Theory, OnEveryDatabase]
    public async Task What_was_acknowledged_outlives_a_killed_server_and_the_rest_is_whole_or_absent(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("docfav-killed-").FullName;
        var storage = new StorageOptions { Data = folder, Database = kind == DatabaseKind.Postgres ? await cluster.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken) : null };
        var clinic = await PrepareAsync(storage);
        var ledger = new WriteLedger(clinic);
        var servers = await StartAsync(storage, Servers);
        try
        {
            var kills = Rounds.Of("KILLS", 4);
            var random = new Random(kills);
            var wholeUnacknowledged = 0;
            for (var (round, killed) = (0, 0); killed < kills; round++)
            {
                // All of them; then one, and the other, while its neighbour goes on.
                int[] victims = (round % 3) switch { 0 => [0, 1], 1 => [0], _ => [1] };
                killed += victims.Length;
                await KillWhileWritingAsync(clinic, ledger, servers, victims, ledger.Acknowledged + random.Next(5, 120));
                var fresh = await StartAsync(storage, victims.Length);
                for (var i = 0; i < victims.Length; i++)
                {
                    await servers[victims[i]].DisposeAsync();
                    servers[victims[i]] = fresh[i];
                }

                foreach (var server in servers)
                {
                    (await server.IsReadyAsync()).ShouldBeTrue();
                }

                wholeUnacknowledged += await ledger.ShouldBeStoredAsync();
                await ledger.RetryAsync(clinic.Through(servers[round % 2].Http));
                ledger.Unacknowledged.ShouldBeEmpty();
                await ledger.ShouldBeStoredAsync();
                await ShouldBeSoundAsync(clinic, kind);
            }

            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind}: {kills} kills, {ledger.Acknowledged} acknowledged, {wholeUnacknowledged} stored without an acknowledgement, {ledger.Busy} answered busy"));
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }

            (clinic.Database as IDisposable)?.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes on every server until so many are acknowledged, kills some without a pause, and writes on a little on the others.</summary>
    static async Task KillWhileWritingAsync(RaceClinic clinic, WriteLedger ledger, ServerProcess[] servers, int[] victims, int acknowledged)
    {
        const int Further = 10;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = servers.SelectMany((server, index) => Enumerable.Repeat((Client: clinic.Through(server.Http), IsVictim: victims.Contains(index)), WritersOnEach))
            .Select(writer => Task.Run(async () =>
            {
                var afterwards = 0;
                for (var n = 0; n < LongestLoad && afterwards < Further; n++)
                {
                    if (!await ledger.WriteAsync(writer.Client))
                    {
                        writer.IsVictim.ShouldBeTrue("the other server goes on");
                        return;
                    }

                    afterwards += killed.Task.IsCompleted ? 1 : 0;
                    if (ledger.Acknowledged >= acknowledged)
                    {
                        reached.TrySetResult();
                    }
                }
            })).ToArray();
        var writing = Task.WhenAll(writers);
        await Task.WhenAny(reached.Task, writing);
        await Task.WhenAll(victims.Select(victim => servers[victim].KillAsync()));
        killed.SetResult();
        await writing;
        reached.Task.IsCompleted.ShouldBeTrue("the kill came in the middle of the load");
    }

    static async Task ShouldBeSoundAsync(RaceClinic clinic, DatabaseKind kind)
    {
        await clinic.ShouldHaveNoOverlapsAsync();
        await clinic.ShouldBeNumberedAsync();
        await using var db = clinic.Database.OpenRead();
        var numbers = await db.Clients.Where(client => client.ClinicId == clinic.Id).Select(client => client.ClientNumber).Order().ToListAsync();
        numbers.ShouldBe(Enumerable.Range(1, numbers.Count));
        if (kind == DatabaseKind.Sqlite)
        {
            // A new connection: in one that has checked before, SQLite's FTS5 compares with what it then kept of its index, and finds it damaged.
            await using var fresh = new SqliteConnection(db.Database.GetConnectionString() + ";Pooling=False");
            await fresh.OpenAsync();
            await using var check = fresh.CreateCommand();
            check.CommandText = "PRAGMA integrity_check";
            (await check.ExecuteScalarAsync()).ShouldBe("ok");
        }
    }

    static Task<ServerProcess[]> StartAsync(StorageOptions storage, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => ServerProcess.StartAsync(storage)));

    /// <summary>Makes the clinic and lets go of the database, so that a server holds whatever only one process may hold.</summary>
    static async Task<RaceClinic> PrepareAsync(StorageOptions storage)
    {
        var database = storage.Open();
        await database.MigrateAsync(CancellationToken.None);
        var clinic = await RaceClinic.OpenAsync(database, []);
        (database as IDisposable)?.Dispose();
        clinic.Database = storage.Open();
        return clinic;
    }
}
