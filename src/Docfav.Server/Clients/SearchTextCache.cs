using System.Collections.Concurrent;
using Docfav.Server.Data;
using Docfav.Server.Outbox;

namespace Docfav.Server.Clients;

/// <summary>
/// The search texts of clinics, kept in memory. Each search first takes in what the clinic's events say has changed: what any node has committed is found
/// from the next request on (docs/decisions/0028).
/// </summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">By which they are put out.</param>
/// <param name="room">Bytes that all of them may take, roughly.</param>
public sealed class SearchTextCache(IDatabase database, TimeProvider time, long room = SearchTextCache.DefaultRoom)
{
    /// <summary>The room by default: for half a million clients.</summary>
    public const long DefaultRoom = 80 << 20;

    /// <summary>What a client takes, roughly, before its clinic's are read.</summary>
    const long BytesOfClient = 160;

    /// <summary>So many changes are taken in one by one; after more, all is read anew.</summary>
    const int MostChanges = 500;

    const int ReadAtOnce = 4_096;
    const int Attempts = 3;

    /// <summary>Within this time an entry is not put out for another: it would soon be read anew in its turn.</summary>
    static readonly TimeSpan s_stay = TimeSpan.FromMinutes(1);

    /// <summary>An entry that nobody has asked for this long is read anew: events are kept for a month only.</summary>
    static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    static readonly SqlQuery<(int Clients, long LastEvent)> s_counters = new(
        "SELECT client_count, last_event FROM clinic_counters WHERE clinic_id = $1", row => (row.Int(0), row.Number(1)));

    // The kinds of clients, and the import after them.
    static readonly SqlQuery<(EventKind Kind, Guid Subject)> s_changes = new(
        "SELECT kind, subject_id FROM events WHERE clinic_id = $1 AND sequence > $2 AND kind >= $3 ORDER BY sequence LIMIT $4",
        row => ((EventKind)row.Int(0), row.Uuid(1)));

    static readonly SqlQuery<SearchEntry> s_after = new(
        "SELECT id, name_folded, search_text FROM clients WHERE clinic_id = $1 AND (name_folded, id) > ($2, $3) ORDER BY name_folded, id LIMIT $4", Entry);

    static readonly SqlQuery<SearchEntry> s_some = new("SELECT id, name_folded, search_text FROM clients WHERE clinic_id = $1 AND id = ANY ($2)", Entry);

    readonly ConcurrentDictionary<Guid, Kept> _kept = new();
    readonly Lock _admission = new();

    /// <summary>A clinic's search texts, as they are now.</summary>
    /// <returns>Null where there is no room for them, or they change faster than they are read.</returns>
    internal async ValueTask<SearchTexts?> OfAsync(Guid clinicId, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (!_kept.TryGetValue(clinicId, out var kept) || time.GetElapsedTime(kept.Used) > s_longest)
            {
                kept = await AdmitAsync(clinicId, kept, cancellation);
            }

            if (kept is null)
            {
                return null;
            }

            var known = await KnownAsync(clinicId, kept, cancellation);
            // Also what has just been read: it may have been asked for before this request.
            if (await UpdateAsync(clinicId, known, cancellation) is { } now)
            {
                kept.Take(now, time.GetTimestamp());
                return now.Texts;
            }

            _kept.TryRemove(KeyValuePair.Create(clinicId, kept));
        }

        return null;
    }

    /// <summary>What an entry has, once it is read; all who come meanwhile wait for the one reading.</summary>
    async Task<Known> KnownAsync(Guid clinicId, Kept kept, CancellationToken cancellation)
    {
        try
        {
            await kept.Reading.WaitAsync(cancellation);
            return kept.Known;
        }
        catch when (kept.Reading.IsFaulted)
        {
            _kept.TryRemove(KeyValuePair.Create(clinicId, kept));
            throw;
        }
    }

    /// <summary>Makes room for a clinic's texts, and begins to read them.</summary>
    async ValueTask<Kept?> AdmitAsync(Guid clinicId, Kept? tooOld, CancellationToken cancellation)
    {
        var batch = database.Batch();
        var counters = batch.Add(s_counters, clinicId);
        await batch.RunAsync(cancellation);
        var size = counters.Count == 0 ? 0 : counters[0].Clients * BytesOfClient;
        lock (_admission)
        {
            if (_kept.TryGetValue(clinicId, out var kept) && kept != tooOld)
            {
                return kept;
            }

            _kept.TryRemove(clinicId, out _);
            var free = room - _kept.Values.Sum(other => other.Size);
            foreach (var (id, other) in _kept.OrderBy(other => other.Value.Used).TakeWhile(other => time.GetElapsedTime(other.Value.Used) > s_stay))
            {
                if (free >= size)
                {
                    break;
                }

                free += other.Size;
                _kept.TryRemove(id, out _);
            }

            return free < size ? null : _kept[clinicId] = new(size, time.GetTimestamp(), () => ReadAsync(clinicId, CancellationToken.None));
        }
    }

    /// <summary>Reads what all clients have, in steps; what changes meanwhile is among the events that follow.</summary>
    async Task<Known> ReadAsync(Guid clinicId, CancellationToken cancellation)
    {
        var (texts, sequence) = (SearchTexts.None, (long?)null);
        for (var last = new SearchEntry(Guid.Empty, "", ""); ;)
        {
            var batch = database.Batch();
            var counters = batch.Add(s_counters, clinicId);
            var next = batch.Add(s_after, clinicId, last.Name, last.Id, ReadAtOnce);
            await batch.RunAsync(cancellation);
            sequence ??= counters.Count == 0 ? 0 : counters[0].LastEvent;
            texts = texts.And(next);
            if (next.Count < ReadAtOnce)
            {
                return new(texts, sequence.Value);
            }

            last = next[^1];
        }
    }

    /// <summary>Takes in what has changed; null where all must be read anew.</summary>
    async ValueTask<Known?> UpdateAsync(Guid clinicId, Known known, CancellationToken cancellation)
    {
        var batch = database.Batch();
        // First: on PostgreSQL each sees what was committed when its turn came.
        var counters = batch.Add(s_counters, clinicId);
        var changes = batch.Add(s_changes, clinicId, known.Sequence, (int)EventKind.ClientCreated, MostChanges + 1);
        await batch.RunAsync(cancellation);
        var last = counters.Count == 0 ? 0 : counters[0].LastEvent;
        if (last < known.Sequence || changes.Count > MostChanges || changes.Any(change => change.Kind == EventKind.ClinicImported))
        {
            return null;
        }

        if (changes.Count == 0)
        {
            return known with { Sequence = last };
        }

        var changed = changes.Select(change => change.Subject).ToHashSet();
        batch = database.Batch();
        var entries = batch.Add(s_some, clinicId, changed.ToArray());
        await batch.RunAsync(cancellation);
        return new(known.Texts.With(changed, entries), last);
    }

    static SearchEntry Entry(SqlRow row) => new(row.Uuid(0), row.Text(1), row.Text(2));

    /// <summary>Texts, and the last of the clinic's events that is in them.</summary>
    sealed record Known(SearchTexts Texts, long Sequence);

    /// <summary>A clinic's entry, which is read once.</summary>
    sealed class Kept
    {
        readonly Lock _taking = new();
        readonly Lazy<Task> _reading;
        readonly long _expected;
        volatile Known? _known;
        long _used;

        public Kept(long size, long used, Func<Task<Known>> read)
        {
            (_expected, _used) = (size, used);
            // The task itself holds no texts: they would outlive those that follow them.
            _reading = new(async () => _known = await read());
        }

        public Task Reading => _reading.Value;
        public Known Known => _known!;
        public long Size => _known?.Texts.Size ?? _expected;
        public long Used => Volatile.Read(ref _used);

        /// <summary>Keeps what is newer than what it has.</summary>
        public void Take(Known now, long at)
        {
            lock (_taking)
            {
                _known = now.Sequence >= Known.Sequence ? now : _known;
                Volatile.Write(ref _used, at);
            }
        }
    }
}
