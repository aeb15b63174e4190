using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Outbox;

/// <summary>Deletes events that have been kept long enough, each hour. A clinic's last one stays: whoever has read it can go on from there.</summary>
public sealed class EventSweep(IDatabase database, IClock clock, ILogger<EventSweep> log) : PollingService(TimeSpan.FromHours(1), log)
{
    /// <summary>Events of one transaction, so that nobody waits for long.</summary>
    const int MostEvents = 1_000;

    static readonly SqlQuery<Guid> s_due = new(
        """
        SELECT c.clinic_id FROM clinic_counters AS c JOIN events AS e ON e.clinic_id = c.clinic_id
            AND e.sequence = (SELECT min(f.sequence) FROM events AS f WHERE f.clinic_id = c.clinic_id)
        WHERE e.at < $1 AND e.sequence < c.last_event ORDER BY c.clinic_id
        """, row => row.Uuid(0));

    /// <summary>Clocks of nodes differ: what is older in the order of the sequence goes along, so that there is never a gap.</summary>
    static readonly SqlQuery<long> s_delete = new(
        $"""
        DELETE FROM events WHERE clinic_id = $1 AND sequence < (SELECT last_event FROM clinic_counters WHERE clinic_id = $1) AND sequence <=
            (SELECT max(sequence) FROM (SELECT sequence, at FROM events WHERE clinic_id = $1 ORDER BY sequence LIMIT {MostEvents}) AS oldest WHERE at < $2)
        RETURNING sequence
        """, row => row.Number(0));

    /// <summary>Deletes what is due.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await WorkAsync(cancellation))
        {
        }
    }

    protected override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        var before = clock.GetCurrentInstant() - OutboxEvent.Kept;
        var batch = database.Batch();
        var due = batch.Add(s_due, before);
        await batch.RunAsync(cancellation);
        var isMore = false;
        foreach (var clinicId in due)
        {
            isMore |= await database.WriteAsync(
                async (db, token) => (await db.ReadAsync(s_delete, token, clinicId, before)).Count == MostEvents, cancellation);
        }

        return isMore;
    }
}
