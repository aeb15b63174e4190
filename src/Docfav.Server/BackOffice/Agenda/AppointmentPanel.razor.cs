using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Books an appointment, or changes one.</summary>
public sealed partial class AppointmentPanel(AgendaActions actions, DialogService dialogs) : IDisposable
{
    static readonly AppointmentStatus[] s_settable =
        [AppointmentStatus.Confirmed, AppointmentStatus.Unconfirmed, AppointmentStatus.Cancelled, AppointmentStatus.NoShow];

    readonly CancellationTokenSource _closing = new();
    IReadOnlyList<string> _conflicts = [];
    Refusal? _fault;
    bool _busy;
    bool _minutesTouched;

    [Parameter, EditorRequired]
    public required AppointmentForm Form { get; set; }

    /// <summary>The appointment as it is stored; null for a new one.</summary>
    [Parameter]
    public AgendaAppointment? Booked { get; set; }

    AgendaActions Actions => actions;

    DialogService Dialogs => dialogs;

    bool IsClientAtFault => _fault?.Field?.StartsWith("client", StringComparison.Ordinal) == true;

    protected override Task OnInitializedAsync() => CheckAsync();

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    Task ServiceChangedAsync(ChangeEventArgs change)
    {
        Form.ServiceId = Id(change);
        if (!_minutesTouched && Form.Service is { } service)
        {
            Form.Start.Minutes = service.Minutes;
        }

        return CheckAsync();
    }

    Task PlaceChangedAsync(ChangeEventArgs change)
    {
        Form.StaffCalendarId = Id(change);
        return CheckAsync();
    }

    /// <summary>Asks what is in the way, before anything is saved.</summary>
    async Task CheckAsync()
    {
        _fault = null;
        _minutesTouched = Form.Service is { } service && Form.Start.Minutes != service.Minutes;
        _conflicts = await actions.ConflictsAsync(Form.Place, Form.Start, Booked?.Id, _closing.Token);
    }

    async Task SaveAsync()
    {
        if (Form.Fault() is { } missing)
        {
            _fault = missing;
            return;
        }

        // What was in the way when it was last shown may be booked over; what has come since may not.
        var force = _conflicts.Count > 0;
        await RunAsync(() => Booked is null ? actions.BookAsync(Form, force) : actions.ChangeAsync(Booked, Form, force));
    }

    Task SetStatusAsync(AppointmentStatus status) => RunAsync(() => actions.SetStatusAsync(Booked!, status, _conflicts.Count > 0));

    Task SetSaleAsync(ChangeEventArgs change) =>
        Enum.TryParse<SaleStatus>(change.Value as string, out var sale) ? RunAsync(() => actions.SetSaleAsync(Booked!, sale)) : Task.CompletedTask;

    Task DeleteAsync() => RunAsync(() => actions.DeleteAsync(Booked!.Id, Booked.StaffCalendarId));

    /// <summary>Does it and closes the panel, or shows why not.</summary>
    async Task RunAsync(Func<Task<IReadOnlyList<Refusal>>> write)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            var refusals = await write();
            if (refusals.Count == 0)
            {
                dialogs.CloseSide(true);
                return;
            }

            await CheckAsync();
            _fault = refusals[0];
        }
        finally
        {
            _busy = false;
        }
    }

    static Guid? Id(ChangeEventArgs change) => Guid.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var id) ? id : null;
}
