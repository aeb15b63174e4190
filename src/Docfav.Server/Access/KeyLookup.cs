using System.Buffers.Binary;
using System.Collections.Concurrent;
using Docfav.Server.Data;

namespace Docfav.Server.Access;

/// <summary>
/// What the database says of a key, a clinic and the API's switch, asked for each request, so that every change holds with the next. Where the database shows
/// without being asked whether anything was committed since (<see cref="IDatabase.LastCommit"/>), what it said before is said again.
/// </summary>
public sealed class KeyLookup(IDatabase database)
{
    const int MostKept = 10_000;

    static readonly SqlQuery<KeyRow> s_query = new(
        """
        SELECT s.api_enabled, k.id, k.scopes, k.expires_at, k.revoked_at, k.allowed_ips, u.id, u.is_active, u.plan, m.is_manager, c.agenda_version,
            u.email, u.firstname, u.lastname, u.timezone, u.locale, u.country_code
        FROM system_settings AS s
        LEFT JOIN api_keys AS k ON k.key_hash = $1
        LEFT JOIN users AS u ON u.id = k.user_id
        LEFT JOIN members AS m ON m.user_id = k.user_id AND m.clinic_id = $2
        LEFT JOIN clinic_counters AS c ON c.clinic_id = $2
        """,
        row => row.IsNull(1) || row.IsNull(6) ? new KeyRow(row.Flag(0), null, 0) : new KeyRow(
            row.Flag(0),
            new KnownKey(
                row.Uuid(1), (Scope)row.Int(2), row.InstantOrNull(3), row.InstantOrNull(4), row.Text(5), row.Text(8), !row.IsNull(9) && row.Flag(9),
                new KeyUser(
                    row.Uuid(6), row.Flag(7), row.Text(11), row.TextOrNull(12), row.TextOrNull(13), row.Text(14), row.TextOrNull(15), row.TextOrNull(16))),
            row.IsNull(10) ? 0 : row.Number(10)));

    volatile KeptRows? _kept;

    /// <param name="hash">The key's hash.</param>
    /// <param name="clinicId">The path's clinic; any other UUID where there is none.</param>
    /// <param name="ahead">Adds what the endpoint will ask for to the same round trip.</param>
    /// <param name="cancellation">Stops it.</param>
    public ValueTask<KeyRow?> FindAsync(byte[] hash, Guid clinicId, Action<SqlBatch>? ahead, CancellationToken cancellation)
    {
        var mark = database.LastCommit();
        var known = _kept is { } kept && kept.Mark == mark ? kept.Find(hash, clinicId) : null;
        return known is not null && ahead is null ? new(known) : AskAsync(mark, hash, clinicId, known, ahead, cancellation);
    }

    async ValueTask<KeyRow?> AskAsync(CommitMark? mark, byte[] hash, Guid clinicId, KeyRow? known, Action<SqlBatch>? ahead, CancellationToken cancellation)
    {
        var batch = database.ShortBatch();
        var rows = known is null ? batch.Add(s_query, hash, clinicId) : [known];
        ahead?.Invoke(batch);
        await batch.RunAsync(cancellation);
        if (rows is not [var row])
        {
            return null;
        }

        // Nothing was committed from before the question to after the answer: it is what the database says as long as the mark stands.
        if (known is null && row.Key is not null && mark is { } asked && database.LastCommit() == asked)
        {
            Keep(asked, hash, clinicId, row);
        }

        return row;
    }

    void Keep(CommitMark mark, byte[] hash, Guid clinicId, KeyRow row)
    {
        var kept = _kept;
        if (kept is null || kept.Mark != mark || kept.IsFull)
        {
            _kept = kept = new(mark);
        }

        kept.Add(hash, clinicId, row);
    }

    /// <summary>What the database said while one commit was its last.</summary>
    sealed class KeptRows(CommitMark mark)
    {
        readonly ConcurrentDictionary<(UInt128 High, UInt128 Low, Guid ClinicId), KeyRow> _rows = new();
        int _count;

        public CommitMark Mark { get; } = mark;

        public bool IsFull => Volatile.Read(ref _count) >= MostKept;

        public KeyRow? Find(ReadOnlySpan<byte> hash, Guid clinicId) => hash.IsEmpty ? null : _rows.GetValueOrDefault(Name(hash, clinicId));

        public void Add(ReadOnlySpan<byte> hash, Guid clinicId, KeyRow row)
        {
            if (_rows.TryAdd(Name(hash, clinicId), row))
            {
                Interlocked.Increment(ref _count);
            }
        }

        static (UInt128 High, UInt128 Low, Guid ClinicId) Name(ReadOnlySpan<byte> hash, Guid clinicId) =>
            (BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]), clinicId);
    }
}
