using NodaTime;

namespace Docfav.Scheduling.Tests.Oracle;

/// <summary>
/// A slow second opinion on local time: it walks a window minute by minute, notes what the clock on the wall shows, and finds
/// a wall-clock time by looking through the notes. It knows of a zone only its offset at an instant.
/// </summary>
sealed class MinuteClock
{
    readonly Instant _first;
    readonly long[] _shown;

    public MinuteClock(DateTimeZone zone, Instant first, int minutes)
    {
        _first = first;
        _shown = [.. Enumerable.Range(0, minutes).Select(m => Shown(zone, first + Duration.FromMinutes(m)))];
    }

    public int Minutes => _shown.Length;

    public Instant InstantOf(int minute) => _first + Duration.FromMinutes(minute);

    public int MinuteOf(Instant instant) => (int)(instant - _first).TotalMinutes;

    public LocalDateTime ShownAt(int minute) => new LocalDateTime(1970, 1, 1, 0, 0).PlusMinutes(_shown[minute]);

    /// <summary>The first minute that shows the time, or else the first to show a later one after an earlier one.</summary>
    public int Start(LocalDateTime time) => Array.IndexOf(_shown, Number(time)) is >= 0 and var minute ? minute : AfterGap(time);

    /// <summary>The last minute that shows the time, or else the first to show a later one after an earlier one.</summary>
    public int End(LocalDateTime time) => Array.LastIndexOf(_shown, Number(time)) is >= 0 and var minute ? minute : AfterGap(time);

    /// <summary>The minutes from hours of a date; a day's minute 1,440 is the start of the next date.</summary>
    public (int Start, int End) Hours(LocalDate date, int from, int to) => (
        Start(date.AtMidnight().PlusMinutes(from)),
        to == 1440 ? Start(date.PlusDays(1).AtMidnight()) : End(date.AtMidnight().PlusMinutes(to)));

    int AfterGap(LocalDateTime time)
    {
        var wanted = Number(time);
        for (var minute = 1; minute < _shown.Length; minute++)
        {
            if (_shown[minute - 1] < wanted && _shown[minute] > wanted) return minute;
        }
        throw new InvalidOperationException($"The window does not reach {time}.");
    }

    static long Shown(DateTimeZone zone, Instant instant)
    {
        var seconds = instant.ToUnixTimeSeconds() + zone.GetUtcOffset(instant).Seconds;
        return seconds % 60 == 0 ? seconds / 60 : throw new InvalidOperationException($"{zone.Id} is not on whole minutes.");
    }

    static long Number(LocalDateTime time) => Period.Between(new LocalDateTime(1970, 1, 1, 0, 0), time, PeriodUnits.Minutes).Minutes;
}
