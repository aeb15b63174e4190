using System.Data.Common;
using Docfav.Server.Access;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.DataFile;

/// <summary>How an import ended: with its counts, or with what is wrong and nothing stored.</summary>
/// <param name="Counts">Items read, by kind.</param>
/// <param name="Faults">The first faults, at most 1,000, in the file's order; none where everything was stored.</param>
/// <param name="FaultCount">How many faults there are in all.</param>
public sealed record ImportOutcome(DataCounts Counts, IReadOnlyList<DataFault> Faults, long FaultCount)
{
    public bool Succeeded => FaultCount == 0;
}

/// <summary>Brings a data file into the database, whole or not at all.</summary>
public sealed class DataImport(IDatabase database, IPasswordHasher<User> hasher, IClock clock, AccessOptions access)
{
    const string Changed = "The file changed while it was being imported. Nothing was stored.";

    /// <summary>Reads the file twice: first to find every fault, without a lock, then to store it in one transaction. Other writers wait for the second.</summary>
    /// <param name="input">The file.</param>
    /// <param name="progress">Told every thousand items; it is called on the importing thread.</param>
    /// <param name="cancellation">Nothing is stored when it comes before the end.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<ImportOutcome> RunAsync(DataFileInput input, Action<DataProgress>? progress, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        var length = input.Length;
        DataFileReader Reader(Stream stream, IItems items, FaultList faults, DataPhase phase) => new(stream, items, faults, access, now, cancellation)
        {
            Progress = (bytes, count) => progress?.Invoke(new(phase, bytes, length, count)),
        };

        try
        {
            var faults = new FaultList();
            var plan = new ImportPlan();
            var counts = await CheckAsync(input, plan, faults, (stream, items) => Reader(stream, items, faults, DataPhase.Validating), cancellation);
            if (faults.Count > 0)
            {
                return new(counts, faults.First(), faults.Count);
            }

            return await database.WriteLongAsync(
                async (db, token) =>
                {
                    var later = new FaultList();
                    await ApplyAsync(input, db, plan, counts, later, (stream, items) => Reader(stream, items, later, DataPhase.Applying), token);
                    return new ImportOutcome(counts, [], 0);
                },
                cancellation);
        }
        catch (Exception exception) when (Sentence(exception) is { } sentence)
        {
            return new(new(), [new("$", sentence)], 1);
        }
    }

    async Task<DataCounts> CheckAsync(
        DataFileInput input, ImportPlan plan, FaultList faults, Func<Stream, IItems, DataFileReader> open, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        await using var stream = input.Open();
        var check = new DataCheck(db, faults, plan, new(db, hasher, plan, cancellation), cancellation);
        var reader = open(stream, check);
        await reader.ReadAsync();
        await check.FinishAsync();
        return reader.Counts;
    }

    async Task ApplyAsync(
        DataFileInput input, DocfavDb db, ImportPlan plan, DataCounts expected, FaultList faults, Func<Stream, IItems, DataFileReader> open,
        CancellationToken cancellation)
    {
        db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        await new Parking(database, db, cancellation).ParkAsync(plan);
        var buildClientIndexes = await database.SetIndexesAsideAsync<Client>(db, expected["clients"], cancellation);
        var buildAppointmentIndexes = await database.SetIndexesAsideAsync<Appointment>(db, expected["appointments"], cancellation);
        await using var stream = input.Open();
        await using var apply = new DataApply(database, db, plan, clock.GetCurrentInstant(), cancellation);
        var reader = open(stream, apply);
        await reader.ReadAsync();
        await apply.FinishAsync();
        if (faults.Count > 0 || !reader.Counts.IsSameAs(expected))
        {
            throw new InvalidDataException(Changed);
        }

        await buildClientIndexes();
        await buildAppointmentIndexes();
    }

    /// <summary>What an operator can be told of a failure that is no fault of the file.</summary>
    string? Sentence(Exception exception) => exception switch
    {
        InvalidDataException => exception.Message,
        _ when database.IsUnavailable(exception) => "The database is busy or out of reach. Nothing was stored; try again.",
        DbException or DbUpdateException =>
            $"The database refused what the file brings, so something else must have changed it meanwhile. Nothing was stored; try again. ({exception.GetBaseException().Message})",
        _ => null,
    };
}
