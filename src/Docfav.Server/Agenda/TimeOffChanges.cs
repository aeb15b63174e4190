using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>Time off as a desk enters it; of any length.</summary>
/// <param name="Force">Whether it may lie over appointments and groups.</param>
public sealed record TimeOffRequest(Guid StaffCalendarId, Instant From, Instant To, string? Reason = null, bool Force = false);

/// <summary>What makes, changes and deletes time off.</summary>
public sealed class TimeOffChanges(IDatabase database, IClock clock)
{
    /// <summary>Gives a person time off.</summary>
    public Task<AgendaWritten> CreateAsync(Guid clinicId, TimeOffRequest request, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var places = await AgendaLock.PlacesAsync(database, db, clinicId, [request.StaffCalendarId], token);
                var timeOff = new TimeOff { ClinicId = clinicId, Id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset()) };
                db.TimeOffs.Add(timeOff);
                return await SetAsync(db, timeOff, request, places.GetValueOrDefault(request.StaffCalendarId), token);
            },
            cancellation);

    /// <summary>Sets all that a time off holds.</summary>
    public Task<AgendaWritten> ChangeAsync(Guid clinicId, Guid id, TimeOffRequest request, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var (timeOff, places) = await AgendaLock.RowAsync(
                    database, db, clinicId, Row(db, clinicId, id), row => row.StaffCalendarId, [request.StaffCalendarId], token);
                return timeOff is null ? AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound))
                    : await SetAsync(db, timeOff, request, places.GetValueOrDefault(request.StaffCalendarId), token);
            },
            cancellation);

    /// <summary>Lets the person work.</summary>
    public Task<AgendaWritten> DeleteAsync(Guid clinicId, Guid id, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var (timeOff, _) = await AgendaLock.RowAsync(database, db, clinicId, Row(db, clinicId, id), row => row.StaffCalendarId, [], token);
                if (timeOff is null)
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                db.TimeOffs.Remove(timeOff);
                return AgendaWritten.Of(id);
            },
            cancellation);

    async Task<AgendaWritten> SetAsync(
        DocfavDb db, TimeOff timeOff, TimeOffRequest request, Availability.StaffPlace? place, CancellationToken cancellation)
    {
        var faults = new FieldFaults();
        var moves = (request.StaffCalendarId, request.From, request.To) != (timeOff.StaffCalendarId, timeOff.From, timeOff.To);
        if (request.StaffCalendarId != timeOff.StaffCalendarId)
        {
            faults.Place(place);
        }

        faults.Span(request.From, request.To, atMostADay: false);
        timeOff.StaffCalendarId = request.StaffCalendarId;
        (timeOff.From, timeOff.To) = (request.From, request.To);
        timeOff.Reason = faults.Text("reason", request.Reason, Form.Line);
        if (faults.Any)
        {
            return faults.Refused;
        }

        var wanted = new WantedTime(place!, new InstantSpan(request.From, request.To), Use: TimeUse.Absence) { Except = [timeOff.Id] };
        return moves && !request.Force && await BookingChecks.RefuseTakenAsync(db, timeOff.ClinicId, [wanted], clock.GetCurrentInstant(), cancellation) is { } refusal
            ? AgendaWritten.Refused(refusal) : AgendaWritten.Of(timeOff.Id);
    }

    static IQueryable<TimeOff> Row(DocfavDb db, Guid clinicId, Guid id) => db.TimeOffs.Where(row => row.ClinicId == clinicId && row.Id == id);
}
