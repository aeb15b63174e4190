using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace Docfav.Server.Api.Forms;

/// <summary>ISO 8601 date and time with an offset, as api-semantics §1 reads it.</summary>
static partial class IsoInstant
{
    /// <summary>Reads <c>2026-02-05T10:00:00Z</c> or an offset up to ±14:00; a fraction must be zero; years 0001 to 9999 in UTC.</summary>
    public static bool TryParse(string text, out Instant value)
    {
        value = default;
        if (text.Length > 64 || Pattern().Match(text) is not { Success: true } match)
        {
            return false;
        }

        int Part(string group) => match.Groups[group].ValueSpan.IsEmpty
            ? 0 : int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var (year, month, day) = (Part("y"), Part("mo"), Part("d"));
        var (hour, minute, second) = (Part("h"), Part("mi"), Part("s"));
        var offsetMinutes = (Part("oh") * 60) + Part("om");
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59 || Part("om") > 59 || offsetMinutes > 14 * 60)
        {
            return false;
        }

        var local = new LocalDateTime(year, month, day, hour, minute, second);
        if (match.Groups["sign"].ValueSpan is "-" && year == 9999 && local > new LocalDateTime(9999, 12, 31, 23, 59, 59).PlusMinutes(-offsetMinutes))
        {
            return false;
        }

        var utc = local.PlusMinutes(match.Groups["sign"].ValueSpan is "-" ? offsetMinutes : 0);
        if (match.Groups["sign"].ValueSpan is "+")
        {
            if (year == 1 && local < new LocalDateTime(1, 1, 1, 0, 0).PlusMinutes(offsetMinutes))
            {
                return false;
            }

            utc = local.PlusMinutes(-offsetMinutes);
        }

        value = utc.WithOffset(Offset.Zero).ToInstant();
        return true;
    }

    [GeneratedRegex(
        @"^(?<y>[0-9]{4})-(?<mo>[0-9]{2})-(?<d>[0-9]{2})T(?<h>[0-9]{2}):(?<mi>[0-9]{2})(?::(?<s>[0-9]{2})(?:\.0+)?)?(?:Z|(?<sign>[+-])(?<oh>[0-9]{2}):(?<om>[0-9]{2}))\z",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();
}
