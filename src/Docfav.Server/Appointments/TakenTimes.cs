using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>What may be in the way of times that are wanted: what is stored, read behind the lock of the agenda, and what has been booked since.</summary>
sealed class TakenTimes
{
    /// <summary>Times of one request that are farther apart are loaded apart, so that a booking for each week of a year does not load the year.</summary>
    static readonly Duration s_apart = Duration.FromDays(31);

    /// <summary>Times of several requests within this are loaded together; each of them loads what it spans of everybody's.</summary>
    static readonly Duration s_together = Duration.FromDays(2);

    readonly KnownAgenda _known;

    TakenTimes(KnownAgenda known) => _known = known;

    /// <summary>Reads what is stored around the times of requests and is not known yet, in one round trip, or none.</summary>
    /// <param name="db">The context of the transaction.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="requests">The times of each request.</param>
    /// <param name="now">The moment, after the lock, by which holds have expired or not.</param>
    /// <param name="known">What is known; its turn has begun.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<TakenTimes> LoadAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<IReadOnlyList<WantedTime>> requests, Instant now, KnownAgenda known, CancellationToken cancellation)
    {
        var batch = db.Batch();
        var parts = Together(requests.SelectMany(times => Neighbours([.. times.Where(time => !known.Knows(time))]))).Select(near =>
        {
            StaffPlace[] places = [.. near.Select(time => time.Place).DistinctBy(place => place.StaffCalendarId)];
            var reach = known.Reach(Reach(near));
            return (places, reach, rows: AgendaRows.Add(batch, clinicId, places, reach, now));
        }).ToList();
        if (parts.Count > 0)
        {
            await batch.RunAsync(cancellation);
        }

        foreach (var (places, reach, rows) in parts)
        {
            foreach (var read in AgendaReader.Build(places, rows, reach))
            {
                known.Add(read, reach);
            }
        }

        return new(known);
    }

    /// <summary>Notes what has been booked since, as if it were stored.</summary>
    public void Add(IReadOnlyList<WantedTime> times, IReadOnlyList<BookedNow> booked)
    {
        foreach (var time in times)
        {
            _known.Book(time.Place.StaffId, new Occupation(OccupationType.Appointment, booked[time.Index].Appointment.Id, time.Span));
        }
    }

    /// <summary>Refuses where anything is in the way of any of a request's times.</summary>
    /// <param name="wanted">The times; they were loaded.</param>
    public Refusal? Refuse(IReadOnlyList<WantedTime> wanted)
    {
        var conflicts = OfEachOther(wanted);
        // By their start, as they are loaded.
        conflicts.AddRange(
            from time in wanted.OrderBy(time => time.Span.Start)
            from conflict in Conflicts.OfAllBut(_known.Of(time), time.Span, time.Except)
            where IsInTheWay(conflict.Type, time.Use)
            select new RefusalConflict(
                Words.Of(conflict.Type), conflict.Id, conflict.Span.Start, conflict.Span.End, conflict.Reason, time.Index));
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

    static InstantSpan Reach(IEnumerable<WantedTime> times) => new(times.Min(time => time.Span.Start), times.Max(time => time.Span.End));

    /// <summary>A request's times, by when they are.</summary>
    static IEnumerable<List<WantedTime>> Neighbours(IReadOnlyList<WantedTime> wanted)
    {
        var near = new List<WantedTime>();
        foreach (var time in wanted.OrderBy(time => time.Span.Start))
        {
            if (near.Count > 0 && time.Span.Start - near.Max(other => other.Span.End) > s_apart)
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

    /// <summary>Puts together what several requests want at about the same time.</summary>
    static IEnumerable<List<WantedTime>> Together(IEnumerable<List<WantedTime>> requests)
    {
        List<WantedTime> together = [];
        foreach (var near in requests.OrderBy(near => near[0].Span.Start))
        {
            if (together.Count > 0 && Reach(together.Concat(near)) is var reach && reach.End - reach.Start > s_together)
            {
                yield return together;
                together = [];
            }

            together.AddRange(near);
        }

        if (together.Count > 0)
        {
            yield return together;
        }
    }
}
