using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>Appointments to book, all or none.</summary>
public sealed record CreateAppointmentsBody
{
    /// <summary>Client UUID (omit for walk-in).</summary>
    public Guid? Client { get; init; }

    /// <summary>IANA time zone (default: Europe/Madrid).</summary>
    public string? Timezone { get; init; }

    /// <summary>Appointments, booked all or none.</summary>
    public required IReadOnlyList<BookingItem> Appointments { get; init; }

    /// <summary>Whether the client gets a reminder (default: true).</summary>
    public bool? SendReminder { get; init; }

    /// <summary>Status to begin with; cancelled checks no conflicts (default: confirmed).</summary>
    public InitialBehaviour? Behaviour { get; init; }

    /// <summary>Whether it may overlap, or lie outside working hours (default: false).</summary>
    public bool? Force { get; init; }
}

/// <summary>An appointment to book. To join a group, or to book what is held, only its id is needed.</summary>
public sealed record BookingItem
{
    /// <summary>Service UUID; may be left out with a group reservation or a hold.</summary>
    public Guid? Service { get; init; }

    /// <summary>Staff calendar UUID; may be left out with a group reservation or a hold.</summary>
    public Guid? BackOfficeStaffCalendar { get; init; }

    /// <summary>Start, to the second; may be left out with a group reservation or a hold.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End, to the second, at most 24 hours after the start; may be left out with a group reservation or a hold.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Note for the appointment.</summary>
    public string? Note { get; init; }

    /// <summary>UUID of a group reservation to take part in.</summary>
    public Guid? GroupReservation { get; init; }

    /// <summary>UUID of a hold of this key, whose time, or a part of it, is booked.</summary>
    public Guid? Hold { get; init; }
}

/// <summary>What to change of an appointment. What is not set stays as it is.</summary>
public sealed record UpdateAppointmentBody
{
    /// <summary>Start, to the second.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End, to the second, at most 24 hours after the start.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Staff calendar UUID.</summary>
    public Guid? BackOfficeStaffCalendar { get; init; }

    /// <summary>Service UUID; the price becomes the service's.</summary>
    public Guid? Service { get; init; }

    /// <summary>Note for the appointment; null clears it.</summary>
    public Optional<string?> Note { get; init; }

    /// <summary>Whether it has been paid.</summary>
    public SaleStatus? SaleStatus { get; init; }

    /// <summary>Whether it may overlap, or lie outside working hours.</summary>
    public bool? Force { get; init; }
}

/// <summary>The new status of an appointment, a participant or a group.</summary>
public sealed record ChangeBehaviourBody
{
    /// <summary>New status; a group takes no no-show.</summary>
    public required Behaviour Behaviour { get; init; }

    /// <summary>Force capacity increase when reactivating a cancelled participant in a full group appointment (default: false).</summary>
    public bool? ForceCapacityIncrease { get; init; }

    /// <summary>When cancelling a group appointment, also cancel all participants (default: false).</summary>
    public bool? CancelParticipants { get; init; }
}

/// <summary>Status that a booking begins with.</summary>
[JsonConverter(typeof(LowerEnumConverter<InitialBehaviour>))]
public enum InitialBehaviour
{
    /// <summary><c>confirmed</c></summary>
    Confirmed,

    /// <summary><c>pending</c></summary>
    Pending,

    /// <summary><c>cancelled</c></summary>
    Cancelled,
}

/// <summary>Status to set.</summary>
[JsonConverter(typeof(LowerEnumConverter<Behaviour>))]
public enum Behaviour
{
    /// <summary><c>unconfirmed</c></summary>
    Unconfirmed,

    /// <summary><c>confirmed</c></summary>
    Confirmed,

    /// <summary><c>cancelled</c></summary>
    Cancelled,

    /// <summary><c>no_show</c></summary>
    NoShow,
}
