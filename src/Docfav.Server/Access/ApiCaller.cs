using Docfav.Server.Api;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>The key and user on whose behalf a request runs.</summary>
/// <param name="Key">The key, with its user.</param>
/// <param name="AgendaVersion">The version of the agenda of the clinic that the path names, at the moment of the request.</param>
public sealed record ApiCaller(KnownKey Key, long AgendaVersion)
{
    public Guid KeyId => Key.Id;
    public Guid UserId => Key.User.Id;
    public Scope Scopes => Key.Scopes;

    /// <summary>Whether the user is a manager of the clinic that the path names.</summary>
    public bool ManagesClinic => Key.ManagesClinic;
}

/// <summary>One answer of <see cref="KeyLookup"/>.</summary>
/// <param name="ApiEnabled">The API's switch.</param>
/// <param name="Key">Null where no key has the hash.</param>
/// <param name="AgendaVersion">The version of the clinic's agenda at this moment; 0 where there is no clinic.</param>
public sealed record KeyRow(bool ApiEnabled, KnownKey? Key, long AgendaVersion);

/// <summary>A key, and whether its user is a manager of the clinic.</summary>
public sealed record KnownKey(
    Guid Id, Scope Scopes, Instant? ExpiresAt, Instant? RevokedAt, string AllowedIps, string Plan, bool ManagesClinic, KeyUser User)
{
    /// <summary>Why the key may not be used, in the order of api-semantics §2; null where it may.</summary>
    public RefusalCode? Fault(Instant now, System.Net.IPAddress? address) =>
        RevokedAt is not null || !User.IsActive ? RefusalCode.ApiKeyRevoked
        : ExpiresAt <= now ? RefusalCode.ApiKeyExpired
        : !AddressRange.Allows(AllowedIps, address) ? RefusalCode.IpNotAllowed
        : null;
}

/// <summary>The user on whose behalf a key acts.</summary>
public sealed record KeyUser(
    Guid Id, bool IsActive, string Email, string? Firstname, string? Lastname, string Timezone, string? Locale, string? CountryCode);
