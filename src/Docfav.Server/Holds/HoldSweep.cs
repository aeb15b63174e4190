using Docfav.Server.Data;

namespace Docfav.Server.Holds;

/// <summary>Deletes what has expired, every few minutes.</summary>
public sealed class HoldSweep(HoldBook book, ILogger<HoldSweep> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what has expired counts for nothing.
        }
    }

    async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            await book.SweepAsync(cancellation);
        }
        catch (DatabaseUnavailableException)
        {
            log.LogWarning("The database was busy; holds that have expired are deleted later.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A fault that leaves this class stops the server. A message may quote what is stored; a type does not.
            log.LogError("Holds that have expired could not be deleted, and are tried again: {Fault}", exception.GetType().FullName);
        }
    }
}
