using Docfav.Server.Data;

namespace Docfav.Server.Outbox;

/// <summary>
/// Hands every event to every consumer, exactly once, on whatever node comes first: what the consumers store of it and the clinic's cursor are one
/// transaction. It is woken by this node's own commits, and looks for other nodes' each half second.
/// </summary>
public sealed class OutboxFanOut : PollingService
{
    const int MostEvents = 200;

    static readonly SqlQuery<Guid> s_due = new(
        """
        SELECT c.clinic_id FROM clinic_counters AS c LEFT JOIN outbox_cursors AS o ON o.clinic_id = c.clinic_id
        WHERE c.last_event > coalesce(o.planned, 0) ORDER BY c.clinic_id
        """, row => row.Uuid(0));

    static readonly SqlQuery<int> s_begin = new(
        "INSERT INTO outbox_cursors (clinic_id, planned) VALUES ($1, 0) ON CONFLICT (clinic_id) DO NOTHING RETURNING 0", row => row.Int(0));

    static readonly SqlQuery<long> s_take = new("SELECT planned FROM outbox_cursors WHERE clinic_id = $1" + SqlQuery.SkipLocked, row => row.Number(0));

    static readonly SqlQuery<int> s_move = new("UPDATE outbox_cursors SET planned = $1 WHERE clinic_id = $2", row => row.Int(0));

    readonly IDatabase _database;
    readonly IEventConsumer[] _consumers;

    public OutboxFanOut(IDatabase database, IEnumerable<IEventConsumer> consumers, ILogger<OutboxFanOut> log) : base(TimeSpan.FromMilliseconds(500), log)
    {
        (_database, _consumers) = (database, [.. consumers]);
        _database.EventsCommitted += Wake;
    }

    /// <summary>Looking at all clinics' counters costs some milliseconds where there are ten thousand.</summary>
    protected override TimeSpan Gathering => TimeSpan.FromMilliseconds(200);

    public override void Dispose()
    {
        _database.EventsCommitted -= Wake;
        base.Dispose();
    }

    protected override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        var batch = _database.Batch();
        var due = batch.Add(s_due);
        await batch.RunAsync(cancellation);
        var hasMore = false;
        Exception? fault = null;
        foreach (var clinicId in due)
        {
            try
            {
                hasMore |= await _database.WriteAsync((db, token) => PlanAsync(db, clinicId, token), cancellation);
            }
            catch (Exception exception) when (exception is not DatabaseUnavailableException && !cancellation.IsCancellationRequested)
            {
                // One clinic's trouble is not the others'.
                fault = exception;
            }
        }

        if (fault is not null)
        {
            Report(fault);
        }

        return hasMore && fault is null;
    }

    void Wake(object? sender, EventArgs e) => Wake();

    /// <summary>Hands over a clinic's next events; answers whether there may be more.</summary>
    async Task<bool> PlanAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation)
    {
        var batch = db.Batch();
        batch.Add(s_begin, clinicId);
        var planned = batch.Add(s_take, clinicId);
        await batch.RunAsync(cancellation);
        if (planned.Count == 0)
        {
            // Another node is at it.
            return false;
        }

        var events = await db.ReadAsync(EventRows.After, cancellation, clinicId, planned[0], MostEvents);
        if (events.Count == 0)
        {
            return false;
        }

        foreach (var consumer in _consumers)
        {
            await consumer.PlanAsync(db, clinicId, events, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await db.ReadAsync(s_move, cancellation, events[^1].Sequence, clinicId);
        return events.Count == MostEvents;
    }
}
