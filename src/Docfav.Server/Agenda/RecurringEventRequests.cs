using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>A recurring event as a desk makes it.</summary>
/// <param name="Start">Local start of the first occurrence; it must be a date of the rule.</param>
/// <param name="End">Local end of the first occurrence, at most 24 hours later.</param>
/// <param name="Rrule">Such as <c>FREQ=WEEKLY;BYDAY=MO</c>.</param>
/// <param name="Force">Whether its occurrences may overlap what there is.</param>
public sealed record RecurringEventRequest(Guid StaffCalendarId, LocalDateTime Start, LocalDateTime End, string Rrule, string? Name = null, bool Force = false);

/// <summary>How much of a series a change is about.</summary>
public enum SeriesScope
{
    /// <summary>One occurrence: it becomes an event of its own.</summary>
    This,

    /// <summary>An occurrence and all that follow it: they become a series of their own, unless none comes before.</summary>
    ThisAndFollowing,

    /// <summary>The whole series.</summary>
    All,
}

/// <summary>One occurrence of a series, and how much of the series is meant.</summary>
/// <param name="SeriesId">The series.</param>
/// <param name="Date">Local start date of the occurrence.</param>
/// <param name="Scope">How much of the series is meant.</param>
public sealed record OccurrenceScope(Guid SeriesId, LocalDate Date, SeriesScope Scope);

/// <summary>What an occurrence, and with it the others in scope, shall become.</summary>
/// <param name="Start">The occurrence's local start; the others move by as much.</param>
/// <param name="End">The occurrence's local end.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rrule">
/// Another rule; null keeps the series' own (from an occurrence on, what is left of its COUNT). A single occurrence has none.
/// </param>
/// <param name="Force">Whether the occurrences may overlap what there is.</param>
public sealed record RecurringEventChange(Guid StaffCalendarId, LocalDateTime Start, LocalDateTime End, string? Name, string? Rrule = null, bool Force = false);
