using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.CalendarFeeds;

/// <summary>An agenda that may have feeds: a staff member's, or one staff calendar's.</summary>
/// <param name="StaffCalendarId">Null for all of the staff member's.</param>
/// <param name="CalendarName">Null for all.</param>
/// <param name="IsActive">Whether the staff member works at the clinic: else the address is closed.</param>
public sealed record FeedAgenda(Guid StaffId, string StaffName, Guid? StaffCalendarId, string? CalendarName, bool IsActive);

/// <summary>A feed as the desk sees it.</summary>
/// <param name="MadeBy">Who made the address.</param>
/// <param name="IsOpen">Whether it answers: its staff member works at the clinic, and who made it may see the agenda.</param>
public sealed record ListedFeed(Guid Id, FeedAgenda Agenda, bool ShowsClients, string SecretLast4, string MadeBy, Instant CreatedAt, bool IsOpen);

/// <summary>
/// Makes and ends the addresses of feeds. A manager does so for everybody, anybody else for the own agenda; whether clients are named, only a manager says.
/// </summary>
public sealed class FeedAddresses(IDatabase database, IClock clock)
{
    /// <summary>The most feeds that a staff member's agendas have.</summary>
    public const int MostOfStaff = 20;

    /// <summary>The field of the refusal where what is stored is not what the page had shown.</summary>
    public const string ChangedMeanwhile = "changed";

    /// <summary>The feeds of a clinic, or of one staff member, by agenda, the oldest first.</summary>
    public async Task<IReadOnlyList<ListedFeed>> ListAsync(Guid clinicId, Guid? staffId, CancellationToken cancellation)
    {
        var agendas = await AgendasAsync(clinicId, staffId, cancellation);
        await using var db = database.OpenRead();
        var rows = await (
            from feed in db.CalendarFeeds
            join user in db.Users on feed.UserId equals user.Id
            join member in db.Members on new { feed.ClinicId, feed.UserId } equals new { member.ClinicId, member.UserId } into members
            from member in members.DefaultIfEmpty()
            where feed.ClinicId == clinicId && (staffId == null || feed.StaffId == staffId)
            select new { Feed = feed, user.Email, user.Firstname, user.Lastname, user.IsActive, Member = member }).ToListAsync(cancellation);
        return
        [
            .. from agenda in agendas
               join row in rows on (agenda.StaffId, agenda.StaffCalendarId) equals (row.Feed.StaffId, row.Feed.StaffCalendarId)
               orderby agendas.IndexOf(agenda), row.Feed.CreatedAt, row.Feed.Id
               let maker = PersonName.Full(row.Firstname, row.Lastname)
               select new ListedFeed(
                   row.Feed.Id, agenda, row.Feed.ShowsClients, row.Feed.SecretLast4, maker.Length > 0 ? maker : row.Email, row.Feed.CreatedAt,
                   agenda.IsActive && row.IsActive && row.Member is not null && MaySee(row.Member, agenda.StaffId)),
        ];
    }

    /// <summary>The agendas of a clinic, or of one staff member, by name: each staff member's whole one, and after it those of the staff calendars.</summary>
    public async Task<List<FeedAgenda>> AgendasAsync(Guid clinicId, Guid? staffId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var staff = await db.Staff.Where(row => row.ClinicId == clinicId && (staffId == null || row.Id == staffId)).ToListAsync(cancellation);
        var places = await (
            from place in db.StaffCalendars
            join calendar in db.Calendars on new { place.ClinicId, Id = place.CalendarId } equals new { calendar.ClinicId, calendar.Id }
            where place.ClinicId == clinicId && (staffId == null || place.StaffId == staffId)
            select new { place.Id, place.StaffId, calendar.Name }).ToListAsync(cancellation);
        var placesOf = NameOrder.Sorted(places, place => place.Name, place => place.Id).ToLookup(place => place.StaffId);
        return
        [
            .. from person in NameOrder.Sorted(staff, person => PersonName.Full(person.Name, person.Surname), person => person.Id)
               let whole = new FeedAgenda(person.Id, PersonName.Full(person.Name, person.Surname), null, null, person.IsActive)
               from agenda in placesOf[person.Id].Select(place => whole with { StaffCalendarId = place.Id, CalendarName = place.Name }).Prepend(whole)
               select agenda,
        ];
    }

    /// <summary>Makes a feed.</summary>
    /// <returns>Its secret, which is nowhere else; or why not.</returns>
    public async Task<(string? Secret, Refusal? Refusal)> CreateAsync(
        Actor actor, Guid clinicId, Guid staffId, Guid? staffCalendarId, bool showsClients, CancellationToken cancellation)
    {
        var (now, secret) = (clock.GetCurrentInstant(), FeedSecret.Create());
        var refusal = await WriteAsync(
            actor, clinicId,
            async (db, member, token) =>
            {
                if (!MayMake(member, staffId) || (showsClients && !member.IsManager)
                    || !await db.Staff.AnyAsync(row => row.ClinicId == clinicId && row.Id == staffId && row.IsActive, token)
                    || (staffCalendarId is not null
                        && !await db.StaffCalendars.AnyAsync(row => row.ClinicId == clinicId && row.Id == staffCalendarId && row.StaffId == staffId, token)))
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                if (await db.CalendarFeeds.CountAsync(row => row.ClinicId == clinicId && row.StaffId == staffId, token) >= MostOfStaff)
                {
                    return Refusal.Invalid("feeds", $"A staff member has at most {MostOfStaff} feeds.");
                }

                db.CalendarFeeds.Add(new CalendarFeed
                {
                    ClinicId = clinicId,
                    Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
                    StaffId = staffId,
                    StaffCalendarId = staffCalendarId,
                    UserId = actor.UserId,
                    SecretHash = FeedSecret.Hash(secret),
                    SecretLast4 = FeedSecret.Last4(secret),
                    ShowsClients = showsClients,
                    CreatedAt = now,
                });
                db.Activities.Add(Activity.Of(actor, clinicId, ActivityAction.FeedCreated, staffId, now));
                return null;
            },
            cancellation);
        return refusal is null ? (secret, null) : (null, refusal);
    }

    /// <summary>Gives a feed another address, made by the actor; the old one ends.</summary>
    /// <returns>The new secret; or why not.</returns>
    public async Task<(string? Secret, Refusal? Refusal)> ReplaceAsync(Actor actor, Guid clinicId, ListedFeed seen, CancellationToken cancellation)
    {
        var (now, secret) = (clock.GetCurrentInstant(), FeedSecret.Create());
        var refusal = await ChangeAsync(
            actor, clinicId, seen, ActivityAction.FeedChanged, now,
            (_, feed) => (feed.SecretHash, feed.SecretLast4, feed.UserId, feed.CreatedAt) = (FeedSecret.Hash(secret), FeedSecret.Last4(secret), actor.UserId, now),
            cancellation);
        return refusal is null ? (secret, null) : (null, refusal);
    }

    /// <summary>Says whether a feed names clients; a manager alone may.</summary>
    public Task<Refusal?> ShowClientsAsync(Actor actor, Guid clinicId, ListedFeed seen, bool shows, CancellationToken cancellation) =>
        ChangeAsync(actor, clinicId, seen, ActivityAction.FeedChanged, clock.GetCurrentInstant(), (_, feed) => feed.ShowsClients = shows, cancellation, ofManagers: true);

    /// <summary>Ends a feed; its address is unknown from the next request on, on every node.</summary>
    public Task<Refusal?> RevokeAsync(Actor actor, Guid clinicId, ListedFeed seen, CancellationToken cancellation) =>
        ChangeAsync(actor, clinicId, seen, ActivityAction.FeedRevoked, clock.GetCurrentInstant(), (db, feed) => db.CalendarFeeds.Remove(feed), cancellation);

    Task<Refusal?> ChangeAsync(
        Actor actor, Guid clinicId, ListedFeed seen, ActivityAction action, Instant now, Action<DocfavDb, CalendarFeed> change, CancellationToken cancellation,
        bool ofManagers = false) =>
        WriteAsync(
            actor, clinicId,
            async (db, member, token) =>
            {
                var row = db.CalendarFeeds.Where(feed => feed.ClinicId == clinicId && feed.Id == seen.Id);
                // Locks it: two who change it at once follow one another.
                await row.ExecuteUpdateAsync(set => set.SetProperty(feed => feed.ShowsClients, feed => feed.ShowsClients), token);
                if (await row.SingleOrDefaultAsync(token) is not { } feed || !MayMake(member, feed.StaffId) || (ofManagers && !member.IsManager))
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                if ((feed.SecretLast4, feed.CreatedAt, feed.ShowsClients) != (seen.SecretLast4, seen.CreatedAt, seen.ShowsClients))
                {
                    return Refusal.Invalid(ChangedMeanwhile, "The feed has been changed meanwhile.");
                }

                change(db, feed);
                db.Activities.Add(Activity.Of(actor, clinicId, action, feed.StaffId, now));
                return null;
            },
            cancellation);

    /// <summary>Writes for a member of the clinic, as the membership is stored in the same transaction.</summary>
    Task<Refusal?> WriteAsync(Actor actor, Guid clinicId, Func<DocfavDb, Member, CancellationToken, Task<Refusal?>> work, CancellationToken cancellation) =>
        database.WriteAsync(
            async (db, token) =>
            {
                if (await db.Members.SingleOrDefaultAsync(row => row.UserId == actor.UserId && row.ClinicId == clinicId, token) is not { } member)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                if (await work(db, member, token) is { } refusal)
                {
                    return refusal;
                }

                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);

    static bool MayMake(Member member, Guid staffId) => member.IsManager || member.StaffId == staffId;

    static bool MaySee(Member member, Guid staffId) => MembershipLookup.RoleOf(member) != ClinicRole.Professional || member.StaffId == staffId;
}
