using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>Whose days off: of one staff calendar, or of a whole calendar.</summary>
public sealed record DayOffOwner
{
    DayOffOwner(Guid? staffCalendarId, Guid? calendarId) => (StaffCalendarId, CalendarId) = (staffCalendarId, calendarId);

    /// <summary>Null for a whole calendar.</summary>
    public Guid? StaffCalendarId { get; }

    /// <summary>Null for one staff calendar.</summary>
    public Guid? CalendarId { get; }

    public static DayOffOwner StaffCalendar(Guid id) => new(id, null);

    public static DayOffOwner Calendar(Guid id) => new(null, id);
}

/// <summary>Days off as a desk enters them.</summary>
/// <param name="From">First local date.</param>
/// <param name="To">Last local date.</param>
/// <param name="Reason">Why.</param>
public sealed record DayOffDates(LocalDate From, LocalDate To, string? Reason = null);

/// <summary>What makes, changes and deletes days off.</summary>
public sealed class DayOffChanges(IDatabase database, IClock clock)
{
    const int MostAtOnce = 100;

    /// <summary>Gives days off, all or none; what is stored with the same dates already is left as it is.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="dayOffs">1 to 100 of them.</param>
    /// <param name="confirmed">The bookings that may be left outside.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>
    /// Done, or the bookings that want confirming, or why not: not found, or faults of <c>day_offs[0].from</c>, <c>day_offs[0].to</c>,
    /// <c>day_offs[0].reason</c> and their like.
    /// </returns>
    public Task<WorkingTimeWritten> AddAsync(
        Guid clinicId, DayOffOwner owner, IReadOnlyList<DayOffDates> dayOffs, IReadOnlySet<Guid> confirmed, CancellationToken cancellation)
    {
        var faults = new FieldFaults();
        if (dayOffs.Count is 0 or > MostAtOnce)
        {
            faults.Add("day_offs", FormattableString.Invariant($"must have from 1 to {MostAtOnce} items"));
        }

        List<DayOffDates> read = [.. dayOffs.Take(MostAtOnce).Select((dayOff, i) => Read(faults, dayOff, FormattableString.Invariant($"day_offs[{i}].")))];
        return faults.Any ? Task.FromResult(WorkingTimeWritten.Refused(faults.Refused.Refusals)) : WriteAsync(
            clinicId, owner, confirmed,
            async (db, times, token) =>
            {
                var first = read.Min(dayOff => dayOff.From);
                var stored = await Rows(db, clinicId, owner).Where(row => row.To >= first).Select(row => new { row.From, row.To }).ToListAsync(token);
                foreach (var dayOff in read.Where(dayOff => !stored.Exists(row => (row.From, row.To) == (dayOff.From, dayOff.To))))
                {
                    var row = new DayOff { ClinicId = clinicId, Id = NewId(), StaffCalendarId = owner.StaffCalendarId, CalendarId = owner.CalendarId };
                    Set(row, dayOff);
                    db.Add(row);
                    times.DayOffs.Add(row);
                }

                return (WorkingTimeWritten.Done, new DateInterval(first, read.Max(dayOff => dayOff.To)));
            },
            cancellation);
    }

    /// <summary>Sets all that a day off holds.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="id">The day off.</param>
    /// <param name="dates">What it shall be.</param>
    /// <param name="known">What it was when the page showed it.</param>
    /// <param name="confirmed">The bookings that may be left outside.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>As <see cref="AddAsync"/>, with faults of <c>from</c>, <c>to</c> and <c>reason</c>; <see cref="WorkingTimeWritten.ChangedMeanwhile"/> too.</returns>
    public Task<WorkingTimeWritten> ChangeAsync(
        Guid clinicId, DayOffOwner owner, Guid id, DayOffDates dates, DayOffDates known, IReadOnlySet<Guid> confirmed, CancellationToken cancellation)
    {
        var faults = new FieldFaults();
        var read = Read(faults, dates, "");
        return faults.Any ? Task.FromResult(WorkingTimeWritten.Refused(faults.Refused.Refusals)) : WriteAsync(
            clinicId, owner, confirmed,
            async (db, times, token) =>
            {
                var row = await RowAsync(db, clinicId, owner, id, token);
                if (row is null || !IsAs(row, known))
                {
                    return (row is null ? WorkingTimeWritten.NotFound : WorkingTimeWritten.Stale, null);
                }

                times.DayOffs.Remove(row);
                Set(row, read);
                times.DayOffs.Add(row);
                return (WorkingTimeWritten.Done, new DateInterval(read.From, read.To));
            },
            cancellation);
    }

    /// <summary>Lets people work again.</summary>
    /// <returns>Done, or not found, or <see cref="WorkingTimeWritten.ChangedMeanwhile"/>.</returns>
    public Task<WorkingTimeWritten> DeleteAsync(Guid clinicId, DayOffOwner owner, Guid id, DayOffDates known, CancellationToken cancellation) => WriteAsync(
        clinicId, owner, new HashSet<Guid>(),
        async (db, times, token) =>
        {
            var row = await RowAsync(db, clinicId, owner, id, token);
            if (row is null || !IsAs(row, known))
            {
                return (row is null ? WorkingTimeWritten.NotFound : WorkingTimeWritten.Stale, null);
            }

            db.Remove(row);
            times.DayOffs.Remove(row);
            return (WorkingTimeWritten.Done, new DateInterval(row.From, row.From));
        },
        cancellation);

    /// <summary>Days off that end on a date or later, by their first date.</summary>
    public async Task<IReadOnlyList<DayOff>> ReadAsync(Guid clinicId, DayOffOwner owner, LocalDate from, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await Rows(db, clinicId, owner).Where(row => row.To >= from).OrderBy(row => row.From).ThenBy(row => row.Id).ToListAsync(cancellation);
    }

    Task<WorkingTimeWritten> WriteAsync(
        Guid clinicId, DayOffOwner owner, IReadOnlySet<Guid> confirmed,
        Func<DocfavDb, WorkingTimes, CancellationToken, Task<(WorkingTimeWritten Written, DateInterval? Dates)>> change, CancellationToken cancellation) =>
        database.WriteWorkingTimeAsync(
            clinicId, (db, token) => StaffCalendarsAsync(db, clinicId, owner, token), clock.GetCurrentInstant(), confirmed, change, cancellation);

    static async Task<Guid[]?> StaffCalendarsAsync(DocfavDb db, Guid clinicId, DayOffOwner owner, CancellationToken cancellation)
    {
        var isThere = owner.CalendarId is { } calendar ? await db.Calendars.AnyAsync(row => row.ClinicId == clinicId && row.Id == calendar, cancellation)
            : await db.StaffCalendars.AnyAsync(row => row.ClinicId == clinicId && row.Id == owner.StaffCalendarId, cancellation);
        return !isThere ? null
            : owner.StaffCalendarId is { } one ? [one]
            : [.. (await StaffPlaces.OfClinicAsync(db, clinicId, [owner.CalendarId!.Value], null, cancellation)).Select(place => place.StaffCalendarId)];
    }

    static IQueryable<DayOff> Rows(DocfavDb db, Guid clinicId, DayOffOwner owner) => owner.CalendarId is { } calendar
        ? db.DayOffs.Where(row => row.ClinicId == clinicId && row.CalendarId == calendar)
        : db.DayOffs.Where(row => row.ClinicId == clinicId && row.StaffCalendarId == owner.StaffCalendarId);

    static Task<DayOff?> RowAsync(DocfavDb db, Guid clinicId, DayOffOwner owner, Guid id, CancellationToken cancellation) =>
        Rows(db, clinicId, owner).SingleOrDefaultAsync(row => row.Id == id, cancellation);

    static DayOffDates Read(FieldFaults faults, DayOffDates dates, string prefix)
    {
        faults.Dates(dates.From, dates.To, prefix + "from", prefix + "to");
        return dates with { Reason = faults.Text(prefix + "reason", dates.Reason, Form.Line) };
    }

    static void Set(DayOff row, DayOffDates dates) => (row.From, row.To, row.Reason) = (dates.From, dates.To, dates.Reason);

    static bool IsAs(DayOff row, DayOffDates known) => (row.From, row.To, row.Reason) == (known.From, known.To, known.Reason);

    Guid NewId() => Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset());
}
