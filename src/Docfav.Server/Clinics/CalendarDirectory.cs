using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clinics;

/// <summary>Everything of a calendar that a manager can set.</summary>
public sealed record CalendarFields : IReadable<CalendarFields>
{
    static readonly Form<CalendarType> TypeForm = Form.OneOf<CalendarType>();

    public Given<string> Name { get; init; }
    public Given<string?> Address { get; init; }
    public Given<string?> City { get; init; }
    public Given<string?> ZipCode { get; init; }
    public Given<CalendarType> Type { get; init; }
    public Given<bool> IsActive { get; init; }

    public static CalendarFields Read(FieldReader fields) => new()
    {
        Name = Given<string>.ReadSet(fields, "name", Form.Line.NonBlank(), "Name of the place"),
        Address = Given<string?>.Read(fields, "address", Form.Address, "Street and number"),
        City = Given<string?>.Read(fields, "city", Form.Line, "City"),
        ZipCode = Given<string?>.Read(fields, "zip_code", Form.PostCode, "Post code"),
        Type = Given<CalendarType>.ReadSet(fields, "type", TypeForm, "Kind of place"),
        IsActive = Given<bool>.ReadSet(fields, "is_active", Form.Boolean, "Whether appointments can be booked there"),
    };

    internal void ApplyTo(Calendar calendar)
    {
        calendar.Name = Name.Or(calendar.Name);
        calendar.Address = Address.Or(calendar.Address);
        calendar.City = City.Or(calendar.City);
        calendar.ZipCode = ZipCode.Or(calendar.ZipCode);
        calendar.Type = Type.Or(calendar.Type);
        calendar.IsActive = IsActive.Or(calendar.IsActive);
    }
}

/// <summary>A calendar in the list of a clinic's.</summary>
/// <param name="Calendar">The calendar.</param>
/// <param name="Staff">How many people can be booked there while it is active.</param>
public sealed record CalendarRow(CalendarSummary Calendar, int Staff);

/// <summary>What reads and changes a clinic's calendars.</summary>
public sealed class CalendarDirectory(IDatabase database, IClock clock)
{
    /// <summary>The clinic's calendars by name, inactive ones included.</summary>
    public async Task<IReadOnlyList<CalendarRow>> ListAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var staff = db.StaffCalendars.Where(place => place.ClinicId == clinicId && place.IsActive)
            .Join(db.Staff.Where(person => person.IsActive), place => new { place.ClinicId, Id = place.StaffId }, person => new { person.ClinicId, person.Id }, (place, _) => place);
        var rows = await db.Calendars.Where(calendar => calendar.ClinicId == clinicId)
            .Select(calendar => new { Calendar = calendar, Staff = staff.Count(place => place.CalendarId == calendar.Id) }).ToListAsync(cancellation);
        return NameOrder.Sorted(rows.Select(row => new CalendarRow(CalendarSummary.Of(row.Calendar), row.Staff)), row => row.Calendar.Name, row => row.Calendar.Id);
    }

    /// <summary>A calendar, and how many appointments are still to come there; null where the clinic has none such.</summary>
    public async Task<(CalendarSummary Calendar, int Upcoming)?> ReadAsync(Guid clinicId, Guid calendarId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var now = clock.GetCurrentInstant();
        var places = db.StaffCalendars.Where(place => place.ClinicId == clinicId && place.CalendarId == calendarId).Select(place => place.Id);
        var row = await db.Calendars.Where(calendar => calendar.ClinicId == clinicId && calendar.Id == calendarId)
            .Select(calendar => new
            {
                Calendar = calendar,
                Upcoming = db.Appointments.Count(item => item.ClinicId == clinicId && places.Contains(item.StaffCalendarId) && item.BookedFrom >= now
                    && item.Status != AppointmentStatus.Cancelled && item.Status != AppointmentStatus.NoShow),
            })
            .SingleOrDefaultAsync(cancellation);
        return row is null ? null : (CalendarSummary.Of(row.Calendar), row.Upcoming);
    }

    /// <summary>Makes a calendar, active unless the fields say otherwise.</summary>
    /// <returns>Its id, or why not: it needs a name.</returns>
    public async Task<(Guid? Id, Refusal? Refusal)> CreateAsync(Guid clinicId, CalendarFields fields, CancellationToken cancellation)
    {
        if (!fields.Name.IsGiven)
        {
            return (null, Refusal.Invalid("name", "name is required"));
        }

        var id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset());
        await database.WriteAsync(
            (db, token) =>
            {
                var calendar = new Calendar { ClinicId = clinicId, Id = id, Name = "", IsActive = true };
                fields.ApplyTo(calendar);
                db.Calendars.Add(calendar);
                return db.SaveChangesAsync(token);
            },
            cancellation);
        return (id, null);
    }

    /// <summary>Changes what is given of a calendar, and leaves the rest. What is booked at one that becomes inactive stays, and keeps its time.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="seen">What was stored when it was read.</param>
    /// <param name="fields">What is to change.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null, or why not: <see cref="RefusalCode.NotFound"/>, or <see cref="Edited.Meanwhile"/> where somebody else has been faster.</returns>
    public Task<Refusal?> ChangeAsync(Guid clinicId, CalendarSummary seen, CalendarFields fields, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                var row = db.Calendars.Where(calendar => calendar.ClinicId == clinicId && calendar.Id == seen.Id);
                // Locks it: two who save at once follow one another.
                await row.ExecuteUpdateAsync(set => set.SetProperty(calendar => calendar.IsActive, calendar => calendar.IsActive), token);
                if (await row.SingleOrDefaultAsync(token) is not { } stored)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                if (CalendarSummary.Of(stored) != seen)
                {
                    return Edited.Meanwhile;
                }

                fields.ApplyTo(stored);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
}
