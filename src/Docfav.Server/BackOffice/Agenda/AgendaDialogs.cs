using Docfav.Server.Appointments;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Data;
using Microsoft.Extensions.Localization;
using NodaTime;
using Radzen;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Opens the panels beside the agenda, and says what came of a change.</summary>
public sealed class AgendaDialogs(AgendaActions actions, AgendaViewReader reader, DialogService dialogs, NotificationService notices, IStringLocalizer<AgendaTexts> texts, IClock clock)
{
    static readonly SideDialogOptions s_beside = new() { Position = DialogPosition.Right, Width = "min(27rem, 100vw)", ShowMask = false, CssClass = "side-panel" };

    public async Task NewAsync(EntryKind kind, EntryDraft draft)
    {
        var now = clock.GetCurrentInstant().InZone(TimeZones.Of(draft.Place?.Timezone ?? draft.Desk.Timezone)).LocalDateTime;
        await dialogs.OpenSideAsync<AppointmentPanel>(
            texts["NewAppointment"], new Dictionary<string, object?> { [nameof(AppointmentPanel.Form)] = AppointmentForm.Of(draft, now) }, s_beside);
    }

    public async Task OpenAsync(Desk desk, AgendaChoices choices, AgendaView view, GridEntry entry)
    {
        if (entry.Kind == EntryKind.Appointment && await reader.FindAsync(desk.ClinicId, entry.Id, CancellationToken.None) is { Appointment: { } booked })
        {
            await dialogs.OpenSideAsync<AppointmentPanel>(
                texts["Appointment"],
                new Dictionary<string, object?>
                {
                    [nameof(AppointmentPanel.Form)] = AppointmentForm.Of(desk, choices, booked),
                    [nameof(AppointmentPanel.Booked)] = booked,
                },
                s_beside);
        }
    }

    public Task MoveAsync(EntryMove move) => Task.CompletedTask;

    public Task UndoAsync() => Task.FromResult((actions, notices));
}
