using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>Something in the way, as a desk is told of it.</summary>
/// <param name="Id">Null outside working hours.</param>
/// <param name="Span">Its own instants; outside working hours, the part that no hours cover.</param>
/// <param name="Reason">The reason of a day or time off, the name of a time reservation, recurring event or group.</param>
/// <param name="ClientName">Whose appointment it is; null for a walk-in and for everything else.</param>
/// <param name="ServiceName">Of an appointment or group.</param>
public sealed record AgendaConflict(ConflictType Type, Guid? Id, InstantSpan Span, string? Reason, string? ClientName, string? ServiceName);

/// <summary>Shows a desk what is in the way before it saves, by the same check that saving makes.</summary>
public sealed class ConflictCheck(IDatabase database, IClock clock)
{
    /// <summary>What is in the way of a time; nothing for a staff calendar that the clinic has not.</summary>
    /// <param name="except">The appointment, group, reservation, time off, series or occurrence that is being changed.</param>
    public Task<IReadOnlyList<AgendaConflict>> FindAsync(
        Guid clinicId, Guid staffCalendarId, InstantSpan span, Guid? except, TimeUse use, CancellationToken cancellation) =>
        database.ReadSnapshotAsync<IReadOnlyList<AgendaConflict>>(
            async (db, token) =>
            {
                if ((await StaffPlaces.WithIdsAsync(db, clinicId, [staffCalendarId], token)).GetValueOrDefault(staffCalendarId) is not { } place)
                {
                    return [];
                }

                var wanted = new WantedTime(place, span, Use: use) { Except = await OwnAsync(db, clinicId, span, except, token) };
                var refusal = await BookingChecks.RefuseTakenAsync(db, clinicId, [wanted], clock.GetCurrentInstant(), token);
                return await DescribeAsync(db, clinicId, refusal?.Conflicts ?? [], token);
            },
            cancellation);

    /// <summary>The conflicts of a refusal, with what only a desk may know.</summary>
    public Task<IReadOnlyList<AgendaConflict>> DescribeAsync(Guid clinicId, IReadOnlyList<RefusalConflict> conflicts, CancellationToken cancellation) =>
        database.ReadSnapshotAsync((db, token) => DescribeAsync(db, clinicId, conflicts, token), cancellation);

    static async Task<IReadOnlyList<AgendaConflict>> DescribeAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<RefusalConflict> conflicts, CancellationToken cancellation)
    {
        if (conflicts.Count == 0)
        {
            return [];
        }

        Guid[] ids = [.. conflicts.Select(conflict => conflict.Id).OfType<Guid>().Distinct()];
        var appointments = await AppointmentQueries.Rows(db, clinicId).Where(row => ids.Contains(row.Appointment.Id))
            .Select(row => new { row.Appointment.Id, row.ServiceName, HasClient = row.Client != null, row.Client!.Firstname, row.Client.Lastname })
            .ToDictionaryAsync(row => row.Id, cancellation);
        var groups = await (
            from item in db.GroupReservations
            join service in db.Services on new { item.ClinicId, Id = item.ServiceId } equals new { service.ClinicId, service.Id }
            where item.ClinicId == clinicId && ids.Contains(item.Id)
            select new { item.Id, service.Name }).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
        return [.. conflicts.Select(conflict =>
        {
            var appointment = conflict.Id is { } id ? appointments.GetValueOrDefault(id) : null;
            return new AgendaConflict(
                TypesByWord[conflict.Type], conflict.Id, new InstantSpan(conflict.From, conflict.To), conflict.Reason,
                appointment is { HasClient: true } ? PersonName.Full(appointment.Firstname, appointment.Lastname) : null,
                appointment?.ServiceName ?? (conflict.Id is { } group ? groups.GetValueOrDefault(group) : null));
        })];
    }

    /// <summary>The ids under which an entry takes time: of a series, those of its occurrences.</summary>
    static async Task<IReadOnlyCollection<Guid>> OwnAsync(DocfavDb db, Guid clinicId, InstantSpan span, Guid? except, CancellationToken cancellation)
    {
        if (except is not { } id)
        {
            return [];
        }

        var series = await (
            from item in db.RecurringEvents
            join place in db.StaffCalendars on new { item.ClinicId, Id = item.StaffCalendarId } equals new { place.ClinicId, place.Id }
            where item.ClinicId == clinicId && item.Id == id
            select new { Series = item, place.Timezone }).SingleOrDefaultAsync(cancellation);
        return series is null ? [id]
            : [.. AgendaReader.Core(series.Series).OccurrencesIn(span, new(TimeZones.Of(series.Timezone))).Select(occurrence => occurrence.Id)];
    }

    static readonly Dictionary<string, ConflictType> TypesByWord = Words.Values<ConflictType>().ToDictionary(Words.Of);
}
