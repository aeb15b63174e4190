using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>What occupies a staff calendar.</summary>
public sealed record StaffOccupied
{
    /// <summary>UUID of the staff member.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid StaffCalendarId { get; init; }

    /// <summary>Full name of the staff member.</summary>
    public required string Name { get; init; }

    /// <summary>One entry for each working interval, in wall-clock time.</summary>
    public required IReadOnlyList<OccupiedHours> WorkingHours { get; init; }

    /// <summary>Days off of the staff calendar or of the whole calendar.</summary>
    public required IReadOnlyList<OccupiedDayOff> DayOffs { get; init; }

    /// <summary>Times off.</summary>
    public required IReadOnlyList<OccupiedTime> TimeOffs { get; init; }

    /// <summary>Appointments that are neither cancelled nor no-shows.</summary>
    public required IReadOnlyList<OccupiedAppointment> Appointments { get; init; }

    /// <summary>Time reservations.</summary>
    public required IReadOnlyList<OccupiedTime> TimeReservations { get; init; }

    /// <summary>Groups that are not cancelled.</summary>
    public required IReadOnlyList<OccupiedGroup> GroupReservations { get; init; }

    /// <summary>Occurrences of recurring events.</summary>
    public required IReadOnlyList<OccupiedEvent> RecurringEvents { get; init; }

    /// <summary>Times that somebody is about to book.</summary>
    public required IReadOnlyList<OccupiedHold> Holds { get; init; }

    /// <summary>What blocks the same person on another staff calendar.</summary>
    public required IReadOnlyList<OccupiedElsewhere> Elsewhere { get; init; }
}

/// <summary>A working interval on the wall clock.</summary>
public sealed record OccupiedHours
{
    /// <summary>Local date.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Start, as the time since midnight on the wall clock.</summary>
    [JsonConverter(typeof(TimeOfDayConverter))]
    public required TimeSpan From { get; init; }

    /// <summary>End, up to 24:00.</summary>
    [JsonConverter(typeof(TimeOfDayConverter))]
    public required TimeSpan To { get; init; }

    /// <summary>Working hours.</summary>
    public required HourType Type { get; init; }
}

/// <summary>Dates without work.</summary>
public sealed record OccupiedDayOff
{
    /// <summary>UUID of the day off.</summary>
    public required Guid Id { get; init; }

    /// <summary>First date.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last date, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

/// <summary>A time off or time reservation.</summary>
public sealed record OccupiedTime
{
    /// <summary>Its UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Reason of a time off, name of a time reservation.</summary>
    public string? Reason { get; init; }
}

/// <summary>An appointment that takes time.</summary>
public sealed record OccupiedAppointment
{
    /// <summary>UUID of the appointment.</summary>
    public required Guid Id { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Status.</summary>
    public required AppointmentStatus Behaviour { get; init; }

    /// <summary>UUID of the client; null for a walk-in.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>Name of the service.</summary>
    public string? ServiceName { get; init; }
}

/// <summary>A group that takes time.</summary>
public sealed record OccupiedGroup
{
    /// <summary>UUID of the group reservation.</summary>
    public required Guid Id { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Name of the group.</summary>
    public string? Name { get; init; }

    /// <summary>Name of the service.</summary>
    public string? ServiceName { get; init; }

    /// <summary>How many participants it takes.</summary>
    public required int Capacity { get; init; }

    /// <summary>Participants who are not cancelled.</summary>
    public required int ParticipantsCount { get; init; }

    /// <summary>Status.</summary>
    public required AppointmentStatus Behaviour { get; init; }
}

/// <summary>An occurrence of a recurring event.</summary>
public sealed record OccupiedEvent
{
    /// <summary>UUID of the occurrence.</summary>
    public required Guid Id { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Name of the event.</summary>
    public string? Name { get; init; }
}

/// <summary>Something that blocks the same person on another staff calendar.</summary>
public sealed record OccupiedElsewhere
{
    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset To { get; init; }
}

/// <summary>A time that somebody is about to book.</summary>
public sealed record OccupiedHold
{
    /// <summary>UUID of the hold.</summary>
    public required Guid Id { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>When it is free again unless it is booked, in UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
