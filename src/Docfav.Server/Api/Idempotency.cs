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

    /// <summary>The answer's bytes.</summary>
    public byte[]? Answer { get; set; }
    public Instant CreatedAt { get; set; }
}

/// <summary>Does what a request asks once for each key, within the same transaction: a key is there exactly when its effect is.</summary>
public sealed class Idempotency(IDatabase database, IClock clock)
{
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
                var answers = await KnownAsync(db, clinicId, key, token);
                if (answers.Again<T>(key) is { } again)
                {
                    return again;
                }

                var (data, refusals) = await work(db, token);
                if (data is null)
                {
                    return Answer.Refused<T>(refusals);
                }

                var answer = answers.Created(key, data);
                answers.Store(db);
                return answer;
            },
            cancellation);

    /// <summary>What the key was answered first. Two that come with it at once follow one another, by the lock of the clinic's agenda.</summary>
    async Task<KeptAnswers> KnownAsync(DocfavDb db, Guid clinicId, IdempotencyKey key, CancellationToken cancellation)
    {
        var batch = db.Batch();
        if (key.Text is null)
        {
            return KeptAnswers.Find(batch, [], clock);
        }

        database.LockAgenda(batch, clinicId, toBook: true);
        var answers = KeptAnswers.Find(batch, [key], clock);
        await batch.RunAsync(cancellation);
        return answers;
    }
}

sealed class IdempotentAnswerMapping : IEntityTypeConfiguration<IdempotentAnswer>
{
    public void Configure(EntityTypeBuilder<IdempotentAnswer> builder)
    {
        builder.ToTable("idempotent_answers").HasKey(answer => new { answer.UserId, answer.Path, answer.Key });
        builder.HasIndex(answer => answer.CreatedAt);
    }
}
