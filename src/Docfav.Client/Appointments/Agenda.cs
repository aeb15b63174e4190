using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>What lies in a range of time.</summary>
public sealed record AgendaLists
{
    /// <summary>Appointments, of any status.</summary>
    public required IReadOnlyList<AppointmentItem> Appointments { get; init; }

    /// <summary>Time reservations.</summary>
    public required IReadOnlyList<TimeReservationItem> TimeReservations { get; init; }

    /// <summary>Groups, of any status.</summary>
    public required IReadOnlyList<GroupReservationItem> GroupReservations { get; init; }

    /// <summary>Occurrences of recurring events; empty without local dates.</summary>
    public required IReadOnlyList<RecurringEventItem> RecurringEvents { get; init; }

    /// <summary>Times that somebody is about to book.</summary>
    public required IReadOnlyList<HoldItem> Holds { get; init; }
}

/// <summary>Time kept free of appointments.</summary>
public sealed record TimeReservationItem
{
    /// <summary>UUID of the time reservation.</summary>
    public required Guid Id { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid BackOfficeStaffCalendarId { get; init; }

    /// <summary>What it is for.</summary>
    public string? Name { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset BookedFrom { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset BookedTo { get; init; }

    /// <summary>Note of the clinic.</summary>
    public string? Note { get; init; }
}

/// <summary>A session that several clients share.</summary>
public sealed record GroupReservationItem
{
    /// <summary>UUID of the group reservation.</summary>
    public required Guid Id { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid BackOfficeStaffCalendarId { get; init; }

    /// <summary>UUID of the service.</summary>
    public required Guid ServiceId { get; init; }

    /// <summary>Name of the service.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Name of the group.</summary>
    public string? Name { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset BookedFrom { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset BookedTo { get; init; }

    /// <summary>How many participants it takes.</summary>
    public required int Capacity { get; init; }

    /// <summary>Status.</summary>
    public required AppointmentStatus Status { get; init; }

    /// <summary>Note of the clinic.</summary>
    public string? Note { get; init; }

    /// <summary>Everybody in it, cancelled ones included.</summary>
    public required IReadOnlyList<ParticipantItem> Participants { get; init; }
}

/// <summary>A participant of a group.</summary>
public sealed record ParticipantItem
{
    /// <summary>UUID of the participant's own appointment.</summary>
    public required Guid AppointmentId { get; init; }

    /// <summary>UUID of the client; null for a walk-in.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>Full name of the client.</summary>
    public string? ClientName { get; init; }

    /// <summary>Status of the participant.</summary>
    public required AppointmentStatus Status { get; init; }
}

/// <summary>An occurrence of a recurring event, in local wall-clock time.</summary>
public sealed record RecurringEventItem
{
    /// <summary>UUID of the occurrence, the same from call to call.</summary>
    public required Guid Id { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid BackOfficeStaffCalendarId { get; init; }

    /// <summary>Name of the event.</summary>
    public string? Name { get; init; }

    /// <summary>Local start, without an offset.</summary>
    public required DateTime BookedFrom { get; init; }

    /// <summary>Local end, without an offset.</summary>
    public required DateTime BookedTo { get; init; }

    /// <summary>Always true.</summary>
    public required bool IsRecurringEvent { get; init; }

    /// <summary>UUID of the series.</summary>
    public required Guid OriginalId { get; init; }

    /// <summary>IANA time zone of the local times.</summary>
    public required string Timezone { get; init; }
}

/// <summary>What to list of the agenda.</summary>
public sealed record ListAvailabilityQuery
{
    /// <summary>Local start date for recurring events (e.g., 2026-03-06); required to get recurring_events.</summary>
    public DateOnly? LocalStartDate { get; init; }

    /// <summary>Local end date for recurring events, included; required to get recurring_events.</summary>
    public DateOnly? LocalEndDate { get; init; }

    /// <summary>Filter by type; returns all if omitted.</summary>
    public ResultType? ResultType { get; init; }

    /// <summary>Filter appointments by client, and groups by participant.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>Filter by staff.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>Filter by calendar, or by staff calendar.</summary>
    public Guid? CalendarId { get; init; }

    /// <summary>Filter appointments by sale status.</summary>
    public SaleStatus? SaleStatus { get; init; }

    /// <summary>Max results of each list (default: all).</summary>
    public int? Limit { get; init; }

    /// <summary>Number of results of each list to skip (default: 0).</summary>
    public int? Offset { get; init; }
}

/// <summary>One of the lists of the agenda.</summary>
[JsonConverter(typeof(LowerEnumConverter<ResultType>))]
public enum ResultType
{
    /// <summary><c>appointments</c></summary>
    Appointments,

    /// <summary><c>time_reservations</c></summary>
    TimeReservations,

    /// <summary><c>group_reservations</c></summary>
    GroupReservations,

    /// <summary><c>recurring_events</c></summary>
    RecurringEvents,

    /// <summary><c>holds</c></summary>
    Holds,
}
