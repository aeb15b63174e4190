using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Availability;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>What every panel beside the agenda holds: with whom, when, and a note.</summary>
public abstract class EntryForm(AgendaChoices choices)
{
    LocalTimeline? _clock;
    bool _isMarked;

    public AgendaChoices Choices { get; } = choices;
    public Guid? StaffCalendarId { get; protected set; }
    public LocalStart Start { get; } = new();

    /// <summary>A blank one is none.</summary>
    public string? Note { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    public StaffPlace? Place => Choices.Place(StaffCalendarId);

    /// <summary>What the start is said by: the clock of the staff calendar, or, until one is chosen, of the agenda.</summary>
    public LocalTimeline? Timeline => Place?.Timeline ?? _clock;

    /// <summary>Puts it at a staff calendar. Time that was marked in the agenda stays that moment, whatever the calendar's own clock calls it.</summary>
    public void Choose(Guid staffCalendarId)
    {
        (Instant From, Instant To)? marked = _isMarked && Place is null && Start.Fault is null ? Start.Span(_clock!) : null;
        StaffCalendarId = staffCalendarId;
        if (marked is { } span && Place is { } place)
        {
            Start.Set(place.Timeline, span.From, span.To);
        }
    }

    /// <summary>Begins as a draft says, for so many minutes unless it says how long.</summary>
    protected void Begin(EntryDraft draft, LocalDateTime now, int minutes)
    {
        (StaffCalendarId, _clock, _isMarked) = (draft.Place?.StaffCalendarId, draft.Timeline, draft.From is not null);
        Start.Begin(draft, now, minutes);
    }

    /// <summary>Begins with what is stored.</summary>
    protected void Begin(Guid staffCalendarId, InstantSpan span)
    {
        StaffCalendarId = staffCalendarId;
        if (Place is { } place)
        {
            Start.Set(place.Timeline, span.Start, span.End);
        }
    }
}
