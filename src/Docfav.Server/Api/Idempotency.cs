using System.Security.Cryptography;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Api;

/// <summary>The <c>Idempotency-Key</c> of a request, with what it is bound to; without a key the request is done as often as it is sent.</summary>
/// <param name="Text">The key; null where none was sent.</param>
public sealed record IdempotencyKey(Guid UserId, string Path, string? Text, byte[] BodyHash)
{
    public const string Header = "Idempotency-Key";
    public const int LongestKey = 255;

    public static ValueTask<IdempotencyKey> BindAsync(HttpContext http)
    {
        var call = ApiCall.Of(http);
        var sent = http.Request.Headers[Header];
        var text = sent.Count == 0 ? null : sent[0];
        if (sent.Count > 1 || (text is not null && (text.Length is 0 or > LongestKey || text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)))
        {
            call.Fault(Header, $"must be given once, with 1 to {LongestKey} printable ASCII characters");
        }

        return ValueTask.FromResult(new IdempotencyKey(
            call.Caller.UserId, http.Request.Path.Value!.ToLowerInvariant(), text, SHA256.HashData(call.Body.Span)));
    }
}

/// <summary>The answer that a key got first.</summary>
public sealed class IdempotentAnswer
{
    public Guid UserId { get; set; }
    public required string Path { get; set; }
    public required string Key { get; set; }

    /// <summary>SHA-256 of the request's body.</summary>
    public required byte[] BodyHash { get; set; }

    /// <summary>The answer's bytes; null only inside the transaction that makes it.</summary>
    public byte[]? Answer { get; set; }
    public Instant CreatedAt { get; set; }
}

/// <summary>Does what a request asks once for each key, within the same transaction: a key is there exactly when its effect is.</summary>
public sealed class Idempotency(IDatabase database, IClock clock)
{
    // An answer that has been kept for its time is as good as none.
    static readonly SqlQuery<int> s_claim = new(
        """
        INSERT INTO idempotent_answers AS a (user_id, path, key, body_hash, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (user_id, path, key) DO UPDATE SET body_hash = excluded.body_hash, answer = NULL, created_at = excluded.created_at
        WHERE a.created_at <= $6 RETURNING 1
        """,
        row => row.Int(0));

    static readonly SqlQuery<int> s_answer = new("UPDATE idempotent_answers SET answer = $1 WHERE user_id = $2 AND path = $3 AND key = $4", row => row.Int(0));

    /// <summary>How long an answer is kept.</summary>
    public static readonly Duration Kept = Duration.FromHours(24);

    /// <summary>Runs a creation in a transaction, or answers again what its key was answered first.</summary>
    /// <param name="clinicId">The clinic at which something is created.</param>
    /// <param name="key">The request's key.</param>
    /// <param name="work">Makes the data inside the transaction; with refusals it has stored nothing.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<Answer<T>> CreateAsync<T>(
        Guid clinicId, IdempotencyKey key, Func<DocfavDb, CancellationToken, Task<(T? Data, IReadOnlyList<Refusal> Refusals)>> work, CancellationToken cancellation)
        where T : class =>
        database.WriteAsync(
            clinicId,
            async (db, token) =>
            {
                if (key.Text is not null && await FindOrClaimAsync(db, clinicId, key, token) is { } known)
                {
                    return known.BodyHash.AsSpan().SequenceEqual(key.BodyHash)
                        ? Answer.Repeated<T>(StatusCodes.Status201Created, known.Answer!)
                        : Refusal.Of(RefusalCode.IdempotencyKeyReused);
                }

                var (data, refusals) = await work(db, token);
                if (key.Text is null)
                {
                    return data is null ? Answer.Refused<T>(refusals) : Answer.Created(data);
                }

                if (data is null)
                {
                    await Claims(db, key).ExecuteDeleteAsync(token);
                    return Answer.Refused<T>(refusals);
                }

                var bytes = Envelope.ToBytes(data, clock.GetCurrentInstant());
                db.Last().Add(s_answer, bytes, key.UserId, key.Path, key.Text);
                return Answer.Repeated<T>(StatusCodes.Status201Created, bytes);
            },
            cancellation);

    /// <summary>The stored answer; or null, and the key is claimed. Two that claim at once follow one another.</summary>
    async Task<IdempotentAnswer?> FindOrClaimAsync(DocfavDb db, Guid clinicId, IdempotencyKey key, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        var batch = db.Batch();
        // Nobody waits for a key while others wait for the clinic.
        database.LockAgenda(batch, clinicId);
        var claimed = batch.Add(s_claim, key.UserId, key.Path, key.Text!, key.BodyHash, now, now - Kept);
        await batch.RunAsync(cancellation);
        return claimed.Count == 1 ? null : await Claims(db, key).AsNoTracking().SingleAsync(cancellation);
    }

    static IQueryable<IdempotentAnswer> Claims(DocfavDb db, IdempotencyKey key) =>
        db.Set<IdempotentAnswer>().Where(claim => claim.UserId == key.UserId && claim.Path == key.Path && claim.Key == key.Text);
}

sealed class IdempotentAnswerMapping : IEntityTypeConfiguration<IdempotentAnswer>
{
    public void Configure(EntityTypeBuilder<IdempotentAnswer> builder)
    {
        builder.ToTable("idempotent_answers").HasKey(answer => new { answer.UserId, answer.Path, answer.Key });
        builder.HasIndex(answer => answer.CreatedAt);
    }
}
