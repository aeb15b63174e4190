using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>A key to be made.</summary>
/// <param name="ExpiresOn">The last UTC day on which it works; null for ever.</param>
public sealed record NewKey(string UserEmail, string Name, IReadOnlyList<string> Scopes, LocalDate? ExpiresOn, IReadOnlyList<string> AllowedIps);

/// <summary>A key as lists show it.</summary>
public sealed record ListedKey(ApiKey Key, string UserEmail, Instant? LastUsedAt);

/// <summary>What makes and revokes API keys, for an operator.</summary>
public sealed class KeyRing(IDatabase database, IClock clock)
{
    /// <summary>Makes a key.</summary>
    /// <returns>The key's row and its secret, which is nowhere else; or why not.</returns>
    public async Task<(ApiKey? Key, string? Secret, Refusal? Refusal)> CreateAsync(NewKey key, CancellationToken cancellation)
    {
        var scopes = Scope.None;
        foreach (var text in key.Scopes)
        {
            if (!Scopes.TryParse(text, out var scope))
            {
                return (null, null, Refusal.Invalid(
                    "scopes", $"There is no scope \"{text}\"; there are {string.Join(", ", Scopes.All.Select(entry => entry.Name))}."));
            }

            scopes |= scope;
        }

        var (created, secret, fault) = Prepare(key.Name, scopes, key.ExpiresOn?.PlusDays(1).AtMidnight().InUtc().ToInstant(), key.AllowedIps, clock.GetCurrentInstant());
        if (created is null)
        {
            return (null, null, fault);
        }

        var refusal = await database.WriteAsync(
            async (db, token) =>
            {
                if (await UserDirectory.FindAsync(db, key.UserEmail, token) is not { } user)
                {
                    return UserDirectory.UnknownUser;
                }

                created.UserId = user.Id;
                db.ApiKeys.Add(created);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
        return refusal is null ? (created, secret, null) : (null, null, refusal);
    }

    /// <summary>The row of a key to be made, which has no user yet, and its secret; or why there can be none.</summary>
    internal static (ApiKey? Key, string? Secret, Refusal? Refusal) Prepare(
        string name, Scope scopes, Instant? expiresAt, IReadOnlyList<string> allowedIps, Instant now)
    {
        if ((FaultOf(name, out var normal) ?? FaultOf(allowedIps)) is { } fault)
        {
            return (null, null, fault);
        }

        var secret = KeySecret.Create();
        return (
            new ApiKey
            {
                Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
                Name = normal,
                KeyHash = KeySecret.Hash(secret),
                KeyLast4 = KeySecret.Last4(secret),
                Scopes = scopes,
                ExpiresAt = expiresAt,
                AllowedIps = string.Join(' ', allowedIps),
            },
            secret, null);
    }

    /// <summary>What is wrong with a key's name.</summary>
    internal static Refusal? FaultOf(string name, out string normal) =>
        Form.Line.NonBlank().Read(name, out normal) is { } fault ? Refusal.Invalid("name", $"The name {fault}.") : null;

    /// <summary>What is wrong with the first address or range that is none.</summary>
    internal static Refusal? FaultOf(IReadOnlyList<string> allowedIps) =>
        allowedIps.FirstOrDefault(range => !AddressRange.TryParse(range, out _)) is { } bad
            ? Refusal.Invalid("allowed_ips", $"\"{bad}\" is no IP address or CIDR range.") : null;

    /// <summary>Every key, by user, name and id.</summary>
    public async Task<IReadOnlyList<ListedKey>> ListAsync(CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await (
            from key in db.ApiKeys
            join user in db.Users on key.UserId equals user.Id
            orderby user.EmailKey, key.Name, key.Id
            select new ListedKey(key, user.Email, db.ApiKeyDays.Where(day => day.ApiKeyId == key.Id).Max(day => (Instant?)day.LastUsedAt)))
            .ToListAsync(cancellation);
    }

    /// <summary>Revokes a key; it holds from the next request on, on every node. Revoking it again changes nothing.</summary>
    public Task<Refusal?> RevokeAsync(Guid keyId, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                if (await db.ApiKeys.SingleOrDefaultAsync(key => key.Id == keyId, token) is not { } key)
                {
                    return new Refusal(RefusalCode.NotFound, "There is no key with this id.");
                }

                key.RevokedAt ??= clock.GetCurrentInstant();
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
}
