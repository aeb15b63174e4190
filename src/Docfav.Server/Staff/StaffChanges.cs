using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Staff;

/// <summary>All that a desk sets of a staff member.</summary>
public sealed record StaffValues(string? Name, string? Surname, string? Email, bool IsActive) : IReadable<StaffValues>
{
    public static StaffValues Read(FieldReader fields)
    {
        var values = new StaffValues(
            fields.Read("name", Form.Line, "First name"), fields.Read("surname", Form.Line, "Last name"), fields.Read("email", Form.Email, "E-mail address"),
            fields.Read("is_active", Form.Boolean, "Whether the person works at the clinic"));
        if (values is { Name: null, Surname: null } && !fields.IsGiven("name") && !fields.IsGiven("surname"))
        {
            fields.Refuse("name", "or surname is required");
        }

        return values;
    }

    internal static StaffValues Of(StaffMember staff) => new(staff.Name, staff.Surname, staff.Email, staff.IsActive);

    internal void ApplyTo(StaffMember staff) => (staff.Name, staff.Surname, staff.Email, staff.IsActive) = (Name, Surname, Email, IsActive);
}

/// <summary>What makes and changes staff members. What is booked with one who is no longer active stays, and takes the person's time.</summary>
public sealed class StaffChanges(IDatabase database, IClock clock)
{
    /// <summary>The field of the refusal where what is stored is not what the page had shown.</summary>
    public const string ChangedMeanwhile = "known";

    /// <summary>Makes a staff member; the id.</summary>
    public Task<Guid> CreateAsync(Guid clinicId, StaffValues values, CancellationToken cancellation) => database.WriteAsync(
        async (db, token) =>
        {
            var staff = new StaffMember { ClinicId = clinicId, Id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset()) };
            values.ApplyTo(staff);
            db.Staff.Add(staff);
            await db.SaveChangesAsync(token);
            return staff.Id;
        },
        cancellation);

    /// <summary>Sets all of a staff member, if it is as the page had shown it.</summary>
    /// <returns>Null, or why not: <see cref="RefusalCode.NotFound"/>, or <see cref="ChangedMeanwhile"/>.</returns>
    public Task<Refusal?> ChangeAsync(Guid clinicId, Guid staffId, StaffValues values, StaffValues known, CancellationToken cancellation) => database.WriteAsync(
        async (db, token) =>
        {
            await database.LockAgendaAsync(db, clinicId, token);
            var staff = await db.Staff.SingleOrDefaultAsync(row => row.ClinicId == clinicId && row.Id == staffId, token);
            if (staff is null || StaffValues.Of(staff) != known)
            {
                return staff is null ? Refusal.Of(RefusalCode.NotFound) : Refusal.Invalid(ChangedMeanwhile, "Somebody has changed it meanwhile");
            }

            values.ApplyTo(staff);
            await db.SaveChangesAsync(token);
            return null;
        },
        cancellation);
}
