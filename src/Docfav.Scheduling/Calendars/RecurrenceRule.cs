using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Scheduling.Calendars;

/// <summary>How often a recurrence comes round (RFC 5545, FREQ).</summary>
public enum RecurrenceFrequency
{
    /// <summary>Every INTERVAL days.</summary>
    Daily,

    /// <summary>Every INTERVAL weeks, from Monday.</summary>
    Weekly,

    /// <summary>Every INTERVAL months.</summary>
    Monthly,

    /// <summary>Every INTERVAL years.</summary>
    Yearly,
}

/// <summary>A day of the week (RFC 5545, BYDAY): every one, or the n-th of its month or year, counted from the end where negative.</summary>
/// <param name="Day">The day of the week.</param>
/// <param name="Ordinal">1 the first, -1 the last, never 0; null means every one.</param>
public sealed record RecurrenceDay(IsoDayOfWeek Day, int? Ordinal = null);

/// <summary>Until when a recurrence goes, the end included (RFC 5545, UNTIL), in local time.</summary>
/// <param name="Date">The last date on which an occurrence may start.</param>
/// <param name="Time">The latest start on that date; null means any.</param>
public sealed record RecurrenceUntil(LocalDate Date, LocalTime? Time = null)
{
    /// <summary>Whether an occurrence may still start at this local time.</summary>
    public bool Allows(LocalDateTime start) => start.Date < Date || (start.Date == Date && !(start.TimeOfDay > Time));

    /// <summary>Written <c>20261231</c> or <c>20261231T235959</c>.</summary>
    public override string ToString() =>
        Time is { } time ? DateTimePattern.Format(Date + time) : DatePattern.Format(Date);

    internal static LocalDatePattern DatePattern { get; } = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    internal static LocalDateTimePattern DateTimePattern { get; } =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");
}

/// <summary>
/// A recurrence rule (RFC 5545, RRULE): FREQ of DAILY, WEEKLY, MONTHLY or YEARLY, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, and
/// COUNT or UNTIL. Weeks start on Monday. What the rule leaves open, such as the day of a plain monthly rule, comes from the
/// start of the series. A day that a month lacks is skipped. Two rules are equal when they are the same in canonical form.
/// </summary>
public sealed class RecurrenceRule : IEquatable<RecurrenceRule>
{
    internal RecurrenceRule(RecurrenceFrequency frequency) => Frequency = frequency;

    /// <summary>The largest INTERVAL.</summary>
    public const int MaxInterval = 1_000;

    /// <summary>The largest COUNT.</summary>
    public const int MaxCount = 10_000;

    /// <summary>The longest text of a rule, in characters.</summary>
    public const int MaxLength = 500;

    /// <summary>How often it comes round.</summary>
    public RecurrenceFrequency Frequency { get; }

    /// <summary>Every how many days, weeks, months or years, from 1 to <see cref="MaxInterval"/>.</summary>
    public int Interval { get; internal init; } = 1;

    /// <summary>How many occurrences there are, excluded ones counted; null means no such limit.</summary>
    public int? Count { get; internal init; }

    /// <summary>Until when it goes; null means no such limit.</summary>
    public RecurrenceUntil? Until { get; internal init; }

    /// <summary>The months in which it happens, 1 to 12, in order; none means any.</summary>
    public IReadOnlyList<int> Months { get; internal init; } = [];

    /// <summary>The days of the month on which it happens, 1 to 31 and -1 (the last) to -31, in order; none means any.</summary>
    public IReadOnlyList<int> MonthDays { get; internal init; } = [];

    /// <summary>The days of the week on which it happens, by day, then ordinal; none means any.</summary>
    public IReadOnlyList<RecurrenceDay> Days { get; internal init; } = [];

    /// <summary>Reads a rule such as <c>FREQ=MONTHLY;BYDAY=-1FR;COUNT=6</c>, in upper or lower case, its parts in any order.</summary>
    /// <param name="text">The rule, without the <c>RRULE:</c> that a calendar file puts before it.</param>
    /// <param name="rule">The rule; null where the text is none.</param>
    /// <param name="error">What is wrong with the text, as a sentence for whoever wrote it; null where nothing is.</param>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out RecurrenceRule? rule, [NotNullWhen(false)] out string? error)
    {
        var parser = new RecurrenceRuleParser();
        rule = parser.Parse(text ?? "");
        error = parser.Error;
        return error is null && rule is not null;
    }

    /// <summary>Reads a rule, as <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is no rule; the message says why.</exception>
    public static RecurrenceRule Parse(string text) =>
        TryParse(text, out var rule, out var error) ? rule : throw new FormatException(error);

    /// <summary>Whether a series that starts at this local time would have its start as first occurrence, as RFC 5545 asks for.</summary>
    public bool Matches(LocalDateTime start) =>
        start.Date >= LocalTimeline.FirstDate
        && start.Date <= LocalTimeline.LastDate
        && Until?.Allows(start) != false
        && new RecurrencePattern(this, start.Date).Contains(start.Date);

    /// <summary>The rule with another end: a number of occurrences, a last time, or neither.</summary>
    internal RecurrenceRule EndingWith(int? count, RecurrenceUntil? until) => new(Frequency)
    {
        Interval = Interval,
        Count = count,
        Until = until,
        Months = Months,
        MonthDays = MonthDays,
        Days = Days,
    };

    /// <summary>The rule in canonical form: upper case, fixed order, lists sorted, nothing that goes without saying.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("FREQ=").Append(Frequency.ToString().ToUpperInvariant());
        if (Interval != 1) text.Append(CultureInfo.InvariantCulture, $";INTERVAL={Interval}");
        if (Count is { } count) text.Append(CultureInfo.InvariantCulture, $";COUNT={count}");
        if (Until is { } until) text.Append(";UNTIL=").Append(until);
        if (Months.Count > 0) text.Append(";BYMONTH=").AppendJoin(',', Months.Select(Written));
        if (MonthDays.Count > 0) text.Append(";BYMONTHDAY=").AppendJoin(',', MonthDays.Select(Written));
        if (Days.Count > 0) text.Append(";BYDAY=").AppendJoin(',', Days.Select(Written));
        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(RecurrenceRule? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RecurrenceRule);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    internal static IReadOnlyDictionary<string, IsoDayOfWeek> DaysByCode { get; } = new Dictionary<string, IsoDayOfWeek>
    {
        ["MO"] = IsoDayOfWeek.Monday,
        ["TU"] = IsoDayOfWeek.Tuesday,
        ["WE"] = IsoDayOfWeek.Wednesday,
        ["TH"] = IsoDayOfWeek.Thursday,
        ["FR"] = IsoDayOfWeek.Friday,
        ["SA"] = IsoDayOfWeek.Saturday,
        ["SU"] = IsoDayOfWeek.Sunday,
    };

    static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Written(RecurrenceDay day) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Ordinal}{day.Day.ToString()[..2].ToUpperInvariant()}");
}
