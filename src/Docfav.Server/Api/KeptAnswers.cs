using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Api;

/// <summary>
/// What keys were answered before, and what they are answered now. It is looked up behind the lock of the clinic's agenda, which is held until the answers
/// are stored with all else: a key's path names its clinic, so nobody else answers it meanwhile.
/// </summary>
sealed class KeptAnswers
{
    // A join would be planned once a session for as few rows as the table has then; each of these is planned as a look at the key's one row.
    static readonly SqlQuery<IdempotentAnswer> s_find = new(
        $"""
        SELECT given.user_id, given.path, given.key, ({Column("body_hash")}), ({Column("answer")}), ({Column("created_at")})
        FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given (user_id, path, key)
        """,
        row => new IdempotentAnswer
        {
            UserId = row.Uuid(0),
            Path = row.Text(1),
            Key = row.Text(2),
            BodyHash = row.BytesOrNull(3) ?? [],
            Answer = row.BytesOrNull(4),
            CreatedAt = row.InstantOrNull(5) ?? Instant.MinValue,
        });

    static readonly SqlQuery<int> s_forget = new(
        "DELETE FROM idempotent_answers WHERE user_id = $1 AND path = $2 AND key = $3 AND created_at <= $4", row => row.Int(0));

    static readonly SqlQuery<int> s_insert = new(
        """
        INSERT INTO idempotent_answers (user_id, path, key, body_hash, answer, created_at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::timestamptz[])
            AS given (user_id, path, key, body_hash, answer, created_at)
        """,
        row => row.Int(0));

    // One for each key; of the beginning of time where it has no answer.
    readonly IReadOnlyList<IdempotentAnswer> _found;
    readonly Instant _now;
    readonly List<(IdempotencyKey Key, byte[] Bytes)> _new = [];

    KeptAnswers(IReadOnlyList<IdempotentAnswer> found, Instant now) => (_found, _now) = (found, now);

    // An answer that has been kept for its time is as good as none.
    Instant Oldest => _now - Idempotency.Kept;

    /// <summary>Adds the query for what some keys were answered, if there are any.</summary>
    /// <param name="batch">A batch that has locked the clinic's agenda.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="clock">By which answers are kept or not.</param>
    public static KeptAnswers Find(SqlBatch batch, IEnumerable<IdempotencyKey> keys, IClock clock)
    {
        object?[][] rows = [.. keys.Where(key => key.Text is not null).Select(key => new object?[] { key.UserId, key.Path, key.Text })];
        return new(rows.Length == 0 ? [] : batch.AddRows(s_find, rows), clock.GetCurrentInstant());
    }

    /// <summary>
    /// For keys that are taken never to have been answered. Where one has been <see cref="Store"/> fails with all else of the transaction, which is run again.
    /// </summary>
    public static KeptAnswers None(IClock clock) => new([], clock.GetCurrentInstant());

    /// <summary>What a request gets whose key has been answered: that again, if it is the same request; null where it has not.</summary>
    public Answer<T>? Again<T>(IdempotencyKey key) =>
        _found.FirstOrDefault(answer => IsOf(answer, key) && answer.CreatedAt > Oldest) is not { } known ? null
        : known.BodyHash.AsSpan().SequenceEqual(key.BodyHash) ? Answer.Repeated<T>(StatusCodes.Status201Created, known.Answer!)
        : Refusal.Of(RefusalCode.IdempotencyKeyReused);

    /// <summary>The answer to a request that made something; <see cref="Store"/> keeps it for its key, if it has one.</summary>
    public Answer<T> Created<T>(IdempotencyKey key, T data)
    {
        if (key.Text is null)
        {
            return Answer.Created(data);
        }

        var bytes = Envelope.ToBytes(data, _now);
        _new.Add((key, bytes));
        return Answer.Repeated<T>(StatusCodes.Status201Created, bytes);
    }

    /// <summary>Stores the new answers with the last statements of the transaction.</summary>
    public void Store(DocfavDb db)
    {
        if (_new.Count == 0)
        {
            return;
        }

        foreach (var (key, _) in _new.Where(item => _found.Any(answer => IsOf(answer, item.Key) && answer.CreatedAt != Instant.MinValue)))
        {
            db.Last().Add(s_forget, key.UserId, key.Path, key.Text, Oldest);
        }

        db.Last().AddRows(
            s_insert, [.. _new.Select(item => new object?[] { item.Key.UserId, item.Key.Path, item.Key.Text, item.Key.BodyHash, item.Bytes, _now })]);
    }

    static string Column(string name) =>
        $"SELECT a.{name} FROM idempotent_answers AS a WHERE a.user_id = given.user_id AND a.path = given.path AND a.key = given.key";

    static bool IsOf(IdempotentAnswer answer, IdempotencyKey key) => answer.UserId == key.UserId && answer.Path == key.Path && answer.Key == key.Text;
}
