using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Agenda;

/// <summary>Locks a clinic's agenda, of which something is about to change.</summary>
static class AgendaLock
{
    /// <summary>Locks the agenda; some of its staff calendars, those that are there.</summary>
    public static async Task<Dictionary<Guid, StaffPlace>> PlacesAsync(
        IDatabase database, DocfavDb db, Guid clinicId, IEnumerable<Guid> staffCalendarIds, CancellationToken cancellation)
    {
        Guid[] ids = [.. staffCalendarIds.Distinct()];
        var batch = db.Batch();
        database.LockAgenda(batch, clinicId);
        var places = StaffPlaces.OfPersonsAt(batch, clinicId, ids);
        await batch.RunAsync(cancellation);
        return StaffPlaces.Among(places, ids);
    }

    /// <summary>Locks the agenda, and reads one of its rows as it is then; with the staff calendar on which it lies, and others.</summary>
    public static async Task<(T? Row, Dictionary<Guid, StaffPlace> Places)> RowAsync<T>(
        IDatabase database, DocfavDb db, Guid clinicId, IQueryable<T> row, Func<T, Guid> placeOf, IReadOnlyCollection<Guid> others, CancellationToken cancellation)
        where T : class
    {
        await database.LockAgendaAsync(db, clinicId, cancellation);
        return await row.SingleOrDefaultAsync(cancellation) is not { } held ? (null, [])
            : (held, await StaffPlaces.WithIdsAsync(db, clinicId, [.. others.Append(placeOf(held)).Distinct()], cancellation));
    }
}
