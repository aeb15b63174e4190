using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>
/// Writes key usage, activity and the use of sessions every few seconds and when the server stops, and clears rate windows, idempotency keys and sessions
/// that have passed.
/// </summary>
public sealed class UsageWriter(
    IDatabase database, KeyUsage usage, ActivityLog activity, SessionUse sessions, IClock clock, ILogger<UsageWriter> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>What the last writing has when slow requests have used up the time that the host had for stopping.</summary>
    static readonly TimeSpan LastWriting = TimeSpan.FromSeconds(1.5);
    static readonly Duration RateWindowsKept = Duration.FromHours(48);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        activity.Measure();
        using var timer = new PeriodicTimer(Interval);
        var nextSweep = Instant.MinValue;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(stoppingToken);
                if (clock.GetCurrentInstant() is var now && now >= nextSweep)
                {
                    nextSweep = now + Duration.FromHours(1);
                    await SweepAsync(now, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: StopAsync writes the rest.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(LastWriting);
        try
        {
            await FlushAsync(cancellationToken.IsCancellationRequested ? limit.Token : cancellationToken);
        }
        catch (OperationCanceledException)
        {
            log.LogWarning("The database did not take the last seconds' activity and counts of key usage before the server stopped.");
        }
    }

    async Task FlushAsync(CancellationToken cancellation)
    {
        try
        {
            await activity.FlushAsync(cancellation);
            await usage.FlushAsync(cancellation);
            await sessions.FlushAsync(cancellation);
        }
        catch (DatabaseUnavailableException)
        {
            log.LogWarning("The database was busy; the last seconds' counts of key usage are written later.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A fault that leaves this class stops the server. A message may quote what is stored; a type does not.
            log.LogError("Key usage and activity could not be written, and are tried again: {Fault}", exception.GetType().FullName);
        }
    }

    async Task SweepAsync(Instant now, CancellationToken cancellation)
    {
        var before = (now - RateWindowsKept).ToUnixTimeSeconds();
        try
        {
            await database.WriteAsync((db, token) => db.RateWindows.Where(window => window.WindowStart < before).ExecuteDeleteAsync(token), cancellation);
            var oldest = now - Idempotency.Kept;
            await database.WriteAsync((db, token) => db.Set<IdempotentAnswer>().Where(answer => answer.CreatedAt <= oldest).ExecuteDeleteAsync(token), cancellation);
            await database.WriteAsync((db, token) => db.UserSessions.Where(session => session.ExpiresAt <= now).ExecuteDeleteAsync(token), cancellation);
        }
        catch (DatabaseUnavailableException)
        {
            log.LogWarning("The database was busy; what has expired is cleared in an hour.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.LogError("What has expired could not be cleared, and is tried again in an hour: {Fault}", exception.GetType().FullName);
        }
    }
}
