using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>Some of a clinic's changes, in order.</summary>
public sealed record ChangePage
{
    /// <summary>The changes that the key's scopes show: there may be fewer than asked for, or none, though more follow.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>Where to go on, also when there are no changes. Keep it with what was made of them.</summary>
    public required string Cursor { get; init; }

    /// <summary>Whether there is more to read at once.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>A change of the clinic's.</summary>
public sealed record Change
{
    /// <summary>The change's number in the clinic: they come in this order, and a change that is told twice has the same.</summary>
    public required long Sequence { get; init; }

    /// <summary>What happened.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>The appointment, group or client; the clinic's id for an import.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The subject's ids and times, as the change left them or, where it was deleted, as they were.</summary>
    public required EventData Data { get; init; }
}

/// <summary>What an event says of its subject: ids and times, and nothing that a person wrote. What a kind does not have, or has no value, is null.</summary>
public sealed record EventData
{
    /// <summary>The subject's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>An appointment's number.</summary>
    public int? AppointmentNumber { get; init; }

    /// <summary>A client's number.</summary>
    public int? ClientNumber { get; init; }

    /// <summary>An appointment's client.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>An appointment's or group's service.</summary>
    public Guid? ServiceId { get; init; }

    /// <summary>The calendar where it takes place.</summary>
    public Guid? CalendarId { get; init; }

    /// <summary>An appointment's or group's staff calendar.</summary>
    public Guid? StaffCalendarId { get; init; }

    /// <summary>The staff member.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>The group in which an appointment is a place.</summary>
    public Guid? GroupReservationId { get; init; }

    /// <summary>When it begins, in UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When it ends, in UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The status of an appointment or a group.</summary>
    public AppointmentStatus? Behaviour { get; init; }

    /// <summary>How many places a group has.</summary>
    public int? Capacity { get; init; }

    /// <summary>Whether the clinic treats a client.</summary>
    public bool? IsActive { get; init; }

    /// <summary>The client that a deleted one was merged into.</summary>
    public Guid? MergedInto { get; init; }

    /// <summary>The names of the fields that an update or cancellation changed.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>What some of the changed fields were before.</summary>
    public EventPrevious? Previous { get; init; }
}

/// <summary>What fields of an appointment or group were before a change; those that did not change, or had no value, are null.</summary>
public sealed record EventPrevious
{
    /// <summary>When it began, in UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When it ended, in UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Its staff calendar.</summary>
    public Guid? StaffCalendarId { get; init; }

    /// <summary>Its service.</summary>
    public Guid? ServiceId { get; init; }

    /// <summary>Its client.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>Its status.</summary>
    public AppointmentStatus? Behaviour { get; init; }
}

/// <summary>What happened to what.</summary>
[JsonConverter(typeof(DottedEnumConverter<EventKind>))]
public enum EventKind
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>appointment.created</c></summary>
    AppointmentCreated,

    /// <summary><c>appointment.updated</c></summary>
    AppointmentUpdated,

    /// <summary><c>appointment.cancelled</c></summary>
    AppointmentCancelled,

    /// <summary><c>appointment.deleted</c></summary>
    AppointmentDeleted,

    /// <summary><c>group_reservation.created</c></summary>
    GroupReservationCreated,

    /// <summary><c>group_reservation.updated</c></summary>
    GroupReservationUpdated,

    /// <summary><c>group_reservation.cancelled</c></summary>
    GroupReservationCancelled,

    /// <summary><c>group_reservation.deleted</c></summary>
    GroupReservationDeleted,

    /// <summary><c>client.created</c></summary>
    ClientCreated,

    /// <summary><c>client.updated</c></summary>
    ClientUpdated,

    /// <summary><c>client.deleted</c></summary>
    ClientDeleted,

    /// <summary><c>clinic.imported</c>: anything may have changed. Read everything anew.</summary>
    ClinicImported,
}
