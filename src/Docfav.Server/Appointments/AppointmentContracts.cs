using System.Text.Json.Serialization;
using Docfav.Server.Api;
using Docfav.Server.Clients;
using Docfav.Server.Holds;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>An appointment, as the agenda lists it.</summary>
/// <param name="Id">UUID of the appointment.</param>
/// <param name="ClientId">UUID of the client; null for a walk-in.</param>
/// <param name="ClientName">Full name of the client.</param>
/// <param name="ServiceId">UUID of the service.</param>
/// <param name="ServiceName">Name of the service.</param>
/// <param name="CalendarId">UUID of the staff calendar.</param>
/// <param name="StaffId">UUID of the staff member.</param>
/// <param name="BookedFrom">Start, in UTC.</param>
/// <param name="BookedTo">End, in UTC.</param>
/// <param name="Status">Status.</param>
/// <param name="SaleStatus">Whether it has been paid.</param>
/// <param name="Note">Note of the clinic.</param>
/// <param name="Price">Price in hundredths, as the service's was when booked.</param>
/// <param name="Source">Which way it came in.</param>
public sealed record AppointmentItem(
    Guid Id, Guid? ClientId, string? ClientName, Guid ServiceId, string ServiceName, Guid CalendarId, Guid StaffId,
    [property: JsonConverter(typeof(ZuluInstant))] Instant BookedFrom, [property: JsonConverter(typeof(ZuluInstant))] Instant BookedTo,
    AppointmentStatus Status, SaleStatus SaleStatus, string? Note, int Price, AppointmentSource Source);

/// <summary>Time kept free of appointments.</summary>
/// <param name="Id">UUID of the time reservation.</param>
/// <param name="BackOfficeStaffCalendarId">UUID of the staff calendar.</param>
/// <param name="Name">What it is for.</param>
/// <param name="BookedFrom">Start, in UTC.</param>
/// <param name="BookedTo">End, in UTC.</param>
/// <param name="Note">Note of the clinic.</param>
public sealed record TimeReservationItem(
    Guid Id, Guid BackOfficeStaffCalendarId, string? Name, [property: JsonConverter(typeof(ZuluInstant))] Instant BookedFrom,
    [property: JsonConverter(typeof(ZuluInstant))] Instant BookedTo, string? Note);

/// <summary>A session that several clients share.</summary>
/// <param name="Id">UUID of the group reservation.</param>
/// <param name="BackOfficeStaffCalendarId">UUID of the staff calendar.</param>
/// <param name="ServiceId">UUID of the service.</param>
/// <param name="ServiceName">Name of the service.</param>
/// <param name="Name">Name of the group.</param>
/// <param name="BookedFrom">Start, in UTC.</param>
/// <param name="BookedTo">End, in UTC.</param>
/// <param name="Capacity">How many participants it takes.</param>
/// <param name="Status">Status.</param>
/// <param name="Note">Note of the clinic.</param>
/// <param name="Participants">Everybody in it, cancelled ones included.</param>
public sealed record GroupReservationItem(
    Guid Id, Guid BackOfficeStaffCalendarId, Guid ServiceId, string ServiceName, string? Name,
    [property: JsonConverter(typeof(ZuluInstant))] Instant BookedFrom, [property: JsonConverter(typeof(ZuluInstant))] Instant BookedTo, int Capacity,
    AppointmentStatus Status, string? Note, IReadOnlyList<ParticipantItem> Participants);

/// <summary>A participant of a group.</summary>
/// <param name="AppointmentId">UUID of the participant's own appointment.</param>
/// <param name="ClientId">UUID of the client; null for a walk-in.</param>
/// <param name="ClientName">Full name of the client.</param>
/// <param name="Status">Status of the participant.</param>
public sealed record ParticipantItem(Guid AppointmentId, Guid? ClientId, string? ClientName, AppointmentStatus Status);

/// <summary>An occurrence of a recurring event, in local wall-clock time.</summary>
/// <param name="Id">UUID of the occurrence, the same from call to call.</param>
/// <param name="BackOfficeStaffCalendarId">UUID of the staff calendar.</param>
/// <param name="Name">Name of the event.</param>
/// <param name="BookedFrom">Local start, without an offset.</param>
/// <param name="BookedTo">Local end, without an offset.</param>
/// <param name="IsRecurringEvent">Always true.</param>
/// <param name="OriginalId">UUID of the series.</param>
/// <param name="Timezone">IANA time zone of the local times.</param>
public sealed record RecurringEventItem(
    Guid Id, Guid BackOfficeStaffCalendarId, string? Name, LocalDateTime BookedFrom, LocalDateTime BookedTo, bool IsRecurringEvent, Guid OriginalId,
    string Timezone);

/// <summary>What lies in a range of time.</summary>
/// <param name="Appointments">Appointments, of any status.</param>
/// <param name="TimeReservations">Time reservations.</param>
/// <param name="GroupReservations">Groups, of any status.</param>
/// <param name="RecurringEvents">Occurrences of recurring events; empty without local dates.</param>
/// <param name="Holds">Times that somebody is about to book.</param>
public sealed record AgendaLists(
    IReadOnlyList<AppointmentItem> Appointments, IReadOnlyList<TimeReservationItem> TimeReservations,
    IReadOnlyList<GroupReservationItem> GroupReservations, IReadOnlyList<RecurringEventItem> RecurringEvents, IReadOnlyList<HoldItem> Holds);

/// <summary>An appointment just booked.</summary>
/// <param name="Id">UUID of the appointment.</param>
/// <param name="AppointmentNumber">Number of the appointment in the clinic, counting up from 1.</param>
/// <param name="ClientId">UUID of the client; null for a walk-in.</param>
/// <param name="ServiceId">UUID of the service.</param>
/// <param name="ServiceName">Name of the service.</param>
/// <param name="BookedFrom">Start, in UTC.</param>
/// <param name="BookedTo">End, in UTC.</param>
/// <param name="Status">Status.</param>
/// <param name="Note">Note for the appointment.</param>
public sealed record CreatedAppointment(
    Guid Id, int AppointmentNumber, Guid? ClientId, Guid ServiceId, string ServiceName, [property: JsonConverter(typeof(ZuluInstant))] Instant BookedFrom,
    [property: JsonConverter(typeof(ZuluInstant))] Instant BookedTo, AppointmentStatus Status, string? Note)
{
    internal static CreatedAppointment Of(BookedNow booked) => new(
        booked.Appointment.Id, booked.Appointment.AppointmentNumber, booked.Appointment.ClientId, booked.Appointment.ServiceId, booked.ServiceName,
        booked.Appointment.BookedFrom, booked.Appointment.BookedTo, booked.Appointment.Status, booked.Appointment.Note);
}

/// <summary>A changed status.</summary>
/// <param name="AppointmentId">UUID of the appointment, participant or group.</param>
/// <param name="Behaviour">Its status now.</param>
/// <param name="Message">A confirmation.</param>
public sealed record BehaviourChange(Guid AppointmentId, AppointmentStatus Behaviour, string Message);

/// <summary>A confirmation.</summary>
/// <param name="Message">What was done.</param>
public sealed record Confirmation(string Message);

/// <summary>A page of a client's appointments.</summary>
/// <param name="Appointments">The appointments of the page, newest first.</param>
/// <param name="Meta">Where the page lies.</param>
public sealed record AppointmentPage(IReadOnlyList<AppointmentItem> Appointments, PageMeta Meta);
