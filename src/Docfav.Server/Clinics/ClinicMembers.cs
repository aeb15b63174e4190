using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Clinics;

/// <summary>A member as the clinic's managers see it.</summary>
/// <param name="IsUserActive">Whether the operator lets the user in.</param>
/// <param name="IsInvited">Whether the user has nothing to sign in with yet.</param>
/// <param name="IsElsewhere">Whether the user is a member of another clinic too.</param>
public sealed record ListedMember(
    Guid Id, Guid UserId, string Email, string? Firstname, string? Lastname, ClinicRole Role, Guid? StaffId, bool IsUserActive, bool IsInvited, bool IsElsewhere)
{
    public string Name => PersonName.Full(Firstname, Lastname) is { Length: > 0 } name ? name : Email;

    /// <summary>Whether a manager may be given a link that sets the user's first password: never one of a user who is at home elsewhere as well.</summary>
    public bool MayInvite => IsInvited && IsUserActive && !IsElsewhere;
}

/// <summary>A member to be added.</summary>
/// <param name="Firstname">For a user who is new here, as is the last name.</param>
/// <param name="StaffId">The staff member whom the user is.</param>
public sealed record NewMember(string Email, string Firstname, string Lastname, ClinicRole Role, Guid? StaffId);

/// <summary>Who has a place in a clinic, at its managers' hands. A clinic always keeps a manager who can sign in.</summary>
public sealed class ClinicMembers(
    IDatabase database, UserDirectory users, ClinicDirectory clinics, PasswordReset invitations, IOptions<AccessOptions> options, IClock clock)
{
    static readonly Refusal Unknown = new(RefusalCode.NotFound, "The clinic has no such member.");
    static readonly Refusal LastManager = Refusal.Invalid("last_manager", "A clinic needs a manager who can sign in.");

    /// <summary>Everybody, by name.</summary>
    public async Task<IReadOnlyList<ListedMember>> ListAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var rows = await Rows(db, clinicId).ToListAsync(cancellation);
        return NameOrder.Sorted(rows.ConvertAll(ToMember), member => member.Name, member => member.Id);
    }

    /// <summary>Adds a user by e-mail address, and makes the user where there is none.</summary>
    /// <returns>The new member; or why not.</returns>
    public async Task<(ListedMember? Member, Refusal? Refusal)> AddAsync(Actor actor, Guid clinicId, NewMember added, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(added.Email.Trim(), out var email) || email is null)
        {
            return (null, Refusal.Invalid("email", "This is not an e-mail address."));
        }

        Guid memberId = default;
        var refusal = await WriteAsync(
            actor, clinicId,
            async (db, token) =>
            {
                var (user, isNew, fault) = await UserOfAsync(db, clinicId, added, email, token);
                if (user is null || (fault = await StaffFaultAsync(db, clinicId, added.StaffId, token)) is not null)
                {
                    return Outcome.Refused(fault!);
                }

                var member = await clinics.NewMemberAsync(db, clinicId, user.Id, added.Role == ClinicRole.Manager, token);
                MembershipLookup.SetRole(member, added.Role);
                member.StaffId = added.StaffId;
                if (isNew)
                {
                    db.Users.Add(user);
                }

                db.Members.Add(member);
                memberId = member.Id;
                return new Outcome(ActivityAction.MemberAdded, user.Id);
            },
            cancellation);
        return refusal is null ? (await FindAsync(clinicId, memberId, cancellation), null) : (null, refusal);
    }

    /// <summary>Changes what a member is, unless somebody else has meanwhile.</summary>
    public Task<Refusal?> ChangeAsync(Actor actor, Guid clinicId, ListedMember seen, ClinicRole role, Guid? staffId, CancellationToken cancellation) =>
        WriteAsync(
            actor, clinicId,
            async (db, token) =>
            {
                if (await db.Members.SingleOrDefaultAsync(row => row.ClinicId == clinicId && row.Id == seen.Id, token) is not { } member)
                {
                    return Outcome.Refused(Unknown);
                }

                if ((MembershipLookup.RoleOf(member), member.StaffId) != (seen.Role, seen.StaffId))
                {
                    return Outcome.Refused(Refusal.Invalid("changed", "The member has been changed meanwhile."));
                }

                if (role != ClinicRole.Manager && await IsLastManagerAsync(db, member, token))
                {
                    return Outcome.Refused(LastManager);
                }

                if (staffId != member.StaffId && await StaffFaultAsync(db, clinicId, staffId, token) is { } fault)
                {
                    return Outcome.Refused(fault);
                }

                MembershipLookup.SetRole(member, role);
                member.StaffId = staffId;
                return new Outcome(ActivityAction.MemberChanged, member.UserId);
            },
            cancellation);

    /// <summary>Takes a member's place away; the user's account stays.</summary>
    public Task<Refusal?> RemoveAsync(Actor actor, Guid clinicId, Guid memberId, CancellationToken cancellation) =>
        WriteAsync(
            actor, clinicId,
            async (db, token) =>
            {
                if (await db.Members.SingleOrDefaultAsync(row => row.ClinicId == clinicId && row.Id == memberId, token) is not { } member)
                {
                    return Outcome.Refused(Unknown);
                }

                if (await IsLastManagerAsync(db, member, token))
                {
                    return Outcome.Refused(LastManager);
                }

                db.Members.Remove(member);
                return new Outcome(ActivityAction.MemberRemoved, member.UserId);
            },
            cancellation);

    /// <summary>Sends a member who has no password yet a link to set one.</summary>
    /// <param name="actor">Who invites.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="memberId">The member.</param>
    /// <param name="address">The server's address, for where no other is configured.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The link to hand over where the server cannot send it; null where it is on its way; or why not.</returns>
    public async Task<(Uri? Link, Refusal? Refusal)> InviteAsync(Actor actor, Guid clinicId, Guid memberId, Uri address, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        if (!await IsManagerAsync(db, actor, clinicId, cancellation))
        {
            return (null, Refusal.Of(RefusalCode.ClinicManagerAccessDenied));
        }

        if (await FindAsync(clinicId, memberId, cancellation) is not { MayInvite: true } member)
        {
            return (null, Unknown);
        }

        var name = await db.Clinics.Where(clinic => clinic.Id == clinicId).Select(clinic => clinic.Name).SingleAsync(cancellation);
        return (invitations.Invite(await db.Users.SingleAsync(user => user.Id == member.UserId, cancellation), name, address), null);
    }

    /// <summary>One member.</summary>
    public async Task<ListedMember?> FindAsync(Guid clinicId, Guid memberId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await Rows(db, clinicId, memberId).SingleOrDefaultAsync(cancellation) is { } row ? ToMember(row) : null;
    }

    /// <summary>The user of an address: one that there is, or one to be made.</summary>
    async Task<(User? User, bool IsNew, Refusal? Refusal)> UserOfAsync(DocfavDb db, Guid clinicId, NewMember added, string email, CancellationToken cancellation)
    {
        if (await UserDirectory.FindAsync(db, email, cancellation) is { } known)
        {
            if (await db.Members.AnyAsync(member => member.ClinicId == clinicId && member.UserId == known.Id, cancellation))
            {
                return (null, false, Refusal.Invalid("email_taken", "This person is a member already."));
            }

            // Whoever invited holds a link that sets the password, and would come in here with it.
            return await HasSignInAsync(db, known, cancellation) ? (known, false, null)
                : (null, false, Refusal.Invalid("email_pending", "This person has not answered another clinic's invitation yet."));
        }

        if (string.IsNullOrWhiteSpace(added.Firstname) || string.IsNullOrWhiteSpace(added.Lastname))
        {
            return (null, false, Refusal.Invalid("firstname", "Whoever is new here needs a name."));
        }

        var smallest = options.Value.Plans.MinBy(plan => (plan.Value, plan.Key)).Key;
        var (made, fault) = users.Prepare(new(email, added.Firstname, added.Lastname, smallest, null));
        if (made is not null)
        {
            var clinic = await db.Clinics.Where(row => row.Id == clinicId).Select(row => new { row.Language, row.Timezone }).SingleAsync(cancellation);
            (made.Locale, made.Timezone) = (clinic.Language == Language.En ? "en_GB" : "es_ES", clinic.Timezone);
        }

        return (made, true, fault);
    }

    /// <summary>Writes for who manages the clinic in the same transaction, one after another, and notes it there.</summary>
    Task<Refusal?> WriteAsync(
        Actor actor, Guid clinicId, Func<DocfavDb, CancellationToken, Task<Outcome>> work, CancellationToken cancellation) =>
        database.WriteAsync(
            async (db, token) =>
            {
                // Two managers who demote each other at once follow one another.
                await db.Clinics.Where(clinic => clinic.Id == clinicId).ExecuteUpdateAsync(set => set.SetProperty(clinic => clinic.Name, clinic => clinic.Name), token);
                if (!await IsManagerAsync(db, actor, clinicId, token))
                {
                    return Refusal.Of(RefusalCode.ClinicManagerAccessDenied);
                }

                var outcome = await work(db, token);
                if (outcome.Refusal is not null)
                {
                    return outcome.Refusal;
                }

                db.Activities.Add(Activity.Of(actor, clinicId, outcome.Action, outcome.UserId, clock.GetCurrentInstant()));
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);

    static Task<bool> IsManagerAsync(DocfavDb db, Actor actor, Guid clinicId, CancellationToken cancellation) =>
        db.Members.AnyAsync(member => member.UserId == actor.UserId && member.ClinicId == clinicId && member.IsManager, cancellation);

    static async Task<bool> IsLastManagerAsync(DocfavDb db, Member member, CancellationToken cancellation) =>
        member.IsManager && !await (
            from other in db.Members
            join user in db.Users on other.UserId equals user.Id
            where other.ClinicId == member.ClinicId && other.IsManager && other.Id != member.Id && user.IsActive
                && (user.PasswordHash != null || db.UserPasskeys.Any(passkey => passkey.UserId == user.Id))
            select other).AnyAsync(cancellation);

    static async Task<bool> HasSignInAsync(DocfavDb db, User user, CancellationToken cancellation) =>
        user.PasswordHash is not null || await db.UserPasskeys.AnyAsync(passkey => passkey.UserId == user.Id, cancellation);

    static async Task<Refusal?> StaffFaultAsync(DocfavDb db, Guid clinicId, Guid? staffId, CancellationToken cancellation) =>
        staffId is null || await db.Staff.AnyAsync(staff => staff.ClinicId == clinicId && staff.Id == staffId, cancellation)
            ? null : Refusal.Invalid("staff_id", "The clinic has no such staff member.");

    static IQueryable<MemberRow> Rows(DocfavDb db, Guid clinicId, Guid? memberId = null) =>
        from member in db.Members
        join user in db.Users on member.UserId equals user.Id
        where member.ClinicId == clinicId && (memberId == null || member.Id == memberId)
        select new MemberRow(
            member, user, db.UserPasskeys.Any(passkey => passkey.UserId == user.Id),
            db.Members.Any(other => other.UserId == user.Id && other.ClinicId != clinicId));

    static ListedMember ToMember(MemberRow row) => new(
        row.Member.Id, row.User.Id, row.User.Email, row.User.Firstname, row.User.Lastname, MembershipLookup.RoleOf(row.Member), row.Member.StaffId,
        row.User.IsActive, row.User.PasswordHash is null && !row.HasPasskey, row.IsElsewhere);

    /// <summary>What was done with which user, or why not.</summary>
    sealed record Outcome(ActivityAction Action, Guid UserId, Refusal? Refusal = null)
    {
        public static Outcome Refused(Refusal refusal) => new(default, default, refusal);
    }

    sealed record MemberRow(Member Member, User User, bool HasPasskey, bool IsElsewhere);
}
