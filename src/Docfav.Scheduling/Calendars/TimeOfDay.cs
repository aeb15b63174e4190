using System.Globalization;
using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>A wall-clock time of a day in whole minutes, from 00:00 to 24:00, which is the end of the day.</summary>
public readonly record struct TimeOfDay : IComparable<TimeOfDay>
{
    const int MinutesInDay = 24 * 60;

    /// <summary>The time at so many minutes on the clock.</summary>
    /// <param name="minutes">Minutes on the clock since 00:00, from 0 to 1,440.</param>
    /// <exception cref="ArgumentOutOfRangeException">The minutes are not in that range.</exception>
    public TimeOfDay(int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minutes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minutes, MinutesInDay);
        Minutes = minutes;
    }

    /// <summary>00:00.</summary>
    public static TimeOfDay Midnight { get; }

    /// <summary>24:00, the end of the day.</summary>
    public static TimeOfDay EndOfDay { get; } = new(MinutesInDay);

    /// <summary>Minutes on the clock since 00:00. Not elapsed time: a clock change may lie between.</summary>
    public int Minutes { get; }

    /// <summary>Reads <c>HH:mm</c>, from <c>00:00</c> to <c>24:00</c>; false for any other text.</summary>
    public static bool TryParse(string? text, out TimeOfDay time)
    {
        time = Midnight;
        if (text is not [var h1, var h2, ':', var m1, var m2]) return false;
        if (!(char.IsAsciiDigit(h1) && char.IsAsciiDigit(h2) && char.IsAsciiDigit(m1) && char.IsAsciiDigit(m2))) return false;
        var hour = 10 * (h1 - '0') + (h2 - '0');
        var minute = 10 * (m1 - '0') + (m2 - '0');
        if (minute > 59 || 60 * hour + minute > MinutesInDay) return false;
        time = new TimeOfDay(60 * hour + minute);
        return true;
    }

    /// <summary>Reads <c>HH:mm</c>, from <c>00:00</c> to <c>24:00</c>.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static TimeOfDay Parse(string text) =>
        TryParse(text, out var time) ? time : throw new FormatException("A time of day is written HH:mm, from 00:00 to 24:00.");

    /// <summary>The minute that holds a wall-clock time, its seconds dropped.</summary>
    public static TimeOfDay Floor(LocalTime time) => new(60 * time.Hour + time.Minute);

    /// <summary>The first whole minute that is not before a wall-clock time.</summary>
    public static TimeOfDay Ceiling(LocalTime time) =>
        Floor(time) is var floor && floor.ToLocalTime() == time ? floor : new TimeOfDay(floor.Minutes + 1);

    /// <inheritdoc/>
    public int CompareTo(TimeOfDay other) => Minutes.CompareTo(other.Minutes);

    /// <summary>Written <c>HH:mm</c>; the end of the day is <c>24:00</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Minutes / 60:00}:{Minutes % 60:00}");

    /// <summary>Whether the left one is earlier on the clock.</summary>
    public static bool operator <(TimeOfDay left, TimeOfDay right) => left.Minutes < right.Minutes;

    /// <summary>Whether the left one is later on the clock.</summary>
    public static bool operator >(TimeOfDay left, TimeOfDay right) => left.Minutes > right.Minutes;

    /// <summary>Whether the left one is earlier on the clock, or the same.</summary>
    public static bool operator <=(TimeOfDay left, TimeOfDay right) => left.Minutes <= right.Minutes;

    /// <summary>Whether the left one is later on the clock, or the same.</summary>
    public static bool operator >=(TimeOfDay left, TimeOfDay right) => left.Minutes >= right.Minutes;

    // 24:00 has no LocalTime: the timeline reads it as the start of the next date.
    internal LocalTime ToLocalTime() => LocalTime.FromMinutesSinceMidnight(Minutes);
}
