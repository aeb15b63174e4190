using Docfav.Server.Data;

namespace Docfav.Server.Outbox;

/// <summary>Events below Entity Framework.</summary>
static class EventRows
{
    /// <summary>The number of <see cref="EventKind.ClinicImported"/>, as text of a query.</summary>
    const string Import = "12";

    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns = "clinic_id, sequence, kind, at, subject_id, data";

    static readonly SqlQuery<int> s_insert = new(
        $"""
        INSERT INTO events ({Columns})
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::timestamptz[], $5::uuid[], $6::text[]) AS given ({Columns})
        """, row => row.Int(0));

    /// <summary>The events of a clinic, $1, after a sequence, $2: the first $3.</summary>
    public static readonly SqlQuery<OutboxEvent> After = new(
        $"SELECT {Columns} FROM events WHERE clinic_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3", Read);

    /// <summary>The events of a clinic, $1, from a sequence, $2, on: the first $3.</summary>
    public static readonly SqlQuery<OutboxEvent> From = new(
        $"SELECT {Columns} FROM events WHERE clinic_id = $1 AND sequence >= $2 ORDER BY sequence LIMIT $3", Read);

    /// <summary>The events of a clinic, $1, that are kept, from its last import on where there is one: the first $2.</summary>
    public static readonly SqlQuery<OutboxEvent> Kept = new(
        $"""
        SELECT {Columns} FROM events WHERE clinic_id = $1 AND sequence >=
            coalesce((SELECT sequence FROM events WHERE clinic_id = $1 AND kind = {Import} ORDER BY sequence DESC LIMIT 1), 0) ORDER BY sequence LIMIT $2
        """, Read);

    /// <summary>The last event of a clinic, $1.</summary>
    public static readonly SqlQuery<OutboxEvent> Last = new($"SELECT {Columns} FROM events WHERE clinic_id = $1 ORDER BY sequence DESC LIMIT 1", Read);

    /// <summary>The sequence of the last import into a clinic, $1.</summary>
    public static readonly SqlQuery<long> LastImport = new(
        $"SELECT sequence FROM events WHERE clinic_id = $1 AND kind = {Import} ORDER BY sequence DESC LIMIT 1", row => row.Number(0));

    /// <summary>Adds the insertion of events.</summary>
    public static void Insert(SqlBatch batch, IReadOnlyList<OutboxEvent> events) =>
        batch.AddRows(s_insert, [.. events.Select(item => new object?[] { item.ClinicId, item.Sequence, (int)item.Kind, item.At, item.SubjectId, item.Data })]);

    /// <summary>The event of a row of <see cref="Columns"/>.</summary>
    public static OutboxEvent Read(SqlRow row) => new(row.Uuid(0), row.Number(1), (EventKind)row.Int(2), row.Instant(3), row.Uuid(4), row.Text(5));
}
