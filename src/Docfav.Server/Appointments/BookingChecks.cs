using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Data;

namespace Docfav.Server.Appointments;

/// <summary>A time asked for at a staff calendar.</summary>
/// <param name="Place">Where.</param>
/// <param name="Span">When.</param>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Except">The booking that is being moved, and so not in its own way.</param>
public sealed record WantedTime(StaffPlace Place, InstantSpan Span, int Index = 0, Guid? Except = null);

/// <summary>
/// The one check before time is taken, in every path that takes it: the staff members are locked, and the functions that search runs are run on what
/// is stored then.
/// </summary>
public static class BookingChecks
{
    /// <summary>Statuses that take time.</summary>
    public static bool TakesTime(AppointmentStatus status) => status is not (AppointmentStatus.Cancelled or AppointmentStatus.NoShow);

    /// <summary>Refuses where anything is in the way of any of the times; the staff members must be locked.</summary>
    public static async Task<Refusal?> RefuseTakenAsync(DocfavDb db, Guid clinicId, IReadOnlyList<WantedTime> wanted, CancellationToken cancellation)
    {
        var conflicts = OfEachOther(wanted);
        foreach (var near in Neighbours(wanted))
        {
            StaffPlace[] places = [.. near.Select(time => time.Place).DistinctBy(place => place.StaffCalendarId)];
            var reach = new InstantSpan(near.Min(time => time.Span.Start), near.Max(time => time.Span.End));
            var agendas = (await AgendaReader.LoadAsync(db, clinicId, places, reach, cancellation)).ToDictionary(agenda => agenda.Place.StaffCalendarId);
            conflicts.AddRange(
                from time in near
                from conflict in Conflicts.Of(agendas[time.Place.StaffCalendarId].Agenda, time.Span, time.Except)
                select new RefusalConflict(
                    Words.Of(conflict.Type), conflict.Id, conflict.Span.Start, conflict.Span.End, conflict.Reason, time.Index));
        }

        return conflicts.Count == 0 ? null
            : Refusal.Of(RefusalCode.SlotNotAvailable) with { Conflicts = [.. conflicts.OrderBy(conflict => conflict.Index).ThenBy(conflict => conflict.From)] };
    }

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
            if (near.Count > 0 && time.Span.Start - near.Max(other => other.Span.End) > NodaTime.Duration.FromDays(31))
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
