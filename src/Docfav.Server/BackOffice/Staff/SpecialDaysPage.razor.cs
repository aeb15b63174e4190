using Docfav.Scheduling.Calendars;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.BackOffice.Agenda;
using NodaTime;
using NodaTime.Text;
using SpecialDay = Docfav.Server.Agenda.SpecialDay;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>The special days of a staff calendar, from today on.</summary>
public sealed partial class SpecialDaysPage(SpecialDayChanges changes)
{
    IReadOnlyList<SpecialDay>? _days;
    List<HoursRow> _rows = [];
    string? _date;
    SpecialDay? _edited;
    bool _hasFaults;

    protected override async Task ReadPlaceAsync()
    {
        _days = await changes.ReadAsync(ClinicId, StaffCalendarId, TodayThere, Closing);
        Edit(null);
    }

    protected override async Task OnDoneAsync()
    {
        await ReadPlaceAsync();
        IsSaved = true;
    }

    Task SaveAsync()
    {
        Show([]);
        var date = LocalDatePattern.Iso.Parse(_date ?? "");
        if (!date.Success)
        {
            Show([Refusal.Invalid("date", "date is required")]);
        }

        List<DayHours> hours = [];
        foreach (var row in _rows)
        {
            row.Faults.Clear();
            if (row.ReadTimes() is { } times)
            {
                hours.Add(new(times.Start, times.End));
            }
        }

        _hasFaults = _rows.Exists(row => row.Faults.Count > 0);
        return !date.Success || _hasFaults ? Task.CompletedTask : SetAsync(date.Value, hours);
    }

    async Task SetAsync(LocalDate date, IReadOnlyList<DayHours> hours)
    {
        // Another date than the one that was edited is a new special day; what that date has by now is then not known.
        var known = _edited is { } edited && edited.Date == date ? edited.Hours : null;
        await ChangeAsync(confirmed => changes.SetAsync(ClinicId, new(StaffCalendarId, date, hours, known, confirmed), CancellationToken.None));
        foreach (var (field, fault) in Faults.Where(pair => pair.Key.StartsWith("hours[", StringComparison.Ordinal)))
        {
            var parts = field.Split('[', ']');
            _rows[int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)].Faults[parts[2].TrimStart('.')] = fault;
        }
    }

    Task DeleteAsync(SpecialDay day)
    {
        Edit(null);
        return ChangeAsync(confirmed => changes.SetAsync(ClinicId, new(StaffCalendarId, day.Date, null, day.Hours, confirmed), CancellationToken.None));
    }

    void Edit(SpecialDay? day)
    {
        (_edited, _hasFaults) = (day, false);
        _date = day is null ? null : LocalDatePattern.Iso.Format(day.Date);
        _rows = day is null ? [new() { Start = "09:00", End = "14:00" }]
            : day.Hours.ConvertAll(hours => HoursRow.Of(new(IsoDayOfWeek.Monday, hours.Start, hours.End)));
        Changed();
        Show([]);
    }

    void Add()
    {
        _rows.Add(new());
        Changed();
    }

    void Remove(HoursRow row)
    {
        _rows.Remove(row);
        Changed();
    }

    void SetDate(string? text)
    {
        _date = text;
        Changed();
    }

    void Changed()
    {
        IsSaved = false;
        GoBack();
    }

    async Task ReloadAsync()
    {
        Show([]);
        await ReadPlaceAsync();
    }

    string HoursText(SpecialDay day) =>
        day.Hours.Count == 0 ? T["NoWorkThatDay"]
            : string.Join(", ", day.Hours.Select(hours => $"{new TimeOfDay(hours.Start)}–{new TimeOfDay(hours.End)}"));

    static string DateText(SpecialDay day) => EntryTexts.Date(day.Date, "d MMM yyyy");
}
