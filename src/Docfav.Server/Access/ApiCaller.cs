using Docfav.Server.Api;
using Docfav.Server.Data;
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

/// <summary>What the database says of a key, a clinic and the API's switch: one query for each request, so that every change holds with the next.</summary>
public sealed class KeyLookup(IDatabase database)
{
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

    /// <param name="hash">The key's hash.</param>
    /// <param name="clinicId">The path's clinic; any other UUID where there is none.</param>
    /// <param name="ahead">Adds what the endpoint will ask for to the same round trip.</param>
    /// <param name="cancellation">Stops it.</param>
    public async ValueTask<KeyRow?> FindAsync(byte[] hash, Guid clinicId, Action<SqlBatch>? ahead, CancellationToken cancellation)
    {
        var batch = database.Batch();
        var rows = batch.Add(s_query, hash, clinicId);
        ahead?.Invoke(batch);
        await batch.RunAsync(cancellation);
        return rows.Count == 0 ? null : rows[0];
    }
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
