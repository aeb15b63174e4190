using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access.SignIn;

/// <summary>
/// Where ASP.NET Core Identity finds users and their passkeys. It changes passkeys alone: what else signing in rests on is changed by
/// <see cref="UserDirectory"/>, <see cref="UserAccount"/> and <see cref="Attempts"/>, each in one transaction.
/// </summary>
public sealed class UserStore(IDatabase database) : IUserSecurityStampStore<User>, IUserPasskeyStore<User>
{
    public async Task<User?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out var id))
        {
            return null;
        }

        await using var db = database.OpenRead();
        return await db.Users.SingleOrDefaultAsync(user => user.Id == id, cancellationToken);
    }

    public async Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
    {
        await using var db = database.OpenRead();
        return await db.Users.SingleOrDefaultAsync(user => user.EmailKey == normalizedUserName, cancellationToken);
    }

    public Task<string> GetUserIdAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.EmailKey);

    public Task<string?> GetSecurityStampAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public async Task<User?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = database.OpenRead();
        return await db.Users.SingleOrDefaultAsync(
            user => db.UserPasskeys.Any(passkey => passkey.CredentialId == credentialId && passkey.UserId == user.Id), cancellationToken);
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = database.OpenRead();
        var passkey = await db.UserPasskeys.SingleOrDefaultAsync(row => row.CredentialId == credentialId && row.UserId == user.Id, cancellationToken);
        return passkey?.ToInfo();
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(User user, CancellationToken cancellationToken)
    {
        await using var db = database.OpenRead();
        var passkeys = await db.UserPasskeys.Where(row => row.UserId == user.Id).OrderBy(row => row.CreatedAt).ThenBy(row => row.CredentialId)
            .ToListAsync(cancellationToken);
        return passkeys.ConvertAll(passkey => passkey.ToInfo());
    }

    /// <summary>Adds a passkey, or notes what its authenticator said when it was used; another user's is left as it is.</summary>
    public Task AddOrUpdatePasskeyAsync(User user, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (db, token) =>
            {
                // A counter of 32 bits: half of them last for ever.
                var count = Math.Min(passkey.SignCount, int.MaxValue);
                var used = await db.UserPasskeys.Where(row => row.CredentialId == passkey.CredentialId).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.SignCount, row => row.UserId == user.Id ? count : row.SignCount)
                        .SetProperty(row => row.IsBackedUp, row => row.UserId == user.Id ? passkey.IsBackedUp : row.IsBackedUp)
                        .SetProperty(row => row.IsUserVerified, row => row.UserId == user.Id ? passkey.IsUserVerified : row.IsUserVerified),
                    token);
                if (used == 0)
                {
                    db.UserPasskeys.Add(new()
                    {
                        CredentialId = passkey.CredentialId,
                        UserId = user.Id,
                        Name = passkey.Name ?? "",
                        PublicKey = passkey.PublicKey,
                        CreatedAt = Instant.FromUnixTimeSeconds(passkey.CreatedAt.ToUnixTimeSeconds()),
                        SignCount = count,
                        Transports = string.Join(' ', passkey.Transports ?? []),
                        IsUserVerified = passkey.IsUserVerified,
                        IsBackupEligible = passkey.IsBackupEligible,
                        IsBackedUp = passkey.IsBackedUp,
                    });
                    await db.SaveChangesAsync(token);
                }

                return used;
            },
            cancellationToken);

    public Task RemovePasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (db, token) => db.UserPasskeys.Where(row => row.CredentialId == credentialId && row.UserId == user.Id).ExecuteDeleteAsync(token), cancellationToken);

    /// <summary>The framework ends a change of passkeys with it; they are stored by then.</summary>
    public Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

    public Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken) => throw ElsewhereOnly();

    public Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken) => throw ElsewhereOnly();

    public Task SetUserNameAsync(User user, string? userName, CancellationToken cancellationToken) => throw ElsewhereOnly();

    /// <summary>The framework sets the key that the user has.</summary>
    public Task SetNormalizedUserNameAsync(User user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetSecurityStampAsync(User user, string stamp, CancellationToken cancellationToken) => throw ElsewhereOnly();

    public void Dispose()
    {
        // The database is the application's.
    }

    static NotSupportedException ElsewhereOnly() => new("Users are changed by UserDirectory and UserAccount.");
}

/// <summary>Identity's names are our e-mail addresses without regard to case.</summary>
public sealed class EmailKeys : ILookupNormalizer
{
    public string? NormalizeName(string? name) => NormalizeEmail(name);

    public string? NormalizeEmail(string? email) => email is not null && EmailAddress.TryParse(email, out var address) ? EmailAddress.Key(address) ?? "" : "";
}
