using Docfav.Scheduling.Calendars;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Docfav.Server.Holds;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>Lists what lies in a range of the clinic's time: at most one query for each list, and one for participants.</summary>
public sealed class AgendaLister(DocfavDb db, IClock clock)
{
    /// <summary>The lists asked for; the others empty.</summary>
    public async Task<AgendaLists> ListAsync(Guid clinicId, AgendaListQuery query, CancellationToken cancellation)
    {
        // Bookings last 24 hours at the most: what overlaps began less than that before.
        var earliest = query.Start - AgendaReader.LongestBooking;
        var places = db.StaffCalendars.Where(place => place.ClinicId == clinicId)
            .Where(place => query.StaffId == null || place.StaffId == query.StaffId)
            .Where(place => query.CalendarId == null || place.CalendarId == query.CalendarId || place.Id == query.CalendarId);
        return new AgendaLists(
            query.Wants(AgendaList.Appointments) ? await AppointmentsAsync(clinicId, query, earliest, cancellation) : [],
            query.Wants(AgendaList.TimeReservations) ? await TimeReservationsAsync(clinicId, query, earliest, places, cancellation) : [],
            query.Wants(AgendaList.GroupReservations) ? await GroupsAsync(clinicId, query, earliest, places, cancellation) : [],
            query.Wants(AgendaList.RecurringEvents) && query.LocalDates is { } dates ? await EventsAsync(clinicId, query, dates, places, cancellation) : [],
            query.Wants(AgendaList.Holds) ? await HoldsAsync(clinicId, query, earliest, places, cancellation) : []);
    }

    async Task<AppointmentItem[]> AppointmentsAsync(Guid clinicId, AgendaListQuery query, Instant earliest, CancellationToken cancellation)
    {
        var (start, end) = (query.Start, query.End);
        var rows = AppointmentQueries.Rows(db, clinicId)
            .Where(row => row.Appointment.BookedFrom > earliest && row.Appointment.BookedFrom < end && row.Appointment.BookedTo > start
                && row.Appointment.GroupReservationId == null)
            .Where(row => query.ClientId == null || row.Appointment.ClientId == query.ClientId)
            .Where(row => query.StaffId == null || row.Place.StaffId == query.StaffId)
            .Where(row => query.CalendarId == null || row.Place.CalendarId == query.CalendarId || row.Place.Id == query.CalendarId)
            .Where(row => query.SaleStatus == null || row.Appointment.SaleStatus == query.SaleStatus)
            .OrderBy(row => row.Appointment.BookedFrom).ThenBy(row => row.Appointment.Id);
        return [.. (await query.Page(rows).ToListAsync(cancellation)).Select(AppointmentQueries.Item)];
    }

    Task<TimeReservationItem[]> TimeReservationsAsync(
        Guid clinicId, AgendaListQuery query, Instant earliest, IQueryable<StaffCalendar> places, CancellationToken cancellation)
    {
        var (start, end) = (query.Start, query.End);
        var rows = db.TimeReservations
            .Where(time => time.ClinicId == clinicId && time.BookedFrom > earliest && time.BookedFrom < end && time.BookedTo > start)
            .Where(time => places.Any(place => place.Id == time.StaffCalendarId))
            .OrderBy(time => time.BookedFrom).ThenBy(time => time.Id);
        return query.Page(rows)
            .Select(time => new TimeReservationItem(time.Id, time.StaffCalendarId, time.Name, time.BookedFrom, time.BookedTo, time.Note))
            .ToArrayAsync(cancellation);
    }

    Task<HoldItem[]> HoldsAsync(Guid clinicId, AgendaListQuery query, Instant earliest, IQueryable<StaffCalendar> places, CancellationToken cancellation)
    {
        var (start, end, now) = (query.Start, query.End, clock.GetCurrentInstant());
        var rows = db.Holds
            .Where(hold => hold.ClinicId == clinicId && hold.BookedFrom > earliest && hold.BookedFrom < end && hold.BookedTo > start && hold.ExpiresAt > now)
            .Where(hold => places.Any(place => place.Id == hold.StaffCalendarId))
            .OrderBy(hold => hold.BookedFrom).ThenBy(hold => hold.Id);
        return query.Page(rows)
            .Select(hold => new HoldItem(hold.Id, hold.StaffCalendarId, hold.ServiceId, hold.BookedFrom, hold.BookedTo, hold.ExpiresAt))
            .ToArrayAsync(cancellation);
    }

    async Task<GroupReservationItem[]> GroupsAsync(
        Guid clinicId, AgendaListQuery query, Instant earliest, IQueryable<StaffCalendar> places, CancellationToken cancellation)
    {
        var (start, end) = (query.Start, query.End);
        var found = db.GroupReservations
            .Where(group => group.ClinicId == clinicId && group.BookedFrom > earliest && group.BookedFrom < end && group.BookedTo > start)
            .Where(group => places.Any(place => place.Id == group.StaffCalendarId))
            .Where(group => query.ClientId == null || db.Appointments.Any(participant =>
                participant.ClinicId == clinicId && participant.GroupReservationId == group.Id && participant.ClientId == query.ClientId))
            .OrderBy(group => group.BookedFrom).ThenBy(group => group.Id);
        var groups = await (
            from item in query.Page(found)
            join service in db.Services on new { item.ClinicId, Id = item.ServiceId } equals new { service.ClinicId, service.Id }
            orderby item.BookedFrom, item.Id
            select new { Group = item, ServiceName = service.Name }).ToListAsync(cancellation);
        var participants = await ParticipantsAsync(clinicId, [.. groups.Select(row => (Guid?)row.Group.Id)], cancellation);
        return [.. groups.Select(row => new GroupReservationItem(
            row.Group.Id, row.Group.StaffCalendarId, row.Group.ServiceId, row.ServiceName, row.Group.Name, row.Group.BookedFrom, row.Group.BookedTo,
            row.Group.Capacity, row.Group.Status, row.Group.Note, [.. participants[row.Group.Id]]))];
    }

    async Task<ILookup<Guid, ParticipantItem>> ParticipantsAsync(Guid clinicId, Guid?[] groupIds, CancellationToken cancellation)
    {
        if (groupIds.Length == 0)
        {
            return Array.Empty<ParticipantItem>().ToLookup(_ => Guid.Empty);
        }

        var rows = await (
            from item in db.Appointments
            from client in db.Clients.Where(client => client.ClinicId == item.ClinicId && client.Id == item.ClientId).DefaultIfEmpty()
            where item.ClinicId == clinicId && groupIds.Contains(item.GroupReservationId)
            select new { item.GroupReservationId, item.Id, item.ClientId, Client = client, item.Status }).ToListAsync(cancellation);
        // Ordered here: asked for that order, SQLite walks all of the clinic's appointments in it.
        return rows.OrderBy(row => row.Id).ToLookup(
            row => row.GroupReservationId!.Value, row => new ParticipantItem(row.Id, row.ClientId, AppointmentQueries.NameOf(row.Client), row.Status));
    }

    async Task<RecurringEventItem[]> EventsAsync(
        Guid clinicId, AgendaListQuery query, DateInterval dates, IQueryable<StaffCalendar> places, CancellationToken cancellation)
    {
        var series = await (
            from item in db.RecurringEvents
            join place in places on new { item.ClinicId, Id = item.StaffCalendarId } equals new { place.ClinicId, place.Id }
            where item.ClinicId == clinicId
            select new { Series = item, place.Timezone }).ToListAsync(cancellation);
        var events = series
            .SelectMany(row => AgendaReader.Core(row.Series).OccurrencesOn(dates, new LocalTimeline(TimeZones.Of(row.Timezone)))
                .Select(occurrence => new RecurringEventItem(
                    occurrence.Id, row.Series.StaffCalendarId, row.Series.Name, occurrence.Start, occurrence.End, true, row.Series.Id, row.Timezone)))
            .OrderBy(item => item.BookedFrom).ThenBy(item => item.Id).Skip(query.Offset);
        return [.. query.Limit is { } limit ? events.Take(limit) : events];
    }
}
