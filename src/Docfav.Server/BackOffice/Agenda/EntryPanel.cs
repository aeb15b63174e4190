using System.Globalization;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.BackOffice.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>What the panels beside the agenda have in common: they show what is in the way, write once, and close or say why not.</summary>
public abstract class EntryPanel : ComponentBase, IDisposable
{
    readonly CancellationTokenSource _closing = new();
    (Guid?, LocalDate, string, bool, int) _opened;

    [Inject]
    public required AgendaActions Actions { get; set; }

    [Inject]
    public required AgendaTalk Talk { get; set; }

    [Inject]
    public required AgendaDialogs Dialogs { get; set; }

    [Inject]
    public required IStringLocalizer<AgendaTexts> T { get; set; }

    [Inject]
    public required IStringLocalizer<DeskTexts> D { get; set; }

    [Parameter, EditorRequired]
    public required Desk Desk { get; set; }

    [Parameter, EditorRequired]
    public required AgendaChoices Choices { get; set; }

    /// <summary>Whether the form opened with another place or time than what is stored: it was dragged there.</summary>
    [Parameter]
    public bool IsMoved { get; set; }

    /// <summary>What is in the way of the time in the form.</summary>
    protected IReadOnlyList<string> Conflicts { get; private set; } = [];

    protected Refusal? Fault { get; set; }

    protected bool IsBusy { get; private set; }

    /// <summary>The staff calendar in the form.</summary>
    protected abstract StaffPlace? Place { get; }

    protected abstract LocalStart Start { get; }

    /// <summary>What is being changed; null for something new.</summary>
    protected abstract Guid? Changed { get; }

    protected abstract TimeUse Use { get; }

    protected override Task OnInitializedAsync()
    {
        _opened = Chosen;
        return CheckAsync();
    }

    /// <summary>Asks what is in the way, before anything is saved. What stays where it is stored has its time already.</summary>
    protected async Task CheckAsync()
    {
        Fault = null;
        try
        {
            Conflicts = Changed is not null && !IsMoved && Chosen == _opened ? [] : await Talk.ConflictsAsync(Desk, Place, Start, Changed, Use, _closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The panel is closed.
        }
    }

    /// <summary>Writes and closes the panel, or shows why not. What was in the way when it was last shown may be written over; what has come since may not.</summary>
    protected async Task RunAsync(Func<bool, Task<AgendaWritten>> write)
    {
        if (IsBusy)
        {
            return;
        }

        IsBusy = true;
        try
        {
            var written = await write(Conflicts.Count > 0);
            if (written.IsDone)
            {
                Dialogs.Close(written);
                return;
            }

            var refusal = written.Refusals[0];
            await CheckAsync();
            if (Conflicts.Count == 0)
            {
                Conflicts = await Talk.ConflictsAsync(Desk, Place, refusal, _closing.Token);
            }

            Fault = refusal;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>What is wrong with place or time; null where they can be sent.</summary>
    protected Refusal? PlaceFault() =>
        Place is null ? Refusal.Invalid("back_office_staff_calendar", "back_office_staff_calendar is required")
        : Start.Fault is { } field ? Refusal.Invalid(field, $"{field} is not a time") : null;

    (Guid?, LocalDate, string, bool, int) Chosen => (Place?.StaffCalendarId, Start.Date, Start.Time, Start.IsRepetition, Start.Minutes);

    protected static Guid? Id(ChangeEventArgs change) => Guid.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var id) ? id : null;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_closing.IsCancellationRequested)
        {
            _closing.Cancel();
            _closing.Dispose();
        }
    }
}
