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
public abstract class EntryPanel : ClosingComponent
{
    (Guid?, LocalDate, string, bool, int) _opened;
    object? _refused;
    bool _isAnyway;

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
    protected IReadOnlyList<string> Conflicts
    {
        get;
        private set => (field, _isAnyway) = (value, false);
    } = [];

    protected Refusal? Fault { get; set; }

    protected bool IsBusy { get; private set; }

    /// <summary>The panel's form.</summary>
    protected abstract EntryForm Entry { get; }

    /// <summary>The staff calendar in the form.</summary>
    protected StaffPlace? Place => Entry.Place;

    protected LocalStart Start => Entry.Start;

    /// <summary>What is being changed; null for something new.</summary>
    protected abstract Guid? Changed { get; }

    protected abstract TimeUse Use { get; }

    /// <summary>Whether the form of something stored holds what is not saved.</summary>
    protected virtual bool IsDirty => false;

    protected override Task OnInitializedAsync()
    {
        _opened = Chosen;
        return CheckAsync();
    }

    /// <summary>Asks what is in the way, before anything is saved. What stays where it is stored has its time already.</summary>
    protected async Task CheckAsync()
    {
        (Fault, _refused) = (null, null);
        try
        {
            Conflicts = Changed is not null && !HasMoved ? [] : await Talk.ConflictsAsync(Desk, Place, Start, Changed, Use, Closing);
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
        {
            // The panel is closed.
        }
    }

    /// <summary>What is in the way, as it is shown, may be written over by the save that follows.</summary>
    protected void Anyway() => _isAnyway = true;

    /// <summary>
    /// Saves the form and closes the panel, or shows why not. What is in the way is written over only where <see cref="Anyway"/> came first: what the page
    /// knows may be newer than what was seen when the button was pressed. What has come since is shown first.
    /// </summary>
    protected Task SaveAsync(Func<bool, Task<AgendaWritten>> write) => RunAsync(async () =>
    {
        var shown = _isAnyway ? Conflicts : [];
        if (shown.Count > 0)
        {
            await CheckAsync();
            if (Conflicts.Except(shown, StringComparer.Ordinal).Any())
            {
                return AgendaWritten.Refused(Refusal.Of(RefusalCode.SlotNotAvailable));
            }
        }

        return await write(shown.Count > 0);
    }, stays: false);

    /// <summary>
    /// Does something with what is stored, whatever the form says, and closes the panel, or shows why not. Once refused for what is in the way, the same again
    /// goes over it.
    /// </summary>
    /// <param name="stays">Whether the panel stays while something in it is not saved.</param>
    protected Task ActAsync(object action, Func<bool, Task<AgendaWritten>> write, bool stays = true) => RunAsync(async () =>
    {
        var written = await write(Equals(_refused, action));
        _refused = written is { IsDone: false } && written.Refusals[0].Conflicts is not null ? action : null;
        return written;
    }, stays);

    /// <summary>Reads what is stored now, and leaves the form as it is.</summary>
    protected virtual Task ReadAsync() => Task.CompletedTask;

    protected Task PlaceChangedAsync(Guid staffCalendarId)
    {
        Entry.Choose(staffCalendarId);
        return CheckAsync();
    }

    async Task RunAsync(Func<Task<AgendaWritten>> write, bool stays)
    {
        if (IsBusy)
        {
            return;
        }

        IsBusy = true;
        try
        {
            var written = await write();
            if (written.IsDone)
            {
                if (stays && IsDirty)
                {
                    await ReadAsync();
                    await CheckAsync();
                }
                else
                {
                    Dialogs.Close(written);
                }

                return;
            }

            Fault = written.Refusals[0];
            if (Fault.Conflicts is not null)
            {
                Conflicts = await Talk.ConflictsAsync(Desk, Place, Fault, Closing);
            }
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

    /// <summary>Whether the form says another place or time than what is stored.</summary>
    protected bool HasMoved => IsMoved || Chosen != _opened;

    (Guid?, LocalDate, string, bool, int) Chosen => (Place?.StaffCalendarId, Start.Date, Start.Time, Start.IsRepetition, Start.Minutes);

    protected static Guid? Id(ChangeEventArgs change) => Guid.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var id) ? id : null;
}
