using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;

namespace Docfav.Server.BackOffice.Agenda;

public enum EntryKind
{
    Appointment,
    Group,
    Reservation,
    Occurrence,
    Hold,
}

/// <summary>What a grid shows of something in the agenda.</summary>
/// <param name="Id">The appointment's, group's, reservation's, occurrence's or hold's id.</param>
/// <param name="Title">Client, group's name, reservation's name, or until when it is held.</param>
/// <param name="Detail">The service, or who takes part.</param>
/// <param name="Color">The service's colour, <c>#RRGGBB</c>.</param>
public sealed record GridEntry(
    EntryKind Kind, Guid Id, Guid StaffCalendarId, InstantSpan Span, string Title, string? Detail, string? Note, string? Color,
    AppointmentStatus Status, SaleStatus? Sale)
{
    /// <summary>What the page's script calls it by.</summary>
    public string Key { get; } = $"{(int)Kind}-{Id:N}";

    /// <summary>Whether it stays where it is: what the API holds is not the desk's to move.</summary>
    public bool IsFixed => Kind == EntryKind.Hold;

    /// <summary>Whether it takes its time: what does not is drawn faint.</summary>
    public bool TakesTime => Status is not (AppointmentStatus.Cancelled or AppointmentStatus.NoShow);
}
