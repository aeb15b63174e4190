using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Access.SignIn;

/// <summary>What an authenticator app is set up with.</summary>
/// <param name="Key">The secret in Base32, for typing.</param>
/// <param name="Uri">The same as an <c>otpauth:</c> address, for a QR code.</param>
public sealed record AuthenticatorSetup(string Key, string Uri);

/// <summary>What users change of their own sign-in. Each change ends their other sessions; the one at hand goes on.</summary>
public sealed class UserAccount(IDatabase database, IPasswordHasher<User> hasher, Attempts attempts, IClock clock)
{
    const string Issuer = "Docfav Server";
    internal static readonly Form<string> PasskeyName = new TextForm(50).NonBlank();

    static readonly Refusal WrongPassword = Refusal.Invalid("password", "The password does not fit, or there were too many attempts; after five, try again in five minutes.");
    static readonly Refusal Changed = new(RefusalCode.ValidationError, "Your sign-in has been changed meanwhile. Sign in again.");

    /// <summary>The user's own row.</summary>
    public async Task<User?> FindAsync(Guid userId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.Users.SingleOrDefaultAsync(user => user.Id == userId && user.IsActive, cancellation);
    }

    /// <summary>Keeps the language that the user has chosen.</summary>
    public Task SetLocaleAsync(Guid userId, CultureInfo language, CancellationToken cancellation)
    {
        var locale = language.Name.Replace('-', '_');
        return database.WriteAsync(
            (db, token) => db.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.Locale, locale), token), cancellation);
    }

    public async Task<Refusal?> ChangePasswordAsync(SignedIn who, string password, string newPassword, CancellationToken cancellation)
    {
        if (PasswordRules.Fault(newPassword) is { } fault)
        {
            return fault with { Field = "new_password" };
        }

        var (user, refusal) = await ConfirmAsync(who, password, cancellation);
        if (user is null)
        {
            return refusal;
        }

        var hash = hasher.HashPassword(user, newPassword);
        return await ChangeAsync(user, who, row => row.PasswordHash = hash, null, cancellation);
    }

    /// <summary>Makes a new secret; nothing changes at sign-in until a code of it has been shown.</summary>
    /// <returns>Null where an authenticator is in use already: it is taken away first.</returns>
    public async Task<AuthenticatorSetup?> SetUpAuthenticatorAsync(SignedIn who, CancellationToken cancellation)
    {
        var key = AuthenticatorCode.NewKey();
        var isSet = await database.WriteAsync(
            async (db, token) => await db.Users.Where(user => user.Id == who.UserId && !user.TwoFactorEnabled)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.AuthenticatorKey, key), token) == 1,
            cancellation);
        return isSet && await FindAsync(who.UserId, cancellation) is { } user ? SetupOf(user) : null;
    }

    /// <summary>What an app is set up with that has not shown a code yet; null where there is none.</summary>
    internal static AuthenticatorSetup? SetupOf(User user) =>
        user is { TwoFactorEnabled: false, AuthenticatorKey: { } key } ? new(key, AuthenticatorCode.Uri(key, user.Email, Issuer)) : null;

    /// <summary>Turns the second factor on.</summary>
    /// <returns>The recovery codes, shown this once; or why not.</returns>
    public async Task<(IReadOnlyList<string>? Codes, Refusal? Refusal)> EnableAuthenticatorAsync(SignedIn who, string code, CancellationToken cancellation)
    {
        if (await FindAsync(who.UserId, cancellation) is not { TwoFactorEnabled: false, AuthenticatorKey: { } key } user)
        {
            return (null, Changed);
        }

        if (AuthenticatorCode.StepOf(key, code, clock.GetCurrentInstant()) is not { } step)
        {
            return (null, Refusal.Invalid("code", "This is not the app's code. Is the clock of the telephone right?"));
        }

        var codes = NewCodes();
        var refusal = await ChangeAsync(
            user, who, row => (row.TwoFactorEnabled, row.AuthenticatorKey, row.LastCodeStep) = (true, key, step), codes, cancellation);
        return refusal is null ? (codes, null) : (null, refusal);
    }

    /// <summary>Turns the second factor off, and takes the recovery codes away.</summary>
    public async Task<Refusal?> DisableAuthenticatorAsync(SignedIn who, string password, CancellationToken cancellation)
    {
        var (user, refusal) = await ConfirmAsync(who, password, cancellation);
        return user is null ? refusal
            : await ChangeAsync(user, who, row => (row.TwoFactorEnabled, row.AuthenticatorKey) = (false, null), [], cancellation);
    }

    /// <summary>Makes recovery codes in place of those that are left.</summary>
    public async Task<(IReadOnlyList<string>? Codes, Refusal? Refusal)> RenewRecoveryCodesAsync(SignedIn who, string password, CancellationToken cancellation)
    {
        var (user, refusal) = await ConfirmAsync(who, password, cancellation);
        if (user is not { TwoFactorEnabled: true })
        {
            return (null, refusal ?? Changed);
        }

        var codes = NewCodes();
        refusal = await ChangeAsync(user, who, _ => { }, codes, cancellation);
        return refusal is null ? (codes, null) : (null, refusal);
    }

    /// <summary>How many recovery codes are left.</summary>
    public async Task<int> CountRecoveryCodesAsync(Guid userId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.UserRecoveryCodes.CountAsync(code => code.UserId == userId, cancellation);
    }

    /// <summary>The user's passkeys, the oldest first.</summary>
    public async Task<IReadOnlyList<UserPasskey>> ListPasskeysAsync(Guid userId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.UserPasskeys.Where(passkey => passkey.UserId == userId).OrderBy(passkey => passkey.CreatedAt).ThenBy(passkey => passkey.CredentialId)
            .ToListAsync(cancellation);
    }

    public Task<Refusal?> RenamePasskeyAsync(Guid userId, byte[] credentialId, string name, CancellationToken cancellation) =>
        PasskeyName.Read(name, out var normal) is { } fault
            ? Task.FromResult<Refusal?>(Refusal.Invalid("name", $"The name {fault}."))
            : OnPasskeyAsync(
                userId, credentialId, (passkeys, token) => passkeys.ExecuteUpdateAsync(set => set.SetProperty(passkey => passkey.Name, normal), token), cancellation);

    public Task<Refusal?> RemovePasskeyAsync(Guid userId, byte[] credentialId, CancellationToken cancellation) =>
        OnPasskeyAsync(userId, credentialId, (passkeys, token) => passkeys.ExecuteDeleteAsync(token), cancellation);

    static IReadOnlyList<string> NewCodes() => [.. Enumerable.Range(0, RecoveryCodes.Count).Select(_ => RecoveryCodes.Create())];

    Task<Refusal?> OnPasskeyAsync(
        Guid userId, byte[] credentialId, Func<IQueryable<UserPasskey>, CancellationToken, Task<int>> change, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) => await change(db.UserPasskeys.Where(passkey => passkey.UserId == userId && passkey.CredentialId == credentialId), token) == 1
                ? null : new Refusal(RefusalCode.NotFound, "There is no such passkey."),
            cancellation);

    /// <summary>The user, where the password fits: a session left open must not be enough.</summary>
    internal async Task<(User? User, Refusal? Refusal)> ConfirmAsync(SignedIn who, string password, CancellationToken cancellation)
    {
        var user = await FindAsync(who.UserId, cancellation);
        if (!await attempts.PasswordFitsAsync(user, password, cancellation))
        {
            return (null, WrongPassword);
        }

        await database.WriteAsync((db, token) => Attempts.ForgetAsync(db, who.UserId, token), cancellation);
        return (user, null);
    }

    /// <summary>Changes the row under a new stamp, unless the stamp is no longer the one that was looked at.</summary>
    Task<Refusal?> ChangeAsync(User seen, SignedIn who, Action<User> change, IReadOnlyList<string>? codes, CancellationToken cancellation)
    {
        var stamp = User.NewStamp();
        return database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                if (await db.Users.Where(row => row.Id == seen.Id && row.SecurityStamp == seen.SecurityStamp)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, stamp), token) != 1)
                {
                    return Changed;
                }

                change(await db.Users.SingleAsync(row => row.Id == seen.Id, token));
                if (codes is not null)
                {
                    await db.UserRecoveryCodes.Where(code => code.UserId == seen.Id).ExecuteDeleteAsync(token);
                    db.AddRange(codes.Select(code => new UserRecoveryCode { UserId = seen.Id, CodeHash = RecoveryCodes.Hash(seen.Id, code) }));
                }

                await db.SaveChangesAsync(token);
                await Sessions.KeepAsync(db, seen.Id, who.SessionId, stamp, token);
                return null;
            },
            cancellation);
    }
}
