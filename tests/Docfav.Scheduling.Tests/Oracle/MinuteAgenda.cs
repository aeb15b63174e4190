using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Tests.Oracle;

/// <summary>
/// A slow second opinion on an agenda: it draws one by a seed and marks every minute of a window as worked, off or taken.
/// It shares no step with the library: hours are marked one by one on a <see cref="MinuteClock"/>, and nothing is merged.
/// </summary>
sealed class MinuteAgenda
{
    const int DaysAround = 4;

    readonly MinuteClock _clock;
    readonly List<WeeklyHours> _weekly;
    readonly List<SpecialDay> _special;
    readonly List<DayOff> _dayOffs;
    readonly bool[] _worked;
    readonly bool[] _off;

    public MinuteAgenda(Random random)
    {
        var zone = AnyZone.Draw(random);
        Date = AnyZone.DrawDate(random, zone);
        _clock = new MinuteClock(zone, Date.PlusDays(-DaysAround - 2).AtMidnight().InUtc().ToInstant(), (2 * DaysAround + 5) * 1440);
        _weekly = Many(random, 12, () => new WeeklyHours(
            (IsoDayOfWeek)random.Next(1, 8), DrawHours(random), DrawLimit(random, -6, 2), DrawLimit(random, -1, 7)));
        _special = Many(random, 2, () => new SpecialDay(DrawDay(random), Many(random, 3, () => DrawHours(random))));
        _dayOffs = random.Next(2) == 0 ? [] : Many(random, 2, () => DrawDayOff(random));
        Occupations = Many(random, 8, () => DrawOccupation(random));
        _worked = Marked(Dates.SelectMany(date => RawHours(date).Select(h => _clock.Hours(date, h.Start.Minutes, h.End.Minutes))));
        _off = Marked(_dayOffs.Select(d => (_clock.Start(d.Dates.Start.AtMidnight()), _clock.Start(d.Dates.End.PlusDays(1).AtMidnight()))));
        Agenda = new Agenda(new LocalTimeline(zone), new WorkingTime(_weekly, _special, _dayOffs), Occupations);
        Name = $"{zone.Id} around {Date}";
    }

    public string Name { get; }

    public Agenda Agenda { get; }

    /// <summary>The date in the middle of the window.</summary>
    public LocalDate Date { get; }

    public List<Occupation> Occupations { get; }

    DateInterval Dates => new(Date.PlusDays(-DaysAround), Date.PlusDays(DaysAround));

    /// <summary>A request of up to a day near the middle of the window.</summary>
    public InstantSpan DrawRequest(Random random)
    {
        var start = (DaysAround + 1) * 1440 + random.Next(-720, 2880);
        return Span(start, start + (random.Next(3) == 0 ? random.Next(1, 1441) : random.Next(1, 90)));
    }

    /// <summary>Whether every minute of a request is worked, not off and taken by nothing.</summary>
    public bool IsFree(InstantSpan request) => Minutes(request).All(m => _worked[m] && !_off[m] && !Occupations.Any(o => Holds(o, m)));

    /// <summary>What is in the way of a request, minute by minute, as texts.</summary>
    public IEnumerable<string> ConflictsOf(InstantSpan request)
    {
        foreach (var occupation in Occupations.Where(o => Minutes(request).Any(m => Holds(o, m))))
            yield return $"{occupation.Type} {occupation.Id} {Text(occupation.Span)}";
        foreach (var dayOff in _dayOffs)
        {
            int start = _clock.Start(dayOff.Dates.Start.AtMidnight()), end = _clock.Start(dayOff.Dates.End.PlusDays(1).AtMidnight());
            if (Minutes(request).Any(m => m >= start && m < end)) yield return $"DayOff {dayOff.Id} {Text(Span(start, end))}";
        }
        foreach (var (start, end) in Runs(Minutes(request).Where(m => !_worked[m]))) yield return $"OutsideWorkingHours  {Text(Span(start, end))}";
    }

    /// <summary>The slots of a date, as start minute of the window and whether available.</summary>
    public IEnumerable<(Instant Start, bool Available)> SlotsOf(LocalDate date, int slot, int service)
    {
        if (_dayOffs.Any(d => d.Dates.Contains(date))) yield break;
        foreach (var (start, end) in Intervals(date))
        {
            for (var minute = start; minute + slot <= end; minute += slot)
                yield return (_clock.InstantOf(minute), IsFree(Span(minute, minute + Math.Max(slot, service))));
        }
    }

    // Any two hours that share a minute, on the clock or in time, become one, until no two do.
    List<(int Start, int End)> Intervals(LocalDate date)
    {
        var parts = RawHours(date).Select(h => (From: h.Start.Minutes, To: h.End.Minutes)).ToList();
        while (JoinAnyTwo(parts)) { }
        var spans = parts.Select(p => _clock.Hours(date, p.From, p.To)).Where(s => s.Start < s.End).ToList();
        while (JoinAnyTwo(spans)) { }
        return [.. spans.Order()];
    }

    static bool JoinAnyTwo(List<(int Start, int End)> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            for (var j = i + 1; j < parts.Count; j++)
            {
                if (Math.Max(parts[i].Start, parts[j].Start) >= Math.Min(parts[i].End, parts[j].End)) continue;
                parts[i] = (Math.Min(parts[i].Start, parts[j].Start), Math.Max(parts[i].End, parts[j].End));
                parts.RemoveAt(j);
                return true;
            }
        }
        return false;
    }

    IEnumerable<HoursOfDay> RawHours(LocalDate date)
    {
        var own = _special.Where(s => s.Date == date).ToList();
        if (own.Count > 0) return own.SelectMany(s => s.Hours);
        return _weekly.Where(w => w.Day == date.DayOfWeek
            && (w.ValidFrom is not { } from || from <= date) && (w.ValidTo is not { } to || to >= date)).Select(w => w.Hours);
    }

    bool Holds(Occupation occupation, int minute) =>
        occupation.Span.Start <= _clock.InstantOf(minute) && _clock.InstantOf(minute) < occupation.Span.End;

    IEnumerable<int> Minutes(InstantSpan span) =>
        Enumerable.Range(_clock.MinuteOf(span.Start), (int)span.Length.TotalMinutes);

    InstantSpan Span(int start, int end) => new(_clock.InstantOf(start), _clock.InstantOf(end));

    bool[] Marked(IEnumerable<(int Start, int End)> spans)
    {
        var marks = new bool[_clock.Minutes];
        foreach (var (start, end) in spans)
        {
            for (var minute = start; minute < end; minute++) marks[minute] = true;
        }
        return marks;
    }

    static IEnumerable<(int Start, int End)> Runs(IEnumerable<int> minutes)
    {
        (int Start, int End)? run = null;
        foreach (var minute in minutes)
        {
            if (run is { } before && before.End != minute) yield return before;
            run = (run is { } same && same.End == minute ? same.Start : minute, minute + 1);
        }
        if (run is { } last) yield return last;
    }

    // Round hours, and quarters too, so that hours often touch, reach midnight and meet clock changes.
    static HoursOfDay DrawHours(Random random)
    {
        var from = random.Next(4) == 0 ? 0 : 15 * random.Next(random.Next(2) == 0 ? 20 : 96);
        var to = random.Next(4) == 0 ? 1440 : Math.Min(1440, from + 15 * random.Next(1, 50));
        return new HoursOfDay(new(from), new(to));
    }

    LocalDate? DrawLimit(Random random, int from, int to) => random.Next(3) == 0 ? Date.PlusDays(random.Next(from, to)) : null;

    LocalDate DrawDay(Random random) => Date.PlusDays(random.Next(-1, 3));

    DayOff DrawDayOff(Random random)
    {
        var from = DrawDay(random);
        return new DayOff(DrawId(random), new DateInterval(from, from.PlusDays(random.Next(2))));
    }

    Occupation DrawOccupation(Random random)
    {
        var isLong = random.Next(4) == 0;
        var start = (DaysAround + 1) * 1440 + random.Next(isLong ? -2160 : -720, 3600);
        return new Occupation(
            (OccupationType)random.Next(6), DrawId(random), Span(start, start + random.Next(1, isLong ? 2880 : 300)), Elsewhere: random.Next(4) == 0);
    }

    static Guid DrawId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    static List<T> Many<T>(Random random, int most, Func<T> draw) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => draw())];
}
