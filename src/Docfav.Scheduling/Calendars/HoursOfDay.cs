namespace Docfav.Scheduling.Calendars;

/// <summary>A stretch of one day on the wall clock, from <see cref="Start"/> to before <see cref="End"/>; hours past midnight are two days' hours.</summary>
public sealed record HoursOfDay
{
    /// <summary>The hours from one time of the clock to a later one.</summary>
    /// <param name="start">When it starts on the clock.</param>
    /// <param name="end">When it ends on the clock, up to 24:00; later than <paramref name="start"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="end"/> is not after <paramref name="start"/>.</exception>
    public HoursOfDay(TimeOfDay start, TimeOfDay end)
    {
        if (end <= start) throw new ArgumentException("Hours of a day end after they start.", nameof(end));
        Start = start;
        End = end;
    }

    /// <summary>When it starts on the clock.</summary>
    public TimeOfDay Start { get; }

    /// <summary>When it ends on the clock, up to 24:00.</summary>
    public TimeOfDay End { get; }

    /// <summary>Written <c>08:00-14:00</c>.</summary>
    public override string ToString() => $"{Start}-{End}";

    /// <summary>The same hours in order, those that overlap made one; those that only touch stay apart.</summary>
    public static IReadOnlyList<HoursOfDay> Merge(IEnumerable<HoursOfDay> hours)
    {
        var merged = new List<HoursOfDay>();
        foreach (var next in hours.OrderBy(h => h.Start))
        {
            if (merged.Count > 0 && next.Start < merged[^1].End)
                merged[^1] = new HoursOfDay(merged[^1].Start, next.End > merged[^1].End ? next.End : merged[^1].End);
            else
                merged.Add(next);
        }
        return merged;
    }
}
