using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using NodaTime;

namespace Docfav.Server.Data.Sqlite;

/// <summary>A piece of work on its way into the database.</summary>
abstract class WriterJob
{
    const int Waits = 0;
    const int IsTaken = 1;
    const int IsAbandoned = 2;

    readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _state;

    public Task Taken => _taken.Task;

    /// <summary>Whether its caller has been told.</summary>
    public bool IsDone { get; protected set; }

    public bool HasRun { get; set; }

    /// <summary>Whether it has written events.</summary>
    protected bool BringsEvents { get; set; }

    /// <summary>Why it has not been written.</summary>
    public Exception? Fault { get; set; }

    /// <summary>False where its caller has gone.</summary>
    public bool TryTake()
    {
        _taken.TrySetResult();
        return Interlocked.CompareExchange(ref _state, IsTaken, Waits) == Waits;
    }

    /// <summary>False where it is being written already.</summary>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _state, IsAbandoned, Waits) == Waits;

    /// <summary>Does the work inside the writer's transaction.</summary>
    public abstract Task RunAsync(WriterTurn turn);

    /// <summary>Tells its caller that it is in the database.</summary>
    public abstract void Complete(Action onEvents);

    public abstract void Fail();
}

/// <summary>What a piece of work finds when it is its turn.</summary>
sealed record WriterTurn(SqliteTransaction Transaction, PooledDbContextFactory<SqliteDocfavDb> Contexts, IClock Clock);

/// <summary>A piece of work with a result, and whoever waits for it.</summary>
abstract class WriterJob<T> : WriterJob
{
    readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Result => _result.Task;

    protected T Value { get; set; } = default!;

    public override void Complete(Action onEvents)
    {
        IsDone = true;
        if (BringsEvents)
        {
            onEvents();
        }

        _result.SetResult(Value);
    }

    public override void Fail()
    {
        Debug.Assert(Fault is not null, "Nothing fails without a fault.");
        IsDone = true;
        _result.SetException(Fault);
    }
}

/// <summary>Work with a context of its own.</summary>
sealed class ContextJob<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation) : WriterJob<T>
{
    // Whoever writes does it for others too: each work keeps its caller's culture and trace.
    readonly ExecutionContext? _caller = ExecutionContext.Capture();

    public override async Task RunAsync(WriterTurn turn)
    {
        await using var db = turn.Contexts.CreateDbContext();
        await db.Database.UseTransactionAsync(turn.Transaction, cancellation);
        db.BeginWork(turn.Clock);
        Task<T> running = null!;
        if (_caller is null)
        {
            running = work(db, cancellation);
        }
        else
        {
            ExecutionContext.Run(_caller, _ => running = work(db, cancellation), null);
        }

        Value = await running;
        if (db.Left is { } last)
        {
            await last.RunAsync(cancellation);
        }

        BringsEvents = db.HasWrittenEvents;
    }
}

/// <summary>One statement that returns one row, below Entity Framework.</summary>
sealed class StatementJob<T>(SqlQuery<T> statement, object?[] values, CancellationToken cancellation) : WriterJob<T>
{
    public override async Task RunAsync(WriterTurn turn)
    {
        var batch = new SqliteWriterBatch(turn.Transaction.Connection!);
        var rows = batch.Add(statement, values);
        await batch.RunAsync(cancellation);
        Value = rows[0];
    }
}
