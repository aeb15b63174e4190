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
    // Savepoints of works that are taken together stay fewer than those of which PostgreSQL tells every session without a look at its files: 64.
    const string Savepoint = "work";

    readonly ClinicLanes<WriterJob> _lanes = new();
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
        if (_lanes.TryWait(clinicId, () => new ContextJob<T>(work, cancellation)) is { } waiting)
        {
            return await waiting.ResultAsync(cancellation);
        }

        try
        {
            return await alone();
        }
        finally
        {
            _lanes.PassOn(clinicId, WriteAsync);
        }
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
