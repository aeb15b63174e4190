using System.Collections.Concurrent;
using Docfav.Server.Clients;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using NodaTime;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>
/// The one connection that writes. Works that come while another is written are written together: each in a savepoint of its own, all with one commit,
/// and so with one wait for the disk (docs/decisions/0017). Each is told of its end after that commit.
/// </summary>
/// <param name="file">The database's file.</param>
/// <param name="connectionString">Opens a connection that no pool keeps.</param>
/// <param name="frames">The pages in the write-ahead log; null where that cannot be told.</param>
/// <param name="clock">What events are dated by.</param>
/// <param name="isUnavailable">Whether an exception says that trying again may help.</param>
/// <param name="onEvents">Called after each commit that brings events.</param>
sealed class SqliteWriter(
    string file, string connectionString, Func<uint?> frames, IClock clock, Func<Exception, bool> isUnavailable, Action onEvents) : IDisposable
{
    /// <summary>Works that wait at once; what the gate before the API lets in is less, unless it is told otherwise.</summary>
    internal const int MostWaiting = 512;

    /// <summary>Works that one commit brings.</summary>
    const int MostTogether = 32;

    const string Savepoint = "work";

    readonly SemaphoreSlim _gate = new(1);
    readonly ConcurrentQueue<WriterJob> _waiting = new();
    readonly SqliteCheckpoints _checkpoints = new(file, connectionString, frames);
    int _count;
    bool _isWriting;
    SqliteConnection? _connection;
    PooledDbContextFactory<SqliteDocfavDb>? _contexts;

    /// <summary>Runs a piece of work in a transaction, and commits it; a busy file runs it again, once.</summary>
    /// <exception cref="DatabaseUnavailableException">Too many wait, or it waited too long.</exception>
    public async Task<T> RunAsync<T>(WriterJob<T> job, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _count) > MostWaiting)
        {
            Interlocked.Decrement(ref _count);
            throw new DatabaseUnavailableException("The writer is busy.");
        }

        _waiting.Enqueue(job);
        if (!Interlocked.Exchange(ref _isWriting, true))
        {
            _ = Task.Run(WriteWaitingAsync, CancellationToken.None);
        }

        return await job.ResultAsync(cancellation);
    }

    /// <summary>Runs a piece of work when nobody else writes, however long it takes, in a transaction of its own.</summary>
    public async Task<T> RunLongAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var job = new ContextJob<T>(work, cancellation);
            job.TryTake();
            // Once: what it reads may be gone the second time.
            await TryWriteAsync([job]);
            FailRest([job]);
            return await job.ResultAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Does something outside of transactions when nobody else writes.</summary>
    public async Task RunAloneAsync(Func<DocfavDb, Task> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await using var db = Contexts().CreateDbContext();
            await work(db);
            _checkpoints.AfterCommit(_connection!);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        if (_connection is not null)
        {
            SqliteStatements.Of(_connection.Handle!).Dispose();
            _connection.Dispose();
        }

        _checkpoints.Dispose();
        _gate.Dispose();
    }

    /// <summary>Writes until nobody waits; then whoever comes next begins anew.</summary>
    async Task WriteWaitingAsync()
    {
        do
        {
            while (!_waiting.IsEmpty)
            {
                await _gate.WaitAsync();
                try
                {
                    if (TakeWaiting() is { Count: > 0 } jobs)
                    {
                        await WriteAsync(jobs);
                    }
                }
                finally
                {
                    _gate.Release();
                }
            }

            Volatile.Write(ref _isWriting, false);
            // Somebody may have come between the last look and this.
        }
        while (!_waiting.IsEmpty && !Interlocked.Exchange(ref _isWriting, true));
    }

    List<WriterJob> TakeWaiting()
    {
        var taken = new List<WriterJob>();
        while (taken.Count < MostTogether && _waiting.TryDequeue(out var job))
        {
            Interlocked.Decrement(ref _count);
            if (job.TryTake())
            {
                taken.Add(job);
            }
        }

        return taken;
    }

    /// <summary>Writes works together; where that comes to nothing, each alone, so that none suffers from another.</summary>
    async Task WriteAsync(List<WriterJob> jobs)
    {
        if (await TryWriteAsync(jobs))
        {
            return;
        }

        DocfavMeter.DatabaseRetries.Add(1);
        if (!jobs.Exists(job => job.HasRun))
        {
            // Another process has held the file for all of the driver's patience, and may have let go since.
            await TryWriteAsync(jobs);
        }
        else
        {
            foreach (var job in jobs.Where(job => !job.IsDone))
            {
                await TryWriteAsync([job]);
            }
        }

        FailRest(jobs);
    }

    static void FailRest(List<WriterJob> jobs) => jobs.FindAll(job => !job.IsDone).ForEach(job => job.Fail());

    /// <summary>Writes works in one transaction.</summary>
    /// <returns>Whether every one of them is done: written, or failed for a reason of its own.</returns>
    async Task<bool> TryWriteAsync(List<WriterJob> jobs)
    {
        var written = new List<WriterJob>(jobs.Count);
        try
        {
            var contexts = Contexts();
            // The driver begins a transaction that is not deferred with BEGIN IMMEDIATE.
            await using var transaction = _connection!.BeginTransaction();
            foreach (var job in jobs)
            {
                if (await TryRunAsync(job, contexts, transaction, isAlone: jobs.Count == 1))
                {
                    written.Add(job);
                }
            }

            if (written.Count > 0)
            {
                await transaction.CommitAsync(CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            // Nothing of it is in the database.
            foreach (var job in jobs.Where(job => !job.IsDone))
            {
                job.Fault = exception;
            }

            return jobs.TrueForAll(job => job.IsDone);
        }

        written.ForEach(job => job.Complete(onEvents));
        _checkpoints.AfterCommit(_connection);
        return jobs.TrueForAll(job => job.IsDone);
    }

    /// <summary>Runs a work inside the transaction; where it fails, nothing of it is left there.</summary>
    /// <returns>Whether it waits for the commit.</returns>
    async Task<bool> TryRunAsync(WriterJob job, PooledDbContextFactory<SqliteDocfavDb> contexts, SqliteTransaction transaction, bool isAlone)
    {
        job.HasRun = true;
        if (!isAlone)
        {
            transaction.Save(Savepoint);
        }

        try
        {
            await job.RunAsync(new(transaction, contexts.CreateDbContext, clock));
        }
        catch (Exception exception)
        {
            job.Fault = exception;
            if (!isUnavailable(exception))
            {
                job.Fail();
            }

            // A full disk ends the whole transaction.
            if (isAlone || raw.sqlite3_get_autocommit(_connection!.Handle!) != 0)
            {
                throw;
            }

            transaction.Rollback(Savepoint);
            transaction.Release(Savepoint);
            return false;
        }

        if (!isAlone)
        {
            transaction.Release(Savepoint);
        }

        return true;
    }

    /// <summary>Contexts on the one connection. Every process that uses the database comes by here before it writes.</summary>
    PooledDbContextFactory<SqliteDocfavDb> Contexts()
    {
        if (_connection is null || _contexts is null)
        {
            var connection = new SqliteConnection(connectionString);
            connection.Open();
            connection.CreateFunction("search_grams", (byte[] clinicId, string text) => SearchGrams.ToText(SearchGrams.Of(new Guid(clinicId, bigEndian: true), text)), isDeterministic: true);
            // A restored file has no log yet, and what only reads may give it none.
            // What an import has left of the log is given back when the log begins anew.
            SqliteConnections.Prepare(connection, "PRAGMA journal_mode=WAL; PRAGMA cache_size=-32768; PRAGMA journal_size_limit=67108864;");
            _connection = connection;
            _contexts = new(SqliteDatabase.Options(new DbContextOptionsBuilder<SqliteDocfavDb>().UseSqlite(connection)).Options, 4);
        }

        _checkpoints.TakeRight(_connection);
        return _contexts;
    }
}
