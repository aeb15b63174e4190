using Docfav.Scheduling.Calendars;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Availability;

/// <summary>A staff calendar with what of its staff member and calendar availability asks for.</summary>
/// <param name="SlotDuration">Minutes of the back office's raster.</param>
/// <param name="IsOpen">Whether staff calendar, staff member and calendar are all active.</param>
public sealed record StaffPlace(
    Guid StaffCalendarId, Guid CalendarId, string CalendarName, Guid StaffId, string StaffName, string Timezone, int SlotDuration, bool IsOpen)
{
    /// <summary>Its wall clock.</summary>
    public LocalTimeline Timeline { get; } = new(TimeZones.Of(Timezone));
}

/// <summary>Finds staff calendars.</summary>
public static class StaffPlaces
{
    /// <summary>
    /// The open staff calendars at a calendar by the staff's full name, then id; or the one asked for. Null where the calendar, or the one asked
    /// for, is not there or not open.
    /// </summary>
    public static async Task<IReadOnlyList<StaffPlace>?> AtCalendarAsync(
        DocfavDb db, Guid clinicId, Guid calendarId, Guid? staffCalendarId, CancellationToken cancellation)
    {
        var calendar = await (
            from item in db.Calendars
            where item.ClinicId == clinicId && item.Id == calendarId && item.IsActive
            select new { item.Id }).SingleOrDefaultAsync(cancellation);
        if (calendar is null)
        {
            return null;
        }

        var places = await Rows(db, clinicId).Where(row => row.CalendarId == calendarId && row.IsOpen)
            .Where(row => staffCalendarId == null || row.StaffCalendarId == staffCalendarId).ToListAsync(cancellation);
        return staffCalendarId is not null && places.Count == 0 ? null
            : NameOrder.Sorted(places.Select(Place), place => place.StaffName, place => place.StaffCalendarId);
    }

    /// <summary>The staff calendars with these ids, open or not; unknown ones are left out.</summary>
    public static async Task<Dictionary<Guid, StaffPlace>> WithIdsAsync(
        DocfavDb db, Guid clinicId, IReadOnlyCollection<Guid> staffCalendarIds, CancellationToken cancellation)
    {
        var rows = await Rows(db, clinicId).Where(row => staffCalendarIds.Contains(row.StaffCalendarId)).ToListAsync(cancellation);
        return rows.Select(Place).ToDictionary(place => place.StaffCalendarId);
    }

    /// <summary>
    /// The clinic's staff calendars, open or not, at some calendars and of some staff (null for all), by the staff's full name, then the person, then
    /// the calendar's name.
    /// </summary>
    public static async Task<IReadOnlyList<StaffPlace>> OfClinicAsync(
        DocfavDb db, Guid clinicId, IReadOnlyCollection<Guid>? calendarIds, IReadOnlyCollection<Guid>? staffIds, CancellationToken cancellation)
    {
        var rows = Rows(db, clinicId);
        rows = calendarIds is null ? rows : rows.Where(row => calendarIds.Contains(row.CalendarId));
        rows = staffIds is null ? rows : rows.Where(row => staffIds.Contains(row.StaffId));
        var places = (await rows.ToListAsync(cancellation)).Select(Place);
        return [.. places.OrderBy(place => Folding.Fold(place.StaffName), Folding.Order).ThenBy(place => place.StaffId)
            .ThenBy(place => Folding.Fold(place.CalendarName), Folding.Order).ThenBy(place => place.StaffCalendarId)];
    }

    static IQueryable<Row> Rows(DocfavDb db, Guid clinicId) =>
        from item in db.StaffCalendars
        join staff in db.Staff on new { item.ClinicId, Id = item.StaffId } equals new { staff.ClinicId, staff.Id }
        join calendar in db.Calendars on new { item.ClinicId, Id = item.CalendarId } equals new { calendar.ClinicId, calendar.Id }
        where item.ClinicId == clinicId
        select new Row
        {
            StaffCalendarId = item.Id,
            CalendarId = item.CalendarId,
            CalendarName = calendar.Name,
            StaffId = item.StaffId,
            Name = staff.Name,
            Surname = staff.Surname,
            Timezone = item.Timezone,
            SlotDuration = item.SlotDuration,
            IsOpen = item.IsActive && staff.IsActive && calendar.IsActive,
        };

    static StaffPlace Place(Row row) => new(
        row.StaffCalendarId, row.CalendarId, row.CalendarName, row.StaffId, PersonName.Full(row.Name, row.Surname), row.Timezone, row.SlotDuration,
        row.IsOpen);

    sealed class Row
    {
        public Guid StaffCalendarId { get; init; }
        public Guid CalendarId { get; init; }
        public required string CalendarName { get; init; }
        public Guid StaffId { get; init; }
        public string? Name { get; init; }
        public string? Surname { get; init; }
        public required string Timezone { get; init; }
        public int SlotDuration { get; init; }
        public bool IsOpen { get; init; }
    }
}
