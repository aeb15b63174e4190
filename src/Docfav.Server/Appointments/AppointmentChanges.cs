using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Appointments;

/// <summary>What changes appointments and groups after they were booked: the API and the back office alike.</summary>
public sealed class AppointmentChanges(IDatabase database)
{
    /// <summary>Sets the status of an appointment, a participant or a group.</summary>
    /// <returns>Null, or why not.</returns>
    public Task<Refusal?> SetBehaviourAsync(Guid clinicId, Guid id, BehaviourRequest request, CancellationToken cancellation) =>
        database.WriteAsync(
            async (db, token) =>
            {
                var held = await HoldAsync(db, clinicId, id, [], token);
                var refusal = held switch
                {
                    { Appointment: { GroupReservationId: not null } participant } => await SetParticipantAsync(db, participant, request, token),
                    { Appointment: { } appointment } => await SetAppointmentAsync(db, appointment, request.Behaviour, token),
                    { Group: { } group } => await SetGroupAsync(db, group, request, token),
                    _ => Refusal.Of(RefusalCode.NotFound),
                };
                if (refusal is null)
                {
                    await db.SaveChangesAsync(token);
                }

                return refusal;
            },
            cancellation);

    /// <summary>Deletes an appointment or participant, or a group with its participants, for good.</summary>
    public Task<Refusal?> DeleteAsync(Guid clinicId, Guid id, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                var held = await HoldAsync(db, clinicId, id, [], token);
                if (held.Appointment is { } appointment)
                {
                    db.Appointments.Remove(appointment);
                }
                else if (held.Group is { } group)
                {
                    await db.Appointments.Where(item => item.ClinicId == clinicId && item.GroupReservationId == group.Id).ExecuteDeleteAsync(token);
                    db.GroupReservations.Remove(group);
                }
                else
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);

    /// <summary>Moves an appointment, or changes its service, note or sale status, in one step.</summary>
    public Task<IReadOnlyList<Refusal>> ChangeAsync(Guid clinicId, Guid id, AppointmentChange change, CancellationToken cancellation) =>
        database.WriteAsync<IReadOnlyList<Refusal>>(
            async (db, token) =>
            {
                var places = change.StaffCalendar.Value is { } wanted ? await StaffPlaces.WithIdsAsync(db, clinicId, [wanted], token) : [];
                var held = await HoldAsync(db, clinicId, id, [.. places.Values.Select(place => place.StaffId)], token);
                if (held.Appointment is not { } appointment)
                {
                    return [Refusal.Of(RefusalCode.NotFound)];
                }

                var faults = await ApplyAsync(db, appointment, change, places, token);
                if (faults.Count > 0)
                {
                    return faults;
                }

                var moves = change.From.IsGiven || change.To.IsGiven || change.StaffCalendar.IsGiven;
                if (moves && !change.Force && BookingChecks.TakesTime(appointment.Status) && await RefuseTakenAsync(db, appointment, token) is { } refusal)
                {
                    return [refusal];
                }

                await db.SaveChangesAsync(token);
                return [];
            },
            cancellation);

    /// <summary>Sets what is given, noting what cannot be.</summary>
    static async Task<List<Refusal>> ApplyAsync(
        DocfavDb db, Appointment appointment, AppointmentChange change, Dictionary<Guid, StaffPlace> places, CancellationToken cancellation)
    {
        var faults = new List<Refusal>();
        if (appointment.GroupReservationId is not null)
        {
            foreach (var (name, isGiven) in new[]
                { ("from", change.From.IsGiven), ("to", change.To.IsGiven), ("back_office_staff_calendar", change.StaffCalendar.IsGiven), ("service", change.Service.IsGiven) })
            {
                if (isGiven)
                {
                    faults.Add(Refusal.Invalid(name, $"{name} of a participant is the group's"));
                }
            }
        }

        if (change.StaffCalendar.Value is { } placeId && places.GetValueOrDefault(placeId) is not { IsOpen: true })
        {
            faults.Add(Refusal.Invalid("back_office_staff_calendar", "back_office_staff_calendar is not an active staff calendar of this clinic"));
        }

        var service = change.Service.Value is { } serviceId
            ? await db.Services.AsNoTracking().SingleOrDefaultAsync(item => item.ClinicId == appointment.ClinicId && item.Id == serviceId, cancellation) : null;
        if (change.Service.IsGiven && service is not { IsActive: true })
        {
            faults.Add(Refusal.Invalid("service", "service is not an active service of this clinic"));
        }

        appointment.BookedFrom = change.From.Value ?? appointment.BookedFrom;
        appointment.BookedTo = change.To.Value ?? appointment.BookedTo;
        if (BookingTime.Fault(appointment.BookedFrom, appointment.BookedTo) is { } fault)
        {
            faults.Add(Refusal.Invalid("to", $"to {fault}"));
        }

        appointment.StaffCalendarId = change.StaffCalendar.Value ?? appointment.StaffCalendarId;
        appointment.ServiceId = service?.Id ?? appointment.ServiceId;
        appointment.Price = service?.Price ?? appointment.Price;
        appointment.Note = change.Note.Or(appointment.Note);
        appointment.SaleStatus = change.SaleStatus.Value ?? appointment.SaleStatus;
        return faults;
    }

    static async Task<Refusal?> SetAppointmentAsync(DocfavDb db, Appointment appointment, AppointmentStatus status, CancellationToken cancellation)
    {
        if (!BookingChecks.TakesTime(appointment.Status) && BookingChecks.TakesTime(status) && await RefuseTakenAsync(db, appointment, cancellation) is { } refusal)
        {
            return refusal;
        }

        appointment.Status = status;
        return null;
    }

    static async Task<Refusal?> SetParticipantAsync(DocfavDb db, Appointment participant, BehaviourRequest request, CancellationToken cancellation)
    {
        var group = await db.GroupReservations.SingleAsync(
            item => item.ClinicId == participant.ClinicId && item.Id == participant.GroupReservationId, cancellation);
        var (before, after) = (participant.Status, request.Behaviour);
        var takesPlace = before == AppointmentStatus.Cancelled && after != AppointmentStatus.Cancelled;
        if ((takesPlace || (!BookingChecks.TakesTime(before) && BookingChecks.TakesTime(after))) && group.Status == AppointmentStatus.Cancelled)
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

    static async Task<Refusal?> SetGroupAsync(DocfavDb db, GroupReservation group, BehaviourRequest request, CancellationToken cancellation)
    {
        if (request.Behaviour == AppointmentStatus.NoShow)
        {
            return Refusal.Invalid("behaviour", "behaviour of a group must be one of unconfirmed, confirmed, cancelled");
        }

        if (group.Status == AppointmentStatus.Cancelled && request.Behaviour != AppointmentStatus.Cancelled)
        {
            var place = (await StaffPlaces.WithIdsAsync(db, group.ClinicId, [group.StaffCalendarId], cancellation))[group.StaffCalendarId];
            var wanted = new WantedTime(place, new InstantSpan(group.BookedFrom, group.BookedTo), Except: group.Id);
            if (await BookingChecks.RefuseTakenAsync(db, group.ClinicId, [wanted], cancellation) is { } refusal)
            {
                return refusal;
            }
        }

        group.Status = request.Behaviour;
        if (request is { Behaviour: AppointmentStatus.Cancelled, CancelParticipants: true })
        {
            await db.Appointments.Where(item => item.ClinicId == group.ClinicId && item.GroupReservationId == group.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.Status, AppointmentStatus.Cancelled), cancellation);
        }

        return null;
    }

    static async Task<bool> IsFullAsync(DocfavDb db, GroupReservation group, CancellationToken cancellation) =>
        await db.Appointments.CountAsync(
            item => item.ClinicId == group.ClinicId && item.GroupReservationId == group.Id && item.Status != AppointmentStatus.Cancelled, cancellation)
        >= group.Capacity;

    static async Task<Refusal?> RefuseTakenAsync(DocfavDb db, Appointment appointment, CancellationToken cancellation)
    {
        var place = (await StaffPlaces.WithIdsAsync(db, appointment.ClinicId, [appointment.StaffCalendarId], cancellation))[appointment.StaffCalendarId];
        var wanted = new WantedTime(place, new InstantSpan(appointment.BookedFrom, appointment.BookedTo), Except: appointment.Id);
        return await BookingChecks.RefuseTakenAsync(db, appointment.ClinicId, [wanted], cancellation);
    }

    /// <summary>Locks the staff member whose time an id takes, and others, and reads the row as it is then.</summary>
    async Task<Held> HoldAsync(DocfavDb db, Guid clinicId, Guid id, Guid[] others, CancellationToken cancellation)
    {
        var staffId = await StaffOfAsync(db, clinicId, id, cancellation);
        while (staffId is { } owner)
        {
            await database.LockStaffAsync(db, clinicId, [.. others.Append(owner).Distinct()], cancellation);
            var now = await StaffOfAsync(db, clinicId, id, cancellation);
            if (now == owner)
            {
                return new Held(
                    await db.Appointments.SingleOrDefaultAsync(item => item.ClinicId == clinicId && item.Id == id, cancellation),
                    await db.GroupReservations.SingleOrDefaultAsync(item => item.ClinicId == clinicId && item.Id == id, cancellation));
            }

            // It was moved to somebody else before we had the lock; the locks in hand stay, and an unlucky order ends as a deadlock, which is retried.
            staffId = now;
        }

        return new Held(null, null);
    }

    static async Task<Guid?> StaffOfAsync(DocfavDb db, Guid clinicId, Guid id, CancellationToken cancellation)
    {
        var places = db.Appointments.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId)
            .Concat(db.GroupReservations.Where(item => item.ClinicId == clinicId && item.Id == id).Select(item => item.StaffCalendarId));
        return await db.StaffCalendars.Where(place => place.ClinicId == clinicId && places.Contains(place.Id))
            .Select(place => (Guid?)place.StaffId).FirstOrDefaultAsync(cancellation);
    }

    sealed record Held(Appointment? Appointment, GroupReservation? Group);
}
