using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using CoreAgenda = Docfav.Scheduling.Availability.Agenda;
using CoreDayOff = Docfav.Scheduling.Calendars.DayOff;
using CoreRecurringEvent = Docfav.Scheduling.Calendars.RecurringEvent;
using CoreSpecialDay = Docfav.Scheduling.Calendars.SpecialDay;
using DayOff = Docfav.Server.Agenda.DayOff;
using RecurringEvent = Docfav.Server.Agenda.RecurringEvent;
using SpecialDay = Docfav.Server.Agenda.SpecialDay;

namespace Docfav.Server.Availability;

/// <summary>
/// Loads all that decides over a span of time for a number of staff calendars: always the same few queries, however many staff, days or entries, and each
/// reads only what overlaps the span. Search calls it, and booking does inside its transaction.
/// </summary>
public static class AgendaReader
{
    /// <summary>Appointments, groups and reservations last this long at the most: what overlaps a span began less than that before it.</summary>
    public static readonly Duration LongestBooking = Duration.FromHours(24);

    /// <summary>The agendas of the places, in their order, with everything that overlaps <paramref name="reach"/>.</summary>
    public static async Task<IReadOnlyList<PlaceAgenda>> LoadAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<StaffPlace> places, InstantSpan reach, CancellationToken cancellation)
    {
        var staffIds = places.Select(place => place.StaffId).Distinct().ToArray();
        // A staff member is one person: what is booked at the person's other places blocks here too.
        var siblings = await db.StaffCalendars.Where(item => item.ClinicId == clinicId && staffIds.Contains(item.StaffId))
            .Select(item => new Sibling(item.Id, item.StaffId, item.Timezone)).ToListAsync(cancellation);
        var rows = await RowsAsync(db, clinicId, places, [.. siblings.Select(sibling => sibling.Id)], reach, cancellation);
        return [.. places.Select(place => Build(place, [.. siblings.Where(sibling => sibling.StaffId == place.StaffId)], rows, reach))];
    }

    static async Task<Rows> RowsAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<StaffPlace> places, Guid[] siblingIds, InstantSpan reach, CancellationToken cancellation)
    {
        var placeIds = places.Select(place => (Guid?)place.StaffCalendarId).ToArray();
        var calendarIds = places.Select(place => (Guid?)place.CalendarId).Distinct().ToArray();
        var (from, to) = (reach.Start, reach.End);
        var earliest = from - LongestBooking;
        var firstDate = LocalDates.Around(from, -2);
        var lastDate = LocalDates.Around(to, 2);
        return new Rows(
            await db.WorkingHours.AsNoTracking().Where(hours => hours.ClinicId == clinicId && placeIds.Contains(hours.StaffCalendarId)).ToListAsync(cancellation),
            await db.SpecialDays.AsNoTracking().Where(day => day.ClinicId == clinicId && placeIds.Contains(day.StaffCalendarId)
                && day.Date >= firstDate && day.Date <= lastDate).ToListAsync(cancellation),
            await db.DayOffs.AsNoTracking().Where(day => day.ClinicId == clinicId && (placeIds.Contains(day.StaffCalendarId) || calendarIds.Contains(day.CalendarId))
                && day.From <= lastDate && day.To >= firstDate).ToListAsync(cancellation),
            await db.TimeOffs.AsNoTracking().Where(time => time.ClinicId == clinicId && siblingIds.Contains(time.StaffCalendarId)
                && time.To > from && time.From < to).ToListAsync(cancellation),
            await db.TimeReservations.AsNoTracking().Where(time => time.ClinicId == clinicId && siblingIds.Contains(time.StaffCalendarId)
                && time.BookedFrom > earliest && time.BookedFrom < to && time.BookedTo > from).ToListAsync(cancellation),
            await db.RecurringEvents.AsNoTracking().Where(series => series.ClinicId == clinicId && siblingIds.Contains(series.StaffCalendarId)).ToListAsync(cancellation),
            await GroupsAsync(db, clinicId, siblingIds, earliest, from, to, cancellation),
            await AppointmentsAsync(db, clinicId, siblingIds, earliest, from, to, cancellation));
    }

    static Task<List<BookedAppointment>> AppointmentsAsync(
        DocfavDb db, Guid clinicId, Guid[] siblingIds, Instant earliest, Instant start, Instant end, CancellationToken cancellation) => (
        from item in db.Appointments
        join service in db.Services on new { item.ClinicId, Id = item.ServiceId } equals new { service.ClinicId, service.Id }
        where item.ClinicId == clinicId && siblingIds.Contains(item.StaffCalendarId)
            && item.BookedFrom > earliest && item.BookedFrom < end && item.BookedTo > start
            && item.GroupReservationId == null && item.Status != AppointmentStatus.Cancelled && item.Status != AppointmentStatus.NoShow
        select new BookedAppointment(item.Id, item.StaffCalendarId, item.BookedFrom, item.BookedTo, item.Status, item.ClientId, service.Name))
        .ToListAsync(cancellation);

    static Task<List<BookedGroup>> GroupsAsync(
        DocfavDb db, Guid clinicId, Guid[] siblingIds, Instant earliest, Instant start, Instant end, CancellationToken cancellation) => (
        from item in db.GroupReservations
        join service in db.Services on new { item.ClinicId, Id = item.ServiceId } equals new { service.ClinicId, service.Id }
        where item.ClinicId == clinicId && siblingIds.Contains(item.StaffCalendarId)
            && item.BookedFrom > earliest && item.BookedFrom < end && item.BookedTo > start && item.Status != AppointmentStatus.Cancelled
        select new BookedGroup(
            item.Id, item.StaffCalendarId, item.BookedFrom, item.BookedTo, item.Name, service.Name, item.Capacity,
            db.Appointments.Count(participant => participant.ClinicId == item.ClinicId && participant.GroupReservationId == item.Id
                && participant.Status != AppointmentStatus.Cancelled),
            item.Status))
        .ToListAsync(cancellation);

    static PlaceAgenda Build(StaffPlace place, IReadOnlyList<Sibling> siblings, Rows rows, InstantSpan reach)
    {
        var dayOffs = rows.DayOffs.Where(day => day.StaffCalendarId == place.StaffCalendarId || day.CalendarId == place.CalendarId)
            .OrderBy(day => day.From).ThenBy(day => day.Id).ToArray();
        var occupations = siblings.SelectMany(sibling => Occupations(sibling, rows, reach, sibling.Id != place.StaffCalendarId));
        return new PlaceAgenda(
            place,
            new CoreAgenda(place.Timeline, WorkingTime(place.StaffCalendarId, rows, dayOffs), occupations),
            dayOffs,
            [.. rows.TimeOffs.Where(time => time.StaffCalendarId == place.StaffCalendarId).OrderBy(time => time.From).ThenBy(time => time.Id)],
            [.. rows.Appointments.Where(item => item.StaffCalendarId == place.StaffCalendarId).OrderBy(item => item.From).ThenBy(item => item.Id)],
            [.. rows.Reservations.Where(time => time.StaffCalendarId == place.StaffCalendarId).OrderBy(time => time.BookedFrom).ThenBy(time => time.Id)],
            [.. rows.Groups.Where(group => group.StaffCalendarId == place.StaffCalendarId).OrderBy(group => group.From).ThenBy(group => group.Id)],
            [.. rows.Series.Where(series => series.StaffCalendarId == place.StaffCalendarId)]);
    }

    static WorkingTime WorkingTime(Guid staffCalendarId, Rows rows, IEnumerable<DayOff> dayOffs) => new(
        rows.Hours.Where(hours => hours.StaffCalendarId == staffCalendarId)
            .Select(hours => new WeeklyHours(hours.Day, Hours(hours.Start, hours.End), hours.ValidFrom, hours.ValidTo)),
        rows.SpecialDays.Where(day => day.StaffCalendarId == staffCalendarId)
            .Select(day => new CoreSpecialDay(day.Date, [.. day.Hours.Select(span => Hours(span.Start, span.End))])),
        dayOffs.Select(day => new CoreDayOff(day.Id, new DateInterval(day.From, day.To), day.Reason)));

    static HoursOfDay Hours(int start, int end) => new(new TimeOfDay(start), new TimeOfDay(end));

    static IEnumerable<Occupation> Occupations(Sibling sibling, Rows rows, InstantSpan reach, bool elsewhere)
    {
        var timeOffs = rows.TimeOffs.Where(time => time.StaffCalendarId == sibling.Id)
            .Select(time => new Occupation(OccupationType.TimeOff, time.Id, new InstantSpan(time.From, time.To), time.Reason, elsewhere));
        var reservations = rows.Reservations.Where(time => time.StaffCalendarId == sibling.Id)
            .Select(time => new Occupation(OccupationType.TimeReservation, time.Id, new InstantSpan(time.BookedFrom, time.BookedTo), time.Name, elsewhere));
        var groups = rows.Groups.Where(group => group.StaffCalendarId == sibling.Id)
            .Select(group => new Occupation(OccupationType.GroupReservation, group.Id, new InstantSpan(group.From, group.To), group.Name, elsewhere));
        var appointments = rows.Appointments.Where(item => item.StaffCalendarId == sibling.Id)
            .Select(item => new Occupation(OccupationType.Appointment, item.Id, new InstantSpan(item.From, item.To), null, elsewhere));
        var timeline = new LocalTimeline(TimeZones.Of(sibling.Timezone));
        var occurrences = rows.Series.Where(series => series.StaffCalendarId == sibling.Id)
            .SelectMany(series => Core(series).OccurrencesIn(reach, timeline).Select(occurrence => Occupation.Of(occurrence, series.Name, elsewhere)));
        return timeOffs.Concat(reservations).Concat(groups).Concat(appointments).Concat(occurrences);
    }

    /// <summary>A stored series as the core knows it.</summary>
    public static CoreRecurringEvent Core(RecurringEvent series) =>
        new(series.Id, series.Start, series.End, RecurrenceRule.Parse(series.Rrule), series.ExcludedDates);

    sealed record Sibling(Guid Id, Guid StaffId, string Timezone);

    sealed record Rows(
        List<WorkingHours> Hours, List<SpecialDay> SpecialDays, List<DayOff> DayOffs, List<TimeOff> TimeOffs, List<TimeReservation> Reservations,
        List<RecurringEvent> Series, List<BookedGroup> Groups, List<BookedAppointment> Appointments);
}

/// <summary>Dates wide enough around an instant to hold every zone's view of it.</summary>
static class LocalDates
{
    static readonly LocalTimeline Utc = new(DateTimeZone.Utc);

    public static LocalDate Around(Instant instant, int days)
    {
        var date = Utc.At(instant).Date;
        return LocalDate.Max(LocalTimeline.FirstDate, LocalDate.Min(LocalTimeline.LastDate, date.PlusDays(days)));
    }
}
