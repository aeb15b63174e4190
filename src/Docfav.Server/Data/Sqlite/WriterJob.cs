using System.Diagnostics;
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

    public abstract Task RunAsync(DocfavDb db, IClock clock);

    /// <summary>Tells its caller that it is in the database.</summary>
    public abstract void Complete(Action onEvents);

    public abstract void Fail();
}

sealed class WriterJob<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation) : WriterJob
{
    readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Whoever writes does it for others too: each work keeps its caller's culture and trace.
    readonly ExecutionContext? _caller = ExecutionContext.Capture();
    T _value = default!;

    public Task<T> Result => _result.Task;

    public override async Task RunAsync(DocfavDb db, IClock clock)
    {
        db.BeginWork(clock);
        Task<T> running = null!;
        if (_caller is null)
        {
            running = work(db, cancellation);
        }
        else
        {
            ExecutionContext.Run(_caller, _ => running = work(db, cancellation), null);
        }

        _value = await running;
        BringsEvents = db.HasWrittenEvents;
    }

    public override void Complete(Action onEvents)
    {
        IsDone = true;
        if (BringsEvents)
        {
            onEvents();
        }

        _result.SetResult(_value);
    }

    public override void Fail()
    {
        Debug.Assert(Fault is not null, "Nothing fails without a fault.");
        IsDone = true;
        _result.SetException(Fault);
    }
}
