using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Microsoft.AspNetCore.Components;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Books an appointment, or changes one.</summary>
public sealed partial class AppointmentPanel(AgendaViewReader reader)
{
    AgendaAppointment? _stored;

    [Parameter, EditorRequired]
    public required AppointmentForm Form { get; set; }

    /// <summary>The appointment as it was stored when it was opened; null for a new one.</summary>
    [Parameter]
    public AgendaAppointment? Booked { get; set; }

    protected override EntryForm Entry => Form;

    protected override Guid? Changed => _stored?.Id;

    protected override TimeUse Use => TimeUse.Booking;

    protected override bool IsDirty => _stored is { } stored
        && (HasMoved || Form.Note != stored.Note || Form.Client.Id != stored.Client?.Id || (Form.Service is { } service && service.Id != stored.Service.Id));

    bool IsClientAtFault => Fault?.Field?.StartsWith("client", StringComparison.Ordinal) == true;

    // What the panel stores replaces it, and the page hands the parameter in anew with each of its own changes.
    protected override void OnInitialized() => _stored = Booked;

    protected override async Task ReadAsync() =>
        _stored = (await reader.FindAsync(Desk.ClinicId, _stored!.Id, CancellationToken.None))?.Appointment ?? _stored;

    Task ServiceChangedAsync(ChangeEventArgs change)
    {
        var before = Form.Service;
        Form.ServiceId = Id(change);
        // A length that somebody chose is left alone.
        if (Form.Service is { } service && (before is null ? !Form.IsLengthMarked : Form.Start.Minutes == before.Minutes))
        {
            Form.Start.Minutes = service.Minutes;
        }

        return CheckAsync();
    }

    Task SaveAsync()
    {
        Fault = (_stored is null ? Form.Fault() : null) ?? Form.ClientFault() ?? PlaceFault();
        return Fault is not null ? Task.CompletedTask
            : SaveAsync(force => _stored is null ? Actions.BookAsync(Form, force) : Actions.ChangeAsync(_stored.Id, Change(_stored, force)));
    }

    /// <summary>What the form says that is not so yet.</summary>
    AppointmentChange Change(AgendaAppointment booked, bool force)
    {
        var (from, to) = Start.Span(Place!.Timeline);
        return new AppointmentChange(
            new Given<Instant?>(HasMoved && from != booked.Span.Start, from), new Given<Instant?>(HasMoved && to != booked.Span.End, to),
            new Given<Guid?>(Form.StaffCalendarId != booked.StaffCalendarId, Form.StaffCalendarId),
            new Given<Guid?>(Form.Service is not null && Form.ServiceId != booked.Service.Id, Form.ServiceId),
            new Given<string?>(Form.Note != booked.Note, Form.Note), default, force)
        {
            Client = new Given<Guid?>(Form.Client.Id != booked.Client?.Id, Form.Client.Id),
        };
    }

    Task SetStatusAsync(AppointmentStatus status) => ActAsync(status, force =>
        Actions.SetStatusAsync(_stored!.Id, new BehaviourRequest(status, false, false) { Force = force }));

    Task SetSaleAsync(SaleStatus sale) => ActAsync(sale, _ => Actions.ChangeAsync(
        _stored!.Id, new AppointmentChange(default, default, default, default, default, new Given<SaleStatus?>(true, sale), false)));

    Task DeleteAsync() => ActAsync(nameof(DeleteAsync), _ => Actions.DeleteAsync(_stored!.Id), stays: false);
}
