using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.Extensions.Localization;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>
/// The page's way to everything that writes to the agenda: asks each time whether the person may, hands over to the classes that the API uses, and keeps what
/// takes the last change back.
/// </summary>
public sealed class AgendaActions(
    DeskAccess access, IDatabase database, AppointmentBook book, AppointmentChanges changes, ClientDirectory clients, IStringLocalizer<AgendaTexts> texts)
{
    Desk? _desk;

    public bool CanUndo => false;

    Desk Desk => _desk ?? throw new InvalidOperationException("No clinic has been entered.");

    Actor Actor => new(Desk.Membership.UserId, null);

    /// <summary>The page's clinic from now on.</summary>
    public void Enter(Desk desk) => _desk = desk;

    public IDisposable? Watch(Func<Task> onChange) => null;

    /// <summary>Why something was refused, in the page's language.</summary>
    public string Explain(Refusal refusal)
    {
        var text = texts[$"Refused{refusal.Code}"];
        return text.ResourceNotFound ? refusal.Message : text;
    }

    public Task<IReadOnlyList<string>> ConflictsAsync(StaffPlace? place, LocalStart start, Guid? except, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public async Task<IReadOnlyList<Refusal>> BookAsync(AppointmentForm form, bool force)
    {
        if (!await MayAsync(form.Place!))
        {
            return [NotAllowed];
        }

        if (form.Client.New is { } fields)
        {
            var (values, faults) = TextFieldReader.Read<ClientFields>(fields);
            var (client, refusal) = faults.Count > 0 ? (null, faults[0]) : await clients.CreateAsync(Actor, Desk.ClinicId, values, CancellationToken.None);
            if (client is null)
            {
                return [refusal! with { Field = "client." + refusal.Field }];
            }

            // Made, whatever becomes of the booking: a second try must not make it again.
            form.Client = ClientPick.Existing(client.Id, client.Fullname);
        }

        var timeline = form.Place!.Timeline;
        var request = new BookingRequest(
            form.Client.Id, [new BookingItem(form.ServiceId, form.StaffCalendarId, form.Start.From(timeline), form.Start.To(timeline), form.Note, null)],
            form.SendReminder, form.Status, force);
        return (await database.WriteAsync((db, token) => book.BookAsync(db, Desk.ClinicId, request, token), CancellationToken.None)).Refusals;
    }

    public Task<IReadOnlyList<Refusal>> ChangeAsync(AgendaAppointment booked, AppointmentForm form, bool force) => throw new NotSupportedException();

    public async Task<IReadOnlyList<Refusal>> SetStatusAsync(AgendaAppointment booked, AppointmentStatus status, bool force) =>
        await changes.SetBehaviourAsync(Desk.ClinicId, booked.Id, new BehaviourRequest(status, false, false), CancellationToken.None) is { } refusal ? [refusal] : [];

    public Task<IReadOnlyList<Refusal>> SetSaleAsync(AgendaAppointment booked, SaleStatus sale) => throw new NotSupportedException();

    public async Task<IReadOnlyList<Refusal>> DeleteAsync(Guid id, Guid staffCalendarId) =>
        await changes.DeleteAsync(Desk.ClinicId, id, CancellationToken.None) is { } refusal ? [refusal] : [];

    static Refusal NotAllowed => Refusal.Of(RefusalCode.InsufficientScopes);

    Task<bool> MayAsync(StaffPlace place) => access.MayAsync(Desk, membership => membership.MayUseAgendaOf(place.StaffId));
}
