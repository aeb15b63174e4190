using Docfav.Server.Access;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>
/// The page's way to everything that writes to the agenda: asks each time whether the person may, hands over to the classes that the API uses, and keeps what
/// takes the last change back.
/// </summary>
public sealed class AgendaActions(
    DeskAccess access, IDatabase database, AppointmentBook book, AppointmentChanges appointments, GroupChanges groups, TimeReservationChanges reservations,
    RecurringEventChanges series, AgendaUndo undos, ClientDirectory clients)
{
    Desk? _desk;
    Undo? _undo;

    /// <summary>Tells the page that something of its own has been written, so that it need not wait for the news of it.</summary>
    public Func<Task>? OnWritten { get; set; }

    public bool CanUndo => _undo is not null;

    Desk Desk => _desk ?? throw new InvalidOperationException("No clinic has been entered.");

    Actor Actor => new(Desk.Membership.UserId, null);

    /// <summary>The page's clinic from now on; what was changed in another cannot be taken back here.</summary>
    public void Enter(Desk desk)
    {
        if (_desk?.ClinicId != desk.ClinicId)
        {
            _undo = null;
        }

        _desk = desk;
    }

    public async Task<AgendaWritten> BookAsync(AppointmentForm form, bool force)
    {
        if (form.Client.New is { } fields)
        {
            if (!await access.MayAsync(Desk, membership => membership.MayUseAgendaOf(form.Place!.StaffId)))
            {
                return NotAllowed;
            }

            var (values, faults) = TextFieldReader.Read<ClientFields>(fields);
            var (client, refusal) = faults.Count > 0 ? (null, faults[0]) : await clients.CreateAsync(Actor, Desk.ClinicId, values, CancellationToken.None);
            if (client is null)
            {
                return Refused(refusal! with { Field = "client." + refusal.Field });
            }

            // Made, whatever becomes of the booking: a second try must not make it again.
            form.Client = ClientPick.Existing(client.Id, client.Fullname);
        }

        var (from, to) = form.Start.Span(form.Place!.Timeline);
        var item = new BookingItem(form.ServiceId, form.StaffCalendarId, from, to, form.Note, null);
        return await WriteAsync(
            [form.StaffCalendarId!.Value],
            () => book.BookForDeskAsync(Desk.ClinicId, new BookingRequest(form.Client.Id, [item], form.SendReminder, form.Status, force), CancellationToken.None));
    }

    /// <summary>Puts a client into a group.</summary>
    public Task<AgendaWritten> JoinAsync(AgendaGroup group, Guid? clientId, bool force) => WriteAsync(
        [group.StaffCalendarId],
        () => book.BookForDeskAsync(
            Desk.ClinicId,
            new BookingRequest(clientId, [new BookingItem(null, null, null, null, null, group.Id)], true, AppointmentStatus.Confirmed, force),
            CancellationToken.None));

    public Task<AgendaWritten> ChangeAsync(AgendaAppointment booked, AppointmentChange change) => WriteAsync(
        [booked.StaffCalendarId, change.StaffCalendar.Value ?? booked.StaffCalendarId],
        () => appointments.ChangeAsync(Desk.ClinicId, booked.Id, change, CancellationToken.None), booked.Id);

    public Task<AgendaWritten> SetStatusAsync(Guid id, Guid staffCalendarId, BehaviourRequest request) =>
        WriteAsync([staffCalendarId], () => appointments.SetBehaviourAsync(Desk.ClinicId, id, request, CancellationToken.None), id);

    public Task<AgendaWritten> DeleteAsync(Guid id, Guid staffCalendarId) =>
        WriteAsync([staffCalendarId], () => appointments.DeleteAsync(Desk.ClinicId, id, CancellationToken.None), id);

    public Task<AgendaWritten> CreateGroupAsync(GroupRequest request) =>
        WriteAsync([request.StaffCalendarId], () => groups.CreateAsync(Desk.ClinicId, request, CancellationToken.None));

    public Task<AgendaWritten> ChangeGroupAsync(Guid id, Guid staffCalendarId, GroupChange change) => WriteAsync(
        [staffCalendarId, change.StaffCalendar.IsGiven ? change.StaffCalendar.Value : staffCalendarId],
        () => groups.ChangeAsync(Desk.ClinicId, id, change, CancellationToken.None), id);

    /// <summary>Keeps time free.</summary>
    public Task<AgendaWritten> ReserveAsync(TimeReservationRequest request) =>
        WriteAsync([request.StaffCalendarId], () => reservations.CreateAsync(Desk.ClinicId, request, CancellationToken.None));

    public Task<AgendaWritten> ChangeReservationAsync(Guid id, Guid staffCalendarId, TimeReservationRequest request) =>
        WriteAsync([staffCalendarId, request.StaffCalendarId], () => reservations.ChangeAsync(Desk.ClinicId, id, request, CancellationToken.None), id);

    public Task<AgendaWritten> DeleteReservationAsync(Guid id, Guid staffCalendarId) =>
        WriteAsync([staffCalendarId], () => reservations.DeleteAsync(Desk.ClinicId, id, CancellationToken.None), id);

    public Task<AgendaWritten> CreateSeriesAsync(RecurringEventRequest request) =>
        WriteAsync([request.StaffCalendarId], () => series.CreateAsync(Desk.ClinicId, request, CancellationToken.None));

    public Task<AgendaWritten> ChangeSeriesAsync(Guid staffCalendarId, OccurrenceScope scope, RecurringEventChange change) =>
        WriteAsync([staffCalendarId, change.StaffCalendarId], () => series.ChangeAsync(Desk.ClinicId, scope, change, CancellationToken.None), scope.SeriesId);

    public Task<AgendaWritten> DeleteSeriesAsync(Guid staffCalendarId, OccurrenceScope scope) =>
        WriteAsync([staffCalendarId], () => series.DeleteAsync(Desk.ClinicId, scope, CancellationToken.None), scope.SeriesId);

    /// <summary>Puts an appointment, group or reservation elsewhere.</summary>
    public Task<AgendaWritten> MoveAsync(AgendaView view, GridEntry entry, Guid staffCalendarId, Instant from, Instant to, bool force)
    {
        Guid[] places = [entry.StaffCalendarId, staffCalendarId];
        var (moves, ends) = (from != entry.Span.Start, to != entry.Span.End);
        return entry.Kind switch
        {
            EntryKind.Appointment => WriteAsync(places, () => appointments.ChangeAsync(
                Desk.ClinicId, entry.Id,
                new AppointmentChange(
                    new Given<Instant?>(moves, from), new Given<Instant?>(ends, to), new Given<Guid?>(staffCalendarId != entry.StaffCalendarId, staffCalendarId),
                    default, default, default, force),
                CancellationToken.None), entry.Id),
            EntryKind.Group => WriteAsync(places, () => groups.ChangeAsync(
                Desk.ClinicId, entry.Id,
                new GroupChange { From = new(moves, from), To = new(ends, to), StaffCalendar = new(staffCalendarId != entry.StaffCalendarId, staffCalendarId), Force = force },
                CancellationToken.None), entry.Id),
            EntryKind.Reservation when view.Columns.SelectMany(column => column.TimeReservations).FirstOrDefault(time => time.Id == entry.Id) is { } time =>
                WriteAsync(places, () => reservations.ChangeAsync(
                    Desk.ClinicId, entry.Id, new TimeReservationRequest(staffCalendarId, from, to, time.Name, time.Note, force), CancellationToken.None), entry.Id),
            _ => Task.FromResult(Refused(Refusal.Of(RefusalCode.NotFound))),
        };
    }

    /// <summary>Takes the last change back. It can be tried again where it was refused for what is in the way.</summary>
    public async Task<AgendaWritten> UndoAsync(bool force)
    {
        if (_undo is not { } undo)
        {
            return AgendaWritten.Nothing;
        }

        if (!await MayAsync([.. undo.StaffCalendarIds], null))
        {
            return NotAllowed;
        }

        var written = await OrBusyAsync(() => undos.ApplyAsync(Desk.ClinicId, undo, force, CancellationToken.None));
        if (written.IsDone || written.Refusals[0] is { Conflicts: null, Code: not RefusalCode.ServiceUnavailable })
        {
            _undo = null;
        }

        await NotifyAsync(written);
        return written;
    }

    static AgendaWritten NotAllowed => Refused(Refusal.Of(RefusalCode.InsufficientScopes));

    static AgendaWritten Refused(Refusal refusal) => new([], [refusal]);

    /// <summary>Writes for who may use the agendas of all these staff calendars.</summary>
    /// <param name="id">What is changed: a colleague may have put it elsewhere since the page showed it.</param>
    async Task<AgendaWritten> WriteAsync(Guid[] staffCalendarIds, Func<Task<AgendaWritten>> write, Guid? id = null)
    {
        if (!await MayAsync(staffCalendarIds, id))
        {
            return NotAllowed;
        }

        var written = await OrBusyAsync(write);
        if (written.IsDone)
        {
            _undo = written.Undo ?? _undo;
        }

        await NotifyAsync(written);
        return written;
    }

    /// <summary>A database that is busy or out of reach is a refusal: nothing was written, and the page goes on.</summary>
    async Task<AgendaWritten> OrBusyAsync(Func<Task<AgendaWritten>> write)
    {
        try
        {
            return await write();
        }
        catch (Exception exception) when (database.IsUnavailable(exception))
        {
            return Refused(Refusal.Of(RefusalCode.ServiceUnavailable));
        }
    }

    /// <summary>Asks by what is stored, not by what the page was told: where the entry is, whose a staff calendar is, and what the person may.</summary>
    async Task<bool> MayAsync(Guid[] staffCalendarIds, Guid? id)
    {
        await using var db = database.OpenRead();
        var clinicId = Desk.ClinicId;
        var stored = db.Appointments.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId)
            .Concat(db.GroupReservations.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId))
            .Concat(db.TimeReservations.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId))
            .Concat(db.RecurringEvents.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId));
        var staff = await db.StaffCalendars.Where(place => place.ClinicId == clinicId && (staffCalendarIds.Contains(place.Id) || stored.Contains(place.Id)))
            .Select(place => place.StaffId).ToListAsync();
        return await access.MayAsync(Desk, membership => staff.TrueForAll(membership.MayUseAgendaOf));
    }

    Task NotifyAsync(AgendaWritten written) => written.IsDone && OnWritten is { } tell ? tell() : Task.CompletedTask;
}
