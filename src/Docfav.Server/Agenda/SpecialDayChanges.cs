using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>The hours of a date, to be stored in place of those that the date has, if any.</summary>
/// <param name="Hours">None for a date without work; null makes the date a regular one again.</param>
/// <param name="Known">The date's hours when the page showed them; null where it was a regular one.</param>
/// <param name="Confirmed">The bookings that may be left outside.</param>
public sealed record SpecialDayRequest(
    Guid StaffCalendarId, LocalDate Date, IReadOnlyList<DayHours>? Hours, IReadOnlyList<DayHours>? Known, IReadOnlySet<Guid> Confirmed);

/// <summary>What changes special days.</summary>
public sealed class SpecialDayChanges(IDatabase database, IClock clock)
{
    const int MostHours = 100;

    /// <summary>Gives a date its own hours, other ones, or those of its week.</summary>
    /// <returns>
    /// Done, or the bookings that want confirming, or why not: not found, <see cref="WorkingTimeWritten.ChangedMeanwhile"/>, or faults of <c>date</c>,
    /// <c>hours[0].start</c>, <c>hours[0].end</c> and their like.
    /// </returns>
    public Task<WorkingTimeWritten> SetAsync(Guid clinicId, SpecialDayRequest request, CancellationToken cancellation)
    {
        var faults = Faults(request);
        return faults.Any ? Task.FromResult(WorkingTimeWritten.Refused(faults.Refused.Refusals)) : database.WriteWorkingTimeAsync(
            clinicId, request.StaffCalendarId, clock.GetCurrentInstant(), request.Confirmed,
            async (db, times, token) =>
            {
                var stored = times.SpecialDays.Find(day => day.Date == request.Date)
                    ?? await db.SpecialDays.SingleOrDefaultAsync(
                        day => day.ClinicId == clinicId && day.StaffCalendarId == request.StaffCalendarId && day.Date == request.Date, token);
                if (!AreSame(stored?.Hours, request.Known))
                {
                    return (WorkingTimeWritten.Stale, null);
                }

                if (stored is not null)
                {
                    times.SpecialDays.Remove(stored);
                }

                Set(db, times, stored, request, clinicId);
                return (WorkingTimeWritten.Done, new DateInterval(request.Date, request.Date));
            },
            cancellation);
    }

    /// <summary>The special days of a staff calendar from a date on, by date.</summary>
    public async Task<IReadOnlyList<SpecialDay>> ReadAsync(Guid clinicId, Guid staffCalendarId, LocalDate from, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.SpecialDays.Where(row => row.ClinicId == clinicId && row.StaffCalendarId == staffCalendarId && row.Date >= from)
            .OrderBy(row => row.Date).ToListAsync(cancellation);
    }

    void Set(DocfavDb db, WorkingTimes times, SpecialDay? stored, SpecialDayRequest request, Guid clinicId)
    {
        if (request.Hours is not { } hours)
        {
            if (stored is not null)
            {
                db.Remove(stored);
            }

            return;
        }

        if (stored is null)
        {
            stored = new()
            {
                ClinicId = clinicId,
                Id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset()),
                StaffCalendarId = request.StaffCalendarId,
                Date = request.Date,
            };
            db.Add(stored);
        }

        stored.Hours = [.. DayHours.InOrder(hours)];
        times.SpecialDays.Add(stored);
    }

    static FieldFaults Faults(SpecialDayRequest request)
    {
        var faults = new FieldFaults();
        faults.Dates(request.Date, request.Date, "date", "date");
        var hours = request.Hours ?? [];
        if (hours.Count > MostHours)
        {
            faults.Add("hours", FormattableString.Invariant($"must have at most {MostHours} items"));
        }

        for (var i = 0; i < hours.Count && i < MostHours; i++)
        {
            var (item, field) = (hours[i], FormattableString.Invariant($"hours[{i}]"));
            if (!WeeklyHoursChanges.AddHoursFault(faults, field, item.Start, item.End) && hours.Take(i).Any(other => other.Start < item.End && item.Start < other.End))
            {
                faults.Add($"{field}.start", "overlaps other hours of the day");
            }
        }

        return faults;
    }

    static bool AreSame(IReadOnlyList<DayHours>? stored, IReadOnlyList<DayHours>? known) =>
        stored is null || known is null ? stored is null && known is null : DayHours.InOrder(stored).SequenceEqual(DayHours.InOrder(known));
}
