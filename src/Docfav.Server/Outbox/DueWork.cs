using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Outbox;

/// <summary>
/// Works rows that are due, such as deliveries: on whatever node claims them first, so many at once, and each by itself, so that one that takes long holds no
/// other back. A claim is a lease: where a node dies, another claims its rows when that has run out. So a row may be worked twice, and its id must say so.
/// </summary>
/// <remarks>
/// The rows have a time at which they are due and one until which they are leased. <see cref="ClaimAsync"/> is one statement on both databases, in the manner of
/// <code>
/// UPDATE webhook_deliveries SET lease_until = $1, attempts = attempts + 1 WHERE id IN (
///     SELECT id FROM webhook_deliveries WHERE due_at &lt;= $2 AND (lease_until IS NULL OR lease_until &lt;= $2) ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
/// RETURNING …
/// </code>
/// where the end of the inner query is <see cref="SqlQuery.SkipLocked"/>.
/// </remarks>
/// <param name="database">The database.</param>
/// <param name="clock">What says which are due.</param>
/// <param name="mostAtOnce">How many rows this node works at once.</param>
/// <param name="log">Told once when something goes wrong; never of what is in a row.</param>
public abstract class DueWork<T>(IDatabase database, IClock clock, int mostAtOnce, ILogger log) : PollingService(TimeSpan.FromMilliseconds(500), log)
{
    /// <summary>How long a claimed row is nobody else's. Whatever is done with it must end before.</summary>
    public static readonly Duration Lease = Duration.FromSeconds(45);

    readonly Task[] _running = [.. Enumerable.Repeat(Task.CompletedTask, mostAtOnce)];

    /// <summary>Whether a row is due and not leased at a time, $1: asked without a lock before rows are claimed.</summary>
    protected abstract SqlQuery<int> AnyDue { get; }

    /// <summary>Whether rows are to be claimed at all at a time.</summary>
    protected virtual bool MayWork(Instant now) => true;

    /// <summary>Takes the lease of rows that are due, those first that have been due for longest.</summary>
    /// <param name="db">The context of a transaction that does nothing else.</param>
    /// <param name="now">Rows due until then are meant.</param>
    /// <param name="leaseUntil">Until when they are leased.</param>
    /// <param name="most">How many at the most.</param>
    /// <param name="cancellation">The server stops.</param>
    protected abstract Task<IReadOnlyList<T>> ClaimAsync(DocfavDb db, Instant now, Instant leaseUntil, int most, CancellationToken cancellation);

    /// <summary>
    /// Works a row and stores what came of it, its lease given up, in a transaction of its own. An exception leaves the lease as it is: the row is claimed
    /// again when that has run out.
    /// </summary>
    protected abstract Task WorkAsync(T row, CancellationToken cancellation);

    /// <summary>Waits for what is under way, as long as the host lets it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_running).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected sealed override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        int[] free = [.. Enumerable.Range(0, _running.Length).Where(place => _running[place].IsCompleted)];
        var now = clock.GetCurrentInstant();
        if (free.Length == 0 || !MayWork(now) || !await IsAnyDueAsync(now, cancellation))
        {
            return false;
        }

        var rows = await database.WriteAsync((db, token) => ClaimAsync(db, now, now + Lease, free.Length, token), cancellation);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            _running[free[i]] = Task.Run(() => RunAsync(row, cancellation), CancellationToken.None);
        }

        return rows.Count == free.Length;
    }

    async Task<bool> IsAnyDueAsync(Instant now, CancellationToken cancellation)
    {
        var batch = database.Batch();
        var due = batch.Add(AnyDue, now);
        await batch.RunAsync(cancellation);
        return due.Count > 0;
    }

    async Task RunAsync(T row, CancellationToken cancellation)
    {
        try
        {
            await WorkAsync(row, cancellation);
        }
        catch (Exception exception)
        {
            if (!cancellation.IsCancellationRequested)
            {
                Report(exception);
            }
        }

        Wake();
    }
}

/// <summary>How long to wait before something that failed is tried again.</summary>
public static class BackOff
{
    /// <summary>Three times as long after each failure, give or take a tenth, so that those who failed together do not come back together.</summary>
    /// <param name="failures">How often it has failed, from 1.</param>
    /// <param name="first">The wait after the first failure.</param>
    /// <param name="longest">The longest wait.</param>
    public static Duration After(int failures, Duration first, Duration longest) =>
        Duration.Min(longest, first * Math.Pow(3, Math.Min(failures, 30) - 1)) * (0.9 + (0.2 * Random.Shared.NextDouble()));
}
