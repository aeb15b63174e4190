using System.Data.Common;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile.Demo;

/// <summary>Invented data of any size, for trials and benchmarks: the same seed and sizes make the same data on every database.</summary>
public sealed class SyntheticData
{
    /// <summary>Rows between two reports of progress.</summary>
    const int ReportEvery = 5_000;

    readonly IDatabase _database;
    readonly SyntheticSize _size;
    readonly Action<SyntheticProgress>? _progress;
    readonly Lock _reporting = new();
    SyntheticProgress _written;

    SyntheticData(IDatabase database, SyntheticSize size, Action<SyntheticProgress>? progress) => (_database, _size, _progress) = (database, size, progress);

    /// <summary>
    /// Adds clinics, a transaction each: one that is broken off leaves whole clinics. On PostgreSQL several are written at once.
    /// </summary>
    /// <param name="database">A migrated database; it may have other data.</param>
    /// <param name="size">How much.</param>
    /// <param name="progress">Called now and then, from any thread but from one at a time.</param>
    /// <param name="cancellation">Breaks off between two rows.</param>
    /// <returns>What was written, or a sentence that says why nothing was.</returns>
    public static async Task<(SyntheticProgress Written, string? Refusal)> AddAsync(
        IDatabase database, SyntheticSize size, Action<SyntheticProgress>? progress, CancellationToken cancellation)
    {
        var data = new SyntheticData(database, size, progress);
        if ((size.Fault() ?? await data.ClashAsync(cancellation)) is { } refusal)
        {
            return (default, refusal);
        }

        try
        {
            var visitor = await data.AddVisitorAsync(cancellation);
            await data.AddAsync(visitor, cancellation);
            return (data._written, null);
        }
        catch (DbUpdateException exception) when (exception.InnerException is DbException inner && database.IsUniqueViolation(inner, "users"))
        {
            // Another process took the seed between our look and our commit.
            return (default, data.Clash());
        }
    }

    async Task AddAsync(Guid visitor, CancellationToken cancellation)
    {
        var writers = new ParallelOptions
        {
            // The embedded database has one writer.
            MaxDegreeOfParallelism = _database.IsEmbedded ? 1 : Math.Min(4, Environment.ProcessorCount),
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(Enumerable.Range(1, _size.Clinics), writers, async (clinic, token) =>
        {
            var made = new SyntheticClinic(_size, clinic, clinic == 1 ? visitor : null);
            await _database.WriteLongAsync(
                async (db, inner) =>
                {
                    await WriteAsync(db, made, inner);
                    return true;
                },
                token);
            Report(new(1, 0, 0));
        });
        await RefreshStatisticsAsync(cancellation);
    }

    async Task<string?> ClashAsync(CancellationToken cancellation)
    {
        await using var db = _database.OpenRead();
        var visitor = new SeededIds(_size.Seed, SeededIds.FirstStart).Of(Named.User, 1);
        return await db.Users.AnyAsync(user => user.Id == visitor, cancellation)
            ? Clash()
            : null;
    }

    string Clash() => FormattableString.Invariant($"The database already has data of seed {_size.Seed}: choose another seed.");

    /// <summary>A user who manages the first clinic beside its owner; the row also says that the seed has been used.</summary>
    async Task<Guid> AddVisitorAsync(CancellationToken cancellation)
    {
        var id = new SeededIds(_size.Seed, SeededIds.FirstStart).Of(Named.User, 1);
        return await _database.WriteAsync(
            async (db, token) =>
            {
                db.Users.Add(SyntheticClinic.MakeUser(id, FormattableString.Invariant($"manager@seed-{_size.Seed}.demo.example"), "Manager"));
                await db.SaveChangesAsync(token);
                return id;
            },
            cancellation);
    }

    async Task WriteAsync(DocfavDb db, SyntheticClinic clinic, CancellationToken cancellation)
    {
        // Plain inserts: should another run of the same seed be under way, its clinic is refused, and never replaced.
        db.AddRange(clinic.Furniture());
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
        await WriteAsync(db, clinic.Clients(), done => Report(new(0, done, 0)), cancellation);
        await WriteAsync(db, clinic.TimeReservations(), _ => { }, cancellation);
        await WriteAsync(db, clinic.Appointments(), done => Report(new(0, 0, done)), cancellation);
    }

    async Task WriteAsync<T>(DocfavDb db, IEnumerable<T> rows, Action<int> report, CancellationToken cancellation) where T : class
    {
        await using var writer = _database.BulkUpsert<T>(db);
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

    void Report(SyntheticProgress more)
    {
        lock (_reporting)
        {
            _written = new(_written.Clinics + more.Clinics, _written.Clients + more.Clients, _written.Appointments + more.Appointments);
            _progress?.Invoke(_written);
        }
    }

    /// <summary>PostgreSQL plans badly until it has counted what came in; the embedded database plans by its indexes alone.</summary>
    async Task RefreshStatisticsAsync(CancellationToken cancellation)
    {
        if (_database.IsEmbedded)
        {
            return;
        }

        await _database.WriteLongAsync(
            async (db, token) =>
            {
                db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
                return await db.Execute("ANALYZE", token);
            },
            cancellation);
    }
}
