using Docfav.Server.Appointments;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>An appointment as its client sees it.</summary>
/// <param name="Id">The appointment.</param>
/// <param name="ClientId">Null for a walk-in.</param>
/// <param name="From">Start.</param>
/// <param name="To">End.</param>
/// <param name="StaffCalendarId">With whom and where.</param>
/// <param name="ServiceId">What for.</param>
/// <param name="Status">The status.</param>
/// <param name="SendReminder">Whether the client is written to about it.</param>
/// <param name="Zone">The zone of the calendar.</param>
public sealed record Visit(
    Guid Id, Guid? ClientId, Instant From, Instant To, Guid StaffCalendarId, Guid ServiceId, AppointmentStatus Status, bool SendReminder, DateTimeZone Zone)
{
    /// <summary>The group in which it is a place; else null.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>The group's status.</summary>
    public AppointmentStatus? GroupStatus { get; init; }

    /// <summary>Whether it, or the group, is cancelled.</summary>
    public bool IsCancelled => Status == AppointmentStatus.Cancelled || GroupStatus == AppointmentStatus.Cancelled;

    /// <summary>Whether it is to take place.</summary>
    public bool IsOn => !IsCancelled && BookingChecks.TakesTime(Status);

    /// <summary>Whether it waits for the client's yes.</summary>
    public bool IsOpen => IsOn && Status is AppointmentStatus.Pending or AppointmentStatus.Unconfirmed;

    internal Known Snapshot => new(From, To, StaffCalendarId, ServiceId);
}

/// <summary>Whom a message goes to, as the client is stored.</summary>
/// <param name="Email">Null where there is none.</param>
/// <param name="ReceivesReminders">Whether the client wants messages about appointments.</param>
public sealed record Recipient(string? Email, bool ReceivesReminders)
{
    /// <summary>Whether the client can be written to, and wants to be.</summary>
    public bool IsReached => ReceivesReminders && Email is not null;
}

/// <summary>What a client knows of an appointment; its length may change without a word.</summary>
readonly record struct Known(Instant From, Instant To, Guid StaffCalendarId, Guid ServiceId)
{
    public bool Says(Known other) => (From, StaffCalendarId, ServiceId) == (other.From, other.StaffCalendarId, other.ServiceId);

    public static Known Of(Message message) => new(message.BookedFrom, message.BookedTo, message.StaffCalendarId, message.ServiceId);
}
