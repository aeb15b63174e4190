using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using NodaTime;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>
/// A lane for each clinic at which somebody writes. A work that comes to an idle lane begins at once, alone. Those that come while it is under way wait, and are
/// then written together: on one session, one after another, each in a savepoint of its own, all with one commit (docs/decisions/0026).
/// </summary>
/// <param name="source">Gives sessions.</param>
/// <param name="options">Of contexts.</param>
/// <param name="clock">What events are dated by.</param>
/// <param name="onEvents">Called after each commit that brings events.</param>
sealed class PostgresLanes(NpgsqlDataSource source, DbContextOptions<PostgresDocfavDb> options, IClock clock, Action onEvents)
{
    /// <summary>Works that wait at once in a lane; what the gate before the API lets in is less, unless it is told otherwise.</summary>
    internal const int MostWaiting = 512;

    /// <summary>Works that one commit brings. Their savepoints stay fewer than those of which PostgreSQL tells every session without a look at its files: 64.</summary>
    const int MostTogether = 32;

    const string Savepoint = "work";

    readonly Lock _lock = new();
    readonly Dictionary<Guid, Queue<WriterJob>> _lanes = [];
    readonly PooledDbContextFactory<PostgresDocfavDb> _contexts = new(options, 16);

    /// <summary>Runs a piece of work when it is its turn: alone, or in a transaction with others.</summary>
    /// <param name="clinicId">Whose lane.</param>
    /// <param name="work">The work.</param>
    /// <param name="alone">Runs it in a transaction of its own.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DatabaseUnavailableException">Too many wait, or it waited too long, or the others' transaction was lost.</exception>
    public async Task<T> RunAsync<T>(
        Guid clinicId, Func<DocfavDb, CancellationToken, Task<T>> work, Func<Task<T>> alone, CancellationToken cancellation)
    {
        if (TryWait(clinicId, work, cancellation) is { } waiting)
        {
            return await waiting.ResultAsync(cancellation);
        }

        try
        {
            return await alone();
        }
        finally
        {
            PassOn(clinicId);
        }
    }

    /// <summary>A place in the lane; null where it was idle, and is now the caller's.</summary>
    ContextJob<T>? TryWait<T>(Guid clinicId, Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(clinicId, out var waiting))
            {
                _lanes.Add(clinicId, new());
                return null;
            }

            if (waiting.Count == MostWaiting)
            {
                throw new DatabaseUnavailableException("The writer is busy.");
            }

            var job = new ContextJob<T>(work, cancellation);
            waiting.Enqueue(job);
            return job;
        }
    }

    /// <summary>Gives the lane to those who wait; where nobody does it is gone.</summary>
    void PassOn(Guid clinicId)
    {
        var jobs = TakeWaiting(clinicId);
        if (jobs.Count > 0)
        {
            // They are others' works, and long after the caller's.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => WriteWaitingAsync(clinicId, jobs));
            }
        }
    }

    async Task WriteWaitingAsync(Guid clinicId, List<WriterJob> jobs)
    {
        for (; jobs.Count > 0; jobs = TakeWaiting(clinicId))
        {
            await WriteAsync(jobs);
        }
    }

    List<WriterJob> TakeWaiting(Guid clinicId)
    {
        var taken = new List<WriterJob>();
        lock (_lock)
        {
            var waiting = _lanes[clinicId];
            while (taken.Count < MostTogether && waiting.TryDequeue(out var job))
            {
                if (job.TryTake())
                {
                    taken.Add(job);
                }
            }

            if (taken.Count == 0)
            {
                _lanes.Remove(clinicId);
            }
        }

        return taken;
    }

    /// <summary>Writes works in one transaction. Where that fails as a whole nothing of it is in the database, unless its commit was under way.</summary>
    async Task WriteAsync(List<WriterJob> jobs)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            var statements = new PostgresStatements();
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
                var turn = new WriterTurn(transaction, () => Context(connection, statements), clock);
                var written = new List<WriterJob>(jobs.Count);
                foreach (var job in jobs)
                {
                    if (await TryRunAsync(job, turn, transaction, statements))
                    {
                        written.Add(job);
                    }
                    else if (PostgresFaults.IsUnavailable(job.Fault!) && !PostgresFaults.IsConflict(job.Fault!))
                    {
                        // Whatever it waited for in vain, the rest need not wait for it one by one.
                        jobs.FindAll(other => !other.HasRun).ForEach(other => other.Fail(job.Fault!));
                        break;
                    }
                }

                if (written.Count > 0)
                {
                    await transaction.CommitAsync();
                    written.ForEach(job => job.Complete(onEvents));
                }
            }
            finally
            {
                statements.Settle(connection);
            }
        }
        catch (Exception exception)
        {
            jobs.FindAll(job => !job.IsDone).ForEach(job => job.Fail(exception));
        }
    }

    /// <summary>Runs a work inside the transaction; where it fails, nothing of it is left there.</summary>
    /// <returns>Whether it waits for the commit.</returns>
    static async Task<bool> TryRunAsync(WriterJob job, WriterTurn turn, NpgsqlTransaction transaction, PostgresStatements statements)
    {
        // They are sent with the work's first query, and end with the commit: neither takes a round trip.
        await transaction.SaveAsync(Savepoint);
        job.HasRun = true;
        try
        {
            await job.RunAsync(turn);
            return true;
        }
        catch (Exception exception)
        {
            job.Fail(exception);
            var connection = transaction.Connection;
            if (connection?.State != ConnectionState.Open)
            {
                throw new DatabaseUnavailableException("The session was lost.", exception);
            }

            await transaction.RollbackAsync(Savepoint);
            statements.Settle(connection);
            return false;
        }
    }

    PostgresDocfavDb Context(NpgsqlConnection connection, PostgresStatements statements)
    {
        var db = _contexts.CreateDbContext();
        db.Share(connection, statements);
        return db;
    }
}
