using Docfav.Scheduling.Calendars;
using Docfav.Server.Data;

namespace Docfav.Server.Availability;

/// <summary>A staff calendar with what of its staff member and calendar availability asks for.</summary>
/// <param name="SlotDuration">Minutes of the back office's raster.</param>
/// <param name="IsOpen">Whether staff calendar, staff member and calendar are all active.</param>
public sealed record StaffPlace(
    Guid StaffCalendarId, Guid CalendarId, string CalendarName, Guid StaffId, string StaffName, string Timezone, int SlotDuration, bool IsOpen)
{
    /// <summary>Its wall clock.</summary>
    public LocalTimeline Timeline { get; } = new(TimeZones.Of(Timezone));

    /// <summary>Every staff calendar of its staff member, itself included, open or not: one person is at one of them at a time.</summary>
    public IReadOnlyList<StaffPlace> OfPerson { get; internal set; } = [];
}

/// <summary>Finds staff calendars.</summary>
public static class StaffPlaces
{
    const string Columns = """
        SELECT p.id, p.calendar_id, c.name, p.staff_id, s.name, s.surname, p.timezone, p.slot_duration, p.is_active AND s.is_active AND c.is_active
        FROM staff_calendars AS p
        JOIN staff AS s ON s.clinic_id = p.clinic_id AND s.id = p.staff_id
        JOIN calendars AS c ON c.clinic_id = p.clinic_id AND c.id = p.calendar_id

        """;

    static readonly SqlQuery<StaffPlace> s_ofClinic = new(Columns + "WHERE p.clinic_id = $1", Place);

    static readonly SqlQuery<StaffPlace> s_ofPersonsAt = new(
        Columns + "WHERE p.clinic_id = $1 AND p.staff_id IN (SELECT w.staff_id FROM staff_calendars AS w WHERE w.clinic_id = $1 AND w.id = ANY ($2))", Place);

    static readonly SqlQuery<StaffPlace> s_ofPersons = new(Columns + "WHERE p.clinic_id = $1 AND p.staff_id = ANY ($2)", Place);

    /// <summary>The staff calendars with these ids, open or not; unknown ones are left out.</summary>
    public static async Task<Dictionary<Guid, StaffPlace>> WithIdsAsync(
        DocfavDb db, Guid clinicId, IReadOnlyCollection<Guid> staffCalendarIds, CancellationToken cancellation)
    {
        var batch = db.Batch();
        var places = OfPersonsAt(batch, clinicId, staffCalendarIds);
        await batch.RunAsync(cancellation);
        return Among(places, staffCalendarIds);
    }

    /// <summary>
    /// The clinic's staff calendars, open or not, at some calendars and of some staff (null for all), by the staff's full name, then the person, then
    /// the calendar's name.
    /// </summary>
    public static async Task<IReadOnlyList<StaffPlace>> OfClinicAsync(
        DocfavDb db, Guid clinicId, IReadOnlyCollection<Guid>? calendarIds, IReadOnlyCollection<Guid>? staffIds, CancellationToken cancellation)
    {
        var batch = db.Batch();
        var places = OfClinic(batch, clinicId);
        await batch.RunAsync(cancellation);
        Relate(places);
        return [.. places
            .Where(place => calendarIds?.Contains(place.CalendarId) != false && staffIds?.Contains(place.StaffId) != false)
            .OrderBy(place => Folding.Fold(place.StaffName), Folding.Order).ThenBy(place => place.StaffId)
            .ThenBy(place => Folding.Fold(place.CalendarName), Folding.Order).ThenBy(place => place.StaffCalendarId)];
    }

    /// <summary>Adds the query for some staff calendars, and the other ones of their staff.</summary>
    internal static IReadOnlyList<StaffPlace> OfPersonsAt(SqlBatch batch, Guid clinicId, IReadOnlyCollection<Guid> staffCalendarIds) =>
        batch.Add(s_ofPersonsAt, clinicId, staffCalendarIds);

    /// <summary>Those with some ids, of all that <see cref="OfPersonsAt"/> has read.</summary>
    internal static Dictionary<Guid, StaffPlace> Among(IReadOnlyList<StaffPlace> read, IReadOnlyCollection<Guid> staffCalendarIds)
    {
        Relate(read);
        return read.Where(place => staffCalendarIds.Contains(place.StaffCalendarId)).ToDictionary(place => place.StaffCalendarId);
    }

    /// <summary>Adds the query for all staff calendars of a clinic.</summary>
    internal static IReadOnlyList<StaffPlace> OfClinic(SqlBatch batch, Guid clinicId) => batch.Add(s_ofClinic, clinicId);

    /// <summary>Adds the query for all staff calendars of some staff members.</summary>
    internal static IReadOnlyList<StaffPlace> OfPersons(SqlBatch batch, Guid clinicId, IReadOnlyCollection<Guid> staffIds) =>
        batch.Add(s_ofPersons, clinicId, staffIds);

    /// <summary>Tells places of one person of each other.</summary>
    internal static void Relate(IEnumerable<StaffPlace> places)
    {
        foreach (var person in places.GroupBy(place => place.StaffId))
        {
            StaffPlace[] all = [.. person];
            foreach (var place in all)
            {
                place.OfPerson = all;
            }
        }
    }

    static StaffPlace Place(SqlRow row) => new(
        row.Uuid(0), row.Uuid(1), row.Text(2), row.Uuid(3), PersonName.Full(row.TextOrNull(4), row.TextOrNull(5)), row.Text(6), row.Int(7), row.Flag(8));
}
