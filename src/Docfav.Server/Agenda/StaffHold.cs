using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Agenda;

/// <summary>Locks the staff whose time is about to change.</summary>
static class StaffHold
{
    /// <summary>Locks the staff of some staff calendars; the calendars, those that are there.</summary>
    public static async Task<Dictionary<Guid, StaffPlace>> PlacesAsync(
        IDatabase database, DocfavDb db, Guid clinicId, IEnumerable<Guid> staffCalendarIds, CancellationToken cancellation)
    {
        var places = await StaffPlaces.WithIdsAsync(db, clinicId, [.. staffCalendarIds.Distinct()], cancellation);
        await database.LockStaffAsync(db, clinicId, [.. places.Values.Select(place => place.StaffId).Distinct()], cancellation);
        return places;
    }

    /// <summary>Locks the staff member on whose calendar a row lies, and those of other calendars, and reads the row as it is then.</summary>
    public static async Task<(T? Row, Dictionary<Guid, StaffPlace> Places)> RowAsync<T>(
        IDatabase database, DocfavDb db, Guid clinicId, IQueryable<T> row, Func<T, Guid> placeOf, IReadOnlyCollection<Guid> others, CancellationToken cancellation)
        where T : class
    {
        var known = await row.AsNoTracking().SingleOrDefaultAsync(cancellation);
        while (known is not null)
        {
            var places = await PlacesAsync(database, db, clinicId, others.Append(placeOf(known)), cancellation);
            var held = await row.SingleOrDefaultAsync(cancellation);
            if (held is null || placeOf(held) == placeOf(known))
            {
                return (held, places);
            }

            // It was moved before we had the lock; the locks in hand stay, and an unlucky order ends as a deadlock, which is retried.
            db.Entry(held).State = EntityState.Detached;
            known = held;
        }

        return (null, []);
    }
}
