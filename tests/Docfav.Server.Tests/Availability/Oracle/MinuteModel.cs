using Docfav.Server.Staff;
using NodaTime;

namespace Docfav.Server.Tests.Availability.Oracle;

/// <summary>A staff calendar of the model.</summary>
sealed class ModelPlace(StaffCalendar stored, string name, string sortKey, WalkedClock clock)
{
    public Guid Id => stored.Id;
    public Guid StaffId => stored.StaffId;
    public Guid CalendarId => stored.CalendarId;
    public string Timezone => stored.Timezone;
    public bool IsActive => stored.IsActive;
    public string Name => name;
    public string SortKey => sortKey;
    public WalkedClock Clock => clock;
    public List<(IsoDayOfWeek Day, (int From, int To) Hours, LocalDate? From, LocalDate? To)> Weekly { get; } = [];
    public Dictionary<LocalDate, (int From, int To)[]> Special { get; } = [];

    /// <summary>The hours of a date in minutes of its clock; those that share a minute are one.</summary>
    public List<(int From, int To)> HoursOf(LocalDate date) => MinuteModel.Joined(
        Special.TryGetValue(date, out var own) ? own
        : Weekly.Where(hours => hours.Day == date.DayOfWeek && !(date < hours.From) && !(date > hours.To)).Select(hours => hours.Hours));

    /// <summary>The same as instants.</summary>
    public List<(int From, int To)> SpansOf(LocalDate date) => MinuteModel.Joined(
        HoursOf(date).Select(hours => (
            Clock.StartAt(date.AtMidnight().PlusMinutes(hours.From)),
            hours.To == 1440 ? Clock.StartOf(date.PlusDays(1)) : Clock.EndAt(date.AtMidnight().PlusMinutes(hours.To))))
        .Where(span => span.Item1 < span.Item2));
}

/// <summary>Something that takes a person's time; instants in minutes.</summary>
sealed record Taken(ModelPlace Place, string Type, Guid Id, int From, int To, string? Reason, int Participants, string? Status);

/// <summary>What api-semantics says of agendas, the slow way: a yes or no for every minute.</summary>
sealed class MinuteModel
{
    const int Margin = 8;

    readonly Dictionary<string, WalkedClock> _clocks = [];
    readonly Instant _first;
    readonly int _minutes;

    public MinuteModel(DateInterval dates)
    {
        Dates = dates;
        _first = dates.Start.PlusDays(-Margin).AtMidnight().InUtc().ToInstant();
        _minutes = (dates.Length + (2 * Margin)) * 1440;
    }

    public DateInterval Dates { get; }
    public List<ModelPlace> Places { get; } = [];
    public List<(ModelPlace Place, Guid Id, LocalDate From, LocalDate To, string? Reason)> DayOffs { get; } = [];
    public List<Taken> Taken { get; } = [];

    /// <summary>Occurrences as configured, in local time.</summary>
    public List<(ModelPlace Place, Guid Id, Guid Series, LocalDateTime From, LocalDateTime To, string Name)> Occurrences { get; } = [];

    public ModelPlace Add(StaffCalendar stored, string name, string sortKey)
    {
        if (!_clocks.TryGetValue(stored.Timezone, out var clock))
        {
            _clocks[stored.Timezone] = clock = new WalkedClock(stored.Timezone, _first, _minutes);
        }

        var place = new ModelPlace(stored, name, sortKey, clock);
        Places.Add(place);
        return place;
    }

    public void Take(ModelPlace place, string type, Guid id, Instant from, Instant to, string? reason, int participants = 0, string? status = null) =>
        Taken.Add(new(place, type, id, Minute(from), Minute(to), reason, participants, status));

    public void TakeLocal(ModelPlace place, Guid id, Guid series, LocalDateTime from, LocalDateTime to, string name)
    {
        var (start, end) = (place.Clock.StartAt(from), place.Clock.EndAt(to));
        if (start < end)
        {
            Taken.Add(new(place, "recurring_event", id, start, end, name, 0, null));
            Occurrences.Add((place, id, series, from, to, name));
        }
    }

    public int Minute(Instant instant) => (int)(instant - _first).TotalMinutes;

    public Instant InstantOf(int minute) => _first + Duration.FromMinutes(minute);

    /// <summary>The staff calendars that a calendar's endpoints show, in their order.</summary>
    public IEnumerable<ModelPlace> At(Guid calendarId) =>
        Places.Where(place => place.CalendarId == calendarId && place.IsActive).OrderBy(place => place.SortKey, StringComparer.Ordinal);

    public bool IsOff(ModelPlace place, LocalDate date) => DayOffs.Any(off => off.Place == place && off.From <= date && date <= off.To);

    public string TypeOf(ModelPlace place, LocalDate date) =>
        IsOff(place, date) ? "DAY_OFF" : place.Special.ContainsKey(date) ? "SPECIAL_DAY" : "REGULAR_DAY";

    /// <summary>Days off as instants; one of dates that the zone skipped is none.</summary>
    public IEnumerable<(Guid Id, int From, int To, string? Reason)> DaysOff(ModelPlace place) =>
        DayOffs.Where(off => off.Place == place)
            .Select(off => (off.Id, place.Clock.StartOf(off.From), place.Clock.StartOf(off.To.PlusDays(1)), off.Reason))
            .Where(off => off.Item2 < off.Item3);

    public bool[] Covered(ModelPlace place)
    {
        var covered = new bool[_minutes];
        foreach (var date in new DateInterval(Dates.Start.PlusDays(2 - Margin), Dates.End.PlusDays(Margin - 2)))
        {
            foreach (var (from, to) in place.SpansOf(date))
            {
                Array.Fill(covered, true, from, to - from);
            }
        }

        return covered;
    }

    /// <summary>What is in the way of a request, by start, then type, then id; nothing where it can be booked.</summary>
    public List<(string Type, Guid? Id, int From, int To, string? Reason)> ConflictsOf(ModelPlace place, bool[] covered, int from, int to)
    {
        var conflicts = Taken.Where(item => item.Place.StaffId == place.StaffId && item.From < to && from < item.To)
            .Select(item => (item.Type, (Guid?)item.Id, item.From, item.To, item.Reason))
            .Concat(DaysOff(place).Where(off => off.From < to && from < off.To).Select(off => ("day_off", (Guid?)off.Id, off.From, off.To, off.Reason))).ToList();
        for (var minute = from; minute < to; minute++)
        {
            if (!covered[minute] && (minute == from || covered[minute - 1]))
            {
                var end = minute;
                while (end < to && !covered[end])
                {
                    end++;
                }

                conflicts.Add(("outside_working_hours", null, minute, end, null));
            }
        }

        return [.. conflicts.OrderBy(item => item.From).ThenBy(item => item.Item1, StringComparer.Ordinal).ThenBy(item => item.Item2?.ToString("N"), StringComparer.Ordinal)];
    }

    /// <summary>Every minute in which a booking may lie.</summary>
    public bool[] Free(ModelPlace place)
    {
        var free = Covered(place);
        foreach (var (from, to) in Taken.Where(item => item.Place.StaffId == place.StaffId).Select(item => (item.From, item.To))
            .Concat(DaysOff(place).Select(off => (off.From, off.To))))
        {
            Array.Clear(free, from, to - from);
        }

        return free;
    }

    public static List<(int From, int To)> Joined(IEnumerable<(int From, int To)> spans)
    {
        var joined = spans.ToList();
        for (var i = 0; i < joined.Count; i++)
        {
            for (var j = 0; j < joined.Count; j++)
            {
                if (i != j && joined[i].From < joined[j].To && joined[j].From < joined[i].To)
                {
                    joined[i] = (Math.Min(joined[i].From, joined[j].From), Math.Max(joined[i].To, joined[j].To));
                    joined.RemoveAt(j);
                    (i, j) = (-1, joined.Count);
                }
            }
        }

        joined.Sort();
        return joined;
    }
}
