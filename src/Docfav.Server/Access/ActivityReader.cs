using System.Buffers.Binary;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>Which of a clinic's entries are asked for; what is null leaves everything.</summary>
/// <param name="ClientId">With which client.</param>
/// <param name="UserId">By whom, at the desk or through a key.</param>
/// <param name="KeyId">Through which key.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The moment after the last one.</param>
public sealed record ActivityFilter(Guid? ClientId = null, Guid? UserId = null, Guid? KeyId = null, Instant? From = null, Instant? To = null);

/// <summary>
/// Reads who did what, the newest first. Ids are in order of time, and every index of a clinic's entries ends with them: a page is read from where it
/// begins, and nothing is counted.
/// </summary>
public sealed class ActivityReader(IDatabase database)
{
    /// <summary>Some entries.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="filter">Which.</param>
    /// <param name="before">The entry after which to go on; null for the newest.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<Activity>> PageAsync(Guid clinicId, ActivityFilter filter, Guid? before, int limit, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var entries = db.Activities.Where(entry => entry.ClinicId == clinicId);
        if (filter.ClientId is { } client)
        {
            entries = entries.Where(entry => entry.ClientId == client);
        }

        if (filter.UserId is { } user)
        {
            entries = entries.Where(entry => entry.UserId == user);
        }

        if (filter.KeyId is { } key)
        {
            entries = entries.Where(entry => entry.ApiKeyId == key);
        }

        if (filter.From is { } from)
        {
            var first = FirstIdAt(from);
            entries = entries.Where(entry => entry.Id >= first);
        }

        if (End(filter.To, before) is { } end)
        {
            entries = entries.Where(entry => entry.Id < end);
        }

        return await entries.OrderByDescending(entry => entry.Id).Take(limit).ToListAsync(cancellation);
    }

    /// <summary>The lowest version-7 UUID of a moment, or of a later one, to the millisecond.</summary>
    static Guid FirstIdAt(Instant moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, moment.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }

    static Guid? End(Instant? to, Guid? before) =>
        to is not { } moment ? before
        : FirstIdAt(moment) is var end && before is { } last && last < end ? before
        : FirstIdAt(moment);
}
