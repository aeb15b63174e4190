using System.Globalization;
using Docfav.Scheduling.Calendars;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Agenda;

public enum RuleEnd
{
    Never,
    Until,
    Count,
}

/// <summary>A recurrence rule as a form holds it. A rule that the form cannot say is kept as its text.</summary>
public sealed class RuleForm
{
    static readonly LocalDatePattern s_until = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    public RecurrenceFrequency Frequency { get; set; } = RecurrenceFrequency.Weekly;
    public int Interval { get; set; } = 1;
    public HashSet<IsoDayOfWeek> Days { get; } = [];

    /// <summary>Of a month: the n-th such weekday rather than the day's number.</summary>
    public bool ByWeekday { get; set; }
    public RuleEnd End { get; set; }
    public LocalDate Until { get; set; }
    public int Count { get; set; } = 10;

    /// <summary>The text of a rule beyond the form; null for one that the form says.</summary>
    public string? Other { get; set; }

    /// <summary>A weekly rule on the start's day of the week.</summary>
    public static RuleForm For(LocalDate start) => new() { Until = start.PlusMonths(3), Days = { start.DayOfWeek } };

    public static RuleForm Of(string rrule, LocalDate start)
    {
        var rule = RecurrenceRule.Parse(rrule);
        var form = new RuleForm { Frequency = rule.Frequency, Interval = rule.Interval, Until = rule.Until?.Date ?? start.PlusMonths(3), Count = rule.Count ?? 10 };
        form.End = rule.Until is not null ? RuleEnd.Until : rule.Count is not null ? RuleEnd.Count : RuleEnd.Never;
        form.ByWeekday = rule.Frequency == RecurrenceFrequency.Monthly && rule.Days is [{ Ordinal: not null }];
        form.Days.UnionWith(rule.Days.Count > 0 ? rule.Days.Select(day => day.Day) : [start.DayOfWeek]);
        // What comes out of the form again must be what went in.
        form.Other = RecurrenceRule.TryParse(form.Text(start), out var same, out _) && same.Equals(rule) ? null : rrule;
        return form;
    }

    /// <summary>Moves the days along with a start that is put on another date.</summary>
    public void Follow(LocalDate before, LocalDate after)
    {
        if (!Days.Contains(before.DayOfWeek) || Days.Contains(after.DayOfWeek))
        {
            return;
        }

        var by = (int)after.DayOfWeek - (int)before.DayOfWeek + 7;
        IsoDayOfWeek[] moved = [.. Days.Select(day => (IsoDayOfWeek)((((int)day - 1 + by) % 7) + 1))];
        Days.Clear();
        Days.UnionWith(moved);
    }

    /// <summary>The rule for a series that starts on a date.</summary>
    public string Text(LocalDate start)
    {
        if (Other is { } other)
        {
            return other;
        }

        var parts = new List<string> { $"FREQ={Frequency.ToString().ToUpperInvariant()}" };
        if (Interval != 1)
        {
            parts.Add("INTERVAL=" + Interval.ToString(CultureInfo.InvariantCulture));
        }

        if (Frequency == RecurrenceFrequency.Weekly && Days.Count > 0 && !Days.SetEquals([start.DayOfWeek]))
        {
            parts.Add("BYDAY=" + string.Join(',', Days.Order().Select(Short)));
        }
        else if (Frequency == RecurrenceFrequency.Monthly && ByWeekday)
        {
            // The fifth is not in every month: the last is meant.
            var ordinal = ((start.Day - 1) / 7) + 1;
            parts.Add("BYDAY=" + (ordinal == 5 ? "-1" : ordinal.ToString(CultureInfo.InvariantCulture)) + Short(start.DayOfWeek));
        }

        switch (End)
        {
            case RuleEnd.Until:
                parts.Add("UNTIL=" + s_until.Format(Until));
                break;
            case RuleEnd.Count:
                parts.Add("COUNT=" + Count.ToString(CultureInfo.InvariantCulture));
                break;
        }

        return string.Join(';', parts);
    }

    static string Short(IsoDayOfWeek day) => day.ToString()[..2].ToUpperInvariant();
}
