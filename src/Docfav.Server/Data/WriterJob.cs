using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Data;

/// <summary>A piece of work on its way into the database, in a transaction that others may share.</summary>
abstract class WriterJob : PlaceInLine
{
    /// <summary>Whether its caller has been told.</summary>
    public bool IsDone { get; protected set; }

    public bool HasRun { get; set; }

    /// <summary>Whether it has written events.</summary>
    protected bool BringsEvents { get; set; }

    /// <summary>Why it has not been written.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Does the work inside the writer's transaction.</summary>
    public abstract Task RunAsync(WriterTurn turn);

    /// <summary>Tells its caller that it is in the database.</summary>
    public abstract void Complete(Action onEvents);

    public abstract void Fail();

    /// <summary>Fails for a reason that need not be its own.</summary>
    public void Fail(Exception fault)
    {
        Fault = fault;
        Fail();
    }
}

/// <summary>What a piece of work finds when it is its turn.</summary>
/// <param name="Transaction">The transaction, which it may share.</param>
/// <param name="Context">Opens a context on the transaction's connection.</param>
/// <param name="Clock">What events are dated by.</param>
sealed record WriterTurn(DbTransaction Transaction, Func<DocfavDb> Context, IClock Clock);

/// <summary>A piece of work with a result, and whoever waits for it.</summary>
abstract class WriterJob<T> : WriterJob
{
    readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected T Value { get; set; } = default!;

    /// <summary>Its result, once it is in the database.</summary>
    /// <exception cref="DatabaseUnavailableException">It waited too long for its turn.</exception>
    public async Task<T> ResultAsync(CancellationToken cancellation)
    {
        await TurnAsync(cancellation);
        return await _result.Task;
    }

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
        await using var db = turn.Context();
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
