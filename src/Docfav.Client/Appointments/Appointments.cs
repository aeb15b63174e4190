using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>An appointment, as the agenda lists it.</summary>
public sealed record AppointmentItem
{
    /// <summary>UUID of the appointment.</summary>
    public required Guid Id { get; init; }

    /// <summary>UUID of the client; null for a walk-in.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>Full name of the client.</summary>
    public string? ClientName { get; init; }

    /// <summary>UUID of the service.</summary>
    public required Guid ServiceId { get; init; }

    /// <summary>Name of the service.</summary>
    public required string ServiceName { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid CalendarId { get; init; }

    /// <summary>UUID of the staff member.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset BookedFrom { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset BookedTo { get; init; }

    /// <summary>Status.</summary>
    public required AppointmentStatus Status { get; init; }

    /// <summary>Whether it has been paid.</summary>
    public required SaleStatus SaleStatus { get; init; }

    /// <summary>Note of the clinic.</summary>
    public string? Note { get; init; }

    /// <summary>Price in hundredths, as the service's was when booked.</summary>
    public required int Price { get; init; }

    /// <summary>Which way it came in.</summary>
    public required AppointmentSource Source { get; init; }
}

/// <summary>A page of a client's appointments.</summary>
public sealed record AppointmentPage
{
    /// <summary>The appointments of the page, newest first.</summary>
    public required IReadOnlyList<AppointmentItem> Appointments { get; init; }

    /// <summary>Where the page lies.</summary>
    public required PageMeta Meta { get; init; }
}

/// <summary>An appointment just booked.</summary>
public sealed record CreatedAppointment
{
    /// <summary>UUID of the appointment.</summary>
    public required Guid Id { get; init; }

    /// <summary>Number of the appointment in the clinic, counting up from 1.</summary>
    public required int AppointmentNumber { get; init; }

    /// <summary>UUID of the client; null for a walk-in.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>UUID of the service.</summary>
    public required Guid ServiceId { get; init; }

    /// <summary>Name of the service.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset BookedFrom { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset BookedTo { get; init; }

    /// <summary>Status.</summary>
    public required AppointmentStatus Status { get; init; }

    /// <summary>Note for the appointment.</summary>
    public string? Note { get; init; }
}

/// <summary>A changed status.</summary>
public sealed record BehaviourChange
{
    /// <summary>UUID of the appointment, participant or group.</summary>
    public required Guid AppointmentId { get; init; }

    /// <summary>Its status now.</summary>
    public required AppointmentStatus Behaviour { get; init; }

    /// <summary>A confirmation.</summary>
    public required string Message { get; init; }
}

/// <summary>A confirmation.</summary>
public sealed record Confirmation
{
    /// <summary>What was done.</summary>
    public required string Message { get; init; }
}

/// <summary>Status of an appointment, participant or group.</summary>
[JsonConverter(typeof(LowerEnumConverter<AppointmentStatus>))]
public enum AppointmentStatus
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>pending</c></summary>
    Pending,

    /// <summary><c>unconfirmed</c></summary>
    Unconfirmed,

    /// <summary><c>confirmed</c></summary>
    Confirmed,

    /// <summary><c>cancelled</c></summary>
    Cancelled,

    /// <summary><c>no_show</c></summary>
    NoShow,
}

/// <summary>Whether an appointment has been paid.</summary>
[JsonConverter(typeof(LowerEnumConverter<SaleStatus>))]
public enum SaleStatus
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>pending</c></summary>
    Pending,

    /// <summary><c>partially_paid</c></summary>
    PartiallyPaid,

    /// <summary><c>paid</c></summary>
    Paid,

    /// <summary><c>refunded</c></summary>
    Refunded,
}

/// <summary>Which way an appointment came in.</summary>
[JsonConverter(typeof(LowerEnumConverter<AppointmentSource>))]
public enum AppointmentSource
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>backoffice</c></summary>
    Backoffice,

    /// <summary><c>api</c></summary>
    Api,

    /// <summary><c>online</c></summary>
    Online,

    /// <summary><c>import</c></summary>
    Import,
}
