using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clinics;

/// <summary>What makes clinics and their members.</summary>
public sealed class ClinicDirectory(IDatabase database, IClock clock)
{
    /// <summary>Makes a clinic with its first manager.</summary>
    public async Task<(Clinic? Clinic, Refusal? Refusal)> CreateAsync(string name, string timezone, string managerEmail, CancellationToken cancellation)
    {
        var (clinic, fault) = Prepare(name, timezone);
        if (clinic is null)
        {
            return (null, fault);
        }

        var refusal = await database.WriteAsync(
            async (db, token) =>
            {
                if (await UserDirectory.FindAsync(db, managerEmail, token) is not { } user)
                {
                    return UserDirectory.UnknownUser;
                }

                await AddAsync(db, clinic, user.Id, token);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
        return (refusal is null ? clinic : null, refusal);
    }

    /// <summary>The row of a clinic to be made, or why there can be none.</summary>
    internal (Clinic? Clinic, Refusal? Refusal) Prepare(string name, string timezone)
    {
        if (Form.Line.NonBlank().Read(name, out var normal) is { } fault)
        {
            return (null, Refusal.Invalid("name", $"The name {fault}."));
        }

        if (!TimeZones.IsKnown(timezone))
        {
            return (null, Refusal.Invalid("timezone", "This is no IANA time zone; one is Europe/Madrid."));
        }

        return (new Clinic { Id = NewId(), Name = normal, Timezone = timezone }, null);
    }

    /// <summary>Adds a clinic with its first manager to the context.</summary>
    internal async Task AddAsync(DocfavDb db, Clinic clinic, Guid managerId, CancellationToken cancellation)
    {
        db.Clinics.Add(clinic);
        db.ClinicCounters.Add(new ClinicCounters { ClinicId = clinic.Id });
        db.Members.Add(await NewMemberAsync(db, clinic.Id, managerId, isManager: true, cancellation));
    }

    /// <summary>Makes a user a member of a clinic, or changes what the member is there.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="email">The user's address.</param>
    /// <param name="role">Null for the present one; a new member's is then professional.</param>
    /// <param name="staffId">The staff member whom the user is; null for the present one, if any.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<Refusal?> AddMemberAsync(Guid clinicId, string email, ClinicRole? role, Guid? staffId, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                if (!await db.Clinics.AnyAsync(clinic => clinic.Id == clinicId, token))
                {
                    return new Refusal(RefusalCode.NotFound, "There is no clinic with this id.");
                }

                if (await UserDirectory.FindAsync(db, email, token) is not { } user)
                {
                    return UserDirectory.UnknownUser;
                }

                if (staffId is not null && !await db.Staff.AnyAsync(staff => staff.ClinicId == clinicId && staff.Id == staffId, token))
                {
                    return new Refusal(RefusalCode.NotFound, "The clinic has no staff member with this id.");
                }

                var member = await db.Members.SingleOrDefaultAsync(member => member.ClinicId == clinicId && member.UserId == user.Id, token);
                if (member is null)
                {
                    member = await NewMemberAsync(db, clinicId, user.Id, isManager: false, token);
                    db.Members.Add(member);
                }

                MembershipLookup.SetRole(member, role ?? MembershipLookup.RoleOf(member));
                member.StaffId = staffId ?? member.StaffId;
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);

    /// <summary>Notes with which clinic a user works from now on; one that the user has no place in changes nothing.</summary>
    public Task SelectAsync(Guid userId, Guid clinicId, CancellationToken cancellation) =>
        database.WriteAsync(
            async (db, token) => await db.Members.AnyAsync(member => member.UserId == userId && member.ClinicId == clinicId, token)
                ? await db.Members.Where(member => member.UserId == userId && member.LastSelected != (member.ClinicId == clinicId))
                    .ExecuteUpdateAsync(set => set.SetProperty(member => member.LastSelected, member => member.ClinicId == clinicId), token)
                : 0,
            cancellation);

    /// <summary>Every clinic, by name.</summary>
    public async Task<IReadOnlyList<Clinic>> ListAsync(CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return NameOrder.Sorted(await db.Clinics.ToListAsync(cancellation), clinic => clinic.Name, clinic => clinic.Id);
    }

    /// <summary>A new member's row, professional unless a manager.</summary>
    internal async Task<Member> NewMemberAsync(DocfavDb db, Guid clinicId, Guid userId, bool isManager, CancellationToken cancellation) => new()
    {
        ClinicId = clinicId,
        Id = NewId(),
        UserId = userId,
        Type = MembershipLookup.ProfessionalType,
        IsManager = isManager,
        LastSelected = !await db.Members.AnyAsync(member => member.UserId == userId, cancellation),
    };

    Guid NewId() => Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset());
}
