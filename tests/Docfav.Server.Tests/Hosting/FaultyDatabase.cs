using System.Data.Common;
using Docfav.Server.Clients;
using Docfav.Server.Data;

namespace Docfav.Server.Tests.Hosting;

/// <summary>A database whose writes fail when a test says so.</summary>
public sealed class FaultyDatabase(IDatabase database) : IDatabase
{
    /// <summary>Thrown in a write's place.</summary>
    public Exception? Before { get; set; }

    /// <summary>Thrown when a write is committed.</summary>
    public Exception? After { get; set; }

    public bool IsEmbedded => database.IsEmbedded;

    public string EpochSecondsSql => database.EpochSecondsSql;

    public DocfavDb OpenRead() => database.OpenRead();

    public async Task<T> WriteAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        if (Before is { } before)
        {
            throw before;
        }

        var result = await database.WriteAsync(work, cancellation);
        return After is { } after ? throw after : result;
    }

    public Task<T> WriteLongAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation) => database.WriteLongAsync(work, cancellation);

    public Task<T> ReadSnapshotAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        database.ReadSnapshotAsync(work, cancellation);

    public Task HoldClinicAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation) => database.HoldClinicAsync(db, clinicId, cancellation);

    public Task<Func<Task>> SetIndexesAsideAsync<T>(DocfavDb db, long rows, CancellationToken cancellation) where T : class =>
        database.SetIndexesAsideAsync<T>(db, rows, cancellation);

    public IQueryable<Client> ClientsWith(DocfavDb db, IReadOnlyCollection<int> grams) => database.ClientsWith(db, grams);

    public Task LockStaffAsync(DocfavDb db, Guid clinicId, IReadOnlyCollection<Guid> staffIds, CancellationToken cancellation) =>
        database.LockStaffAsync(db, clinicId, staffIds, cancellation);

    public IBulkUpsert<T> BulkUpsert<T>(DocfavDb db) where T : class => database.BulkUpsert<T>(db);

    public Task MigrateAsync(CancellationToken cancellation) => database.MigrateAsync(cancellation);

    public Task<bool> IsReadyAsync(CancellationToken cancellation) => database.IsReadyAsync(cancellation);

    public bool IsUnavailable(Exception exception) => database.IsUnavailable(exception);

    public bool IsUniqueViolation(DbException exception, string index) => database.IsUniqueViolation(exception, index);
}
