using System.Security.Claims;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Access.SignIn;

/// <summary>Who is signed in, and through which session.</summary>
public sealed record SignedIn(Guid UserId, Guid SessionId)
{
    /// <summary>The claim with the session's id.</summary>
    public const string SessionClaim = "sid";

    /// <summary>What a cookie's principal says; null where it is nobody's. Whether the session still holds is <see cref="SessionCheck"/>'s to say.</summary>
    public static SignedIn? Of(ClaimsPrincipal? principal) =>
        Guid.TryParse(principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var user) && Guid.TryParse(principal.FindFirstValue(SessionClaim), out var session)
            ? new(user, session) : null;
}

/// <summary>What begins, lists and ends sessions.</summary>
public sealed class Sessions(IDatabase database, IOptions<AccountOptions> options, IClock clock)
{
    const int LongestUserAgent = 200;

    /// <summary>Begins a session under an id that nobody had before, and forgets failed attempts.</summary>
    public async Task<UserSession> BeginAsync(User user, bool isRemembered, string? userAgent, string? address, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        var limits = options.Value.SignIn;
        var session = new UserSession
        {
            Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
            UserId = user.Id,
            SecurityStamp = user.SecurityStamp,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + (isRemembered ? Duration.FromDays(limits.RememberedDays) : Duration.FromHours(limits.SessionHours)),
            IsRemembered = isRemembered,
            UserAgent = userAgent is { Length: > LongestUserAgent } ? userAgent[..LongestUserAgent] : userAgent,
            Address = address,
        };
        await database.WriteAsync(
            async (db, token) =>
            {
                await Attempts.ForgetAsync(db, user.Id, token);
                db.UserSessions.Add(session);
                return await db.SaveChangesAsync(token);
            },
            cancellation);
        return session;
    }

    /// <summary>The user's sessions that hold, the one last used first.</summary>
    public async Task<IReadOnlyList<UserSession>> ListAsync(Guid userId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await SessionCheck.Holding(db, clock.GetCurrentInstant(), options.Value.SignIn).Where(session => session.UserId == userId)
            .OrderByDescending(session => session.LastSeenAt).ThenByDescending(session => session.Id).ToListAsync(cancellation);
    }

    /// <summary>Ends one session of the user's.</summary>
    public Task EndAsync(Guid userId, Guid sessionId, CancellationToken cancellation) =>
        database.WriteAsync(
            (db, token) => db.UserSessions.Where(session => session.Id == sessionId && session.UserId == userId).ExecuteDeleteAsync(token), cancellation);

    /// <summary>Ends all of the user's sessions but one, and voids remembered devices and reset links.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="kept">The session that goes on; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task EndAllAsync(Guid userId, Guid? kept, CancellationToken cancellation)
    {
        var stamp = User.NewStamp();
        return database.WriteAsync(
            async (db, token) =>
            {
                await db.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, stamp), token);
                return await KeepAsync(db, userId, kept, stamp, token);
            },
            cancellation);
    }

    /// <summary>Ends the sessions that a user's new stamp ends anyway, within the context's transaction, and carries one over.</summary>
    internal static async Task<int> KeepAsync(DocfavDb db, Guid userId, Guid? kept, string stamp, CancellationToken cancellation)
    {
        await db.UserSessions.Where(session => session.UserId == userId && session.Id == kept)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.SecurityStamp, stamp), cancellation);
        return await db.UserSessions.Where(session => session.UserId == userId && session.SecurityStamp != stamp).ExecuteDeleteAsync(cancellation);
    }
}

/// <summary>Whether a session still holds: asked with every request of the back office and, of open pages, every half minute.</summary>
public sealed class SessionCheck(IDatabase database, SessionUse use, IOptions<AccountOptions> options, IClock clock)
{
    /// <summary>
    /// Whether the session is there, has neither expired nor been idle too long, and its user is active and has not changed what sessions hang on: one query.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="isUse">Whether a person is at it now, so that it is not idle.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<bool> IsValidAsync(SignedIn session, bool isUse, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        await using var db = database.OpenRead();
        var seen = await Holding(db, now, options.Value.SignIn).Where(row => row.Id == session.SessionId && row.UserId == session.UserId)
            .Select(row => (Instant?)row.LastSeenAt).SingleOrDefaultAsync(cancellation);
        if (isUse && seen is { } last && now - last >= SessionUse.Grain)
        {
            use.Note(session.SessionId);
        }

        return seen is not null;
    }

    internal static IQueryable<UserSession> Holding(DocfavDb db, Instant now, SignInLimits limits)
    {
        var idleSince = now - Duration.FromMinutes(limits.IdleMinutes);
        return
            from session in db.UserSessions
            join user in db.Users on session.UserId equals user.Id
            where session.ExpiresAt > now && (session.IsRemembered || session.LastSeenAt > idleSince)
                && user.IsActive && user.SecurityStamp == session.SecurityStamp
            select session;
    }
}

/// <summary>Which sessions are in use, written off the request's path.</summary>
public sealed class SessionUse(IDatabase database, IClock clock)
{
    /// <summary>How exact the time of last use is.</summary>
    public static readonly Duration Grain = Duration.FromMinutes(1);

    readonly Lock _noting = new();
    HashSet<Guid> _used = [];

    public void Note(Guid sessionId)
    {
        lock (_noting)
        {
            _used.Add(sessionId);
        }
    }

    /// <summary>Writes what has been noted since the last time. What cannot be written is noted again with the session's next use.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        HashSet<Guid> used;
        lock (_noting)
        {
            (used, _used) = (_used, []);
        }

        var now = clock.GetCurrentInstant();
        foreach (var ids in used.Chunk(500))
        {
            await database.WriteAsync(
                (db, token) => db.UserSessions.Where(session => ids.Contains(session.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(session => session.LastSeenAt, now), token),
                cancellation);
        }
    }
}
