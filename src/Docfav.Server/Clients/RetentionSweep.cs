using Docfav.Server.Data;

namespace Docfav.Server.Clients;

/// <summary>Deletes identities that need not be kept any longer, when the server starts and every hour.</summary>
public sealed class RetentionSweep(ClientErasure erasure, ILogger<RetentionSweep> log) : BackgroundService
{
    static readonly TimeSpan s_afterStart = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            // The first requests come first.
            await Task.Delay(s_afterStart, stoppingToken);
            do
            {
                await SweepAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the next start sweeps.
        }
    }

    async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            await erasure.DeleteExpiredAsync(cancellation);
        }
        catch (DatabaseUnavailableException)
        {
            log.LogWarning("The database was busy; identities that have expired are deleted in an hour.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A fault that leaves this class stops the server. A message may quote what is stored; a type does not.
            log.LogError("Identities that have expired could not be deleted, and are tried again in an hour: {Fault}", exception.GetType().FullName);
        }
    }
}
