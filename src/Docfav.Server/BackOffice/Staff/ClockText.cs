using System.Globalization;
using Docfav.Scheduling.Calendars;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>Times of day as people type them: <c>9</c>, <c>930</c>, <c>9:30</c>, <c>9.30</c>, <c>09:30</c>, up to <c>24:00</c>.</summary>
public static class ClockText
{
    /// <summary>Reads a time of day; false for what is none.</summary>
    public static bool TryRead(string? text, out TimeOfDay time)
    {
        time = default;
        var typed = (text ?? "").Trim().Replace('.', ':').Replace('h', ':').TrimEnd(':');
        var parts = typed.Contains(':', StringComparison.Ordinal) ? typed.Split(':')
            : typed.Length > 2 ? [typed[..^2], typed[^2..]] : [typed, "00"];
        if (parts.Length != 2 || parts[0].Length is 0 or > 2 || parts[1].Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || minutes > 59 || (60 * hours) + minutes > TimeOfDay.EndOfDay.Minutes)
        {
            return false;
        }

        time = new TimeOfDay((60 * hours) + minutes);
        return true;
    }

    /// <summary>The time as it is written, or the text as it was typed where it is none.</summary>
    public static string Tidy(string? text) => TryRead(text, out var time) ? time.ToString() : text ?? "";
}
