using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>Whether a key works at this moment, and if not, why.</summary>
public enum KeyState
{
    Active,
    Expired,
    Revoked,

    /// <summary>Its user has been disabled.</summary>
    UserDisabled,
}

/// <summary>A key that reaches a clinic, as one of the clinic's managers sees it.</summary>
/// <param name="Name">
/// Null where its user also manages a clinic that the viewer does not: then name, addresses and use are nobody else's affair.
/// </param>
/// <param name="AllowedIps">Addresses and CIDR ranges, separated by spaces; empty for any address.</param>
/// <param name="LastUsedAt">Null where it was never used, too.</param>
/// <param name="IsOwn">Whether it is the viewer's own: only then may it be changed.</param>
public sealed record ClinicKey(
    Guid Id, Guid UserId, string UserName, string? Name, string Last4, Scope Scopes, Instant? ExpiresAt, Instant? RevokedAt, KeyState State, string AllowedIps,
    Instant? LastUsedAt, string Plan, bool IsOwn)
{
    /// <summary>Whether it also reaches clinics that the viewer does not manage.</summary>
    public bool IsElsewhere => Name is null;

    public bool MayRevoke => !IsElsewhere && RevokedAt is null;
}

/// <summary>How much a key was used.</summary>
/// <param name="Days">Requests by UTC day; days without one are left out.</param>
/// <param name="Standing">Where its user stands in the current hour, with all keys together.</param>
public sealed record KeyUse(IReadOnlyDictionary<LocalDate, long> Days, RateStanding Standing);

/// <summary>What a manager sets of a key.</summary>
/// <param name="ExpiresAt">The first instant at which it no longer works; null for never.</param>
public sealed record KeySettings(string Name, Instant? ExpiresAt, IReadOnlyList<string> AllowedIps);

/// <summary>
/// The keys of a clinic's managers, who make their own. A key acts for its user wherever the user is a manager; what it is called and does elsewhere is shown
/// to none but its user and those who manage all of the same clinics.
/// </summary>
public sealed class ClinicKeys(IDatabase database, RateLimiter limiter, IOptions<AccessOptions> options, IClock clock)
{
    /// <summary>How many days of use are shown.</summary>
    public const int DaysShown = 30;

    static readonly Refusal Unknown = new(RefusalCode.NotFound, "There is no key with this id.");

    /// <summary>The keys that reach the clinic: those that work first, then the newest.</summary>
    public async Task<IReadOnlyList<ClinicKey>> ListAsync(Guid clinicId, Guid viewerId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var now = clock.GetCurrentInstant();
        var keys = await Rows(db, clinicId, viewerId).ToListAsync(cancellation);
        return [.. keys.Select(row => ToKey(row, viewerId, now)).OrderBy(key => key.State != KeyState.Active).ThenByDescending(key => key.Id)];
    }

    /// <summary>One of them.</summary>
    public async Task<ClinicKey?> FindAsync(Guid clinicId, Guid viewerId, Guid keyId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await Rows(db, clinicId, viewerId, keyId).SingleOrDefaultAsync(cancellation) is { } row
            ? ToKey(row, viewerId, clock.GetCurrentInstant()) : null;
    }

    /// <summary>How much a key was used in the last <see cref="DaysShown"/> days; a key that also reaches other clinics is its user's affair.</summary>
    public async Task<KeyUse> UseAsync(ClinicKey key, CancellationToken cancellation)
    {
        var first = clock.GetCurrentInstant().InUtc().Date.PlusDays(1 - DaysShown);
        await using var db = database.OpenRead();
        var days = key.IsElsewhere ? []
            : await db.ApiKeyDays.Where(day => day.ApiKeyId == key.Id && day.Day >= first).ToDictionaryAsync(day => day.Day, day => day.Requests, cancellation);
        return new(days, await limiter.PeekAsync(key.UserId, options.Value.LimitOf(key.Plan), cancellation));
    }

    /// <summary>Makes a key of the manager's own.</summary>
    /// <returns>The key's id and its secret, which is nowhere else; or why not.</returns>
    public async Task<(Guid? KeyId, string? Secret, Refusal? Refusal)> CreateAsync(
        Actor actor, Guid clinicId, KeySettings settings, Scope scopes, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        if (scopes == Scope.None)
        {
            return (null, null, Refusal.Invalid("scopes", "A key needs at least one scope."));
        }

        if (settings.ExpiresAt <= now)
        {
            return (null, null, Refusal.Invalid("expires_at", "This day has passed."));
        }

        var (key, secret, fault) = KeyRing.Prepare(settings.Name, scopes, settings.ExpiresAt, settings.AllowedIps, now);
        if (key is null)
        {
            return (null, null, fault);
        }

        key.UserId = actor.UserId;
        var refusal = await WriteAsync(
            actor, clinicId, ActivityAction.KeyCreated, key.Id, now,
            (db, _) =>
            {
                db.ApiKeys.Add(key);
                return Task.FromResult<Refusal?>(null);
            },
            cancellation);
        return refusal is null ? (key.Id, secret, null) : (null, null, refusal);
    }

    /// <summary>Changes one of the manager's own keys, unless somebody else has meanwhile.</summary>
    /// <param name="actor">Whose key it is.</param>
    /// <param name="clinicId">The clinic at whose desk it is done.</param>
    /// <param name="seen">The key as it was shown.</param>
    /// <param name="settings">What it is to be.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<Refusal?> ChangeAsync(Actor actor, Guid clinicId, ClinicKey seen, KeySettings settings, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        if ((KeyRing.FaultOf(settings.Name, out var name) ?? KeyRing.FaultOf(settings.AllowedIps)) is { } fault)
        {
            return Task.FromResult<Refusal?>(fault);
        }

        if (settings.ExpiresAt != seen.ExpiresAt && settings.ExpiresAt <= now)
        {
            return Task.FromResult<Refusal?>(Refusal.Invalid("expires_at", "This day has passed."));
        }

        var addresses = string.Join(' ', settings.AllowedIps);
        return WriteAsync(
            actor, clinicId, ActivityAction.KeyChanged, seen.Id, now,
            async (db, token) =>
            {
                var own = db.ApiKeys.Where(key => key.Id == seen.Id && key.UserId == actor.UserId);
                var changed = await own
                    .Where(key => key.Name == seen.Name && key.ExpiresAt == seen.ExpiresAt && key.AllowedIps == seen.AllowedIps && key.RevokedAt == null)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(key => key.Name, name).SetProperty(key => key.ExpiresAt, settings.ExpiresAt).SetProperty(key => key.AllowedIps, addresses),
                        token);
                return changed == 1 ? null : await own.AnyAsync(token) ? Refusal.Invalid("changed", "The key has been changed meanwhile.") : Unknown;
            },
            cancellation);
    }

    /// <summary>Revokes a key; it holds from the next request on, on every node. Revoking it again changes nothing.</summary>
    public Task<Refusal?> RevokeAsync(Actor actor, Guid clinicId, Guid keyId, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        return WriteAsync(
            actor, clinicId, ActivityAction.KeyRevoked, keyId, now,
            async (db, token) =>
            {
                if (await Rows(db, clinicId, actor.UserId, keyId).SingleOrDefaultAsync(token) is not { } row || ToKey(row, actor.UserId, now).IsElsewhere)
                {
                    return Unknown;
                }

                await db.ApiKeys.Where(key => key.Id == keyId && key.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, now), token);
                return null;
            },
            cancellation);
    }

    /// <summary>Writes for who manages the clinic in the same transaction, and notes it there.</summary>
    Task<Refusal?> WriteAsync(
        Actor actor, Guid clinicId, ActivityAction action, Guid keyId, Instant now, Func<DocfavDb, CancellationToken, Task<Refusal?>> work,
        CancellationToken cancellation) =>
        database.WriteAsync(
            async (db, token) =>
            {
                if (!await db.Members.AnyAsync(member => member.UserId == actor.UserId && member.ClinicId == clinicId && member.IsManager, token))
                {
                    return Refusal.Of(RefusalCode.ClinicManagerAccessDenied);
                }

                if (await work(db, token) is { } refusal)
                {
                    return refusal;
                }

                db.Activities.Add(Activity.Of(actor, clinicId, action, keyId, now));
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);

    static IQueryable<KeyRow> Rows(DocfavDb db, Guid clinicId, Guid viewerId, Guid? keyId = null) =>
        from member in db.Members
        join user in db.Users on member.UserId equals user.Id
        join key in db.ApiKeys on user.Id equals key.UserId
        where member.ClinicId == clinicId && member.IsManager && (keyId == null || key.Id == keyId)
        select new KeyRow(
            key, user.Email, user.Firstname, user.Lastname, user.IsActive, user.Plan,
            db.ApiKeyDays.Where(day => day.ApiKeyId == key.Id).Max(day => (Instant?)day.LastUsedAt),
            key.UserId != viewerId && db.Members.Any(other => other.UserId == key.UserId && other.IsManager
                && !db.Members.Any(own => own.UserId == viewerId && own.ClinicId == other.ClinicId && own.IsManager)));

    static ClinicKey ToKey(KeyRow row, Guid viewerId, Instant now) => new(
        row.Key.Id, row.Key.UserId, PersonName.Full(row.Firstname, row.Lastname) is { Length: > 0 } name ? name : row.Email, row.IsElsewhere ? null : row.Key.Name,
        row.Key.KeyLast4, row.Key.Scopes, row.Key.ExpiresAt, row.Key.RevokedAt,
        row.Key.RevokedAt is not null ? KeyState.Revoked : !row.IsUserActive ? KeyState.UserDisabled : row.Key.ExpiresAt <= now ? KeyState.Expired : KeyState.Active,
        row.IsElsewhere ? "" : row.Key.AllowedIps, row.IsElsewhere ? null : row.LastUsedAt, row.Plan, row.Key.UserId == viewerId);

    sealed record KeyRow(
        ApiKey Key, string Email, string? Firstname, string? Lastname, bool IsUserActive, string Plan, Instant? LastUsedAt, bool IsElsewhere);
}
