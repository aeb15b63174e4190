using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;
using ServerProcess = Docfav.Server.Tests.CommandLine.ServerProcess;

namespace Docfav.Server.Tests.Operations;

/// <summary>Backups of a server that is being written to as fast as it goes.</summary>
[Collection("Races")]
public sealed class BackupUnderLoadTests(PostgresCluster cluster)
{
    const int Backups = 2;
    const int Writers = 4;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_backup_holds_every_booking_acknowledged_before_it_began_and_no_half_of_one(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, nodes: 2);
        var clinic = await RaceClinic.OpenAsync(deployment.Database, deployment.Nodes.Select(node => node.Http));
        var acknowledged = new ConcurrentQueue<string>();
        using var enough = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(clinic, writer, acknowledged, enough.Token)));
        var backups = new List<(string File, string[] Before)>();
        for (var i = 0; i < Backups; i++)
        {
            // Each begins amid the load: some writes have been acknowledged since the one before.
            var goal = acknowledged.Count + 40;
            while (acknowledged.Count < goal && !writing.IsCompleted)
            {
                await Task.Delay(5, Cancellation);
            }

            string[] before = [.. acknowledged];
            var file = Path.Combine(deployment.Folder, string.Create(CultureInfo.InvariantCulture, $"{i}.backup"));
            var result = await ServerProcess.RunAsync(["backup", file, .. ServerProcess.On(deployment)]);
            result.ExitCode.ShouldBe(0, result.Errors);
            acknowledged.Count.ShouldBeGreaterThan(before.Length, "writes went on during the backup");
            backups.Add((file, before));
        }

        await enough.CancelAsync();
        await writing;
        foreach (var (file, before) in backups)
        {
            await using var fresh = await Deployment.PrepareAsync(kind, cluster);
            var storage = new StorageOptions { Data = fresh.Folder, Database = fresh.ConnectionString };
            (await storage.Backup().RestoreAsync(file, replace: false, Cancellation)).ShouldBeNull();
            var node = await fresh.AddNodeAsync([]);
            clinic.Database = node.Get<IDatabase>();
            await ShouldHoldAsync(clinic, before);
            await clinic.ShouldHaveNoOverlapsAsync();
            await clinic.ShouldBeNumberedAsync();
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{kind}: {before.Length} bookings acknowledged before, of {acknowledged.Count}; {new FileInfo(file).Length} bytes"));
        }
    }

    /// <summary>Books pairs, each with a name of its own, until it is enough.</summary>
    static async Task WriteAsync(RaceClinic clinic, int writer, ConcurrentQueue<string> acknowledged, CancellationToken enough)
    {
        for (var n = 0; !enough.IsCancellationRequested; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"booking {writer} {n}");
            var answer = await clinic.On(writer).BookAsync(clinic.Booking(clinic.Slot(writer, 2 * n, name), clinic.Slot(writer, (2 * n) + 1, name)));
            if (answer.Status == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)
            {
                // Two nodes wait for one file's writer, and may wait in vain on a slow machine.
                continue;
            }

            answer.ShouldSucceed(HttpStatusCode.Created);
            acknowledged.Enqueue(name);
        }
    }

    static async Task ShouldHoldAsync(RaceClinic clinic, string[] before)
    {
        await using var db = clinic.Database.OpenRead();
        var stored = (await db.Appointments.Where(item => item.ClinicId == clinic.Id).Select(item => item.Note!).ToListAsync(Cancellation))
            .CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        before.ShouldBeSubsetOf(stored.Keys);
        stored.Values.ShouldAllBe(rows => rows == 2);
    }
}
