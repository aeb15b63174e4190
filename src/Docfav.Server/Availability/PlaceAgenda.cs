using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using NodaTime;

namespace Docfav.Server.Availability;

/// <summary>The agenda of one staff calendar around a span: the core's view of it, and the rows behind it, by start, then id.</summary>
/// <param name="Place">The staff calendar.</param>
/// <param name="Agenda">What search and booking decide by.</param>
/// <param name="DayOffs">Days off of the staff calendar and of the whole calendar.</param>
/// <param name="HoldsUntil">When the first of the person's holds, here or elsewhere, expires: from then on the agenda is another. Null where there is none.</param>
public sealed record PlaceAgenda(
    StaffPlace Place,
    Scheduling.Availability.Agenda Agenda,
    IReadOnlyList<DayOff> DayOffs,
    IReadOnlyList<TimeOff> TimeOffs,
    IReadOnlyList<BookedAppointment> Appointments,
    IReadOnlyList<TimeReservation> TimeReservations,
    IReadOnlyList<BookedGroup> Groups,
    IReadOnlyList<RecurringEvent> Series,
    IReadOnlyList<HeldTime> Holds,
    Instant? HoldsUntil)
{
    /// <summary>The occurrences of recurring events on this staff calendar that overlap a span.</summary>
    public IEnumerable<Occupation> Occurrences(InstantSpan span) => Agenda.Occupations.Where(occupation =>
        occupation is { Type: OccupationType.RecurringEvent, Elsewhere: false } && occupation.Span.Overlaps(span));

    /// <summary>What blocks the same person on another staff calendar and overlaps a span.</summary>
    public IEnumerable<Occupation> Elsewhere(InstantSpan span) =>
        Agenda.Occupations.Where(occupation => occupation.Elsewhere && occupation.Span.Overlaps(span));
}

/// <summary>A time that somebody is about to book.</summary>
public sealed record HeldTime(Guid Id, Guid StaffCalendarId, Instant From, Instant To, Instant ExpiresAt, string ServiceName);

/// <summary>An appointment that takes time.</summary>
/// <param name="Time">The time that it takes, on its own staff calendar.</param>
public sealed record BookedAppointment(Occupation Time, Guid StaffCalendarId, AppointmentStatus Status, Guid? ClientId, string? ServiceName)
{
    public Guid Id => Time.Id;
    public Instant From => Time.Span.Start;
    public Instant To => Time.Span.End;
}

/// <summary>A group that takes time, with how many of its participants are not cancelled.</summary>
public sealed record BookedGroup(
    Guid Id, Guid StaffCalendarId, Instant From, Instant To, string? Name, string? ServiceName, int Capacity, int ParticipantsCount, AppointmentStatus Status);
