using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.BackOffice.Shared;
using Microsoft.AspNetCore.Components;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Makes a group, changes one, and sees to its participants.</summary>
public sealed partial class GroupPanel(AgendaViewReader reader)
{
    static readonly AppointmentStatus[] s_ofGroup = [AppointmentStatus.Confirmed, AppointmentStatus.Unconfirmed, AppointmentStatus.Cancelled];

    readonly ClientPick _joining = ClientPick.Nobody;
    AgendaGroup? _stored;
    bool _cancelParticipants;
    ClientPick? _again;

    [Parameter, EditorRequired]
    public required GroupForm Form { get; set; }

    /// <summary>The group as it was stored when the panel opened; null for a new one.</summary>
    [Parameter]
    public AgendaGroup? Group { get; set; }

    protected override EntryForm Entry => Form;

    protected override Guid? Changed => _stored?.Id;

    protected override TimeUse Use => TimeUse.Booking;

    protected override bool IsDirty => _stored is { } stored && (HasMoved || Form.Note != stored.Note || Form.Name != stored.Name || Form.Capacity != stored.Capacity
        || (Form.Service is { } service && service.Id != stored.Service.Id));

    // What the panel stores replaces it, and the page hands the parameter in anew with each of its own changes.
    protected override void OnInitialized() => _stored = Group;

    Task ServiceChangedAsync(ChangeEventArgs change)
    {
        Form.ServiceId = Id(change);
        if (_stored is null && Form.Service is { } service)
        {
            Form.Start.Minutes = service.Minutes;
        }

        return CheckAsync();
    }

    Task SaveAsync()
    {
        Fault = (_stored is null && Form.Service is null ? Refusal.Invalid("service", "service is required") : null) ?? PlaceFault();
        return Fault is not null ? Task.CompletedTask : SaveAsync(force =>
        {
            var (from, to) = Start.Span(Place!.Timeline);
            return _stored is not { } stored
                ? Actions.CreateGroupAsync(new GroupRequest(Place.StaffCalendarId, Form.ServiceId!.Value, from, to, Form.Capacity, Form.Name, Form.Note, Force: force))
                : Actions.ChangeGroupAsync(stored.Id, new GroupChange
                {
                    From = new(from != stored.Span.Start, from),
                    To = new(to != stored.Span.End, to),
                    StaffCalendar = new(Place.StaffCalendarId != stored.StaffCalendarId, Place.StaffCalendarId),
                    Service = Form.Service is { } service ? new(service.Id != stored.Service.Id, service.Id) : default,
                    Capacity = new(Form.Capacity != stored.Capacity, Form.Capacity),
                    Name = new(Form.Name != stored.Name, Form.Name),
                    Note = new(Form.Note != stored.Note, Form.Note),
                    Force = force,
                });
        });
    }

    Task SetStatusAsync(AppointmentStatus status) => ActAsync(status, force =>
        Actions.SetStatusAsync(_stored!.Id, new BehaviourRequest(status, false, _cancelParticipants) { Force = force }));

    Task DeleteAsync() => ActAsync(nameof(DeleteAsync), _ => Actions.DeleteAsync(_stored!.Id), stays: false);

    /// <summary>Puts a client into the group; the panel stays, for the next. Whoever has a place already gets another once it is asked for again.</summary>
    async Task JoinAsync(ClientPick pick)
    {
        if (pick.Id is not { } clientId)
        {
            return;
        }

        var isAgain = _again?.Id == clientId;
        _again = null;
        if (!isAgain && _stored!.Participants.Any(participant => participant.Client?.Id == clientId && participant.Status != AppointmentStatus.Cancelled))
        {
            _again = pick;
            return;
        }

        await WriteAsync(() => Actions.JoinAsync(_stored!.Id, clientId, false));
    }

    Task SetParticipantAsync(AgendaAppointment participant, AppointmentStatus status) => WriteAsync(() =>
        Actions.SetStatusAsync(participant.Id, new BehaviourRequest(status, false, false)));

    Task SetSaleAsync(AgendaAppointment participant, SaleStatus sale) => WriteAsync(() => Actions.ChangeAsync(
        participant.Id, new AppointmentChange(default, default, default, default, default, new Given<SaleStatus?>(true, sale), false)));

    Task RemoveAsync(AgendaAppointment participant) => WriteAsync(() => Actions.DeleteAsync(participant.Id));

    /// <summary>Writes, and shows the group as it is then.</summary>
    async Task WriteAsync(Func<Task<AgendaWritten>> write)
    {
        var written = await write();
        Fault = written.IsDone ? null : written.Refusals[0];
        await ReadAsync();
    }

    protected override async Task ReadAsync() =>
        _stored = (await reader.FindAsync(Desk.ClinicId, _stored!.Id, CancellationToken.None))?.Group ?? _stored;
}
