using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>What a time is wanted for, which decides what is in its way.</summary>
public enum TimeUse
{
    /// <summary>An appointment or a group: it must be free and inside working hours.</summary>
    Booking,

    /// <summary>Time kept free: it must be free, and may lie where nobody works.</summary>
    Keeping,

    /// <summary>Time off: only appointments, groups and holds are in its way.</summary>
    Absence,
}

/// <summary>A time asked for at a staff calendar.</summary>
/// <param name="Place">Where.</param>
/// <param name="Span">When.</param>
/// <param name="Index">Its place in the request, from 0; times of one index are not in each other's way.</param>
/// <param name="Use">What for.</param>
public sealed record WantedTime(StaffPlace Place, InstantSpan Span, int Index = 0, TimeUse Use = TimeUse.Booking)
{
    /// <summary>The entries that are being changed, and so not in their own way.</summary>
    public IReadOnlyCollection<Guid> Except { get; init; } = [];
}

/// <summary>
/// The one check before time is taken, in every path that takes it: the agenda is locked, and the functions that search runs are run on what
/// is stored then.
/// </summary>
public static class BookingChecks
{
    /// <summary>Statuses that take time.</summary>
    public static bool TakesTime(AppointmentStatus status) => status is not (AppointmentStatus.Cancelled or AppointmentStatus.NoShow);

    /// <summary>Refuses where anything is in the way of any of the times; the agenda must be locked.</summary>
    /// <param name="db">The context of the transaction.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="wanted">The times.</param>
    /// <param name="now">The moment, after the lock, by which holds have expired or not.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<Refusal?> RefuseTakenAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<WantedTime> wanted, Instant now, CancellationToken cancellation)
    {
        var conflicts = OfEachOther(wanted);
        foreach (var near in Neighbours(wanted))
        {
            StaffPlace[] places = [.. near.Select(time => time.Place).DistinctBy(place => place.StaffCalendarId)];
            var reach = new InstantSpan(near.Min(time => time.Span.Start), near.Max(time => time.Span.End));
            var batch = db.Batch();
            var rows = AgendaRows.Add(batch, clinicId, places, reach, now);
            await batch.RunAsync(cancellation);
            var agendas = AgendaReader.Build(places, rows, reach).ToDictionary(agenda => agenda.Place.StaffCalendarId);
            conflicts.AddRange(
                from time in near
                from conflict in Conflicts.OfAllBut(agendas[time.Place.StaffCalendarId].Agenda, time.Span, time.Except)
                where IsInTheWay(conflict.Type, time.Use)
                select new RefusalConflict(
                    Words.Of(conflict.Type), conflict.Id, conflict.Span.Start, conflict.Span.End, conflict.Reason, time.Index));
        }

        return conflicts.Count == 0 ? null
            : Refusal.Of(RefusalCode.SlotNotAvailable) with { Conflicts = [.. conflicts.Distinct().OrderBy(conflict => conflict.Index).ThenBy(conflict => conflict.From)] };
    }

    static bool IsInTheWay(ConflictType type, TimeUse use) => use switch
    {
        TimeUse.Booking => true,
        TimeUse.Keeping => type is not (ConflictType.OutsideWorkingHours or ConflictType.DayOff),
        TimeUse.Absence => type is ConflictType.Appointment or ConflictType.GroupReservation or ConflictType.Hold,
    };

    /// <summary>Times of one request that want the same person at once: the later in the list is refused for the earlier.</summary>
    static List<RefusalConflict> OfEachOther(IReadOnlyList<WantedTime> wanted) =>
        [.. from later in wanted
            from earlier in wanted
            where earlier.Index < later.Index && earlier.Place.StaffId == later.Place.StaffId && earlier.Span.Overlaps(later.Span)
            select new RefusalConflict(Words.Of(ConflictType.Appointment), null, earlier.Span.Start, earlier.Span.End, null, later.Index)];

    /// <summary>Times far apart are loaded apart, so that a booking for each week of a year does not load the year.</summary>
    static IEnumerable<List<WantedTime>> Neighbours(IReadOnlyList<WantedTime> wanted)
    {
        var near = new List<WantedTime>();
        foreach (var time in wanted.OrderBy(time => time.Span.Start))
        {
            if (near.Count > 0 && time.Span.Start - near.Max(other => other.Span.End) > Duration.FromDays(31))
            {
                yield return near;
                near = [];
            }

            near.Add(time);
        }

        if (near.Count > 0)
        {
            yield return near;
        }
    }
}
