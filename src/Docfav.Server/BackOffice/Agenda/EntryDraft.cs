using Docfav.Scheduling.Calendars;
using Docfav.Server.Availability;
using Docfav.Server.BackOffice.Shared;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>What is known of something new when its panel opens.</summary>
/// <param name="Clock">The agenda's clock where it was chosen.</param>
/// <param name="From">Null where only a date was chosen.</param>
/// <param name="To">Null where the service, or the raster, says how long it is.</param>
/// <param name="CalendarId">The calendar that the agenda shows, where it shows one.</param>
/// <param name="StaffId">The person whom the agenda shows, where it shows one.</param>
public sealed record EntryDraft(
    Desk Desk, AgendaChoices Choices, Guid? StaffCalendarId, LocalTimeline Clock, LocalDate Date, Instant? From, Instant? To, Guid? CalendarId, Guid? StaffId,
    Guid? ServiceId)
{
    /// <summary>For whom; nobody yet, as a rule.</summary>
    public ClientPick Client { get; init; } = ClientPick.Nobody;

    /// <summary>The staff calendar to begin with: the one that was chosen, or the only one that the agenda shows; of several, whoever books says which.</summary>
    public StaffPlace? Place => StaffCalendarId is { } chosen ? Choices.Place(chosen) : Shown is [var only] ? only : null;

    /// <summary>What its times are said by.</summary>
    public LocalTimeline Timeline => Place?.Timeline ?? Clock;

    List<StaffPlace> Shown =>
        [.. Choices.Places.Where(place => (CalendarId is null || place.CalendarId == CalendarId) && (StaffId is null || place.StaffId == StaffId))];
}

/// <summary>
/// A start and a length as a form holds them: what the clock of a staff calendar shows, and, where it shows that twice, which of the two. Lengths are elapsed
/// minutes, so that a clock change in between makes nothing shorter.
/// </summary>
public sealed class LocalStart
{
    const int MaxMinutes = 24 * 60;

    // Beyond, a year has been mistyped.
    const int FirstYear = 1900;
    const int LastYear = 2200;

    bool _isDateMissing;

    public LocalDate Date { get; set; }
    public string Time { get; set; } = "09:00";
    public bool IsRepetition { get; set; }
    public int Minutes { get; set; } = 30;

    /// <summary>What is wrong with it; null where it is a time.</summary>
    public string? Fault => _isDateMissing || Date.Year is < FirstYear or > LastYear ? "date" : !TimeOfDay.TryParse(Time, out _) ? "from" : Minutes is < 1 or > MaxMinutes ? "minutes" : null;

    public void Set(LocalTimeline timeline, Instant from, Instant to)
    {
        var local = timeline.At(from);
        (Date, Time, IsRepetition) = (local.Date, TimeOfDay.Floor(local.TimeOfDay).ToString(), timeline.IsRepetition(from));
        Minutes = (int)(to - from).TotalMinutes;
    }

    /// <summary>The start that a draft means; today's without a time begins at the last quarter of an hour.</summary>
    public void Begin(EntryDraft draft, LocalDateTime now, int minutes)
    {
        if (draft.From is { } from)
        {
            Set(draft.Timeline, from, draft.To ?? from + Duration.FromMinutes(minutes));
            return;
        }

        Date = draft.Date;
        Time = draft.Date == now.Date ? new TimeOfDay((60 * now.Hour) + (now.Minute / 15 * 15)).ToString() : "09:00";
        Minutes = minutes;
    }

    /// <summary>Whether the clock shows this time twice, so that one must say which.</summary>
    public bool IsAmbiguous(LocalTimeline timeline) => IsWithin(timeline.ClockChangeOn(Date)) is { IsRepeated: true };

    /// <summary>Whether the clock never shows this time.</summary>
    public bool IsSkipped(LocalTimeline timeline) => IsWithin(timeline.ClockChangeOn(Date)) is { IsRepeated: false };

    public Instant From(LocalTimeline timeline)
    {
        var local = Date.AtMidnight().PlusMinutes(TimeOfDay.Parse(Time).Minutes);
        // Of two showings the timeline takes the earlier to start something, the later to end it.
        return IsRepetition && IsAmbiguous(timeline) ? timeline.EndAt(local) : timeline.StartAt(local);
    }

    public Instant To(LocalTimeline timeline) => From(timeline) + Duration.FromMinutes(Minutes);

    public (Instant From, Instant To) Span(LocalTimeline timeline) => (From(timeline), To(timeline));

    /// <summary>The date as the browser's own control writes it.</summary>
    public string DateText
    {
        get => LocalDatePattern.Iso.Format(Date);
        set
        {
            var parsed = LocalDatePattern.Iso.Parse(value ?? "");
            _isDateMissing = !parsed.Success;
            Date = parsed.Success ? parsed.Value : Date;
        }
    }

    ClockChange? IsWithin(ClockChange? change) =>
        change is not null && TimeOfDay.TryParse(Time, out var time) && change.From <= time && time < change.To ? change : null;
}
