using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>When reminders go out (docs/decisions/0022).</summary>
public static class ReminderTimes
{
    /// <summary>Nobody is reminded from then on …</summary>
    public static readonly LocalTime QuietFrom = new(21, 0);

    /// <summary>… until then.</summary>
    public static readonly LocalTime QuietUntil = new(8, 0);

    /// <summary>When a reminder goes out that would fall into the quiet hours after it.</summary>
    public static readonly LocalTime LastCall = new(20, 30);

    /// <summary>
    /// So many hours before a start. Whole days are counted on the calendar, at the same time on the wall; what is left of them passes on the clock. What
    /// would fall between 21:00 and 08:00 goes out at 20:30 before.
    /// </summary>
    public static Instant Of(Instant start, int hoursBefore, DateTimeZone zone)
    {
        var line = new LocalTimeline(zone);
        var days = hoursBefore / NodaConstants.HoursPerDay;
        var sameTime = days == 0 ? start : line.StartAt(line.At(start).PlusDays(-days));
        var due = sameTime - Duration.FromHours(hoursBefore % NodaConstants.HoursPerDay);
        var local = line.At(due);
        return !IsQuiet(local.TimeOfDay) ? due
            : line.StartAt((local.TimeOfDay >= QuietFrom ? local.Date : local.Date.PlusDays(-1)) + LastCall);
    }

    /// <summary>When the quiet hours end that hold a moment; null where none do.</summary>
    public static Instant? EndOfQuiet(Instant now, DateTimeZone zone)
    {
        var line = new LocalTimeline(zone);
        var local = line.At(now);
        return !IsQuiet(local.TimeOfDay) ? null
            : line.StartAt((local.TimeOfDay >= QuietFrom ? local.Date.PlusDays(1) : local.Date) + QuietUntil);
    }

    static bool IsQuiet(LocalTime time) => time >= QuietFrom || time < QuietUntil;
}
