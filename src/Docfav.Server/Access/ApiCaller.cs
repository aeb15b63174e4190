using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>The key and user on whose behalf a request runs.</summary>
/// <param name="KeyId">The API key's id.</param>
/// <param name="UserId">Its user's id.</param>
/// <param name="Scopes">What the key may do.</param>
/// <param name="Plan">The user's plan.</param>
/// <param name="ManagesClinic">Whether the user is a manager of the clinic that the path names.</param>
public sealed record ApiCaller(Guid KeyId, Guid UserId, Scope Scopes, string Plan, bool ManagesClinic);

/// <summary>What the database says of a key, a clinic and the API's switch: one query for each request, so that every change holds with the next.</summary>
public sealed class KeyLookup(IDatabase database)
{
    // A compiled query belongs to one provider's model: not static.
    readonly Func<DocfavDb, byte[], Guid, CancellationToken, Task<KeyRow?>> _query = EF.CompileAsyncQuery(
        (DocfavDb db, byte[] hash, Guid clinicId, CancellationToken _) =>
            (from settings in db.SystemSettings
             from key in db.ApiKeys.Where(key => key.KeyHash == hash).DefaultIfEmpty()
             from user in db.Users.Where(user => user.Id == key!.UserId).DefaultIfEmpty()
             from member in db.Members.Where(member => member.UserId == key!.UserId && member.ClinicId == clinicId).DefaultIfEmpty()
             select new KeyRow(
                 settings.ApiEnabled, key == null ? null : (Guid?)key.Id, user == null ? null : (Guid?)user.Id,
                 key == null ? Scope.None : key.Scopes, key == null ? null : key.ExpiresAt, key == null ? null : key.RevokedAt,
                 key == null ? "" : key.AllowedIps, user != null && user.IsActive, user == null ? "" : user.Plan,
                 member != null && member.IsManager)).FirstOrDefault());

    /// <param name="hash">The key's hash.</param>
    /// <param name="clinicId">The path's clinic; any other UUID where there is none.</param>
    public async Task<KeyRow?> FindAsync(byte[] hash, Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await _query(db, hash, clinicId, cancellation);
    }
}

/// <summary>One answer of <see cref="KeyLookup"/>; <c>KeyId</c> is null where no key has the hash.</summary>
public sealed record KeyRow(
    bool ApiEnabled, Guid? KeyId, Guid? UserId, Scope Scopes, Instant? ExpiresAt, Instant? RevokedAt, string AllowedIps,
    bool UserIsActive, string Plan, bool ManagesClinic)
{
    /// <summary>Why the key may not be used, in the order of api-semantics §2; null where it may.</summary>
    public RefusalCode? Fault(Instant now, System.Net.IPAddress? address) =>
        RevokedAt is not null || !UserIsActive ? RefusalCode.ApiKeyRevoked
        : ExpiresAt <= now ? RefusalCode.ApiKeyExpired
        : !AddressRange.Allows(AllowedIps, address) ? RefusalCode.IpNotAllowed
        : null;
}
