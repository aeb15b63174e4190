using System.Globalization;
using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>Reads the text of one rule. The first thing found wrong is kept in <see cref="Error"/>.</summary>
sealed class RecurrenceRuleParser
{
    static readonly string[] s_known = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"];

    readonly Dictionary<string, string> _parts = [];

    public string? Error { get; private set; }

    public RecurrenceRule? Parse(string text)
    {
        ReadParts(text);
        var rule = new RecurrenceRule(Frequency())
        {
            Interval = Number("INTERVAL", RecurrenceRule.MaxInterval) ?? 1,
            Count = Number("COUNT", RecurrenceRule.MaxCount),
            Until = Until(),
            Months = Months(),
            MonthDays = MonthDays(),
            Days = Days(),
        };
        CheckWeekStart();
        CheckTogether(rule);
        return Error is null ? rule : null;
    }

    void ReadParts(string text)
    {
        if (text.Length > RecurrenceRule.MaxLength)
        {
            Refuse($"A recurrence rule has at most {RecurrenceRule.MaxLength} characters.");
            return;
        }
        foreach (var part in text.Split(';'))
        {
            if (part.Split('=') is not [var name, var value])
            {
                Refuse("A recurrence rule is a list of NAME=VALUE parts with ';' between them, such as FREQ=WEEKLY;BYDAY=FR.");
                return;
            }
            name = name.ToUpperInvariant();
            if (!s_known.Contains(name)) Refuse($"{name} is not supported; a recurrence rule has {string.Join(", ", s_known[..^1])}.");
            if (!_parts.TryAdd(name, value.ToUpperInvariant())) Refuse($"{name} is given twice.");
        }
    }

    RecurrenceFrequency Frequency()
    {
        switch (_parts.GetValueOrDefault("FREQ"))
        {
            case "DAILY": return RecurrenceFrequency.Daily;
            case "WEEKLY": return RecurrenceFrequency.Weekly;
            case "MONTHLY": return RecurrenceFrequency.Monthly;
            case "YEARLY": return RecurrenceFrequency.Yearly;
            default: return Refuse("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.", RecurrenceFrequency.Daily);
        }
    }

    int? Number(string name, int largest)
    {
        if (!_parts.TryGetValue(name, out var text)) return null;
        if (Digits(text) is { } number && number >= 1 && number <= largest) return number;
        Refuse($"{name} must be a whole number from 1 to {Written(largest)}.");
        return null;
    }

    RecurrenceUntil? Until()
    {
        if (!_parts.TryGetValue("UNTIL", out var text)) return null;
        RecurrenceUntil? until = null;
        if (RecurrenceUntil.DatePattern.Parse(text).TryGetValue(default, out var date)) until = new RecurrenceUntil(date);
        if (RecurrenceUntil.DateTimePattern.Parse(text).TryGetValue(default, out var time))
            until = new RecurrenceUntil(time.Date, time.TimeOfDay);
        // The pattern takes 24:00:00 for the next midnight; RFC 5545 does not, and it would not be written as it was read.
        return until?.Date >= LocalTimeline.FirstDate && until.ToString() == text
            ? until
            : Refuse<RecurrenceUntil?>("UNTIL must be a local date or date and time without a zone, such as 20261231 or 20261231T235959.", null);
    }

    int[] Months() =>
        [.. List("BYMONTH").Select(text => Signed(text) is >= 1 and <= 12 and var month
            ? month
            : Refuse("BYMONTH must list months from 1 to 12.", 0)).Distinct().Order()];

    int[] MonthDays() =>
        [.. List("BYMONTHDAY").Select(text => Signed(text) is (>= 1 and <= 31 or <= -1 and >= -31) and var day
            ? day
            : Refuse("BYMONTHDAY must list days of the month from 1 to 31, or from -1, the last, to -31.", 0)).Distinct().Order()];

    RecurrenceDay[] Days() => [.. List("BYDAY").Select(Day).Distinct().OrderBy(d => d.Day).ThenBy(d => d.Ordinal)];

    RecurrenceDay Day(string text)
    {
        if (text.Length >= 2 && RecurrenceRule.DaysByCode.TryGetValue(text[^2..], out var day))
        {
            if (text.Length == 2) return new RecurrenceDay(day);
            if (Signed(text[..^2]) is (>= 1 and <= 53 or <= -1 and >= -53) and var ordinal) return new RecurrenceDay(day, ordinal);
        }
        return Refuse(
            "BYDAY must list days of the week as MO, TU, WE, TH, FR, SA or SU, with an ordinal before them if need be, as in 1MO or -1FR.",
            new RecurrenceDay(IsoDayOfWeek.None));
    }

    void CheckWeekStart()
    {
        if (_parts.GetValueOrDefault("WKST", "MO") != "MO") Refuse("WKST must be MO: weeks start on Monday.");
    }

    void CheckTogether(RecurrenceRule rule)
    {
        if (rule.Count is not null && rule.Until is not null) Refuse("COUNT and UNTIL exclude one another.");
        if (rule.Frequency == RecurrenceFrequency.Weekly && rule.MonthDays.Count > 0)
            Refuse("BYMONTHDAY does not go with FREQ=WEEKLY.");
        var largest = rule.Days.Select(d => Math.Abs(d.Ordinal ?? 0)).DefaultIfEmpty().Max();
        if (largest > 0 && rule.Frequency is RecurrenceFrequency.Daily or RecurrenceFrequency.Weekly)
            Refuse("BYDAY takes ordinals, as in 1MO, only with FREQ=MONTHLY or FREQ=YEARLY.");
        // RFC 5545, section 3.3.10, note 2 of its table: an ordinal counts within the month wherever the rule names months.
        var withinMonth = rule.Frequency == RecurrenceFrequency.Monthly || rule.Months.Count > 0;
        if (largest > 5 && withinMonth) Refuse("An ordinal of BYDAY within a month is at most 5.");
    }

    string[] List(string name) => _parts.TryGetValue(name, out var text) ? text.Split(',') : [];

    static int? Signed(string text) => text switch
    {
        ['-', .. var digits] => -Digits(digits),
        ['+', .. var digits] => Digits(digits),
        _ => Digits(text),
    };

    // Stricter than int.TryParse, which lets NULs at the end pass.
    static int? Digits(string text) =>
        text.Length is > 0 and <= 6 && text.All(char.IsAsciiDigit) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);

    void Refuse(string error) => Error ??= error;

    T Refuse<T>(string error, T instead)
    {
        Refuse(error);
        return instead;
    }
}
