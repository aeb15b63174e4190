using Docfav.Scheduling.Intervals;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>Reads agendas for a desk, as they stood at one moment: always the same few queries, whatever they hold.</summary>
public sealed class AgendaViewReader(IDatabase database, IClock clock)
{
    /// <summary>Everything that a desk shows of a span.</summary>
    public Task<AgendaView> ReadAsync(Guid clinicId, AgendaViewQuery query, CancellationToken cancellation) =>
        database.ReadSnapshotAsync((db, token) => ReadAsync(db, clinicId, query, clock.GetCurrentInstant(), token), cancellation);

    /// <summary>An appointment, a participant or a group; null where the clinic has none with that id.</summary>
    public Task<AgendaEntry?> FindAsync(Guid clinicId, Guid id, CancellationToken cancellation) =>
        database.ReadSnapshotAsync<AgendaEntry?>(
            async (db, token) =>
            {
                var appointment = (await AppointmentsAsync(Rows(db, clinicId).Where(row => row.Appointment.Id == id), token)).SingleOrDefault();
                var groupId = appointment is null ? id : appointment.GroupReservationId;
                var group = groupId is null ? null : (await GroupsAsync(
                    db, clinicId, db.GroupReservations.Where(item => item.ClinicId == clinicId && item.Id == groupId), token)).SingleOrDefault();
                if ((appointment?.StaffCalendarId ?? group?.StaffCalendarId) is not { } placeId)
                {
                    return null;
                }

                return new AgendaEntry(Place((await StaffPlaces.WithIdsAsync(db, clinicId, [placeId], token))[placeId]), appointment, group);
            },
            cancellation);

    static async Task<AgendaView> ReadAsync(DocfavDb db, Guid clinicId, AgendaViewQuery query, Instant now, CancellationToken cancellation)
    {
        var places = await StaffPlaces.OfClinicAsync(db, clinicId, query.CalendarIds, query.StaffIds, cancellation);
        var agendas = await AgendaReader.LoadAsync(db, clinicId, places, query.Span, now, cancellation);
        // Bookings last 24 hours at the most: what overlaps began less than that before.
        var (earliest, start, end) = (query.Span.Start - AgendaReader.LongestBooking, query.Span.Start, query.Span.End);
        Guid[] placeIds = [.. places.Select(place => place.StaffCalendarId)];
        var services = query.ServiceIds;
        var appointments = await AppointmentsAsync(
            Rows(db, clinicId)
                .Where(row => row.Appointment.BookedFrom > earliest && row.Appointment.BookedFrom < end && row.Appointment.BookedTo > start
                    && row.Appointment.GroupReservationId == null && placeIds.Contains(row.Appointment.StaffCalendarId))
                .Where(row => services == null || services.Contains(row.Appointment.ServiceId)),
            cancellation);
        var groups = await GroupsAsync(
            db, clinicId,
            db.GroupReservations
                .Where(group => group.ClinicId == clinicId && group.BookedFrom > earliest && group.BookedFrom < end && group.BookedTo > start
                    && placeIds.Contains(group.StaffCalendarId))
                .Where(group => services == null || services.Contains(group.ServiceId)),
            cancellation);
        var appointmentsOf = appointments.ToLookup(item => item.StaffCalendarId);
        var groupsOf = groups.ToLookup(group => group.StaffCalendarId);
        return new AgendaView(
            query.Span,
            agendas.Min(agenda => agenda.HoldsUntil),
            [.. agendas.Select(agenda => Column(agenda, query.Span, appointmentsOf[agenda.Place.StaffCalendarId], groupsOf[agenda.Place.StaffCalendarId]))
                .Where(column => column.Place.IsOpen || column.Appointments.Count > 0 || column.Groups.Count > 0)]);
    }

    static AgendaColumn Column(PlaceAgenda agenda, InstantSpan span, IEnumerable<AgendaAppointment> appointments, IEnumerable<AgendaGroup> groups)
    {
        var (placeId, timeline, working) = (agenda.Place.StaffCalendarId, agenda.Place.Timeline, agenda.Agenda.WorkingTime);
        var hours = from date in timeline.DatesAround(span)
                    where working.TypeOf(date) != Scheduling.Calendars.DayType.DayOff
                    from worked in working.SpansOf(date, timeline)
                    where worked.Overlaps(span)
                    select worked;
        var dayOffs = from day in agenda.DayOffs
                      let days = timeline.SpanOf(new DateInterval(day.From, day.To))
                      where days is not null && days.Value.Overlaps(span)
                      select new AgendaDayOff(day.Id, day.From, day.To, day.Reason, day.CalendarId is not null, days.Value);
        var events = from series in agenda.Series
                     from occurrence in AgendaReader.Core(series).OccurrencesIn(span, timeline)
                     orderby occurrence.Span.Start, occurrence.Id
                     select new AgendaEvent(
                         occurrence.Id, series.Id, placeId, series.Name, occurrence.Start.Date, occurrence.Start, occurrence.End, occurrence.Span, series.Rrule);
        return new AgendaColumn(
            Place(agenda.Place), [.. hours], [.. dayOffs],
            [.. agenda.TimeOffs.Select(time => new AgendaTimeOff(time.Id, placeId, new InstantSpan(time.From, time.To), time.Reason))],
            [.. appointments], [.. groups],
            [.. agenda.TimeReservations.Select(time => new AgendaTimeReservation(
                time.Id, placeId, time.Name, time.Note, new InstantSpan(time.BookedFrom, time.BookedTo)))],
            [.. events],
            [.. agenda.Holds.Select(hold => new AgendaHold(hold.Id, placeId, new InstantSpan(hold.From, hold.To), hold.ServiceName, hold.ExpiresAt))],
            [.. agenda.Elsewhere(span).Select(occupation => occupation.Span)]);
    }

    static AgendaPlace Place(StaffPlace place) => new(
        place.StaffCalendarId, place.CalendarId, place.CalendarName, place.StaffId, place.StaffName, place.Timezone, place.SlotDuration, place.IsOpen);

    /// <summary>Appointments by start, then id, with the few columns of client and service that a desk shows.</summary>
    static async Task<List<AgendaAppointment>> AppointmentsAsync(IQueryable<Row> rows, CancellationToken cancellation)
    {
        var found = await rows.ToListAsync(cancellation);
        return [.. found.OrderBy(row => row.Appointment.BookedFrom).ThenBy(row => row.Appointment.Id).Select(row => new AgendaAppointment(
            row.Appointment.Id, row.Appointment.AppointmentNumber, row.Appointment.StaffCalendarId,
            row.Appointment.ClientId is { } clientId ? new AgendaClient(clientId, PersonName.Full(row.Firstname, row.Lastname), row.Phone) : null,
            new AgendaService(row.Appointment.ServiceId, row.ServiceName, row.Color, row.Duration),
            new InstantSpan(row.Appointment.BookedFrom, row.Appointment.BookedTo), row.Appointment.Status, row.Appointment.SaleStatus, row.Appointment.Price,
            row.Appointment.Note, row.Appointment.Source, row.Appointment.SendReminder, row.Appointment.GroupReservationId))];
    }

    /// <summary>Groups by start, then id, with their participants: two queries.</summary>
    static async Task<List<AgendaGroup>> GroupsAsync(DocfavDb db, Guid clinicId, IQueryable<GroupReservation> wanted, CancellationToken cancellation)
    {
        var groups = await (
            from item in wanted
            join service in db.Services on new { item.ClinicId, Id = item.ServiceId } equals new { service.ClinicId, service.Id }
            orderby item.BookedFrom, item.Id
            select new { Group = item, service.Name, service.Color, service.Duration }).ToListAsync(cancellation);
        // Listed by id: joined to the groups, SQLite would walk all of the clinic's appointments.
        Guid?[] ids = [.. groups.Select(row => (Guid?)row.Group.Id)];
        var participants = (ids.Length == 0 ? [] : await AppointmentsAsync(Rows(db, clinicId).Where(row => ids.Contains(row.Appointment.GroupReservationId)), cancellation))
            .ToLookup(item => item.GroupReservationId!.Value);
        return [.. groups.Select(row => new AgendaGroup(
            row.Group.Id, row.Group.StaffCalendarId, row.Group.Name, new AgendaService(row.Group.ServiceId, row.Name, row.Color, row.Duration),
            new InstantSpan(row.Group.BookedFrom, row.Group.BookedTo), row.Group.Capacity, row.Group.Status, row.Group.Note,
            [.. participants[row.Group.Id].OrderBy(item => item.AppointmentNumber)]))];
    }

    static IQueryable<Row> Rows(DocfavDb db, Guid clinicId) =>
        from item in db.Appointments
        join service in db.Services on new { item.ClinicId, Id = item.ServiceId } equals new { service.ClinicId, service.Id }
        from client in db.Clients.Where(client => client.ClinicId == item.ClinicId && client.Id == item.ClientId).DefaultIfEmpty()
        where item.ClinicId == clinicId
        select new Row
        {
            Appointment = item,
            ServiceName = service.Name,
            Color = service.Color,
            Duration = service.Duration,
            Firstname = client.Firstname,
            Lastname = client.Lastname,
            Phone = client.Phone,
        };

    sealed class Row
    {
        public required Appointment Appointment { get; init; }
        public required string ServiceName { get; init; }
        public string? Color { get; init; }
        public int Duration { get; init; }
        public string? Firstname { get; init; }
        public string? Lastname { get; init; }
        public string? Phone { get; init; }
    }
}
