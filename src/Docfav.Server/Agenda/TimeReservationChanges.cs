using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>A time reservation as a desk enters it.</summary>
/// <param name="Force">Whether it may overlap what there is.</param>
public sealed record TimeReservationRequest(Guid StaffCalendarId, Instant From, Instant To, string? Name = null, string? Note = null, bool Force = false);

/// <summary>What makes, changes and deletes time reservations.</summary>
public sealed class TimeReservationChanges(IDatabase database, IClock clock)
{
    /// <summary>Keeps a time free.</summary>
    public Task<AgendaWritten> CreateAsync(Guid clinicId, TimeReservationRequest request, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var places = await AgendaLock.PlacesAsync(database, db, clinicId, [request.StaffCalendarId], token);
                var reservation = new TimeReservation { ClinicId = clinicId, Id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset()) };
                db.TimeReservations.Add(reservation);
                return await SetAsync(db, reservation, request, places.GetValueOrDefault(request.StaffCalendarId), token);
            },
            cancellation);

    /// <summary>Sets all that a reservation holds.</summary>
    public Task<AgendaWritten> ChangeAsync(Guid clinicId, Guid id, TimeReservationRequest request, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var (reservation, places) = await AgendaLock.RowAsync(
                    database, db, clinicId, Row(db, clinicId, id), row => row.StaffCalendarId, [request.StaffCalendarId], token);
                return reservation is null ? AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound))
                    : await SetAsync(db, reservation, request, places.GetValueOrDefault(request.StaffCalendarId), token);
            },
            cancellation);

    /// <summary>Gives the time back.</summary>
    public Task<AgendaWritten> DeleteAsync(Guid clinicId, Guid id, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var (reservation, _) = await AgendaLock.RowAsync(database, db, clinicId, Row(db, clinicId, id), row => row.StaffCalendarId, [], token);
                if (reservation is null)
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                db.TimeReservations.Remove(reservation);
                return AgendaWritten.Of(id);
            },
            cancellation);

    async Task<AgendaWritten> SetAsync(
        DocfavDb db, TimeReservation reservation, TimeReservationRequest request, Availability.StaffPlace? place, CancellationToken cancellation)
    {
        var faults = new FieldFaults();
        var moves = (request.StaffCalendarId, request.From, request.To) != (reservation.StaffCalendarId, reservation.BookedFrom, reservation.BookedTo);
        if (request.StaffCalendarId != reservation.StaffCalendarId)
        {
            faults.Place(place);
        }

        faults.Span(request.From, request.To);
        reservation.StaffCalendarId = request.StaffCalendarId;
        (reservation.BookedFrom, reservation.BookedTo) = (request.From, request.To);
        reservation.Name = faults.Text("name", request.Name, Form.Line);
        reservation.Note = faults.Text("note", request.Note, Form.Note);
        if (faults.Any)
        {
            return faults.Refused;
        }

        var wanted = new WantedTime(place!, new InstantSpan(request.From, request.To), Use: TimeUse.Keeping) { Except = [reservation.Id] };
        return moves && !request.Force && await BookingChecks.RefuseTakenAsync(db, reservation.ClinicId, [wanted], clock.GetCurrentInstant(), cancellation) is { } refusal
            ? AgendaWritten.Refused(refusal) : AgendaWritten.Of(reservation.Id);
    }

    static IQueryable<TimeReservation> Row(DocfavDb db, Guid clinicId, Guid id) => db.TimeReservations.Where(row => row.ClinicId == clinicId && row.Id == id);
}
