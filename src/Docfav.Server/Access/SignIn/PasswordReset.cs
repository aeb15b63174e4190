using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Access.SignIn;

/// <summary>
/// Sets a forgotten password, or the first one, by a link. The link holds for an hour, an invitation's for a week, and works once: it is made for the user's
/// stamp, which a new password changes. The second factor stays.
/// </summary>
public sealed class PasswordReset(
    IDatabase database, IDataProtectionProvider protection, IPasswordHasher<User> hasher, Mailer mailer, SignInLimiter limiter, IOptions<AccountOptions> options,
    IClock clock)
{
    /// <summary>The page that takes the link, below the public address.</summary>
    public const string Page = "account/new-password";

    static readonly Duration Valid = Duration.FromHours(1);
    static readonly Duration InvitationValid = Duration.FromDays(7);
    static readonly Duration BetweenLetters = Duration.FromMinutes(5);
    static readonly Refusal Void = new(RefusalCode.NotFound, "This link no longer works. Ask for another one.");

    readonly IDataProtector _protector = protection.CreateProtector("Docfav.PasswordReset");
    readonly Lock _sending = new();
    readonly Dictionary<Guid, Instant> _sent = [];

    /// <summary>Whether the server can send messages; else the command line sets passwords.</summary>
    public bool IsOffered => options.Value.MaySendLinks;

    /// <summary>Sends a link to an active user of this address, at most one in five minutes. Whether there is one, nobody is told.</summary>
    /// <returns>False where the caller's address has tried too often this minute.</returns>
    public async Task<bool> RequestAsync(string email, IPAddress? caller, CancellationToken cancellation)
    {
        if (limiter.Count(caller) is not null)
        {
            return false;
        }

        await using var db = database.OpenRead();
        if (IsOffered && await UserDirectory.FindAsync(db, email, cancellation) is { IsActive: true } user && MaySend(user.Id))
        {
            mailer.Post(LetterTo(user));
        }

        return true;
    }

    /// <summary>Sends a user who has no password yet a link to set one.</summary>
    /// <param name="user">The user.</param>
    /// <param name="clinicName">Who invites.</param>
    /// <param name="address">The server's address, for where no other is configured.</param>
    /// <returns>The link, to be handed over, where the server cannot send it; else null.</returns>
    public Uri? Invite(User user, string clinicName, Uri address)
    {
        var link = new Uri(options.Value.PublicAddress ?? address, $"{Page}?token={Token(user, InvitationValid)}");
        if (!IsOffered)
        {
            return link;
        }

        mailer.Post(IsSpanish(user)
            ? new(user.Email, $"Invitación de {clinicName}", $"{clinicName} le ha dado acceso a su agenda. Con este enlace puede elegir su contraseña durante una semana:\n\n{link}\n")
            : new(user.Email, $"Invitation from {clinicName}", $"{clinicName} has given you access to its agenda. With this link you can choose your password within a week:\n\n{link}\n"));
        return null;
    }

    /// <summary>Sets the password of the user whom the link was sent to, and ends the user's sessions.</summary>
    public async Task<Refusal?> ResetAsync(string token, string password, CancellationToken cancellation)
    {
        if (PasswordRules.Fault(password) is { } fault)
        {
            return fault;
        }

        if (Read(token) is not { } link)
        {
            return Void;
        }

        var hash = hasher.HashPassword(null!, password);
        var stamp = User.NewStamp();
        return await database.WriteAsync<Refusal?>(
            async (db, stop) =>
            {
                if (await db.Users.Where(user => user.Id == link.UserId && user.SecurityStamp == link.Stamp && user.IsActive).ExecuteUpdateAsync(
                    set => set.SetProperty(user => user.PasswordHash, hash).SetProperty(user => user.SecurityStamp, stamp), stop) != 1)
                {
                    return Void;
                }

                await Attempts.ForgetAsync(db, link.UserId, stop);
                await Sessions.KeepAsync(db, link.UserId, null, stamp, stop);
                return null;
            },
            cancellation);
    }

    bool MaySend(Guid userId)
    {
        var now = clock.GetCurrentInstant();
        lock (_sending)
        {
            foreach (var (id, at) in _sent)
            {
                if (now - at >= BetweenLetters)
                {
                    _sent.Remove(id);
                }
            }

            return _sent.TryAdd(userId, now);
        }
    }

    Letter LetterTo(User user)
    {
        var link = new Uri(options.Value.PublicAddress!, $"{Page}?token={Token(user, Valid)}");
        return IsSpanish(user)
            ? new(user.Email, "Nueva contraseña", $"Con este enlace puede elegir una contraseña nueva durante una hora:\n\n{link}\n\nSi no lo ha pedido usted, no haga nada.\n")
            : new(user.Email, "New password", $"With this link you can choose a new password within an hour:\n\n{link}\n\nIf you did not ask for it, do nothing.\n");
    }

    static bool IsSpanish(User user) => user.Locale?.StartsWith("es", StringComparison.Ordinal) == true;

    string Token(User user, Duration valid)
    {
        var stamp = Encoding.UTF8.GetBytes(user.SecurityStamp);
        var bytes = new byte[24 + stamp.Length];
        user.Id.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), (clock.GetCurrentInstant() + valid).ToUnixTimeSeconds());
        stamp.CopyTo(bytes, 24);
        return Base64Url.EncodeToString(_protector.Protect(bytes));
    }

    (Guid UserId, string Stamp)? Read(string token)
    {
        try
        {
            var bytes = _protector.Unprotect(Base64Url.DecodeFromChars(token));
            return BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(16)) > clock.GetCurrentInstant().ToUnixTimeSeconds()
                ? (new Guid(bytes.AsSpan(0, 16), bigEndian: true), Encoding.UTF8.GetString(bytes.AsSpan(24))) : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
