namespace Docfav.Server.Data;

/// <summary>A place in a line: whoever does what waits takes it, or its caller gives it up.</summary>
abstract class PlaceInLine
{
    const int Waits = 0;
    const int IsTaken = 1;
    const int IsAbandoned = 2;

    /// <summary>How long somebody waits for a turn.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _state;

    /// <summary>False where its caller has gone.</summary>
    public bool TryTake()
    {
        _taken.TrySetResult();
        return Interlocked.CompareExchange(ref _state, IsTaken, Waits) == Waits;
    }

    /// <summary>Waits until it is its turn; it is abandoned where that takes too long, or its caller goes.</summary>
    /// <exception cref="DatabaseUnavailableException">It waited too long.</exception>
    protected async Task TurnAsync(CancellationToken cancellation)
    {
        try
        {
            await _taken.Task.WaitAsync(Patience, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (Interlocked.CompareExchange(ref _state, IsAbandoned, Waits) == Waits)
            {
                cancellation.ThrowIfCancellationRequested();
                throw new DatabaseUnavailableException("The writer is busy.", exception);
            }
        }
    }
}
