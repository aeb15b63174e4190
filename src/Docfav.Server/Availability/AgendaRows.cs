using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using NodaTime;
using DayOff = Docfav.Server.Agenda.DayOff;
using RecurringEvent = Docfav.Server.Agenda.RecurringEvent;
using SpecialDay = Docfav.Server.Agenda.SpecialDay;

namespace Docfav.Server.Availability;

/// <summary>Everything stored that decides over a span of time at some staff calendars: always the same queries, and each reads only what overlaps the span.</summary>
sealed class AgendaRows
{
    // Cancelled appointments and those of clients who did not come take no time; those of a group take the group's.
    static readonly string s_takesTime = FormattableString.Invariant(
        $"a.group_reservation_id IS NULL AND a.status <> {(int)AppointmentStatus.Cancelled} AND a.status <> {(int)AppointmentStatus.NoShow}");

    static readonly SqlQuery<WorkingHours> s_hours = new(
        """
        SELECT staff_calendar_id, day, start_minute, end_minute, valid_from, valid_to FROM working_hours
        WHERE clinic_id = $1 AND staff_calendar_id = ANY ($2)
        """,
        row => new WorkingHours
        {
            StaffCalendarId = row.Uuid(0),
            Day = (IsoDayOfWeek)row.Int(1),
            Start = row.Int(2),
            End = row.Int(3),
            ValidFrom = row.DateOrNull(4),
            ValidTo = row.DateOrNull(5),
        });

    static readonly SqlQuery<SpecialDay> s_specialDays = new(
        "SELECT id, staff_calendar_id, date, hours FROM special_days WHERE clinic_id = $1 AND staff_calendar_id = ANY ($2) AND date >= $3 AND date <= $4",
        row => new SpecialDay { Id = row.Uuid(0), StaffCalendarId = row.Uuid(1), Date = row.Date(2), Hours = SpecialDayMapping.Parse(row.Text(3)) });

    static readonly SqlQuery<DayOff> s_dayOffs = new(
        """
        SELECT id, staff_calendar_id, calendar_id, from_date, to_date, reason FROM day_offs
        WHERE clinic_id = $1 AND staff_calendar_id = ANY ($2) AND to_date >= $3 AND from_date <= $4
        UNION ALL
        SELECT id, staff_calendar_id, calendar_id, from_date, to_date, reason FROM day_offs
        WHERE clinic_id = $1 AND calendar_id = ANY ($5) AND to_date >= $3 AND from_date <= $4
        """,
        row => new DayOff
        {
            Id = row.Uuid(0),
            StaffCalendarId = row.UuidOrNull(1),
            CalendarId = row.UuidOrNull(2),
            From = row.Date(3),
            To = row.Date(4),
            Reason = row.TextOrNull(5),
        });

    static readonly SqlQuery<TimeOff> s_timeOffs = new(
        """
        SELECT id, staff_calendar_id, from_time, to_time, reason FROM time_offs
        WHERE clinic_id = $1 AND staff_calendar_id = ANY ($2) AND to_time > $3 AND from_time < $4
        """,
        row => new TimeOff { Id = row.Uuid(0), StaffCalendarId = row.Uuid(1), From = row.Instant(2), To = row.Instant(3), Reason = row.TextOrNull(4) });

    static readonly SqlQuery<TimeReservation> s_reservations = new(
        """
        SELECT id, staff_calendar_id, booked_from, booked_to, name, note FROM time_reservations
        WHERE clinic_id = $1 AND staff_calendar_id = ANY ($2) AND booked_from > $3 AND booked_from < $4 AND booked_to > $5
        """,
        row => new TimeReservation
        {
            Id = row.Uuid(0),
            StaffCalendarId = row.Uuid(1),
            BookedFrom = row.Instant(2),
            BookedTo = row.Instant(3),
            Name = row.TextOrNull(4),
            Note = row.TextOrNull(5),
        });

    static readonly SqlQuery<RecurringEvent> s_series = new(
        """
        SELECT id, staff_calendar_id, name, local_start, local_end, rrule, excluded_dates FROM recurring_events
        WHERE clinic_id = $1 AND staff_calendar_id = ANY ($2)
        """,
        ReadSeries);

    static readonly SqlQuery<BookedGroup> s_groups = new(
        FormattableString.Invariant($"""
        SELECT g.id, g.staff_calendar_id, g.booked_from, g.booked_to, g.name, s.name, g.capacity,
            (SELECT count(*) FROM appointments AS a
             WHERE a.clinic_id = g.clinic_id AND a.group_reservation_id = g.id AND a.status <> {(int)AppointmentStatus.Cancelled}),
            g.status
        FROM group_reservations AS g JOIN services AS s ON s.clinic_id = g.clinic_id AND s.id = g.service_id
        WHERE g.clinic_id = $1 AND g.staff_calendar_id = ANY ($2) AND g.booked_from > $3 AND g.booked_from < $4 AND g.booked_to > $5
            AND g.status <> {(int)AppointmentStatus.Cancelled}
        """),
        row => new BookedGroup(
            row.Uuid(0), row.Uuid(1), row.Instant(2), row.Instant(3), row.TextOrNull(4), row.Name(5), row.Int(6), row.Int(7), (AppointmentStatus)row.Int(8)));

    static readonly SqlQuery<BookedAppointment> s_appointments = new(
        $"""
        SELECT a.id, a.staff_calendar_id, a.booked_from, a.booked_to, a.status, a.client_id, s.name
        FROM appointments AS a JOIN services AS s ON s.clinic_id = a.clinic_id AND s.id = a.service_id
        WHERE a.clinic_id = $1 AND a.staff_calendar_id = ANY ($2) AND a.booked_from > $3 AND a.booked_from < $4 AND a.booked_to > $5
            AND {s_takesTime}
        """,
        row => new BookedAppointment(
            new(OccupationType.Appointment, row.Uuid(0), new(row.Instant(2), row.Instant(3))), row.Uuid(1), (AppointmentStatus)row.Int(4), row.UuidOrNull(5),
            row.Name(6)));

    static readonly SqlQuery<HeldTime> s_holds = new(
        """
        SELECT h.id, h.staff_calendar_id, h.booked_from, h.booked_to, h.expires_at, s.name
        FROM holds AS h JOIN services AS s ON s.clinic_id = h.clinic_id AND s.id = h.service_id
        WHERE h.clinic_id = $1 AND h.staff_calendar_id = ANY ($2) AND h.booked_from > $3 AND h.booked_from < $4 AND h.booked_to > $5 AND h.expires_at > $6
        """,
        row => new HeldTime(row.Uuid(0), row.Uuid(1), row.Instant(2), row.Instant(3), row.Instant(4), row.Name(5)));

    AgendaRows(SqlBatch batch, Guid clinicId, Guid[] placeIds, Guid[] calendarIds, Guid[] personIds, InstantSpan reach, Instant now)
    {
        var (from, to) = (reach.Start, reach.End);
        var earliest = from - AgendaReader.LongestBooking;
        var (firstDate, lastDate) = (LocalDates.Around(from, -2), LocalDates.Around(to, 2));
        Hours = batch.Add(s_hours, clinicId, placeIds);
        SpecialDays = batch.Add(s_specialDays, clinicId, placeIds, firstDate, lastDate);
        DayOffs = batch.Add(s_dayOffs, clinicId, placeIds, firstDate, lastDate, calendarIds);
        TimeOffs = batch.Add(s_timeOffs, clinicId, personIds, from, to);
        Reservations = batch.Add(s_reservations, clinicId, personIds, earliest, to, from);
        Series = batch.Add(s_series, clinicId, personIds);
        Groups = batch.Add(s_groups, clinicId, personIds, earliest, to, from);
        Appointments = batch.Add(s_appointments, clinicId, personIds, earliest, to, from);
        Holds = batch.Add(s_holds, clinicId, personIds, earliest, to, from, now);
    }

    public IReadOnlyList<WorkingHours> Hours { get; }
    public IReadOnlyList<SpecialDay> SpecialDays { get; }
    public IReadOnlyList<DayOff> DayOffs { get; }
    public IReadOnlyList<TimeOff> TimeOffs { get; }
    public IReadOnlyList<TimeReservation> Reservations { get; }
    public IReadOnlyList<RecurringEvent> Series { get; }
    public IReadOnlyList<BookedGroup> Groups { get; }
    public IReadOnlyList<BookedAppointment> Appointments { get; }

    /// <summary>Those that have not expired.</summary>
    public IReadOnlyList<HeldTime> Holds { get; }

    /// <summary>A recurring event of its id, staff calendar, name, local start and end, rule and excluded dates.</summary>
    internal static RecurringEvent ReadSeries(SqlRow row) => new()
    {
        Id = row.Uuid(0),
        StaffCalendarId = row.Uuid(1),
        Name = row.TextOrNull(2),
        Start = row.LocalTime(3),
        End = row.LocalTime(4),
        Rrule = row.Text(5),
        ExcludedDates = RecurringEventMapping.Parse(row.Text(6)),
    };

    /// <summary>Adds the queries for some staff calendars, and for the other ones of their staff: a person who is busy elsewhere is busy here.</summary>
    public static AgendaRows Add(SqlBatch batch, Guid clinicId, IReadOnlyList<StaffPlace> places, InstantSpan reach, Instant now) => new(
        batch, clinicId,
        [.. places.Select(place => place.StaffCalendarId)],
        [.. places.Select(place => place.CalendarId).Distinct()],
        [.. places.SelectMany(place => place.OfPerson).Select(place => place.StaffCalendarId).Distinct()],
        reach, now);

    /// <summary>Adds the queries for some staff calendars alone, wherever else their staff may be.</summary>
    public static AgendaRows OfPlaces(SqlBatch batch, Guid clinicId, Guid[] placeIds, Guid[] calendarIds, InstantSpan reach) =>
        // What is held is nobody's appointment yet: none is held for so long.
        new(batch, clinicId, placeIds, calendarIds, placeIds, reach, now: reach.End);
}

/// <summary>Dates wide enough around an instant to hold every zone's view of it.</summary>
static class LocalDates
{
    static readonly LocalTimeline s_utc = new(DateTimeZone.Utc);

    public static LocalDate Around(Instant instant, int days)
    {
        var date = s_utc.At(instant).Date;
        return LocalDate.Max(LocalTimeline.FirstDate, LocalDate.Min(LocalTimeline.LastDate, date.PlusDays(days)));
    }
}
