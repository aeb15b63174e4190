using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>What changes appointments and groups after they were booked: the API and the back office alike.</summary>
public sealed class AppointmentChanges(IDatabase database, IClock clock)
{
    /// <summary>Sets the status of an appointment, a participant or a group.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="id">What it is the status of.</param>
    /// <param name="request">Which status.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="mayStill">What an appointment must be when it comes to it; one that is not is not found. The default asks for nothing.</param>
    public Task<AgendaWritten> SetBehaviourAsync(
        Guid clinicId, Guid id, BehaviourRequest request, CancellationToken cancellation, Func<Appointment, bool>? mayStill = null) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var held = await HoldAsync(db, clinicId, id, token);
                var refusal = held switch
                {
                    { Appointment: { } changed } when mayStill?.Invoke(changed) == false => Refusal.Of(RefusalCode.NotFound),
                    { Appointment: { GroupReservationId: not null } participant } => await SetParticipantAsync(db, participant, request, token),
                    { Appointment: { } appointment } => await SetAppointmentAsync(db, appointment, request, token),
                    { Group: { } group } => await SetGroupAsync(db, group, request, token),
                    _ => Refusal.Of(RefusalCode.NotFound),
                };
                return refusal is null ? AgendaWritten.Of(id) : AgendaWritten.Refused(refusal);
            },
            cancellation);

    /// <summary>Deletes an appointment or participant, or a group with its participants, for good.</summary>
    public Task<AgendaWritten> DeleteAsync(Guid clinicId, Guid id, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var held = await HoldAsync(db, clinicId, id, token);
                if (held.Appointment is { } appointment)
                {
                    db.Appointments.Remove(appointment);
                }
                else if (held.Group is { } group)
                {
                    db.Appointments.RemoveRange(await ParticipantsAsync(db, group, token));
                    db.GroupReservations.Remove(group);
                }
                else
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                return AgendaWritten.Of(id);
            },
            cancellation);

    /// <summary>Moves an appointment, or changes its service, client, note or sale status, in one step.</summary>
    public Task<AgendaWritten> ChangeAsync(Guid clinicId, Guid id, AppointmentChange change, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var held = await HoldAsync(db, clinicId, id, token);
                if (held.Appointment is not { } appointment)
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                var places = change.StaffCalendar.Value is { } wanted ? await StaffPlaces.WithIdsAsync(db, clinicId, [wanted], token) : [];
                var faults = await ApplyAsync(db, appointment, change, places, token);
                if (faults.Any)
                {
                    return faults.Refused;
                }

                var moves = change.From.IsGiven || change.To.IsGiven || change.StaffCalendar.IsGiven;
                return moves && !change.Force && BookingChecks.TakesTime(appointment.Status) && await RefuseTakenAsync(db, appointment, token) is { } refusal
                    ? AgendaWritten.Refused(refusal) : AgendaWritten.Of(id);
            },
            cancellation);

    /// <summary>Sets what is given, noting what cannot be.</summary>
    static async Task<FieldFaults> ApplyAsync(
        DocfavDb db, Appointment appointment, AppointmentChange change, Dictionary<Guid, StaffPlace> places, CancellationToken cancellation)
    {
        var faults = new FieldFaults();
        if (appointment.GroupReservationId is not null)
        {
            foreach (var (name, isGiven) in new[]
                { ("from", change.From.IsGiven), ("to", change.To.IsGiven), ("back_office_staff_calendar", change.StaffCalendar.IsGiven), ("service", change.Service.IsGiven) })
            {
                if (isGiven)
                {
                    faults.Add(name, "of a participant is the group's");
                }
            }
        }

        if (change.StaffCalendar is { IsGiven: true, Value: { } placeId })
        {
            faults.Place(places.GetValueOrDefault(placeId));
        }

        var service = change.Service is { IsGiven: true, Value: { } serviceId }
            ? await db.Services.AsNoTracking().SingleOrDefaultAsync(item => item.ClinicId == appointment.ClinicId && item.Id == serviceId, cancellation) : null;
        if (change.Service.IsGiven && service is not { IsActive: true })
        {
            faults.Add("service", "is not an active service of this clinic");
        }

        appointment.BookedFrom = change.From.Or(null) ?? appointment.BookedFrom;
        appointment.BookedTo = change.To.Or(null) ?? appointment.BookedTo;
        faults.Span(appointment.BookedFrom, appointment.BookedTo);
        if (change.Client is { IsGiven: true, Value: { } clientId } && clientId != appointment.ClientId
            && !await db.Clients.AnyAsync(client => client.ClinicId == appointment.ClinicId && client.Id == clientId && client.IsActive, cancellation))
        {
            faults.Add("client", "is not an active client of this clinic");
        }

        appointment.StaffCalendarId = change.StaffCalendar.Or(null) ?? appointment.StaffCalendarId;
        appointment.ServiceId = service?.Id ?? appointment.ServiceId;
        appointment.Price = service?.Price ?? appointment.Price;
        appointment.ClientId = change.Client.Or(appointment.ClientId);
        appointment.Note = change.Note.IsGiven ? faults.Text("note", change.Note.Value, Form.Note) : appointment.Note;
        appointment.SaleStatus = change.SaleStatus.Or(null) ?? appointment.SaleStatus;
        return faults;
    }

    async Task<Refusal?> SetAppointmentAsync(DocfavDb db, Appointment appointment, BehaviourRequest request, CancellationToken cancellation)
    {
        var takesTime = !BookingChecks.TakesTime(appointment.Status) && BookingChecks.TakesTime(request.Behaviour);
        if (takesTime && !request.Force && await RefuseTakenAsync(db, appointment, cancellation) is { } refusal)
        {
            return refusal;
        }

        appointment.Status = request.Behaviour;
        return null;
    }

    static async Task<Refusal?> SetParticipantAsync(DocfavDb db, Appointment participant, BehaviourRequest request, CancellationToken cancellation)
    {
        var group = await db.GroupReservations.SingleAsync(
            item => item.ClinicId == participant.ClinicId && item.Id == participant.GroupReservationId, cancellation);
        var (before, after) = (participant.Status, request.Behaviour);
        var takesPlace = before == AppointmentStatus.Cancelled && after != AppointmentStatus.Cancelled;
        var returns = takesPlace || (!BookingChecks.TakesTime(before) && BookingChecks.TakesTime(after));
        if (returns && group.Status == AppointmentStatus.Cancelled && !request.Force)
        {
            return Refusal.Of(RefusalCode.GroupCancelled);
        }

        if (takesPlace && await IsFullAsync(db, group, cancellation))
        {
            if (!request.ForceCapacityIncrease)
            {
                return Refusal.Of(RefusalCode.GroupFull);
            }

            group.Capacity++;
        }

        participant.Status = after;
        return null;
    }

    async Task<Refusal?> SetGroupAsync(DocfavDb db, GroupReservation group, BehaviourRequest request, CancellationToken cancellation)
    {
        if (request.Behaviour == AppointmentStatus.NoShow)
        {
            return Refusal.Invalid("behaviour", "behaviour of a group must be one of unconfirmed, confirmed, cancelled");
        }

        if (group.Status == AppointmentStatus.Cancelled && request.Behaviour != AppointmentStatus.Cancelled && !request.Force)
        {
            var place = (await StaffPlaces.WithIdsAsync(db, group.ClinicId, [group.StaffCalendarId], cancellation))[group.StaffCalendarId];
            var wanted = new WantedTime(place, new InstantSpan(group.BookedFrom, group.BookedTo)) { Except = [group.Id] };
            if (await BookingChecks.RefuseTakenAsync(db, group.ClinicId, [wanted], clock.GetCurrentInstant(), cancellation) is { } refusal)
            {
                return refusal;
            }
        }

        group.Status = request.Behaviour;
        if (request is { Behaviour: AppointmentStatus.Cancelled, CancelParticipants: true })
        {
            (await ParticipantsAsync(db, group, cancellation)).ForEach(participant => participant.Status = AppointmentStatus.Cancelled);
        }

        return null;
    }

    /// <summary>Through the change tracker, so that what becomes of them can be undone.</summary>
    internal static Task<List<Appointment>> ParticipantsAsync(DocfavDb db, GroupReservation group, CancellationToken cancellation) =>
        db.Appointments.Where(item => item.ClinicId == group.ClinicId && item.GroupReservationId == group.Id).ToListAsync(cancellation);

    static async Task<bool> IsFullAsync(DocfavDb db, GroupReservation group, CancellationToken cancellation) =>
        await db.Appointments.CountAsync(
            item => item.ClinicId == group.ClinicId && item.GroupReservationId == group.Id && item.Status != AppointmentStatus.Cancelled, cancellation)
        >= group.Capacity;

    async Task<Refusal?> RefuseTakenAsync(DocfavDb db, Appointment appointment, CancellationToken cancellation)
    {
        var place = (await StaffPlaces.WithIdsAsync(db, appointment.ClinicId, [appointment.StaffCalendarId], cancellation))[appointment.StaffCalendarId];
        var wanted = new WantedTime(place, new InstantSpan(appointment.BookedFrom, appointment.BookedTo)) { Except = [appointment.Id] };
        return await BookingChecks.RefuseTakenAsync(db, appointment.ClinicId, [wanted], clock.GetCurrentInstant(), cancellation);
    }

    /// <summary>Locks the agenda, and reads what has an id as it is then.</summary>
    async Task<Held> HoldAsync(DocfavDb db, Guid clinicId, Guid id, CancellationToken cancellation)
    {
        await database.LockAgendaAsync(db, clinicId, cancellation);
        return new Held(
            await db.Appointments.SingleOrDefaultAsync(item => item.ClinicId == clinicId && item.Id == id, cancellation),
            await db.GroupReservations.SingleOrDefaultAsync(item => item.ClinicId == clinicId && item.Id == id, cancellation));
    }

    sealed record Held(Appointment? Appointment, GroupReservation? Group);
}
