using Docfav.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Access.SignIn;

/// <summary>Attempts to sign in, by address and minute, on this node alone.</summary>
public sealed class SignInLimiter(IOptions<AccountOptions> options, TimeProvider time) : AddressLimiter(options.Value.SignIn.AttemptsPerMinute, time);

/// <summary>
/// Tries passwords and codes. An attempt is counted before it is looked at, so that no number of attempts at once has more than five looks.
/// </summary>
public sealed class Attempts(IDatabase database, IPasswordHasher<User> hasher, IClock clock)
{
    public const int MostFailures = 5;
    public static readonly Duration Pause = Duration.FromMinutes(5);

    static readonly User Nobody = new() { Id = Guid.Empty, Email = "", EmailKey = "", Timezone = "", Plan = "" };
    readonly Lazy<string> _nobodysHash = new(() => hasher.HashPassword(Nobody, User.NewStamp()));

    /// <summary>
    /// Whether the password is the user's. It does the same work for nobody and for a user who has no password, is disabled or has to pause as for a wrong
    /// password.
    /// </summary>
    public async Task<bool> PasswordFitsAsync(User? user, string password, CancellationToken cancellation)
    {
        var mayTry = await TakeAsync(user ?? Nobody, cancellation);
        // A text of any length would be hashed whole.
        var tried = password.Length <= PasswordRules.Longest ? password : "";
        var result = hasher.VerifyHashedPassword(user ?? Nobody, user?.PasswordHash is { } hash && mayTry ? hash : _nobodysHash.Value, tried);
        if (user is null || !mayTry || user.PasswordHash is null || result == PasswordVerificationResult.Failed)
        {
            return false;
        }

        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            var renewed = hasher.HashPassword(user, password);
            await database.WriteAsync(
                (db, token) => db.Users.Where(row => row.Id == user.Id && row.PasswordHash == user.PasswordHash)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, renewed), token),
                cancellation);
        }

        return true;
    }

    /// <summary>Whether the code is the authenticator's now, and has not been used.</summary>
    public async Task<bool> CodeFitsAsync(User user, string code, CancellationToken cancellation)
    {
        if (!await TakeAsync(user, cancellation) || user.AuthenticatorKey is not { } key || AuthenticatorCode.StepOf(key, code, clock.GetCurrentInstant()) is not { } step)
        {
            return false;
        }

        return await database.WriteAsync(
            async (db, token) => await db.Users.Where(row => row.Id == user.Id && row.LastCodeStep < step && row.AuthenticatorKey == key)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastCodeStep, step), token) == 1,
            cancellation);
    }

    /// <summary>Whether the code is one of the user's recovery codes; it is used up by this.</summary>
    public async Task<bool> RecoveryCodeFitsAsync(User user, string code, CancellationToken cancellation)
    {
        var hash = RecoveryCodes.Hash(user.Id, code);
        return await TakeAsync(user, cancellation)
            && await database.WriteAsync(
                async (db, token) => await db.UserRecoveryCodes.Where(row => row.UserId == user.Id && row.CodeHash == hash).ExecuteDeleteAsync(token) == 1,
                cancellation);
    }

    /// <summary>Counts an attempt; false where the user has to pause or is disabled.</summary>
    Task<bool> TakeAsync(User user, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        Instant? until = now + Pause;
        return database.WriteAsync(
            async (db, token) => await db.Users.Where(row => row.Id == user.Id && row.IsActive && (row.LockoutEnd == null || row.LockoutEnd <= now))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.LockoutEnd, row => row.AccessFailedCount + 1 >= MostFailures ? until : null)
                        .SetProperty(row => row.AccessFailedCount, row => row.AccessFailedCount + 1 >= MostFailures ? 0 : row.AccessFailedCount + 1),
                    token) == 1,
            cancellation);
    }

    /// <summary>Forgets the failures, within the context's transaction: only once every step of signing in has been taken.</summary>
    internal static Task<int> ForgetAsync(DocfavDb db, Guid userId, CancellationToken cancellation) =>
        db.Users.Where(row => row.Id == userId && (row.AccessFailedCount != 0 || row.LockoutEnd != null)).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.AccessFailedCount, 0).SetProperty(row => row.LockoutEnd, (Instant?)null), cancellation);
}
