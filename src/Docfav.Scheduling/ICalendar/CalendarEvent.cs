using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.ICalendar;

/// <summary>Whether an event takes place (RFC 5545, STATUS).</summary>
public enum EventStatus
{
    /// <summary>It does.</summary>
    Confirmed,

    /// <summary>That is not settled.</summary>
    Tentative,

    /// <summary>It does not.</summary>
    Cancelled,
}

/// <summary>When an event is.</summary>
public abstract record EventTime
{
    private protected EventTime()
    {
    }

    /// <summary>Once, from one instant to another, shown by the clocks of a zone.</summary>
    /// <param name="Span">The instants; fractions of a second are not written.</param>
    /// <param name="Timeline">The zone.</param>
    public sealed record Once(InstantSpan Span, LocalTimeline Timeline) : EventTime;

    /// <summary>Whole local dates, first and last included, wherever one is.</summary>
    public sealed record WholeDays(DateInterval Dates) : EventTime;

    /// <summary>Again and again.</summary>
    /// <param name="Series">The series.</param>
    /// <param name="Timeline">The zone of its clocks.</param>
    /// <param name="ExactWithin">
    /// Where occurrences on which a clock change bears are written out one by one: calendar programs do not agree how long such occurrences take, or whether they happen.
    /// </param>
    public sealed record Recurring(RecurringEvent Series, LocalTimeline Timeline, InstantSpan ExactWithin) : EventTime;
}

/// <summary>An event of a calendar file (RFC 5545, VEVENT). Texts are plain: whatever they hold is escaped.</summary>
public sealed record CalendarEvent
{
    /// <summary>The same for the same event in every file, now and later; see <see cref="UidOf"/>.</summary>
    public required string Uid { get; init; }

    /// <summary>When this description of the event was made (DTSTAMP).</summary>
    public required Instant Stamp { get; init; }

    /// <summary>When it is.</summary>
    public required EventTime Time { get; init; }

    /// <summary>Its title.</summary>
    public required string Summary { get; init; }

    /// <summary>More about it, in any number of lines.</summary>
    public string? Description { get; init; }

    /// <summary>Where it is.</summary>
    public string? Location { get; init; }

    /// <summary>A page about it.</summary>
    public Uri? Url { get; init; }

    /// <summary>Who invites to it.</summary>
    public CalendarOrganizer? Organizer { get; init; }

    /// <summary>Whether it takes place.</summary>
    public EventStatus Status { get; init; }

    /// <summary>Whether one is busy meanwhile (TRANSP).</summary>
    public bool IsBusy { get; init; } = true;

    /// <summary>Counts up from 0 with every change that whoever has it must know of.</summary>
    public int? Sequence { get; init; }

    /// <summary>When it was last changed.</summary>
    public Instant? LastModified { get; init; }

    /// <summary>The UID of what is stored under an id: the same on every server.</summary>
    public static string UidOf(Guid id) => $"{id:D}@docfav.com";
}

/// <summary>Who invites.</summary>
/// <param name="Name">As people know them.</param>
/// <param name="Email">Where they are reached.</param>
public sealed record CalendarOrganizer(string Name, string Email);
