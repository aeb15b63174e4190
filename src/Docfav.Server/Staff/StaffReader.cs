using Docfav.Server.Appointments;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Staff;

/// <summary>A staff calendar, and the calendar whose it is.</summary>
public sealed record StaffCalendarRecord(Guid Id, Guid StaffId, Calendar Calendar, StaffCalendarValues Values);

/// <summary>A staff member with the staff calendars, by the calendars' names.</summary>
public sealed record StaffRecord(Guid Id, string Fullname, StaffValues Values, IReadOnlyList<StaffCalendarRecord> Calendars);

/// <summary>Reads staff members for who sets them up.</summary>
public sealed class StaffReader(IDatabase database, IClock clock)
{
    /// <summary>A clinic's staff in the API's order, inactive ones included.</summary>
    public async Task<IReadOnlyList<StaffRecord>> ListAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await RecordsAsync(db, db.Staff.Where(row => row.ClinicId == clinicId), cancellation);
    }

    /// <summary>One of them; null for who is not of this clinic.</summary>
    public async Task<StaffRecord?> ReadAsync(Guid clinicId, Guid staffId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return (await RecordsAsync(db, db.Staff.Where(row => row.ClinicId == clinicId && row.Id == staffId), cancellation)).SingleOrDefault();
    }

    /// <summary>The clinic's calendars by name, inactive ones included.</summary>
    public async Task<IReadOnlyList<Calendar>> CalendarsAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return NameOrder.Sorted(await db.Calendars.Where(row => row.ClinicId == clinicId).ToListAsync(cancellation), row => row.Name, row => row.Id);
    }

    /// <summary>How many appointments and groups a staff member has from now on that are not cancelled.</summary>
    public async Task<int> UpcomingAsync(Guid clinicId, Guid staffId, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        await using var db = database.OpenRead();
        var places = db.StaffCalendars.Where(row => row.ClinicId == clinicId && row.StaffId == staffId).Select(row => row.Id);
        return await db.Appointments
            .Where(row => row.ClinicId == clinicId && places.Contains(row.StaffCalendarId) && row.BookedFrom >= now && row.GroupReservationId == null
                && row.Status != AppointmentStatus.Cancelled && row.Status != AppointmentStatus.NoShow).Select(row => row.Id)
            .Concat(db.GroupReservations.Where(row => row.ClinicId == clinicId && places.Contains(row.StaffCalendarId) && row.BookedFrom >= now
                && row.Status != AppointmentStatus.Cancelled).Select(row => row.Id))
            .CountAsync(cancellation);
    }

    static async Task<IReadOnlyList<StaffRecord>> RecordsAsync(DocfavDb db, IQueryable<StaffMember> staff, CancellationToken cancellation)
    {
        var rows = await (
            from member in staff
            from place in db.StaffCalendars.Where(place => place.ClinicId == member.ClinicId && place.StaffId == member.Id).DefaultIfEmpty()
            from calendar in db.Calendars.Where(calendar => calendar.ClinicId == place!.ClinicId && calendar.Id == place.CalendarId).DefaultIfEmpty()
            select new { Member = member, Place = place, Calendar = calendar }).ToListAsync(cancellation);
        return NameOrder.Sorted(
            rows.GroupBy(row => row.Member.Id).Select(group => new StaffRecord(
                group.Key, PersonName.Full(group.First().Member.Name, group.First().Member.Surname), StaffValues.Of(group.First().Member),
                NameOrder.Sorted(
                    group.Where(row => row.Place is not null)
                        .Select(row => new StaffCalendarRecord(row.Place!.Id, row.Member.Id, row.Calendar!, StaffCalendarValues.Of(row.Place))),
                    place => place.Calendar.Name, place => place.Id))),
            member => member.Fullname, member => member.Id);
    }
}
