using System.Collections.Concurrent;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>Counts each key's requests by UTC day in memory, and writes the counts in batches off the request's path.</summary>
public sealed class KeyUsage(IDatabase database, IClock clock)
{
    ConcurrentDictionary<(Guid KeyId, LocalDate Day), Use> _uses = new();

    /// <summary>Notes one request.</summary>
    public void Count(Guid keyId)
    {
        var now = clock.GetCurrentInstant();
        _uses.AddOrUpdate((keyId, now.InUtc().Date), _ => new(1, now), (_, use) => new(use.Requests + 1, now));
    }

    /// <summary>Writes what has been counted since the last time.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        var uses = Interlocked.Exchange(ref _uses, new());
        if (uses.IsEmpty)
        {
            return;
        }

        try
        {
            await WriteAsync(uses, cancellation);
        }
        catch (DatabaseUnavailableException)
        {
            foreach (var (day, use) in uses)
            {
                _uses.AddOrUpdate(day, use, (_, later) => new(use.Requests + later.Requests, later.At));
            }

            throw;
        }
    }

    Task<int> WriteAsync(ConcurrentDictionary<(Guid KeyId, LocalDate Day), Use> uses, CancellationToken cancellation) =>
        database.WriteAsync(
            async (db, token) =>
            {
                foreach (var ((keyId, day), use) in uses)
                {
                    // A key that has been deleted meanwhile has no days any more.
                    await db.Execute(
                        """
                        INSERT INTO api_key_days AS d (api_key_id, day, requests, last_used_at)
                        SELECT id, @day, @requests, @at FROM api_keys WHERE id = @key
                        ON CONFLICT (api_key_id, day) DO UPDATE SET requests = d.requests + excluded.requests,
                            last_used_at = CASE WHEN d.last_used_at > excluded.last_used_at THEN d.last_used_at ELSE excluded.last_used_at END
                        """,
                        token, ("@key", keyId), ("@day", day), ("@requests", use.Requests), ("@at", use.At));
                }

                return 0;
            },
            cancellation);

    sealed record Use(long Requests, Instant At);
}
