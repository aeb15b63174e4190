using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>A user to be made.</summary>
/// <param name="Password">Null for one who sets it by a link.</param>
public sealed record NewUser(string Email, string Firstname, string Lastname, string Plan, string? Password);

/// <summary>What changes users.</summary>
public sealed class UserDirectory(IDatabase database, IPasswordHasher<User> hasher, IOptions<AccessOptions> options, IClock clock)
{
    /// <summary>Makes a user who may sign in at once.</summary>
    public async Task<(User? User, Refusal? Refusal)> CreateAsync(NewUser user, CancellationToken cancellation)
    {
        var (created, fault) = Prepare(user);
        if (created is null)
        {
            return (null, fault);
        }

        var refusal = await database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                if (await db.Users.AnyAsync(other => other.EmailKey == created.EmailKey, token))
                {
                    return Refusal.Invalid("email", "A user with this e-mail address already exists.");
                }

                db.Users.Add(created);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
        return (refusal is null ? created : null, refusal);
    }

    /// <summary>The row of a user to be made, or why there can be none.</summary>
    internal (User? User, Refusal? Refusal) Prepare(NewUser user)
    {
        if (!EmailAddress.TryParse(user.Email, out var email) || email is null)
        {
            return (null, Refusal.Invalid("email", "This is not an e-mail address."));
        }

        if (Fault(user) is { } fault)
        {
            return (null, fault);
        }

        var created = new User
        {
            Id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset()),
            Email = email,
            EmailKey = EmailAddress.Key(email)!,
            Firstname = user.Firstname.Trim(),
            Lastname = user.Lastname.Trim(),
            Timezone = "Europe/Madrid",
            Locale = "es_ES",
            CountryCode = "ES",
            IsActive = true,
            Plan = user.Plan,
        };
        created.PasswordHash = user.Password is null ? null : hasher.HashPassword(created, user.Password);
        return (created, null);
    }

    /// <summary>Everybody, by e-mail address.</summary>
    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.Users.OrderBy(user => user.EmailKey).ToListAsync(cancellation);
    }

    /// <summary>Sets a password, ends the user's sessions and lets a user who has to pause try again.</summary>
    public Task<Refusal?> SetPasswordAsync(string email, string password, CancellationToken cancellation)
    {
        if (PasswordRules.Fault(password) is { } fault)
        {
            return Task.FromResult<Refusal?>(fault);
        }

        return ChangeAsync(
            email,
            user =>
            {
                user.PasswordHash = hasher.HashPassword(user, password);
                (user.AccessFailedCount, user.LockoutEnd) = (0, null);
            },
            cancellation);
    }

    /// <summary>Lets a user in, or keeps a user and all of the user's keys out, from the next request on.</summary>
    public Task<Refusal?> SetActiveAsync(string email, bool isActive, CancellationToken cancellation) =>
        ChangeAsync(email, user => user.IsActive = isActive, cancellation);

    /// <summary>Takes a user's authenticator and recovery codes away: for one who has lost both. Passkeys stay.</summary>
    public Task<Refusal?> ResetSecondFactorAsync(string email, CancellationToken cancellation) =>
        ChangeAsync(email, user => (user.TwoFactorEnabled, user.AuthenticatorKey) = (false, null), cancellation);

    /// <summary>Signs a user out everywhere.</summary>
    public Task<Refusal?> EndSessionsAsync(string email, CancellationToken cancellation) => ChangeAsync(email, _ => { }, cancellation);

    /// <summary>Changes what sessions hang on, and so ends them.</summary>
    Task<Refusal?> ChangeAsync(string email, Action<User> change, CancellationToken cancellation)
    {
        var stamp = User.NewStamp();
        return database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                if (await FindAsync(db, email, token) is not { } user)
                {
                    return UnknownUser;
                }

                change(user);
                user.SecurityStamp = stamp;
                await db.SaveChangesAsync(token);
                if (user.AuthenticatorKey is null)
                {
                    await db.UserRecoveryCodes.Where(code => code.UserId == user.Id).ExecuteDeleteAsync(token);
                }

                await Sessions.KeepAsync(db, user.Id, null, stamp, token);
                return null;
            },
            cancellation);
    }

    /// <summary>The refusal of a command for nobody.</summary>
    internal static Refusal UnknownUser => new(RefusalCode.NotFound, "There is no user with this e-mail address.", "user");

    internal static Task<User?> FindAsync(DocfavDb db, string email, CancellationToken cancellation)
    {
        var key = EmailAddress.Key(email.Trim());
        return db.Users.SingleOrDefaultAsync(user => user.EmailKey == key, cancellation);
    }

    Refusal? Fault(NewUser user)
    {
        if ((Form.Line.Read(user.Firstname, out _) ?? Form.Line.Read(user.Lastname, out _)) is { } fault)
        {
            return Refusal.Invalid("firstname", $"A name {fault}.");
        }

        return !options.Value.Plans.ContainsKey(user.Plan)
            ? Refusal.Invalid("plan", $"There is no such plan; there are {string.Join(", ", options.Value.Plans.Keys)}.")
            : user.Password is null ? null : PasswordRules.Fault(user.Password);
    }
}
