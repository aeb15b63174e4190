using System.Data.Common;
using Docfav.Server.Clients;

namespace Docfav.Server.Data;

/// <summary>The database at hand: embedded SQLite, or PostgreSQL. What differs between the two is behind this.</summary>
public interface IDatabase
{
    /// <summary>Whether it is the embedded one.</summary>
    bool IsEmbedded { get; }

    /// <summary>How many connections to another machine this process may hold; null where there is no other machine.</summary>
    int? MostConnections { get; }

    /// <summary>The mark of the last commit, read without a lock or a round trip; null where the database has none to look at.</summary>
    CommitMark? LastCommit();

    /// <summary>Told after each of this process's commits that brought events; it must not throw, nor wait.</summary>
    event EventHandler? EventsCommitted;

    /// <summary>A context for reading; nothing is tracked. The caller disposes it.</summary>
    DocfavDb OpenRead();

    /// <summary>Queries below Entity Framework, for reading.</summary>
    SqlBatch Batch();

    /// <summary>
    /// Such queries that take next to no time, each by a key: they may be sent together with those of other requests, and share the rows of those that ask the
    /// same. Nobody changes what their rows are made into.
    /// </summary>
    SqlBatch ShortBatch();

    /// <summary>
    /// Runs a piece of work in one transaction, and commits it. Deadlocks, serialization failures and a busy database run it again, a bounded number
    /// of times, with a fresh context: the work must change nothing but the context.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database stayed busy or out of reach.</exception>
    Task<T> WriteAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>
    /// As the other, for work at one clinic, which must lock the clinic's agenda (<see cref="LockAgenda"/>) or its counters before anything else. Works that come while
    /// another of the clinic's is written may be written together: in one transaction, one after another, none of them touched by another's failure, and each told of its
    /// end after their commit.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database stayed busy or out of reach, or too many waited, or this work for too long.</exception>
    Task<T> WriteAsync<T>(Guid clinicId, Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>Runs one statement that writes and returns one row, below Entity Framework, in a transaction of its own.</summary>
    /// <exception cref="DatabaseUnavailableException">The database stayed busy or out of reach.</exception>
    Task<T> WriteOneAsync<T>(SqlQuery<T> statement, CancellationToken cancellation, params object?[] values);

    /// <summary>
    /// Runs a long piece of work in one transaction, once: an import. Other writers wait meanwhile.
    /// </summary>
    Task<T> WriteLongAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>The clients whose search text has all of these grams, by the search index alone; clients of another clinic may be among them.</summary>
    /// <param name="grams">At least one of <see cref="SearchGrams"/>.</param>
    IQueryable<Client> ClientsWith(DocfavDb db, IReadOnlyCollection<int> grams);

    /// <summary>
    /// Adds the lock of a clinic's agenda, which is held until the transaction ends: whoever takes or frees time holds it while looking at the agenda, so that two who want
    /// the same time follow one another; new clients wait for it too. It is taken before any other lock. What the batch asks next is as it is then.
    /// </summary>
    /// <param name="batch">A batch of the transaction's context.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="toBook">Whether all that the transaction reads and writes is a few rows, by their keys.</param>
    /// <returns>How far the clinic has counted, once the batch has run; nothing where there is no such clinic.</returns>
    IReadOnlyList<ClinicNumbers> LockAgenda(SqlBatch batch, Guid clinicId, bool toBook = false);

    /// <summary>
    /// Adds the lock of a clinic's agenda to the last statements of a transaction that books without having asked: they fail, and the work is run again, where the
    /// clinic has counted on. For databases that are not embedded.
    /// </summary>
    /// <param name="last">The last statements, of which it is the first.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="numbers">How far it is taken to have counted.</param>
    void LockUnchangedAgenda(SqlBatch last, Guid clinicId, ClinicNumbers numbers);

    /// <summary>Runs a piece of reading that sees the database as it stood at one moment, however long it takes.</summary>
    Task<T> ReadSnapshotAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>A writer of many rows inside the context's transaction.</summary>
    IBulkUpsert<T> BulkUpsert<T>(DocfavDb db) where T : class;

    /// <summary>
    /// Takes a table's secondary indexes away inside the context's transaction, where building them anew at its end is faster than keeping them up row
    /// by row and disturbs nobody.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="rows">How many rows are to come.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What builds them anew; it must run before the transaction ends.</returns>
    Task<Func<Task>> SetIndexesAsideAsync<T>(DocfavDb db, long rows, CancellationToken cancellation) where T : class;

    /// <summary>Brings the schema up to date, under a lock that only one process holds.</summary>
    Task MigrateAsync(CancellationToken cancellation);

    /// <summary>Whether the database answers and every migration has been applied.</summary>
    Task<bool> IsReadyAsync(CancellationToken cancellation);

    /// <summary>SQL for the seconds since the Unix epoch on the database's clock; null where that is this machine's.</summary>
    string? EpochSecondsSql { get; }

    /// <summary>Whether something that was read has shown that the database's file is damaged; only a restore mends that.</summary>
    bool IsDamaged { get; }

    /// <summary>Whether an exception, or one inside it, says that the database is busy or out of reach rather than that we are wrong.</summary>
    bool IsUnavailable(Exception exception);

    /// <summary>Whether an exception says that a unique index refused a row; <paramref name="index"/> is a part of the index's name or columns.</summary>
    bool IsUniqueViolation(DbException exception, string index);
}

/// <summary>Locks of their own round trip.</summary>
static class DatabaseLocks
{
    /// <inheritdoc cref="IDatabase.LockAgenda"/>
    public static async Task LockAgendaAsync(this IDatabase database, DocfavDb db, Guid clinicId, CancellationToken cancellation)
    {
        var batch = db.Batch();
        database.LockAgenda(batch, clinicId);
        await batch.RunAsync(cancellation);
    }
}

/// <summary>Inserts rows, or replaces those with the same key, faster than the change tracker can.</summary>
public interface IBulkUpsert<in T> : IAsyncDisposable where T : class
{
    /// <summary>Takes a row; it is in the database after <see cref="FlushAsync"/> at the latest.</summary>
    ValueTask AddAsync(T row, CancellationToken cancellation);

    Task FlushAsync(CancellationToken cancellation);
}

/// <summary>The database is busy or out of reach; trying again later helps.</summary>
public sealed class DatabaseUnavailableException : Exception
{
    public DatabaseUnavailableException()
    {
    }

    public DatabaseUnavailableException(string message) : base(message)
    {
    }

    public DatabaseUnavailableException(string message, Exception inner) : base(message, inner)
    {
    }
}
