using System.Collections.Concurrent;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>Where a user stands in the current hour.</summary>
/// <param name="Admitted">Whether this request is within the limit.</param>
/// <param name="Limit">Requests an hour.</param>
/// <param name="Remaining">Requests left, as far as this node knows: other nodes' leases count as used.</param>
/// <param name="ResetAt">End of the hour, in Unix seconds.</param>
/// <param name="RetryAfterSeconds">Seconds until then, at least one.</param>
public readonly record struct RateStanding(bool Admitted, int Limit, int Remaining, long ResetAt, int RetryAfterSeconds);

/// <summary>
/// Requests an hour for each user, on the UTC clock hour of the database's clock, shared by all nodes. A node takes permits in small leases, counted in
/// the database before they are used: the limit is never exceeded, and a request rarely costs a write (docs/decisions/0005).
/// </summary>
public sealed class RateLimiter(IDatabase database, IClock clock, TimeProvider time)
{
    const long Hour = 3600;

    /// <summary>Permits of a lease from which on the next is taken when half of them are used. With fewer nobody asks so often that waiting matters.</summary>
    const int SmallestLeasedAhead = 50;

    readonly SqlQuery<Lease> _lease = LeaseQuery(database.EpochSecondsSql);

    readonly ConcurrentDictionary<Guid, UserWindow> _windows = new();
    long _swept;

    // The database's clock, as last read, and when that was on this machine's monotonic one.
    ClockReading? _reading;

    /// <summary>Takes one request from the user's hour, if there is one left.</summary>
    public async ValueTask<RateStanding> TakeAsync(Guid userId, int limit, CancellationToken cancellation)
    {
        var window = _windows.GetOrAdd(userId, _ => new UserWindow());
        if (TryTakeLocal(window, limit, out var standing, out var isHalfUsed))
        {
            if (isHalfUsed)
            {
                // For others too, and longer than this request takes.
                using (ExecutionContext.SuppressFlow())
                {
                    _ = Task.Run(() => LeaseAheadAsync(window, userId, limit), CancellationToken.None);
                }
            }

            return standing;
        }

        await window.Refill.WaitAsync(cancellation);
        try
        {
            if (TryTakeLocal(window, limit, out standing, out _))
            {
                return standing;
            }

            var lease = await LeaseAsync(userId, limit, cancellation);
            lock (window)
            {
                Settle(window, lease, limit);
                return Take(window, lease.Now);
            }
        }
        finally
        {
            window.Refill.Release();
        }
    }

    /// <summary>The user's standing, without taking anything.</summary>
    public async Task<RateStanding> PeekAsync(Guid userId, int limit, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var now = Now() ?? clock.GetCurrentInstant().ToUnixTimeSeconds();
        var start = now / Hour * Hour;
        var used = await db.RateWindows.Where(window => window.UserId == userId && window.WindowStart == start)
            .Select(window => window.Used).FirstOrDefaultAsync(cancellation);
        return Standing(true, limit, Math.Max(0, limit - used) + PermitsInHand(userId, start), start, now);
    }

    /// <summary>How many permits a lease takes: one in a hundred, at most 500.</summary>
    static int LeaseSize(int limit) => Math.Clamp(limit / 100, 1, 500);

    /// <summary>Near the limit permits are taken one by one, so that none is left on a node that nobody asks.</summary>
    static int Tail(int limit) => limit / 10;

    int PermitsInHand(Guid userId, long start)
    {
        if (!_windows.TryGetValue(userId, out var window))
        {
            return 0;
        }

        lock (window)
        {
            return window.Start == start ? window.Permits : 0;
        }
    }

    /// <param name="isHalfUsed">Whether this was the permit with which a lease is half used, and another is worth taking before somebody waits for it.</param>
    bool TryTakeLocal(UserWindow window, int limit, out RateStanding standing, out bool isHalfUsed)
    {
        (standing, isHalfUsed) = (default, false);
        if (Now() is not { } now)
        {
            return false;
        }

        lock (window)
        {
            if (window.Start != now / Hour * Hour || window.Limit != limit || (window.Permits == 0 && !window.Exhausted))
            {
                return false;
            }

            standing = Take(window, now);
            var size = LeaseSize(limit);
            isHalfUsed = size >= SmallestLeasedAhead && window.Permits == size / 2 && window.UnleasedAtLastLease > Tail(limit);
            return true;
        }
    }

    static RateStanding Take(UserWindow window, long now)
    {
        lock (window)
        {
            var admitted = window.Permits > 0;
            window.Permits -= admitted ? 1 : 0;
            return Standing(admitted, window.Limit, window.Permits + window.UnleasedAtLastLease, window.Start, now);
        }
    }

    async Task LeaseAheadAsync(UserWindow window, Guid userId, int limit)
    {
        await window.Refill.WaitAsync();
        try
        {
            Settle(window, await LeaseAsync(userId, limit, CancellationToken.None), limit);
        }
        catch (Exception)
        {
            // Whoever finds none left asks again, and is told.
        }
        finally
        {
            window.Refill.Release();
        }
    }

    void Settle(UserWindow window, Lease lease, int limit)
    {
        lock (window)
        {
            var left = window.Start == lease.WindowStart && window.Limit == limit ? window.Permits : 0;
            window.Start = lease.WindowStart;
            window.Limit = limit;
            window.Exhausted = lease.Granted == 0;
            window.UnleasedAtLastLease = Math.Max(0, limit - lease.Used);
            window.Permits = left + lease.Granted;
            Sweep(lease.WindowStart);
        }
    }

    /// <summary>Leases permits: the user is $1, so many are $2, this machine's clock is $3 where the database has none, then come the limit and its tail.</summary>
    static SqlQuery<Lease> LeaseQuery(string? clock)
    {
        var (now, limit, tail) = clock is null ? ("$3", "$4", "$5") : (clock, "$3", "$4");
        var grant = $"CASE WHEN w.used >= {limit} THEN 0 WHEN {limit} - w.used <= {tail} THEN 1 ELSE $2 END";
        return new(
            $"""
            INSERT INTO rate_windows AS w (user_id, used, granted, window_start)
            SELECT $1, $2, $2, ({now}) / {Hour} * {Hour}
            WHERE true
            ON CONFLICT (user_id, window_start) DO UPDATE SET granted = {grant}, used = w.used + {grant}
            RETURNING window_start, used, granted, {now}
            """,
            row => new(row.Number(0), row.Int(1), row.Int(2), row.Number(3)));
    }

    async Task<Lease> LeaseAsync(Guid userId, int limit, CancellationToken cancellation)
    {
        var size = LeaseSize(limit);
        var tail = Tail(limit);
        var now = clock.GetCurrentInstant().ToUnixTimeSeconds();
        object?[] values = database.IsEmbedded ? [userId, size, now, limit, tail] : [userId, size, limit, tail];
        var lease = await database.WriteOneAsync(_lease, cancellation, values);
        _reading = new ClockReading(lease.Now, time.GetTimestamp());
        return lease;
    }

    long? Now() =>
        database.IsEmbedded ? clock.GetCurrentInstant().ToUnixTimeSeconds()
        : _reading is { } reading ? reading.Seconds + (long)time.GetElapsedTime(reading.Stamp).TotalSeconds
        : null;

    void Sweep(long currentStart)
    {
        if (Interlocked.Exchange(ref _swept, currentStart) == currentStart)
        {
            return;
        }

        foreach (var (user, window) in _windows.Where(entry => entry.Value.Start != currentStart))
        {
            // One that is being refilled just now is made anew by the next request: its lease goes unused, once.
            _windows.TryRemove(new KeyValuePair<Guid, UserWindow>(user, window));
        }
    }

    static RateStanding Standing(bool admitted, int limit, int remaining, long start, long now) =>
        new(admitted, limit, remaining, start + Hour, (int)Math.Clamp(start + Hour - now, 1, Hour));

    sealed record ClockReading(long Seconds, long Stamp);

    /// <summary>What the lease's statement returns.</summary>
    sealed record Lease(long WindowStart, int Used, int Granted, long Now);

    sealed class UserWindow
    {
        public SemaphoreSlim Refill { get; } = new(1);
        public long Start { get; set; } = -1;
        public int Limit { get; set; }
        public int Permits { get; set; }
        public int UnleasedAtLastLease { get; set; }
        public bool Exhausted { get; set; }
    }
}
