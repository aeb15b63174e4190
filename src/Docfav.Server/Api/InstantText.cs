using System.Diagnostics;
using NodaTime;

namespace Docfav.Server.Api;

/// <summary>Instants as the API writes them, in whole seconds: <c>2026-02-05T15:00:00Z</c>. Written by hand: a week of slots has hundreds.</summary>
static class InstantText
{
    /// <summary>Bytes of one text.</summary>
    public const int Length = 20;

    /// <summary>Bytes of the date and time, without the sign of the offset.</summary>
    public const int LocalLength = 19;

    const int SecondsOfDay = 86_400;

    /// <summary>Writes a text; the years are 0 to 9999.</summary>
    public static void Write(Instant instant, Span<byte> text)
    {
        WriteLocal(instant, text);
        text[LocalLength] = (byte)'Z';
    }

    /// <summary>Writes the date and time in UTC.</summary>
    public static void WriteLocal(Instant instant, Span<byte> text)
    {
        var (day, second) = Math.DivRem(instant.ToUnixTimeSeconds(), SecondsOfDay);
        if (second < 0)
        {
            (day, second) = (day - 1, second + SecondsOfDay);
        }

        var (year, month, dayOfMonth) = DateOf((int)day);
        Debug.Assert(year is >= 0 and <= 9999, "The calendar's ends are inside.");
        text = text[..LocalLength];
        Two(year / 100, text);
        Two(year % 100, text[2..]);
        text[4] = text[7] = (byte)'-';
        Two(month, text[5..]);
        Two(dayOfMonth, text[8..]);
        text[10] = (byte)'T';
        text[13] = text[16] = (byte)':';
        var minutes = (int)second / 60;
        Two(minutes / 60, text[11..]);
        Two(minutes % 60, text[14..]);
        Two((int)second % 60, text[17..]);
    }

    /// <summary>The Gregorian date of a day counted from 1970-01-01. Years are taken from March on, so that the leap day is their last.</summary>
    static (int Year, int Month, int Day) DateOf(int day)
    {
        const int DaysOf400Years = 146_097;
        const int FromMarchOfYear0To1970 = 719_468;
        // 400 years more keep the first days of year 0 from being negative.
        var shifted = (uint)(day + FromMarchOfYear0To1970 + DaysOf400Years);
        var (era, dayOfEra) = Math.DivRem(shifted, (uint)DaysOf400Years);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var dayOfMonth = dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1;
        var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        return ((int)(yearOfEra + (era * 400)) - 400 + (month <= 2 ? 1 : 0), (int)month, (int)dayOfMonth);
    }

    static void Two(int number, Span<byte> digits)
    {
        digits[1] = (byte)('0' + (number % 10));
        digits[0] = (byte)('0' + (number / 10));
    }
}
