using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Appointments;

static class AppointmentEndpoints
{
    public static void MapAppointments(this RouteGroupBuilder api)
    {
        var clinic = api.MapGroup("/backofficeclinics/{backOfficeClinicId}");
        clinic.MapGet("/availability", ListAvailability).Declare(new() { Scopes = Scope.AppointmentsRead, Example = AppointmentExamples.Lists });
        clinic.MapPost("/appointments", CreateAppointments).Declare(new()
        {
            Scopes = Scope.AppointmentsWrite,
            TakesBody = true,
            SuccessStatus = StatusCodes.Status201Created,
            Refusals = [RefusalCode.SlotNotAvailable, RefusalCode.GroupFull, RefusalCode.GroupCancelled, RefusalCode.HoldExpired, RefusalCode.IdempotencyKeyReused],
            RequestExample = AppointmentExamples.Booking,
            Example = AppointmentExamples.Booked,
        });
        clinic.MapGet("/appointments/{appointmentId}", GetAppointment)
            .Declare(new() { Scopes = Scope.AppointmentsRead, Refusals = [RefusalCode.NotFound], Example = AppointmentExamples.Item });
        clinic.MapPatch("/appointments/{appointmentId}", UpdateAppointment).Declare(new()
        {
            Scopes = Scope.AppointmentsWrite,
            TakesBody = true,
            Refusals = [RefusalCode.NotFound, RefusalCode.SlotNotAvailable],
            RequestExample = AppointmentExamples.Move,
            Example = AppointmentExamples.Item,
        });
        clinic.MapPut("/appointments/{appointmentId}/behaviour", ChangeBehaviour).Declare(new()
        {
            Scopes = Scope.AppointmentsWrite,
            TakesBody = true,
            Refusals = [RefusalCode.NotFound, RefusalCode.SlotNotAvailable, RefusalCode.GroupFull, RefusalCode.GroupCancelled],
            RequestExample = AppointmentExamples.Behaviour,
            Example = AppointmentExamples.Changed,
        });
        clinic.MapDelete("/appointments/{appointmentId}", DeleteAppointment)
            .Declare(new() { Scopes = Scope.AppointmentsWrite, Refusals = [RefusalCode.NotFound], Example = AppointmentExamples.Deleted });
        clinic.MapGet("/clients/{clientId}/appointments", ListClientAppointments)
            .Declare(new() { Scopes = Scope.AppointmentsRead, Refusals = [RefusalCode.NotFound], Example = AppointmentExamples.Page });
    }

    /// <summary>Get appointments, time reservations, group reservations, and recurring events for a date range.</summary>
    /// <remarks>
    /// Maximum range: 7 days. Recurring events are calculated in local time, and need both local_start_date and local_end_date; without them the list is
    /// empty. Limit and offset apply to each list. An appointment's calendar_id is its staff calendar's id.
    /// </remarks>
    internal static async Task<Answer<AgendaLists>> ListAvailability(
        ManagedClinic backOfficeClinicId, Query<AgendaListQuery> query, AgendaLister lister, CancellationToken cancellation) =>
        await lister.ListAsync(backOfficeClinicId.Id, query.Value, cancellation);

    /// <summary>Create one or more appointments.</summary>
    /// <remarks>
    /// All or none. Without force each time must be free as check-availability means it; else SLOT_NOT_AVAILABLE lists the conflicts. An appointment with
    /// group_reservation takes a place in that group; one with hold books the time of that hold of this key, or a part of it, and the hold is gone. With an Idempotency-Key the same request gets the first answer again for 24 hours.
    /// </remarks>
    internal static async Task<Answer<CreatedAppointment[]>> CreateAppointments(
        ManagedClinic backOfficeClinicId, Body<BookingRequest> body, IdempotencyKey key, ApiCall call, BookingTurns turns, CancellationToken cancellation)
    {
        var end = await turns.BookAsync(new(backOfficeClinicId.Id, body.Value, call.Caller.KeyId, key, cancellation));
        DocfavMeter.Bookings.Add(end.Count);
        return end.Answer;
    }

    /// <summary>Get an appointment.</summary>
    internal static async Task<Answer<AppointmentItem>> GetAppointment(
        ManagedClinic backOfficeClinicId, PathId appointmentId, DocfavDb db, CancellationToken cancellation) =>
        await FindAsync(db, backOfficeClinicId.Id, appointmentId.Value, cancellation) is { } item ? item : Refusal.Of(RefusalCode.NotFound);

    /// <summary>Move an appointment, or change its service, note or sale status.</summary>
    /// <remarks>A move is one step, checked like a booking, with the appointment's own time not in its way. A changed service brings its price.</remarks>
    internal static async Task<Answer<AppointmentItem>> UpdateAppointment(
        ManagedClinic backOfficeClinicId, PathId appointmentId, Body<AppointmentChange> body, AppointmentChanges changes, DocfavDb db,
        CancellationToken cancellation)
    {
        var written = await changes.ChangeAsync(backOfficeClinicId.Id, appointmentId.Value, body.Value, cancellation);
        if (!written.IsDone)
        {
            return Answer.Refused<AppointmentItem>(written.Refusals);
        }

        return await FindAsync(db, backOfficeClinicId.Id, appointmentId.Value, cancellation) is { } item ? item : Refusal.Of(RefusalCode.NotFound);
    }

    /// <summary>Change the behaviour (status) of an appointment.</summary>
    /// <remarks>Use this to confirm, cancel, mark as no-show, or revert to unconfirmed: an appointment, a participant of a group, or a group.</remarks>
    internal static async Task<Answer<BehaviourChange>> ChangeBehaviour(
        ManagedClinic backOfficeClinicId, PathId appointmentId, Body<BehaviourRequest> body, AppointmentChanges changes, CancellationToken cancellation)
    {
        var written = await changes.SetBehaviourAsync(backOfficeClinicId.Id, appointmentId.Value, body.Value, cancellation);
        return !written.IsDone ? Answer.Refused<BehaviourChange>(written.Refusals)
            : new BehaviourChange(appointmentId.Value, body.Value.Behaviour, "Appointment behaviour updated successfully");
    }

    /// <summary>Delete an appointment permanently.</summary>
    /// <remarks>The appointment id is obtained from the availability or create endpoints. A group goes with its participants.</remarks>
    internal static async Task<Answer<Confirmation>> DeleteAppointment(
        ManagedClinic backOfficeClinicId, PathId appointmentId, AppointmentChanges changes, CancellationToken cancellation)
    {
        var written = await changes.DeleteAsync(backOfficeClinicId.Id, appointmentId.Value, cancellation);
        return !written.IsDone ? Answer.Refused<Confirmation>(written.Refusals) : new Confirmation("Appointment deleted successfully");
    }

    /// <summary>List a client's appointments, newest first.</summary>
    internal static async Task<Answer<AppointmentPage>> ListClientAppointments(
        ManagedClinic backOfficeClinicId, PathId clientId, Query<AppointmentPageQuery> query, DocfavDb db, CancellationToken cancellation)
    {
        var (limit, offset) = query.Value;
        if (!await db.Clients.AnyAsync(client => client.ClinicId == backOfficeClinicId.Id && client.Id == clientId.Value, cancellation))
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        var all = AppointmentQueries.Rows(db, backOfficeClinicId.Id).Where(row => row.Appointment.ClientId == clientId.Value);
        var total = await all.CountAsync(cancellation);
        var rows = await all.OrderByDescending(row => row.Appointment.BookedFrom).ThenBy(row => row.Appointment.Id).Skip(offset).Take(limit)
            .ToListAsync(cancellation);
        return new AppointmentPage([.. rows.Select(AppointmentQueries.Item)], new PageMeta(limit, offset, total));
    }

    static async Task<AppointmentItem?> FindAsync(DocfavDb db, Guid clinicId, Guid id, CancellationToken cancellation) =>
        await AppointmentQueries.Rows(db, clinicId).SingleOrDefaultAsync(row => row.Appointment.Id == id, cancellation) is { } row
            ? AppointmentQueries.Item(row) : null;
}
