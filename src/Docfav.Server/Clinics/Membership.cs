using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Clinics;

/// <summary>What a member may do in a clinic's back office.</summary>
public enum ClinicRole
{
    /// <summary>Everything, settings and members included.</summary>
    Manager,

    /// <summary>Every agenda, and the clients.</summary>
    Receptionist,

    /// <summary>The member's own agenda.</summary>
    Professional,
}

/// <summary>A user's place in a clinic, as it stands at the moment of asking: whoever writes on a user's behalf asks anew.</summary>
/// <param name="ClinicId">The clinic.</param>
/// <param name="ClinicName">Its name.</param>
/// <param name="UserId">The user.</param>
/// <param name="ProfileId">The member's row.</param>
/// <param name="Role">The member's role.</param>
/// <param name="StaffId">The staff member whom the user is; null for one who treats nobody, and whose own agenda is therefore empty.</param>
/// <param name="IsLastSelected">Whether the user worked with this clinic last.</param>
public sealed record Membership(Guid ClinicId, string ClinicName, Guid UserId, Guid ProfileId, ClinicRole Role, Guid? StaffId, bool IsLastSelected)
{
    public bool MaySeeAllAgendas => Role != ClinicRole.Professional;
    public bool MayEditClients => Role != ClinicRole.Professional;
    public bool MayManage => Role == ClinicRole.Manager;

    /// <summary>Whether the agenda of a staff member may be seen and written.</summary>
    public bool MayUseAgendaOf(Guid staffId) => MaySeeAllAgendas || StaffId == staffId;
}

/// <summary>What asks for memberships.</summary>
public sealed class MembershipLookup(IDatabase database)
{
    /// <summary>The profile type that makes a member who is no manager a receptionist; every other makes a professional.</summary>
    public const string ReceptionistType = "receptionist";

    /// <summary>The profile type of a new member.</summary>
    public const string ProfessionalType = "professional";

    /// <summary>The user's place in the clinic; null where there is none, or where the user has been disabled.</summary>
    public async Task<Membership?> FindAsync(Guid userId, Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await Of(db, userId, clinicId).SingleOrDefaultAsync(cancellation) is { } row ? ToMembership(row) : null;
    }

    /// <summary>The user's clinics, by name.</summary>
    public async Task<IReadOnlyList<Membership>> ListAsync(Guid userId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var rows = await Of(db, userId, null).ToListAsync(cancellation);
        return NameOrder.Sorted(rows.ConvertAll(ToMembership), membership => membership.ClinicName, membership => membership.ClinicId);
    }

    static IQueryable<MemberRow> Of(DocfavDb db, Guid userId, Guid? clinicId) =>
        from member in db.Members
        join clinic in db.Clinics on member.ClinicId equals clinic.Id
        join user in db.Users on member.UserId equals user.Id
        where member.UserId == userId && (clinicId == null || member.ClinicId == clinicId) && user.IsActive
        select new MemberRow(member, clinic.Name);

    static Membership ToMembership(MemberRow row) => new(
        row.Member.ClinicId, row.ClinicName, row.Member.UserId, row.Member.Id, RoleOf(row.Member), row.Member.StaffId, row.Member.LastSelected);

    internal static ClinicRole RoleOf(Member member) =>
        member.IsManager ? ClinicRole.Manager : member.Type == ReceptionistType ? ClinicRole.Receptionist : ClinicRole.Professional;

    /// <summary>Gives a member a role; a profile whose type fits it keeps the type.</summary>
    internal static void SetRole(Member member, ClinicRole role)
    {
        member.IsManager = role == ClinicRole.Manager;
        if (RoleOf(member) != role)
        {
            member.Type = role == ClinicRole.Receptionist ? ReceptionistType : ProfessionalType;
        }
    }

    sealed record MemberRow(Member Member, string ClinicName);
}
