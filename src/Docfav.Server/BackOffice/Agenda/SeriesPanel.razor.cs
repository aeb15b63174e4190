using Docfav.Scheduling.Calendars;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Microsoft.AspNetCore.Components;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Makes a recurring event, or changes one.</summary>
public sealed partial class SeriesPanel
{
    ElementReference _name;
    RuleForm _rule = new();
    SeriesScope _scope;
    LocalDate _start;

    [Parameter, EditorRequired]
    public required KeptTimeForm Form { get; set; }

    /// <summary>The occurrence that was chosen, as it is stored; null for a new series.</summary>
    [Parameter]
    public AgendaEvent? Event { get; set; }

    protected override EntryForm Entry => Form;

    // Of one occurrence its own time is not in its way; of more, that of none of its series.
    protected override Guid? Changed => Event is null ? null : _scope == SeriesScope.This ? Event.Id : Event.SeriesId;

    protected override TimeUse Use => TimeUse.Keeping;

    protected override Task OnInitializedAsync()
    {
        _start = Event?.Date ?? Form.Start.Date;
        _rule = Event is { } item ? RuleForm.Of(item.Rrule, item.Date) : RuleForm.For(Form.Start.Date);
        _rule.Follow(_start, Form.Start.Date);
        _start = Form.Start.Date;
        return base.OnInitializedAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _name.FocusAsync();
        }
    }

    /// <summary>The days of a weekly rule go along with its start.</summary>
    Task StartChangedAsync()
    {
        _rule.Follow(_start, Form.Start.Date);
        _start = Form.Start.Date;
        return CheckAsync();
    }

    Task SetScopeAsync(SeriesScope scope)
    {
        _scope = scope;
        return CheckAsync();
    }

    Task SaveAsync()
    {
        Fault = PlaceFault();
        return Fault is not null ? Task.CompletedTask : SaveAsync(force =>
        {
            var start = Form.Start.Date.AtMidnight().PlusMinutes(TimeOfDay.Parse(Form.Start.Time).Minutes);
            var end = start.PlusMinutes(Form.Start.Minutes);
            return Event is not { } item
                ? Actions.CreateSeriesAsync(new RecurringEventRequest(Place!.StaffCalendarId, start, end, _rule.Text(start.Date), Form.Name, force))
                : Actions.ChangeSeriesAsync(Scope(item), new RecurringEventChange(
                    Place!.StaffCalendarId, start, end, Form.Name, NewRule(item, start.Date), force));
        });
    }

    Task DeleteAsync() => ActAsync(nameof(DeleteAsync), _ => Actions.DeleteSeriesAsync(Scope(Event!)), stays: false);

    OccurrenceScope Scope(AgendaEvent item) => new(item.SeriesId, item.Date, _scope);

    /// <summary>The rule where the form says another; null keeps the series' own, with what is left of its count.</summary>
    string? NewRule(AgendaEvent item, LocalDate start) =>
        _scope == SeriesScope.This || _rule.Text(item.Date) == RuleForm.Of(item.Rrule, item.Date).Text(item.Date) ? null : _rule.Text(start);
}
