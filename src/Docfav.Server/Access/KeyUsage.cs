using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>Counts each key's requests by UTC day in memory, and writes the counts in batches off the request's path.</summary>
public sealed class KeyUsage(IDatabase database) : IDisposable
{
    readonly SemaphoreSlim _writing = new(1);
    readonly Lock _counting = new();
    Dictionary<(Guid KeyId, LocalDate Day), Use> _uses = [];

    /// <summary>Notes one request.</summary>
    public void Count(Guid keyId, Instant now)
    {
        lock (_counting)
        {
            Add((keyId, now.InUtc().Date), new(1, now));
        }
    }

    /// <summary>Writes what has been counted since the last time.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            await FlushAloneAsync(cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    async Task FlushAloneAsync(CancellationToken cancellation)
    {
        Dictionary<(Guid KeyId, LocalDate Day), Use> uses;
        lock (_counting)
        {
            uses = _uses;
            _uses = [];
        }

        if (uses.Count == 0)
        {
            return;
        }

        try
        {
            await WriteAsync(uses, cancellation);
        }
        catch
        {
            // Whatever kept them from being written, a cancellation too: the next time writes them.
            lock (_counting)
            {
                foreach (var (day, use) in uses)
                {
                    Add(day, use);
                }
            }

            throw;
        }
    }

    void Add((Guid KeyId, LocalDate Day) day, Use use) =>
        _uses[day] = _uses.TryGetValue(day, out var other) ? new(use.Requests + other.Requests, Instant.Max(use.At, other.At)) : use;

    Task<int> WriteAsync(Dictionary<(Guid KeyId, LocalDate Day), Use> uses, CancellationToken cancellation) =>
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
