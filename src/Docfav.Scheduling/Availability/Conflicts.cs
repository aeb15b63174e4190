using Docfav.Scheduling.Intervals;

namespace Docfav.Scheduling.Availability;

/// <summary>Why a time cannot be booked; in the order of their names in the API, by which conflicts are sorted.</summary>
public enum ConflictType
{
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

/// <summary>Something in the way of a request.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">Its id; null outside working hours.</param>
/// <param name="Span">Its own instants, not clipped to the request; outside working hours, the part of the request that no hours cover.</param>
/// <param name="Reason">The reason of a day or time off, the name of a time reservation, recurring event or group; else null.</param>
public sealed record Conflict(ConflictType Type, Guid? Id, InstantSpan Span, string? Reason);

/// <summary>What is in the way of a request. Search and booking ask here, so that they agree.</summary>
public static class Conflicts
{
    /// <summary>Everything in the way of a request, by start, then type, then id; none means that it can be booked.</summary>
    /// <param name="agenda">The agenda, with all occupations that overlap the request.</param>
    /// <param name="request">The time asked for.</param>
    /// <param name="except">The id of an occupation that is not in the way: the appointment that is to be moved.</param>
    public static IReadOnlyList<Conflict> Of(Agenda agenda, InstantSpan request, Guid? except = null) =>
        OfAllBut(agenda, request, except is { } id ? [id] : []);

    /// <summary>As <see cref="Of"/>, with any number of occupations that are not in the way.</summary>
    public static IReadOnlyList<Conflict> OfAllBut(Agenda agenda, InstantSpan request, IReadOnlyCollection<Guid> except)
    {
        var found = new List<Conflict>();
        foreach (var occupation in agenda.OccupationsIn(request))
        {
            if (!except.Contains(occupation.Id)) found.Add(new Conflict(TypeOf(occupation.Type), occupation.Id, occupation.Span, occupation.Reason));
        }
        foreach (var off in agenda.DayOffsIn(request)) found.Add(new Conflict(ConflictType.DayOff, off.DayOff.Id, off.Span, off.DayOff.Reason));
        // A day off does not hide the hours of its day: it is a conflict of its own.
        if (!agenda.OneDayCovers(request))
        {
            foreach (var part in SpanSet.Of(request).Except(agenda.WorkingHours(request))) found.Add(new Conflict(ConflictType.OutsideWorkingHours, null, part, null));
        }
        return found.Count < 2 ? found : [.. found.OrderBy(c => c.Span.Start).ThenBy(c => c.Type).ThenBy(c => c.Id)];
    }

    static ConflictType TypeOf(OccupationType type) => type switch
    {
        OccupationType.Appointment => ConflictType.Appointment,
        OccupationType.GroupReservation => ConflictType.GroupReservation,
        OccupationType.Hold => ConflictType.Hold,
        OccupationType.RecurringEvent => ConflictType.RecurringEvent,
        OccupationType.TimeOff => ConflictType.TimeOff,
        OccupationType.TimeReservation => ConflictType.TimeReservation,
    };
}
