using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>What the panels of kept time hold: a reservation, a recurring event.</summary>
public class KeptTimeForm(AgendaChoices choices) : EntryForm(choices)
{
    public string? Name { get; set; }

    public static KeptTimeForm Of(EntryDraft draft, LocalDateTime now)
    {
        var form = new KeptTimeForm(draft.Choices);
        form.Begin(draft, now, 60);
        return form;
    }

    public static KeptTimeForm Of(AgendaChoices choices, Guid staffCalendarId, InstantSpan span, string? name, string? note)
    {
        var form = new KeptTimeForm(choices) { Name = name, Note = note };
        form.Begin(staffCalendarId, span);
        return form;
    }

    /// <summary>Of wall-clock times, as a series holds them.</summary>
    public static KeptTimeForm Of(AgendaChoices choices, Guid staffCalendarId, LocalDateTime start, LocalDateTime end, string? name)
    {
        var form = new KeptTimeForm(choices) { StaffCalendarId = staffCalendarId, Name = name };
        form.Start.Date = start.Date;
        form.Start.Time = TimeOfDay.Floor(start.TimeOfDay).ToString();
        form.Start.Minutes = (int)Period.Between(start, end, PeriodUnits.Minutes).Minutes;
        return form;
    }
}
