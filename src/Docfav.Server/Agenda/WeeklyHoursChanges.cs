using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>Hours on a day of every week, as a desk enters them.</summary>
/// <param name="Day">The day of the week.</param>
/// <param name="Start">Minutes since local midnight.</param>
/// <param name="End">Minutes since local midnight, up to 1,440.</param>
/// <param name="ValidFrom">First local date on which they hold; null for ever before.</param>
/// <param name="ValidTo">Last local date on which they hold; null for ever after.</param>
public sealed record WeekHours(IsoDayOfWeek Day, int Start, int End, LocalDate? ValidFrom = null, LocalDate? ValidTo = null)
{
    /// <summary>Whether both hold at one time of one date.</summary>
    public bool Overlaps(WeekHours other) =>
        Day == other.Day && Start < other.End && other.Start < End && !(ValidFrom > other.ValidTo) && !(other.ValidFrom > ValidTo);

    internal static WeekHours Of(WorkingHours row) => new(row.Day, row.Start, row.End, row.ValidFrom, row.ValidTo);
}

/// <summary>All weekly hours of a staff calendar, to be stored in place of those that there are.</summary>
/// <param name="Hours">In any order.</param>
/// <param name="Known">What was stored when the page showed it: whoever changed it meanwhile is not overwritten.</param>
/// <param name="Confirmed">The bookings that may be left outside.</param>
public sealed record WeeklyHoursRequest(Guid StaffCalendarId, IReadOnlyList<WeekHours> Hours, IReadOnlyList<WeekHours> Known, IReadOnlySet<Guid> Confirmed);

/// <summary>What changes weekly hours.</summary>
public sealed class WeeklyHoursChanges(IDatabase database, IClock clock)
{
    const int MostHours = 500;
    const int MinutesOfDay = 1440;

    /// <summary>Stores the hours of a week.</summary>
    /// <returns>
    /// Done, or the bookings that want confirming, or why not: not found, <see cref="WorkingTimeWritten.ChangedMeanwhile"/>, or faults of
    /// <c>hours[0].start</c>, <c>hours[0].end</c>, <c>hours[0].valid_to</c> and their like, counted as in the request.
    /// </returns>
    public Task<WorkingTimeWritten> SetAsync(Guid clinicId, WeeklyHoursRequest request, CancellationToken cancellation)
    {
        var faults = Faults(request.Hours);
        return faults.Count > 0 ? Task.FromResult(WorkingTimeWritten.Refused(faults)) : database.WriteWorkingTimeAsync(
            clinicId, request.StaffCalendarId, clock.GetCurrentInstant(), request.Confirmed,
            (db, times, _) =>
            {
                if (!times.Hours.Select(WeekHours.Of).ToHashSet().SetEquals(request.Known))
                {
                    return Task.FromResult<(WorkingTimeWritten, DateInterval?)>((WorkingTimeWritten.Stale, null));
                }

                db.RemoveRange(times.Hours);
                times.Hours.Clear();
                times.Hours.AddRange(WorkingHours.InOrder(request.Hours.Select(hours => new WorkingHours
                {
                    ClinicId = clinicId,
                    StaffCalendarId = request.StaffCalendarId,
                    Day = hours.Day,
                    Start = hours.Start,
                    End = hours.End,
                    ValidFrom = hours.ValidFrom,
                    ValidTo = hours.ValidTo,
                })));
                db.AddRange(times.Hours);
                return Task.FromResult<(WorkingTimeWritten, DateInterval?)>((WorkingTimeWritten.Done, null));
            },
            cancellation);
    }

    /// <summary>The weekly hours of a staff calendar, in their order.</summary>
    public async Task<IReadOnlyList<WeekHours>> ReadAsync(Guid clinicId, Guid staffCalendarId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return [.. (await db.WorkingHours.Where(row => row.ClinicId == clinicId && row.StaffCalendarId == staffCalendarId)
            .OrderBy(row => row.Ordinal).ToListAsync(cancellation)).Select(WeekHours.Of)];
    }

    /// <summary>What is wrong with some hours, by their places in the list.</summary>
    public static IReadOnlyList<Refusal> Faults(IReadOnlyList<WeekHours> hours)
    {
        var faults = new FieldFaults();
        if (hours.Count > MostHours)
        {
            faults.Add("hours", FormattableString.Invariant($"must have at most {MostHours} items"));
        }

        for (var i = 0; i < hours.Count && i < MostHours; i++)
        {
            var (item, field) = (hours[i], FormattableString.Invariant($"hours[{i}]"));
            if (!Enum.IsDefined(item.Day) || item.Day == IsoDayOfWeek.None)
            {
                faults.Add($"{field}.day", "must be a day of the week");
            }

            if (AddHoursFault(faults, field, item.Start, item.End))
            {
                continue;
            }

            if (item.ValidTo < item.ValidFrom)
            {
                faults.Add($"{field}.valid_to", "must not be before valid_from");
            }
            else if (hours.Take(i).Any(item.Overlaps))
            {
                faults.Add($"{field}.start", "overlaps other hours of the day");
            }
        }

        return faults.Refused.Refusals;
    }

    /// <summary>Notes what is wrong with hours of a day, and says whether anything is.</summary>
    internal static bool AddHoursFault(FieldFaults faults, string field, int start, int end)
    {
        if (start is < 0 or >= MinutesOfDay)
        {
            faults.Add($"{field}.start", "must be a time of day from 00:00 to 23:59");
        }
        else if (end is < 0 or > MinutesOfDay)
        {
            faults.Add($"{field}.end", "must be a time of day from 00:01 to 24:00");
        }
        else if (end <= start)
        {
            faults.Add($"{field}.end", "must be after start");
        }
        else
        {
            return false;
        }

        return true;
    }
}
