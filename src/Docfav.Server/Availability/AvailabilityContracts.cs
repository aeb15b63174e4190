using System.Text.Json.Serialization;
using Docfav.Scheduling.Availability;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using NodaTime;

namespace Docfav.Server.Availability;

/// <summary>The schedules of a staff calendar.</summary>
/// <param name="StaffId">UUID of the staff member.</param>
/// <param name="StaffCalendarId">UUID of the staff calendar.</param>
/// <param name="Name">Full name of the staff member.</param>
/// <param name="Schedules">One entry for each date of the range, in order.</param>
public sealed record StaffSchedules(Guid StaffId, Guid StaffCalendarId, string Name, IReadOnlyList<ScheduleOfDay> Schedules);

/// <summary>The schedule of a date.</summary>
/// <param name="Day">Day of the week, such as THURSDAY.</param>
/// <param name="Date">Local date.</param>
/// <param name="Type">REGULAR_DAY, SPECIAL_DAY (its own hours) or DAY_OFF (no hours).</param>
/// <param name="Hours">Working hours, and time off beside them, by start; wall-clock times.</param>
public sealed record ScheduleOfDay(string Day, LocalDate Date, string Type, IReadOnlyList<ScheduleHours> Hours);

/// <summary>Hours of a date on the wall clock.</summary>
/// <param name="Start">Start, HH:mm.</param>
/// <param name="End">End, HH:mm, up to 24:00.</param>
/// <param name="Type">WORKING_DAY or TIME_OFF.</param>
public sealed record ScheduleHours(string Start, string End, string Type);

/// <summary>What occupies a staff calendar.</summary>
/// <param name="StaffId">UUID of the staff member.</param>
/// <param name="StaffCalendarId">UUID of the staff calendar.</param>
/// <param name="Name">Full name of the staff member.</param>
/// <param name="WorkingHours">One entry for each working interval, in wall-clock time.</param>
/// <param name="DayOffs">Days off of the staff calendar or of the whole calendar.</param>
/// <param name="TimeOffs">Times off.</param>
/// <param name="Appointments">Appointments that are neither cancelled nor no-shows.</param>
/// <param name="TimeReservations">Time reservations.</param>
/// <param name="GroupReservations">Groups that are not cancelled.</param>
/// <param name="RecurringEvents">Occurrences of recurring events.</param>
/// <param name="Holds">Times that somebody is about to book.</param>
/// <param name="Elsewhere">What blocks the same person on another staff calendar.</param>
public sealed record StaffOccupied(
    Guid StaffId, Guid StaffCalendarId, string Name, IReadOnlyList<OccupiedHours> WorkingHours, IReadOnlyList<OccupiedDayOff> DayOffs,
    IReadOnlyList<OccupiedTime> TimeOffs, IReadOnlyList<OccupiedAppointment> Appointments, IReadOnlyList<OccupiedTime> TimeReservations,
    IReadOnlyList<OccupiedGroup> GroupReservations, IReadOnlyList<OccupiedEvent> RecurringEvents, IReadOnlyList<OccupiedHold> Holds,
    IReadOnlyList<OccupiedElsewhere> Elsewhere);

/// <summary>A working interval on the wall clock.</summary>
/// <param name="Date">Local date.</param>
/// <param name="From">Start, HH:mm.</param>
/// <param name="To">End, HH:mm, up to 24:00.</param>
/// <param name="Type">WORKING_DAY.</param>
public sealed record OccupiedHours(LocalDate Date, string From, string To, string Type);

/// <summary>Dates without work.</summary>
/// <param name="Id">UUID of the day off.</param>
/// <param name="From">First date.</param>
/// <param name="To">Last date, included.</param>
/// <param name="Reason">Why.</param>
public sealed record OccupiedDayOff(Guid Id, LocalDate From, LocalDate To, string? Reason);

/// <summary>A time off or time reservation.</summary>
/// <param name="Id">Its UUID.</param>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC.</param>
/// <param name="Reason">Reason of a time off, name of a time reservation.</param>
public sealed record OccupiedTime(
    Guid Id, [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To, string? Reason);

/// <summary>An appointment that takes time.</summary>
/// <param name="Id">UUID of the appointment.</param>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC.</param>
/// <param name="Behaviour">Status.</param>
/// <param name="ClientId">UUID of the client; null for a walk-in.</param>
/// <param name="ServiceName">Name of the service.</param>
public sealed record OccupiedAppointment(
    Guid Id, [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To,
    AppointmentStatus Behaviour, Guid? ClientId, string? ServiceName);

/// <summary>A group that takes time.</summary>
/// <param name="Id">UUID of the group reservation.</param>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC.</param>
/// <param name="Name">Name of the group.</param>
/// <param name="ServiceName">Name of the service.</param>
/// <param name="Capacity">How many participants it takes.</param>
/// <param name="ParticipantsCount">Participants who are not cancelled.</param>
/// <param name="Behaviour">Status.</param>
public sealed record OccupiedGroup(
    Guid Id, [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To,
    string? Name, string? ServiceName, int Capacity, int ParticipantsCount, AppointmentStatus Behaviour);

/// <summary>An occurrence of a recurring event.</summary>
/// <param name="Id">UUID of the occurrence.</param>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC.</param>
/// <param name="Name">Name of the event.</param>
public sealed record OccupiedEvent(
    Guid Id, [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To, string? Name);

/// <summary>A time that somebody is about to book.</summary>
/// <param name="Id">UUID of the hold.</param>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC.</param>
/// <param name="ExpiresAt">When it is free again unless it is booked, in UTC.</param>
public sealed record OccupiedHold(
    Guid Id, [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To,
    [property: JsonConverter(typeof(ZuluInstant))] Instant ExpiresAt);

/// <summary>Something that blocks the same person on another staff calendar.</summary>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC.</param>
public sealed record OccupiedElsewhere(
    [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To);

/// <summary>Whether a time can be booked.</summary>
/// <param name="Available">Whether a booking without force would be accepted.</param>
/// <param name="Requested">What was asked.</param>
/// <param name="Conflicts">What is in the way, by start, then type.</param>
public sealed record AvailabilityCheck(bool Available, RequestedTime Requested, IReadOnlyList<AvailabilityConflict> Conflicts);

/// <summary>The time that was asked for.</summary>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC.</param>
/// <param name="StaffCalendarId">UUID of the staff calendar.</param>
public sealed record RequestedTime(
    [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To, Guid StaffCalendarId);

/// <summary>Something in the way.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">Its UUID; null outside working hours.</param>
/// <param name="From">Its own start, in UTC; outside working hours, the start of the part that no hours cover.</param>
/// <param name="To">Its own end, in UTC.</param>
/// <param name="Reason">Reason of a day off or time off, name of a time reservation, recurring event or group; else null.</param>
public sealed record AvailabilityConflict(
    ConflictType Type, Guid? Id, [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To,
    string? Reason);

/// <summary>The earliest starts of a service.</summary>
/// <param name="ServiceId">UUID of the service.</param>
/// <param name="Duration">Minutes that it takes.</param>
/// <param name="From">The earliest start asked for, in UTC.</param>
/// <param name="To">The end of what was asked for, in UTC.</param>
/// <param name="EndReached">Whether all of the time up to the end was looked at: there are no more starts than these.</param>
/// <param name="Starts">By start, then the staff's full name.</param>
public sealed record NextAvailableStarts(
    Guid ServiceId, int Duration, [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To,
    bool EndReached, IReadOnlyList<AvailableStart> Starts);

/// <summary>A time that can be booked.</summary>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC: the service's duration later.</param>
/// <param name="CalendarId">UUID of the calendar.</param>
/// <param name="StaffCalendarId">UUID of the staff calendar.</param>
/// <param name="StaffId">UUID of the staff member.</param>
/// <param name="Name">Full name of the staff member.</param>
/// <param name="Timezone">IANA time zone of the staff calendar.</param>
public sealed record AvailableStart(
    [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To, Guid CalendarId,
    Guid StaffCalendarId, Guid StaffId, string Name, string Timezone);

/// <summary>The slots of a staff calendar.</summary>
/// <remarks>This type and those below it are the contract; <see cref="SlotsWriter"/> writes them.</remarks>
/// <param name="StaffId">UUID of the staff member.</param>
/// <param name="StaffCalendarId">UUID of the staff calendar.</param>
/// <param name="Name">Full name of the staff member.</param>
/// <param name="Timezone">IANA time zone of the staff calendar.</param>
/// <param name="SlotDuration">Minutes from slot to slot.</param>
/// <param name="AvailableSlots">One entry for each date of the range, in order.</param>
public sealed record StaffSlots(
    Guid StaffId, Guid StaffCalendarId, string Name, string Timezone, int SlotDuration, IReadOnlyList<SlotsOfDay> AvailableSlots);

/// <summary>The slots of a date.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Day">Day of the week, such as THURSDAY.</param>
/// <param name="Type">REGULAR_DAY, SPECIAL_DAY or DAY_OFF.</param>
/// <param name="Slots">Whole slots of the working hours; none on a day without work.</param>
public sealed record SlotsOfDay(LocalDate Date, string Day, string Type, IReadOnlyList<TimeSlot> Slots);

/// <summary>A slot.</summary>
/// <param name="From">Start, in UTC.</param>
/// <param name="To">End, in UTC.</param>
/// <param name="Available">Whether the longer of slot and service, from its start, is free and inside working hours.</param>
/// <param name="HourType">WORKING_DAY.</param>
public sealed record TimeSlot(
    [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To, bool Available, string HourType);
