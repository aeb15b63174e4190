using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.Data;

namespace Docfav.Server.Agenda;

/// <summary>An appointment or group that a change of working time leaves outside it.</summary>
/// <param name="Place">Where it is booked, on whose clock its time is to be shown.</param>
/// <param name="ClientName">Whose appointment it is; null for a walk-in and for a group.</param>
/// <param name="GroupName">The group's name; null for an appointment.</param>
/// <param name="Participants">How many participants of a group are not cancelled; null for an appointment.</param>
public sealed record DisplacedBooking(
    Guid Id, StaffPlace Place, InstantSpan Span, string ServiceName, string? ClientName, string? GroupName = null, int? Participants = null);

/// <summary>What a change of working time would leave outside it, from now on.</summary>
/// <param name="Items">By start, then id.</param>
/// <param name="IsComplete">Whether everything booked was looked at; else there is so much of it that the later was not.</param>
public sealed record DisplacedBookings(IReadOnlyList<DisplacedBooking> Items, bool IsComplete)
{
    /// <summary>How many appointments, and how many groups, are looked at.</summary>
    internal const int MostBookings = 10_000;

    static readonly SqlQuery<Row> s_appointments = new(
        FormattableString.Invariant($"""
        SELECT a.id, a.staff_calendar_id, a.booked_from, a.booked_to, s.name, c.firstname, c.lastname
        FROM appointments AS a JOIN services AS s ON s.clinic_id = a.clinic_id AND s.id = a.service_id
        LEFT JOIN clients AS c ON c.clinic_id = a.clinic_id AND c.id = a.client_id
        WHERE a.clinic_id = $1 AND a.staff_calendar_id = ANY ($2) AND a.booked_from > $3 AND a.booked_from < $4 AND a.booked_to > $5
            AND a.group_reservation_id IS NULL AND a.status <> {(int)AppointmentStatus.Cancelled} AND a.status <> {(int)AppointmentStatus.NoShow}
        ORDER BY a.booked_from, a.id LIMIT $6
        """),
        row => new(row.Uuid(0), row.Uuid(1), new(row.Instant(2), row.Instant(3)), row.Text(4), PersonName.Full(row.TextOrNull(5), row.TextOrNull(6)), null, null));

    static readonly SqlQuery<Row> s_groups = new(
        FormattableString.Invariant($"""
        SELECT g.id, g.staff_calendar_id, g.booked_from, g.booked_to, s.name, g.name,
            (SELECT count(*) FROM appointments AS a
             WHERE a.clinic_id = g.clinic_id AND a.group_reservation_id = g.id AND a.status <> {(int)AppointmentStatus.Cancelled})
        FROM group_reservations AS g JOIN services AS s ON s.clinic_id = g.clinic_id AND s.id = g.service_id
        WHERE g.clinic_id = $1 AND g.staff_calendar_id = ANY ($2) AND g.booked_from > $3 AND g.booked_from < $4 AND g.booked_to > $5
            AND g.status <> {(int)AppointmentStatus.Cancelled}
        ORDER BY g.booked_from, g.id LIMIT $6
        """),
        row => new(row.Uuid(0), row.Uuid(1), new(row.Instant(2), row.Instant(3)), row.Text(4), null, row.TextOrNull(5), row.Int(6)));

    /// <summary>Whether somebody has seen all of them.</summary>
    public bool AreAmong(IReadOnlySet<Guid> confirmed) => Items.All(item => confirmed.Contains(item.Id));

    /// <summary>What some changes displace; one query for appointments and one for groups, sent together.</summary>
    /// <param name="db">The context; the agenda must be locked where the answer decides.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="changes">The changes, one for each staff calendar.</param>
    /// <param name="reach">When they can make a difference, such as from now on.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task<DisplacedBookings> FindAsync(
        DocfavDb db, Guid clinicId, IReadOnlyDictionary<StaffPlace, WorkingTimeChange> changes, InstantSpan reach, CancellationToken cancellation)
    {
        var places = changes.Keys.ToDictionary(place => place.StaffCalendarId);
        object?[] values = [clinicId, places.Keys.ToArray(), reach.Start - AgendaReader.LongestBooking, reach.End, reach.Start, MostBookings + 1];
        var batch = db.Batch();
        var appointments = batch.Add(s_appointments, values);
        var groups = batch.Add(s_groups, values);
        await batch.RunAsync(cancellation);
        var displaced =
            from row in appointments.Take(MostBookings).Concat(groups.Take(MostBookings))
            let place = places[row.StaffCalendarId]
            where changes[place].Displaces(row.Span)
            orderby row.Span.Start, row.Id
            select new DisplacedBooking(
                row.Id, place, row.Span, row.ServiceName, row.ClientName is { Length: > 0 } name ? name : null, row.GroupName, row.Participants);
        return new([.. displaced], appointments.Count <= MostBookings && groups.Count <= MostBookings);
    }

    sealed record Row(Guid Id, Guid StaffCalendarId, InstantSpan Span, string ServiceName, string? ClientName, string? GroupName, int? Participants);
}
