using Docfav.Server.Outbox;
using NodaTime;

namespace Docfav.Server.Data;

/// <summary>
/// Counts up in clinics' counters what a context's transaction changes: the agenda's version once, and a number for each event. The row stays locked until
/// the transaction ends, so that events appear in the order of their numbers.
/// </summary>
sealed class CounterUpdates
{
    static readonly SqlQuery<long> s_raise = new(
        """
        UPDATE clinic_counters SET agenda_version = agenda_version + $1, last_event = last_event + $2 WHERE clinic_id = $3
        RETURNING last_event - $2 + 1
        """, row => row.Number(0));

    static readonly SqlQuery<(Guid Id, Guid CalendarId, Guid StaffId)> s_places = new(
        "SELECT id, calendar_id, staff_id FROM staff_calendars WHERE clinic_id = $1 AND id = ANY ($2)", row => (row.Uuid(0), row.Uuid(1), row.Uuid(2)));

    // A pooled context outlives its transactions.
    readonly HashSet<Guid> _raised = [];
    readonly Dictionary<Guid, (long Next, int Left)> _reserved = [];
    Guid? _transaction;

    /// <summary>Notes that a clinic's agenda version has been raised in the context's transaction.</summary>
    public void NoteRaised(DocfavDb db, Guid clinicId)
    {
        Begin(db);
        _raised.Add(clinicId);
    }

    /// <summary>Notes that numbers for events have been taken in the context's transaction; each must be used in it.</summary>
    public void NoteReserved(DocfavDb db, Guid clinicId, long first, int count)
    {
        Begin(db);
        _reserved[clinicId] = (first, count);
    }

    /// <summary>The next of the numbers that were reserved.</summary>
    public long Next(Guid clinicId)
    {
        var (next, left) = _reserved[clinicId];
        _reserved[clinicId] = left > 0 ? (next + 1, left - 1) : throw new InvalidOperationException("No number for an event is left.");
        return next;
    }

    /// <summary>Raises versions that have not been raised in the context's transaction, and numbers events.</summary>
    /// <param name="db">The context.</param>
    /// <param name="shown">The clinics whose agendas have changed.</param>
    /// <param name="drafts">The events.</param>
    /// <param name="at">When they happen.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The events, to be stored; none of a clinic that is only now being stored: nobody follows it yet.</returns>
    public async Task<List<OutboxEvent>> RaiseAsync(
        DocfavDb db, IReadOnlyList<Guid> shown, IReadOnlyList<EventDraft> drafts, Instant at, CancellationToken cancellation)
    {
        Begin(db);
        var events = new List<OutboxEvent>(drafts.Count);
        // In order of the ids, so that two writers follow one another.
        foreach (var clinicId in shown.Concat(drafts.Select(draft => draft.ClinicId)).Distinct().Order())
        {
            EventDraft[] own = [.. drafts.Where(draft => draft.ClinicId == clinicId)];
            var raises = shown.Contains(clinicId) && _raised.Add(clinicId) ? 1 : 0;
            var missing = Math.Max(0, own.Length - (_reserved.TryGetValue(clinicId, out var left) ? left.Left : 0));
            var batch = db.Batch();
            var first = raises + missing > 0 ? batch.Add(s_raise, raises, missing, clinicId) : null;
            Guid[] placeIds = [.. own.Select(draft => draft.Data.StaffCalendarId).OfType<Guid>().Distinct()];
            var places = placeIds.Length > 0 ? batch.Add(s_places, clinicId, placeIds) : [];
            if (first is not null || placeIds.Length > 0)
            {
                await batch.RunAsync(cancellation);
            }

            if (first is null or { Count: > 0 })
            {
                events.AddRange(own.Select((draft, index) => new OutboxEvent(
                    clinicId, index < own.Length - missing ? Next(clinicId) : first![0] + index - (own.Length - missing), draft.Kind, at, draft.Data.Id,
                    At(draft.Data, places).ToJson())));
            }
        }

        return events;
    }

    static EventData At(EventData data, IReadOnlyList<(Guid Id, Guid CalendarId, Guid StaffId)> places) =>
        places.FirstOrDefault(place => place.Id == data.StaffCalendarId) is { CalendarId: var calendar, StaffId: var staff } && calendar != Guid.Empty
            ? data.At(calendar, staff) : data;

    void Begin(DocfavDb db)
    {
        var transaction = db.Database.CurrentTransaction?.TransactionId;
        if (_transaction != transaction)
        {
            _raised.Clear();
            _reserved.Clear();
            _transaction = transaction;
        }
    }
}
