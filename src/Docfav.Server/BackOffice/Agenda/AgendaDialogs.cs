using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.BackOffice.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using NodaTime;
using Radzen;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Opens the panels beside the agenda, and says what came of a change.</summary>
public sealed class AgendaDialogs(
    AgendaActions actions, AgendaTalk talk, AgendaViewReader reader, AgendaChoicesReader offers, DialogService dialogs, NotificationService notices,
    IStringLocalizer<AgendaTexts> texts, IStringLocalizer<DeskTexts> desk, IClock clock)
{
    /// <summary>The panel that is open; null for none.</summary>
    public SidePanelContent? Panel { get; private set; }

    /// <summary>Shows the panel anew.</summary>
    public Action? OnPanel { get; set; }

    public void New(EntryKind kind, EntryDraft draft)
    {
        var now = draft.Timeline.At(clock.GetCurrentInstant());
        switch (kind)
        {
            case EntryKind.Appointment:
                Open<AppointmentPanel>("NewAppointment", draft.Desk, draft.Choices, new() { [nameof(AppointmentPanel.Form)] = AppointmentForm.Of(draft, now) });
                break;
            case EntryKind.Group:
                Open<GroupPanel>("NewGroup", draft.Desk, draft.Choices, new() { [nameof(GroupPanel.Form)] = GroupForm.Of(draft, now) });
                break;
            case EntryKind.Reservation:
                Open<ReservationPanel>("NewReservation", draft.Desk, draft.Choices, new() { [nameof(ReservationPanel.Form)] = KeptTimeForm.Of(draft, now) });
                break;
            case EntryKind.Occurrence:
                Open<SeriesPanel>("NewOccurrence", draft.Desk, draft.Choices, new() { [nameof(SeriesPanel.Form)] = KeptTimeForm.Of(draft, now) });
                break;
        }
    }

    /// <summary>Opens what is there, as it is stored now.</summary>
    public async Task OpenAsync(Desk here, AgendaChoices choices, AgendaView view, GridEntry entry)
    {
        var stored = entry.Kind is EntryKind.Appointment or EntryKind.Group ? await reader.FindAsync(here.ClinicId, entry.Id, CancellationToken.None) : null;
        choices = await offers.WithAsync(here, choices, stored?.Place.StaffCalendarId ?? entry.StaffCalendarId, CancellationToken.None);
        switch (entry.Kind)
        {
            case EntryKind.Appointment when stored is { Appointment: { } booked }:
                Open<AppointmentPanel>("Appointment", here, choices, new()
                {
                    [nameof(AppointmentPanel.Form)] = AppointmentForm.Of(here, choices, booked),
                    [nameof(AppointmentPanel.Booked)] = booked,
                });
                break;
            case EntryKind.Group when stored is { Group: { } group }:
                Open<GroupPanel>("Group", here, choices, new()
                {
                    [nameof(GroupPanel.Form)] = GroupForm.Of(choices, group),
                    [nameof(GroupPanel.Group)] = group,
                });
                break;
            case EntryKind.Reservation when view.Columns.SelectMany(column => column.TimeReservations).FirstOrDefault(time => time.Id == entry.Id) is { } time:
                Open<ReservationPanel>("Reservation", here, choices, new()
                {
                    [nameof(ReservationPanel.Form)] = KeptTimeForm.Of(choices, time.StaffCalendarId, time.Span, time.Name, time.Note),
                    [nameof(ReservationPanel.Reservation)] = time,
                });
                break;
            case EntryKind.Occurrence when view.Columns.SelectMany(column => column.Events).FirstOrDefault(item => item.Id == entry.Id) is { } item:
                Open<SeriesPanel>("Series", here, choices, new()
                {
                    [nameof(SeriesPanel.Form)] = KeptTimeForm.Of(choices, item.StaffCalendarId, item.Start, item.End, item.Name),
                    [nameof(SeriesPanel.Event)] = item,
                });
                break;
            case EntryKind.Hold:
                await ReleaseAsync(entry);
                break;
            default:
                notices.Notify(NotificationSeverity.Warning, texts["RefusedNotFound"]);
                break;
        }
    }

    /// <summary>Moves what was dragged; asks first where something is in the way.</summary>
    public async Task MoveAsync(Desk here, AgendaChoices choices, AgendaView view, EntryMove move)
    {
        var target = move.Column.StaffCalendarId ?? move.Entry.StaffCalendarId;
        choices = await offers.WithAsync(here, choices, target, CancellationToken.None);
        if (move.Entry.Kind == EntryKind.Occurrence)
        {
            MoveOccurrence(here, choices, view, move);
            return;
        }

        var written = await actions.MoveAsync(view, move.Entry, target, move.From, move.To, false);
        if (written is { IsDone: false } && written.Refusals[0].Conflicts is not null)
        {
            var conflicts = await talk.ConflictsAsync(here, choices.Place(target), written.Refusals[0], CancellationToken.None);
            if (!await ConfirmAsync(conflicts))
            {
                return;
            }

            written = await actions.MoveAsync(view, move.Entry, target, move.From, move.To, true);
        }

        Tell(written, texts["MovedTo", EntryTexts.Time(move.Column, move.From)]);
    }

    public async Task UndoAsync(Desk here, AgendaChoices choices)
    {
        var written = await actions.UndoAsync(false);
        if (written is { IsDone: false } && written.Refusals[0].Conflicts is not null)
        {
            var conflicts = await talk.ConflictsAsync(here, choices.Places is [var place, ..] ? place : null, written.Refusals[0], CancellationToken.None);
            if (!await ConfirmAsync(conflicts))
            {
                return;
            }

            written = await actions.UndoAsync(true);
        }

        Tell(written, texts["Undone"]);
    }

    /// <summary>The page is left, and its panel with it.</summary>
    public void Leave() => (Panel, OnPanel) = (null, null);

    /// <summary>Closes the panel, and says what it did.</summary>
    public void Close(AgendaWritten? written)
    {
        Panel = null;
        OnPanel?.Invoke();
        if (written is not null)
        {
            Tell(written, desk["Saved"]);
        }
    }

    /// <summary>An occurrence was dragged: the panel asks how much of its series is meant.</summary>
    void MoveOccurrence(Desk here, AgendaChoices choices, AgendaView view, EntryMove move)
    {
        var item = view.Columns.SelectMany(column => column.Events).First(item => item.Id == move.Entry.Id);
        Open<SeriesPanel>("Series", here, choices, new()
        {
            [nameof(SeriesPanel.Form)] = KeptTimeForm.Of(
                choices, move.Column.StaffCalendarId ?? item.StaffCalendarId, new Docfav.Scheduling.Intervals.InstantSpan(move.From, move.To), item.Name, null),
            [nameof(SeriesPanel.Event)] = item,
            [nameof(EntryPanel.IsMoved)] = true,
        });
    }

    /// <summary>All that a desk can do to a hold is give its time back, and it is asked first.</summary>
    async Task ReleaseAsync(GridEntry entry)
    {
        if (await dialogs.Confirm(
            texts["HeldQuestion", entry.Detail ?? ""], entry.Title, new ConfirmOptions { OkButtonText = texts["HeldRelease"], CancelButtonText = desk["Cancel"] }) == true)
        {
            Tell(await actions.ReleaseAsync(entry.Id), texts["HeldReleased"]);
        }
    }

    async Task<bool> ConfirmAsync(IReadOnlyList<string> conflicts) =>
        await dialogs.Confirm(
            ListOf(conflicts), texts["ConflictMoveTitle"],
            new ConfirmOptions { OkButtonText = texts["MoveAnyway"], CancelButtonText = desk["Cancel"] }) == true;

    static RenderFragment ListOf(IReadOnlyList<string> conflicts) => builder =>
    {
        builder.OpenComponent<ConflictList>(0);
        builder.AddAttribute(1, nameof(ConflictList.Conflicts), conflicts);
        builder.CloseComponent();
    };

    void Tell(AgendaWritten written, string done)
    {
        if (written.IsDone)
        {
            notices.Notify(NotificationSeverity.Success, done, duration: 2500);
        }
        else
        {
            notices.Notify(NotificationSeverity.Error, talk.Explain(written.Refusals[0]), duration: 6000);
        }
    }

    void Open<TPanel>(string title, Desk here, AgendaChoices choices, Dictionary<string, object?> parameters) where TPanel : EntryPanel
    {
        parameters[nameof(EntryPanel.Desk)] = here;
        parameters[nameof(EntryPanel.Choices)] = choices;
        Panel = new SidePanelContent(texts[title], typeof(TPanel), parameters);
        OnPanel?.Invoke();
    }
}

/// <summary>What a panel shows; each opening is another.</summary>
public sealed record SidePanelContent(string Title, Type Component, IDictionary<string, object?> Parameters)
{
    /// <summary>Tells one opening from another of the same.</summary>
    public Guid Key { get; } = Guid.NewGuid();
}
