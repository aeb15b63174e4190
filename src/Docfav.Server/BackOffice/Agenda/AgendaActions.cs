using Docfav.Server.Access;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Docfav.Server.Holds;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>
/// The page's way to everything that writes to the agenda: asks each time whether the person may, hands over to the classes that the API uses, and keeps what
/// takes the last change back.
/// </summary>
public sealed class AgendaActions(
    DeskAccess access, IDatabase database, AppointmentBook book, AppointmentChanges appointments, GroupChanges groups, TimeReservationChanges reservations,
    RecurringEventChanges series, HoldBook holds, AgendaUndo undos, ClientDirectory clients)
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
    public Task<AgendaWritten> JoinAsync(Guid groupId, Guid? clientId, bool force) => ChangeAsync(
        groupId, [],
        () => book.BookForDeskAsync(
            Desk.ClinicId,
            new BookingRequest(clientId, [new BookingItem(null, null, null, null, null, groupId)], true, AppointmentStatus.Confirmed, force),
            CancellationToken.None));

    public Task<AgendaWritten> ChangeAsync(Guid id, AppointmentChange change) => ChangeAsync(
        id, change.StaffCalendar is { IsGiven: true, Value: { } target } ? [target] : [],
        () => appointments.ChangeAsync(Desk.ClinicId, id, change, CancellationToken.None));

    /// <summary>Sets the status of an appointment, a participant or a group.</summary>
    public Task<AgendaWritten> SetStatusAsync(Guid id, BehaviourRequest request) =>
        ChangeAsync(id, [], () => appointments.SetBehaviourAsync(Desk.ClinicId, id, request, CancellationToken.None));

    /// <summary>Deletes an appointment, a participant or a group.</summary>
    public Task<AgendaWritten> DeleteAsync(Guid id) =>
        ChangeAsync(id, [], () => appointments.DeleteAsync(Desk.ClinicId, id, CancellationToken.None));

    public Task<AgendaWritten> CreateGroupAsync(GroupRequest request) =>
        WriteAsync([request.StaffCalendarId], () => groups.CreateAsync(Desk.ClinicId, request, CancellationToken.None));

    public Task<AgendaWritten> ChangeGroupAsync(Guid id, GroupChange change) => ChangeAsync(
        id, change.StaffCalendar.IsGiven ? [change.StaffCalendar.Value] : [], () => groups.ChangeAsync(Desk.ClinicId, id, change, CancellationToken.None));

    /// <summary>Keeps time free.</summary>
    public Task<AgendaWritten> ReserveAsync(TimeReservationRequest request) =>
        WriteAsync([request.StaffCalendarId], () => reservations.CreateAsync(Desk.ClinicId, request, CancellationToken.None));

    public Task<AgendaWritten> ChangeReservationAsync(Guid id, TimeReservationRequest request) =>
        ChangeAsync(id, [request.StaffCalendarId], () => reservations.ChangeAsync(Desk.ClinicId, id, request, CancellationToken.None));

    public Task<AgendaWritten> DeleteReservationAsync(Guid id) =>
        ChangeAsync(id, [], () => reservations.DeleteAsync(Desk.ClinicId, id, CancellationToken.None));

    public Task<AgendaWritten> CreateSeriesAsync(RecurringEventRequest request) =>
        WriteAsync([request.StaffCalendarId], () => series.CreateAsync(Desk.ClinicId, request, CancellationToken.None));

    public Task<AgendaWritten> ChangeSeriesAsync(OccurrenceScope scope, RecurringEventChange change) =>
        ChangeAsync(scope.SeriesId, [change.StaffCalendarId], () => series.ChangeAsync(Desk.ClinicId, scope, change, CancellationToken.None));

    public Task<AgendaWritten> DeleteSeriesAsync(OccurrenceScope scope) =>
        ChangeAsync(scope.SeriesId, [], () => series.DeleteAsync(Desk.ClinicId, scope, CancellationToken.None));

    /// <summary>Frees a time that is held.</summary>
    public Task<AgendaWritten> ReleaseAsync(Guid holdId) => ChangeAsync(holdId, [], () => holds.ReleaseAsync(Desk.ClinicId, null, holdId, CancellationToken.None));

    /// <summary>Puts an appointment, group or reservation elsewhere.</summary>
    public Task<AgendaWritten> MoveAsync(AgendaView view, GridEntry entry, Guid staffCalendarId, Instant from, Instant to, bool force)
    {
        var (start, end) = (from != entry.Span.Start, to != entry.Span.End);
        var isElsewhere = staffCalendarId != entry.StaffCalendarId;
        return entry.Kind switch
        {
            EntryKind.Appointment => ChangeAsync(entry.Id, new AppointmentChange(
                new Given<Instant?>(start, from), new Given<Instant?>(end, to), new Given<Guid?>(isElsewhere, staffCalendarId), default, default, default, force)),
            EntryKind.Group => ChangeGroupAsync(
                entry.Id, new GroupChange { From = new(start, from), To = new(end, to), StaffCalendar = new(isElsewhere, staffCalendarId), Force = force }),
            EntryKind.Reservation when view.Columns.SelectMany(column => column.TimeReservations).FirstOrDefault(time => time.Id == entry.Id) is { } time =>
                ChangeReservationAsync(entry.Id, new TimeReservationRequest(staffCalendarId, from, to, time.Name, time.Note, force)),
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

        if (!await MayAsync([.. undo.StaffCalendarIds]))
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

    /// <summary>Changes what is there, for who may use the agenda where it is stored and those where it shall be.</summary>
    async Task<AgendaWritten> ChangeAsync(Guid id, Guid[] targets, Func<Task<AgendaWritten>> write) => await WriteAsync([.. targets, .. await PlacesOfAsync(id)], write);

    /// <summary>Writes for who may use the agendas of all these staff calendars.</summary>
    async Task<AgendaWritten> WriteAsync(Guid[] staffCalendarIds, Func<Task<AgendaWritten>> write)
    {
        if (!await MayAsync(staffCalendarIds))
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

    /// <summary>Where an entry is stored now, whatever the page was told: a colleague may have put it elsewhere since.</summary>
    async Task<List<Guid>> PlacesOfAsync(Guid id)
    {
        await using var db = database.OpenRead();
        var clinicId = Desk.ClinicId;
        return await db.Appointments.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId)
            .Concat(db.GroupReservations.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId))
            .Concat(db.TimeReservations.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId))
            .Concat(db.RecurringEvents.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId))
            .Concat(db.Holds.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId))
            .ToListAsync();
    }

    /// <summary>Whether the person may use the agendas of all these staff calendars, by the membership as it is stored at this moment.</summary>
    async Task<bool> MayAsync(Guid[] staffCalendarIds)
    {
        await using var db = database.OpenRead();
        var staff = await db.StaffCalendars.Where(place => place.ClinicId == Desk.ClinicId && staffCalendarIds.Contains(place.Id))
            .Select(place => place.StaffId).ToListAsync();
        return await access.MayAsync(Desk, membership => staff.TrueForAll(membership.MayUseAgendaOf));
    }

    Task NotifyAsync(AgendaWritten written) => written.IsDone && OnWritten is { } tell ? tell() : Task.CompletedTask;
}
