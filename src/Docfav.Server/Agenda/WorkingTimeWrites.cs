using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>Runs changes of working time, so that nothing booked falls outside it unseen.</summary>
static class WorkingTimeWrites
{
    /// <summary>
    /// Locks the agenda, changes the working time of some staff calendars, and saves it where everything that it displaces has been confirmed. A booking
    /// that comes at the same time comes before the lock, and is looked at, or after it, and meets the new hours.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="staffCalendarIds">Finds the staff calendars; null where there is nothing to change.</param>
    /// <param name="now">What is over by now does not matter.</param>
    /// <param name="confirmed">The bookings that somebody has seen and will leave outside.</param>
    /// <param name="change">Changes what is loaded, tells the context, and says of which dates; or why not.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Task<WorkingTimeWritten> WriteWorkingTimeAsync(
        this IDatabase database, Guid clinicId, Func<DocfavDb, CancellationToken, Task<Guid[]?>> staffCalendarIds, Instant now, IReadOnlySet<Guid> confirmed,
        Func<DocfavDb, WorkingTimes, CancellationToken, Task<(WorkingTimeWritten Written, DateInterval? Dates)>> change, CancellationToken cancellation) =>
        database.WriteAsync(
            clinicId,
            async (db, token) =>
            {
                await database.LockAgendaAsync(db, clinicId, token);
                if (await staffCalendarIds(db, token) is not { } ids)
                {
                    return WorkingTimeWritten.NotFound;
                }

                var times = await WorkingTimes.LoadAsync(db, clinicId, ids, now, token);
                var (written, dates) = await change(db, times, token);
                if (!written.IsDone)
                {
                    return written;
                }

                var displaced = await times.DisplacedAsync(dates, token);
                if (!displaced.AreAmong(confirmed))
                {
                    return new WorkingTimeWritten([], displaced);
                }

                await db.SaveChangesAsync(token);
                return written;
            },
            cancellation);

    /// <summary>As the other, for one staff calendar.</summary>
    public static Task<WorkingTimeWritten> WriteWorkingTimeAsync(
        this IDatabase database, Guid clinicId, Guid staffCalendarId, Instant now, IReadOnlySet<Guid> confirmed,
        Func<DocfavDb, WorkingTimes, CancellationToken, Task<(WorkingTimeWritten Written, DateInterval? Dates)>> change, CancellationToken cancellation) =>
        database.WriteWorkingTimeAsync(
            clinicId,
            async (db, token) => (await StaffPlaces.WithIdsAsync(db, clinicId, [staffCalendarId], token)).Count == 0 ? null : [staffCalendarId],
            now, confirmed, change, cancellation);
}
