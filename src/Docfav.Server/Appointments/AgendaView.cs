using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>What of a clinic's agenda a desk wants to see.</summary>
/// <param name="Span">The instants; everything that overlaps them is shown.</param>
/// <param name="CalendarIds">Calendars (places); null for all.</param>
/// <param name="StaffIds">Staff members; null for all. A professional who sees only the own agenda is given the own id alone.</param>
/// <param name="ServiceIds">Services of appointments and groups; null for all.</param>
public sealed record AgendaViewQuery(
    InstantSpan Span, IReadOnlyCollection<Guid>? CalendarIds = null, IReadOnlyCollection<Guid>? StaffIds = null, IReadOnlyCollection<Guid>? ServiceIds = null);

/// <summary>An agenda as a desk shows it.</summary>
/// <param name="Span">The instants asked for.</param>
/// <param name="HoldsUntil">When the first of the holds expires, and the agenda is another; null where there is none.</param>
/// <param name="Columns">
/// Every open staff calendar, and closed ones on which something is booked in the span: by the staff's full name, then the person, then the calendar's name.
/// </param>
public sealed record AgendaView(InstantSpan Span, Instant? HoldsUntil, IReadOnlyList<AgendaColumn> Columns);

/// <summary>One staff calendar with everything on it that overlaps the span; each list by start, then id.</summary>
/// <param name="Place">The staff calendar.</param>
/// <param name="Working">The hours worked, days off taken out, whole: not clipped to the span.</param>
/// <param name="DayOffs">Days off, of the staff calendar and of the whole calendar.</param>
/// <param name="TimeOffs">Time off.</param>
/// <param name="Appointments">Appointments of every status; participants stand in their groups.</param>
/// <param name="Groups">Groups of every status.</param>
/// <param name="TimeReservations">Time kept free.</param>
/// <param name="Events">Occurrences of recurring events.</param>
/// <param name="Holds">Times that somebody is about to book.</param>
/// <param name="Elsewhere">When the same person is taken on another staff calendar.</param>
public sealed record AgendaColumn(
    AgendaPlace Place, IReadOnlyList<InstantSpan> Working, IReadOnlyList<AgendaDayOff> DayOffs, IReadOnlyList<AgendaTimeOff> TimeOffs,
    IReadOnlyList<AgendaAppointment> Appointments, IReadOnlyList<AgendaGroup> Groups, IReadOnlyList<AgendaTimeReservation> TimeReservations,
    IReadOnlyList<AgendaEvent> Events, IReadOnlyList<AgendaHold> Holds, IReadOnlyList<InstantSpan> Elsewhere);

/// <summary>A staff calendar.</summary>
/// <param name="SlotDuration">Minutes of the back office's raster.</param>
/// <param name="Timezone">IANA time zone of its hours.</param>
/// <param name="IsOpen">Whether staff calendar, staff member and calendar are all active.</param>
public sealed record AgendaPlace(
    Guid StaffCalendarId, Guid CalendarId, string CalendarName, Guid StaffId, string StaffName, string Timezone, int SlotDuration, bool IsOpen);

/// <summary>A day off that overlaps the span.</summary>
/// <param name="From">First local date.</param>
/// <param name="To">Last local date, included.</param>
/// <param name="OfCalendar">Whether it is the whole calendar's.</param>
/// <param name="Span">The instants of the dates in the staff calendar's zone.</param>
public sealed record AgendaDayOff(Guid Id, LocalDate From, LocalDate To, string? Reason, bool OfCalendar, InstantSpan Span);

/// <summary>Time that the person has off.</summary>
public sealed record AgendaTimeOff(Guid Id, Guid StaffCalendarId, InstantSpan Span, string? Reason);

/// <summary>A client as the desk needs to know one.</summary>
public sealed record AgendaClient(Guid Id, string Fullname, string? Phone);

/// <summary>A service as the desk shows it.</summary>
/// <param name="Duration">Minutes.</param>
/// <param name="Color">Such as #4CAF50; null for none.</param>
public sealed record AgendaService(Guid Id, string Name, string? Color, int Duration);

/// <summary>An appointment.</summary>
/// <param name="Client">Null for a walk-in.</param>
/// <param name="Price">Hundredths, as the service's was when booked.</param>
/// <param name="GroupReservationId">The group of which it is a participant; such an appointment takes no time of its own.</param>
public sealed record AgendaAppointment(
    Guid Id, int AppointmentNumber, Guid StaffCalendarId, AgendaClient? Client, AgendaService Service, InstantSpan Span, AppointmentStatus Status,
    SaleStatus SaleStatus, int Price, string? Note, AppointmentSource Source, bool SendReminder, Guid? GroupReservationId)
{
    /// <summary>Whether it is nobody's in particular.</summary>
    public bool IsWalkIn => Client is null;

    /// <summary>Whether it keeps others out: neither cancelled nor a no-show, nor within a group.</summary>
    public bool TakesTime => GroupReservationId is null && BookingChecks.TakesTime(Status);
}

/// <summary>A group.</summary>
/// <param name="Capacity">How many participants who are not cancelled it may have.</param>
/// <param name="Participants">Everybody in it, cancelled ones included, by appointment number.</param>
public sealed record AgendaGroup(
    Guid Id, Guid StaffCalendarId, string? Name, AgendaService Service, InstantSpan Span, int Capacity, AppointmentStatus Status, string? Note,
    IReadOnlyList<AgendaAppointment> Participants)
{
    /// <summary>How many places are taken.</summary>
    public int Taken => Participants.Count(participant => participant.Status != AppointmentStatus.Cancelled);
}

/// <summary>Time kept free of appointments.</summary>
public sealed record AgendaTimeReservation(Guid Id, Guid StaffCalendarId, string? Name, string? Note, InstantSpan Span);

/// <summary>An occurrence of a recurring event.</summary>
/// <param name="Id">The occurrence's id.</param>
/// <param name="Date">Local start date, which names it within its series.</param>
/// <param name="Start">Local start as configured, also where a clock change skips it.</param>
/// <param name="End">Local end as configured.</param>
/// <param name="Rrule">The series' rule.</param>
public sealed record AgendaEvent(
    Guid Id, Guid SeriesId, Guid StaffCalendarId, string? Name, LocalDate Date, LocalDateTime Start, LocalDateTime End, InstantSpan Span, string Rrule);

/// <summary>A time that somebody is about to book through the API.</summary>
/// <param name="ExpiresAt">When it is free again unless it is booked.</param>
public sealed record AgendaHold(Guid Id, Guid StaffCalendarId, InstantSpan Span, string ServiceName, Instant ExpiresAt);

/// <summary>One entry with what goes with it.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Appointment">The appointment or participant; null where the id is a group's.</param>
/// <param name="Group">The group, or the participant's group; else null.</param>
public sealed record AgendaEntry(AgendaPlace Place, AgendaAppointment? Appointment, AgendaGroup? Group);
