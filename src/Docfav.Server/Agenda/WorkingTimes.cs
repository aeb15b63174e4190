using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>What a change of working time came to: done; refused; or not done, because it displaces bookings that nobody has confirmed.</summary>
/// <param name="Refusals">Why nothing was written.</param>
/// <param name="Displaced">What it would displace; null where it is done or refused.</param>
public sealed record WorkingTimeWritten(IReadOnlyList<Refusal> Refusals, DisplacedBookings? Displaced = null)
{
    /// <summary>The field of the refusal where what is stored is not what the page had shown.</summary>
    public const string ChangedMeanwhile = "known";

    public bool IsDone => Refusals.Count == 0 && Displaced is null;

    internal static WorkingTimeWritten Done { get; } = new([]);

    internal static WorkingTimeWritten Refused(params IReadOnlyList<Refusal> refusals) => new(refusals);

    internal static WorkingTimeWritten NotFound => Refused(Refusal.Of(RefusalCode.NotFound));

    internal static WorkingTimeWritten Stale => Refused(Refusal.Invalid(ChangedMeanwhile, "Somebody has changed it meanwhile"));
}

/// <summary>The working time of some staff calendars, loaded to be changed: what it was, and what it comes to be.</summary>
sealed class WorkingTimes
{
    readonly DocfavDb _db;
    readonly Guid _clinicId;
    readonly Instant _now;
    readonly Dictionary<Guid, (LocalTimeline Timeline, WorkingTime Time)> _before;

    WorkingTimes(DocfavDb db, Guid clinicId, Instant now, IReadOnlyList<StaffPlace> places, List<WorkingHours> hours, List<SpecialDay> specialDays, List<DayOff> dayOffs)
    {
        (_db, _clinicId, _now, Places, Hours, SpecialDays, DayOffs) = (db, clinicId, now, places, hours, specialDays, dayOffs);
        _before = places.ToDictionary(place => place.StaffCalendarId, place => (place.Timeline, TimeOf(place)));
    }

    public IReadOnlyList<StaffPlace> Places { get; }

    /// <summary>Changes of these lists and of what is in them are the change.</summary>
    public List<WorkingHours> Hours { get; }

    /// <summary>From now on.</summary>
    public List<SpecialDay> SpecialDays { get; }

    /// <summary>From now on; of the staff calendars, and of their whole calendars.</summary>
    public List<DayOff> DayOffs { get; }

    /// <summary>The clock that shall hold; null for each its own.</summary>
    public LocalTimeline? Timeline { get; set; }

    /// <summary>Loads what decides from now on; the agenda must be locked.</summary>
    public static async Task<WorkingTimes> LoadAsync(
        DocfavDb db, Guid clinicId, IReadOnlyCollection<Guid> staffCalendarIds, Instant now, CancellationToken cancellation)
    {
        var found = await StaffPlaces.WithIdsAsync(db, clinicId, staffCalendarIds, cancellation);
        Guid[] ids = [.. found.Keys];
        Guid[] calendarIds = [.. found.Values.Select(place => place.CalendarId).Distinct()];
        var first = LocalDates.Around(now, -2);
        return new(
            db, clinicId, now, [.. found.Values.OrderBy(place => place.StaffCalendarId)],
            await db.WorkingHours.Where(row => row.ClinicId == clinicId && ids.Contains(row.StaffCalendarId)).ToListAsync(cancellation),
            await db.SpecialDays.Where(row => row.ClinicId == clinicId && ids.Contains(row.StaffCalendarId) && row.Date >= first).ToListAsync(cancellation),
            await db.DayOffs.Where(row => row.ClinicId == clinicId && ids.Contains(row.StaffCalendarId!.Value) && row.To >= first)
                .Concat(db.DayOffs.Where(row => row.ClinicId == clinicId && calendarIds.Contains(row.CalendarId!.Value) && row.To >= first)).ToListAsync(cancellation));
    }

    /// <summary>What is booked from now on and would fall outside the working time as it has come to be.</summary>
    /// <param name="dates">The dates that the change is about; null for all.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<DisplacedBookings> DisplacedAsync(DateInterval? dates, CancellationToken cancellation)
    {
        var changes = Places.ToDictionary(
            place => place, place => new WorkingTimeChange(_before[place.StaffCalendarId], (Timeline ?? place.Timeline, TimeOf(place))));
        var from = dates is null ? _now : Instant.Max(_now, AtUtc(dates.Start, -2));
        var to = dates is null ? LocalDays.Latest : Instant.Max(from, AtUtc(dates.End, 3));
        return InstantSpan.Between(from, to) is { } reach ? DisplacedBookings.FindAsync(_db, _clinicId, changes, reach, cancellation)
            : Task.FromResult(new DisplacedBookings([], true));
    }

    /// <summary>A time wide enough around a date to hold it in every zone.</summary>
    static Instant AtUtc(LocalDate date, int days)
    {
        var near = date.PlusDays(date.Year is > 1 and < 9999 ? days : 0);
        return near.AtMidnight().InUtc().ToInstant();
    }

    WorkingTime TimeOf(StaffPlace place) => AgendaReader.WorkingTime(
        Hours.Where(row => row.StaffCalendarId == place.StaffCalendarId),
        SpecialDays.Where(row => row.StaffCalendarId == place.StaffCalendarId),
        DayOffs.Where(row => row.StaffCalendarId == place.StaffCalendarId || row.CalendarId == place.CalendarId));
}
