using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>The date of Easter in the Gregorian calendar, on which the movable feasts depend.</summary>
public static class Easter
{
    /// <summary>The first whole year of the Gregorian calendar.</summary>
    public const int FirstYear = 1583;

    /// <summary>The last year whose dates <see cref="LocalTimeline"/> knows.</summary>
    public const int LastYear = 9999;

    /// <summary>Easter Sunday of a year.</summary>
    /// <param name="year">From <see cref="FirstYear"/> to <see cref="LastYear"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The year is out of that range.</exception>
    /// <remarks>The anonymous Gregorian computus, in Jones's and Meeus's form.</remarks>
    public static LocalDate Sunday(int year)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, FirstYear);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, LastYear);
        var (century, yearOfCentury) = Math.DivRem(year, 100);
        var cycle = year % 19;
        var moonCorrection = (century - ((century + 8) / 25) + 1) / 3;
        // Days from 21 March to the paschal full moon, before the exceptions that the last step makes.
        var epact = ((19 * cycle) + century - (century / 4) - moonCorrection + 15) % 30;
        var toSunday = (32 + (2 * (century % 4)) + (2 * (yearOfCentury / 4)) - epact - (yearOfCentury % 4)) % 7;
        var exception = (cycle + (11 * epact) + (22 * toSunday)) / 451;
        var day = epact + toSunday - (7 * exception) + 114;
        return new LocalDate(year, day / 31, (day % 31) + 1);
    }
}
