using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>A user to be made.</summary>
public sealed record NewUser(string Email, string Firstname, string Lastname, string Plan, string Password);

/// <summary>What changes users.</summary>
public sealed class UserDirectory(IDatabase database, IPasswordHasher<User> hasher, IOptions<AccessOptions> options, IClock clock)
{
    const int ShortestPassword = 8;
    const int LongestPassword = 1_000;

    /// <summary>Makes a user who may sign in at once.</summary>
    public async Task<(User? User, Refusal? Refusal)> CreateAsync(NewUser user, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(user.Email, out var email) || email is null)
        {
            return (null, Refusal.Invalid("email", "This is not an e-mail address."));
        }

        if (Fault(user) is { } fault)
        {
            return (null, fault);
        }

        var now = clock.GetCurrentInstant();
        var created = new User
        {
            Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
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
        created.PasswordHash = hasher.HashPassword(created, user.Password);
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

    /// <summary>Everybody, by e-mail address.</summary>
    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.Users.OrderBy(user => user.EmailKey).ToListAsync(cancellation);
    }

    /// <summary>Sets a password.</summary>
    public Task<Refusal?> SetPasswordAsync(string email, string password, CancellationToken cancellation) =>
        PasswordFault(password) is { } fault
            ? Task.FromResult<Refusal?>(fault)
            : ChangeAsync(email, user => user.PasswordHash = hasher.HashPassword(user, password), cancellation);

    /// <summary>Lets a user in, or keeps a user and all of the user's keys out, from the next request on.</summary>
    public Task<Refusal?> SetActiveAsync(string email, bool isActive, CancellationToken cancellation) =>
        ChangeAsync(email, user => user.IsActive = isActive, cancellation);

    Task<Refusal?> ChangeAsync(string email, Action<User> change, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                if (await FindAsync(db, email, token) is not { } user)
                {
                    return UnknownUser;
                }

                change(user);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);

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
            : PasswordFault(user.Password);
    }

    static Refusal? PasswordFault(string password) =>
        password.Length is < ShortestPassword or > LongestPassword
            ? Refusal.Invalid("password", $"A password has from {ShortestPassword} to {LongestPassword} characters.") : null;
}
