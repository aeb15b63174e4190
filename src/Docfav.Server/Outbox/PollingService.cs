using Docfav.Server.Data;

namespace Docfav.Server.Outbox;

/// <summary>
/// Work that comes by way of the database: it is looked for at an interval, and at once where this process knows that there is some. Nothing that goes wrong
/// ends it, and it stops with the server.
/// </summary>
public abstract class PollingService(TimeSpan interval, ILogger log) : BackgroundService
{
    readonly SemaphoreSlim _wakes = new(0, 1);
    bool _isFailing;

    /// <summary>Those who wake it within this time are served together.</summary>
    protected virtual TimeSpan Gathering => TimeSpan.FromMilliseconds(50);

    /// <summary>Looks for work soon rather than at the interval's end. It never waits.</summary>
    public void Wake()
    {
        try
        {
            _wakes.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // It has been woken already, or the server has stopped.
        }
    }

    public override void Dispose()
    {
        _wakes.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does what there is to do.</summary>
    /// <returns>Whether there may be more already.</returns>
    protected abstract Task<bool> WorkAsync(CancellationToken cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The first requests come first.
            while (true)
            {
                if (await _wakes.WaitAsync(interval, stoppingToken))
                {
                    await Task.Delay(Gathering, stoppingToken);
                }

                while (await TryWorkAsync(stoppingToken))
                {
                    stoppingToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    async Task<bool> TryWorkAsync(CancellationToken cancellation)
    {
        try
        {
            var hasMore = await WorkAsync(cancellation);
            _isFailing = false;
            return hasMore;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Report(exception);
            return false;
        }
    }

    /// <summary>Says once that something goes wrong, until it goes well again. A message may quote what is stored; a type does not.</summary>
    protected void Report(Exception exception)
    {
        if (!_isFailing)
        {
            log.Log(
                exception is DatabaseUnavailableException ? LogLevel.Warning : LogLevel.Error, "{Service} failed, and tries again: {Fault}", GetType().Name,
                exception.GetType().FullName);
        }

        _isFailing = true;
    }
}
