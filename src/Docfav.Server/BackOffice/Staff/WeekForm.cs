using Docfav.Scheduling.Calendars;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>Hours of a day as they are typed.</summary>
public sealed class HoursRow
{
    /// <summary>Tells rows apart while they are typed in.</summary>
    public Guid Key { get; } = Guid.NewGuid();
    public string Start { get; set; } = "";
    public string End { get; set; } = "";
    public string ValidFrom { get; set; } = "";
    public string ValidTo { get; set; } = "";

    /// <summary>What is wrong with it, by <c>start</c>, <c>end</c>, <c>valid_from</c> and <c>valid_to</c>.</summary>
    public Dictionary<string, Refusal> Faults { get; } = new(StringComparer.Ordinal);

    public bool IsLimited => ValidFrom.Length > 0 || ValidTo.Length > 0;

    public static HoursRow Of(WeekHours hours) => new()
    {
        Start = new TimeOfDay(hours.Start).ToString(),
        End = new TimeOfDay(hours.End).ToString(),
        ValidFrom = hours.ValidFrom is { } from ? LocalDatePattern.Iso.Format(from) : "",
        ValidTo = hours.ValidTo is { } to ? LocalDatePattern.Iso.Format(to) : "",
    };

    public HoursRow Copy() => new() { Start = Start, End = End, ValidFrom = ValidFrom, ValidTo = ValidTo };

    internal (int Start, int End)? ReadTimes()
    {
        var hasStart = ClockText.TryRead(Start, out var start);
        var hasEnd = ClockText.TryRead(End, out var end);
        if (!hasStart)
        {
            Refuse("start");
        }

        if (!hasEnd)
        {
            Refuse("end");
        }

        return hasStart && hasEnd ? (start.Minutes, end.Minutes) : null;
    }

    internal bool ReadDate(string field, string text, out LocalDate? date)
    {
        var parsed = text.Length == 0 ? null : LocalDatePattern.Iso.Parse(text);
        date = parsed is { Success: true, Value.Year: >= 1 } ? parsed.Value : null;
        if (parsed is not null && date is null)
        {
            Refuse(field);
            return false;
        }

        return true;
    }

    void Refuse(string field) => Faults[field] = Refusal.Invalid(field, $"{field} is none");
}

/// <summary>The hours of a week as they are typed, by day.</summary>
public sealed class WeekForm
{
    readonly Dictionary<IsoDayOfWeek, List<HoursRow>> _days;

    WeekForm(IReadOnlyList<WeekHours> known)
    {
        Known = known;
        _days = Days.ToDictionary(day => day, day => known.Where(hours => hours.Day == day).Select(HoursRow.Of).ToList());
    }

    public static IReadOnlyList<IsoDayOfWeek> Days { get; } = [.. Enumerable.Range(1, 7).Select(day => (IsoDayOfWeek)day)];

    /// <summary>What was stored when the form was opened.</summary>
    public IReadOnlyList<WeekHours> Known { get; }

    public bool IsDirty { get; private set; }

    public IReadOnlyList<HoursRow> this[IsoDayOfWeek day] => _days[day];

    public static WeekForm Of(IReadOnlyList<WeekHours> known) => new(known);

    /// <summary>One more row: the afternoon after a morning, else a morning.</summary>
    public HoursRow Add(IsoDayOfWeek day)
    {
        var row = _days[day].Count == 0 ? new HoursRow { Start = "09:00", End = "14:00" }
            : _days[day][^1].End is var end && string.CompareOrdinal(end, "16:00") < 0 ? new HoursRow { Start = "16:00", End = "20:00" } : new HoursRow();
        _days[day].Add(row);
        IsDirty = true;
        return row;
    }

    public void Remove(IsoDayOfWeek day, HoursRow row) => IsDirty |= _days[day].Remove(row);

    /// <summary>Gives other days the hours of one, in place of their own.</summary>
    public void Copy(IsoDayOfWeek from, IEnumerable<IsoDayOfWeek> to)
    {
        foreach (var day in to.Where(day => day != from))
        {
            _days[day] = _days[from].ConvertAll(row => row.Copy());
            IsDirty = true;
        }
    }

    /// <summary>Notes that something was typed, and says what is wrong as it is now.</summary>
    public void Changed()
    {
        IsDirty = true;
        Read();
    }

    /// <summary>The hours, or null where something is wrong: the rows say what.</summary>
    public IReadOnlyList<WeekHours>? Read()
    {
        var (rows, hours) = (new List<HoursRow>(), new List<WeekHours>());
        foreach (var (day, row) in Days.SelectMany(day => _days[day].Select(row => (day, row))))
        {
            row.Faults.Clear();
            var times = row.ReadTimes();
            var isDated = row.ReadDate("valid_from", row.ValidFrom, out var from) & row.ReadDate("valid_to", row.ValidTo, out var to);
            if (times is { } span && isDated)
            {
                rows.Add(row);
                hours.Add(new(day, span.Start, span.End, from, to));
            }
        }

        Show(WeeklyHoursChanges.Faults(hours), rows);
        return _days.Values.Any(day => day.Exists(row => row.Faults.Count > 0)) ? null : hours;
    }

    /// <summary>Puts faults of <c>hours[3].end</c> and the like with their rows.</summary>
    static void Show(IReadOnlyList<Refusal> faults, List<HoursRow> rows)
    {
        foreach (var fault in faults)
        {
            var parts = fault.Field!.Split('[', ']');
            if (parts.Length == 3)
            {
                rows[int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)].Faults[parts[2].TrimStart('.')] = fault;
            }
        }
    }
}
