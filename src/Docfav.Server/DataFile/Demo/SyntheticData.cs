using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile.Demo;

/// <summary>Invented data of any size, for trials and benchmarks: the same seed and sizes make the same data on every database.</summary>
public sealed class SyntheticData(IDatabase database)
{
    /// <summary>Rows between two reports of progress.</summary>
    const int ReportEvery = 5_000;

    readonly Lock _reporting = new();
    SyntheticProgress _done;

    /// <summary>
    /// Adds clinics, a transaction each: one that is broken off leaves whole clinics. On PostgreSQL several are written at once.
    /// </summary>
    /// <param name="size">How much.</param>
    /// <param name="progress">Called now and then, from any thread but from one at a time.</param>
    /// <param name="cancellation">Breaks off between two rows.</param>
    /// <returns>What was written, or a sentence that says why nothing was.</returns>
    public async Task<(SyntheticProgress Written, string? Refusal)> AddAsync(
        SyntheticSize size, Action<SyntheticProgress>? progress, CancellationToken cancellation)
    {
        if ((size.Fault() ?? await ClashAsync(size.Seed, cancellation)) is { } refusal)
        {
            return (default, refusal);
        }

        var visitor = await AddVisitorAsync(size.Seed, cancellation);
        var writers = new ParallelOptions
        {
            // The embedded database has one writer.
            MaxDegreeOfParallelism = database.IsEmbedded ? 1 : Math.Min(4, Environment.ProcessorCount),
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(Enumerable.Range(1, size.Clinics), writers, async (clinic, token) =>
        {
            var made = new SyntheticClinic(size, clinic, clinic == 1 ? visitor : null);
            await database.WriteLongAsync(
                async (db, inner) =>
                {
                    await WriteAsync(db, made, progress, inner);
                    return true;
                },
                token);
            Report(progress, new(1, 0, 0));
        });
        await RefreshStatisticsAsync(cancellation);
        return (_done, null);
    }

    async Task<string?> ClashAsync(int seed, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var visitor = new SeededIds(seed, SeededIds.FirstStart).Of(Named.User, 1);
        return await db.Users.AnyAsync(user => user.Id == visitor, cancellation)
            ? FormattableString.Invariant($"The database already has data of seed {seed}: choose another seed.")
            : null;
    }

    /// <summary>A user who manages the first clinic beside its owner; the row also says that the seed has been used.</summary>
    async Task<Guid> AddVisitorAsync(int seed, CancellationToken cancellation)
    {
        var id = new SeededIds(seed, SeededIds.FirstStart).Of(Named.User, 1);
        return await database.WriteAsync(
            async (db, token) =>
            {
                db.Users.Add(SyntheticClinic.MakeUser(id, FormattableString.Invariant($"manager@seed-{seed}.demo.example"), "Manager"));
                await db.SaveChangesAsync(token);
                return id;
            },
            cancellation);
    }

    async Task WriteAsync(DocfavDb db, SyntheticClinic clinic, Action<SyntheticProgress>? progress, CancellationToken cancellation)
    {
        // Plain inserts: should another run of the same seed be under way, its clinic is refused, and never replaced.
        db.AddRange(clinic.Furniture());
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
        await WriteAsync(db, clinic.Clients(), done => Report(progress, new(0, done, 0)), cancellation);
        await WriteAsync(db, clinic.TimeReservations(), _ => { }, cancellation);
        await WriteAsync(db, clinic.Appointments(), done => Report(progress, new(0, 0, done)), cancellation);
    }

    async Task WriteAsync<T>(DocfavDb db, IEnumerable<T> rows, Action<int> report, CancellationToken cancellation) where T : class
    {
        await using var writer = database.BulkUpsert<T>(db);
        var unreported = 0;
        foreach (var row in rows)
        {
            await writer.AddAsync(row, cancellation);
            if (++unreported == ReportEvery)
            {
                report(unreported);
                unreported = 0;
            }
        }

        await writer.FlushAsync(cancellation);
        report(unreported);
    }

    void Report(Action<SyntheticProgress>? progress, SyntheticProgress more)
    {
        lock (_reporting)
        {
            _done = new(_done.Clinics + more.Clinics, _done.Clients + more.Clients, _done.Appointments + more.Appointments);
            progress?.Invoke(_done);
        }
    }

    /// <summary>PostgreSQL plans badly until it has counted what came in; the embedded database plans by its indexes alone.</summary>
    async Task RefreshStatisticsAsync(CancellationToken cancellation)
    {
        if (database.IsEmbedded)
        {
            return;
        }

        await database.WriteLongAsync(
            async (db, token) =>
            {
                db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
                return await db.Execute("ANALYZE", token);
            },
            cancellation);
    }
}
