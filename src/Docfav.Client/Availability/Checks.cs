using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>Whether a time can be booked.</summary>
public sealed record AvailabilityCheck
{
    /// <summary>Whether a booking without force would be accepted.</summary>
    public required bool Available { get; init; }

    /// <summary>What was asked.</summary>
    public required RequestedTime Requested { get; init; }

    /// <summary>What is in the way, by start, then type.</summary>
    public required IReadOnlyList<AvailabilityConflict> Conflicts { get; init; }
}

/// <summary>The time that was asked for.</summary>
public sealed record RequestedTime
{
    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid StaffCalendarId { get; init; }
}

/// <summary>Something in the way.</summary>
public sealed record AvailabilityConflict
{
    /// <summary>What it is.</summary>
    public required ConflictType Type { get; init; }

    /// <summary>Its UUID; null outside working hours.</summary>
    public Guid? Id { get; init; }

    /// <summary>Its own start, in UTC; outside working hours, the start of the part that no hours cover.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Its own end, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Reason of a day off or time off, name of a time reservation, recurring event or group; else null.</summary>
    public string? Reason { get; init; }
}

/// <summary>What is in the way of a booking.</summary>
[JsonConverter(typeof(LowerEnumConverter<ConflictType>))]
public enum ConflictType
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>appointment</c></summary>
    Appointment,

    /// <summary><c>day_off</c></summary>
    DayOff,

    /// <summary><c>group_reservation</c></summary>
    GroupReservation,

    /// <summary><c>hold</c></summary>
    Hold,

    /// <summary><c>outside_working_hours</c></summary>
    OutsideWorkingHours,

    /// <summary><c>recurring_event</c></summary>
    RecurringEvent,

    /// <summary><c>time_off</c></summary>
    TimeOff,

    /// <summary><c>time_reservation</c></summary>
    TimeReservation,
}
