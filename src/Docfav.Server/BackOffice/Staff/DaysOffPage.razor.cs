using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.BackOffice.Agenda;
using Docfav.Server.Staff;
using Microsoft.AspNetCore.Components;
using NodaTime.Text;
using Calendar = Docfav.Server.Clinics.Calendar;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>Days off from today on, of one staff calendar or of a whole calendar.</summary>
public sealed partial class DaysOffPage(DayOffChanges changes)
{
    IReadOnlyList<Calendar>? _calendars;
    Calendar? _calendar;
    StaffRecord? _person;
    StaffCalendarRecord? _place;
    IReadOnlyList<DayOff>? _rows;
    DayOff? _edited;
    string? _from;
    string? _to;
    string? _reason;

    [Parameter]
    public Guid? CalendarId { get; set; }

    [Parameter]
    public Guid? StaffId { get; set; }

    [Parameter]
    public Guid? StaffCalendarId { get; set; }

    protected override object Address => (ClinicId, CalendarId, StaffId, StaffCalendarId);

    string Heading => _person is { } person ? $"{T["Tab_days-off"]} · {person.Fullname}" : S["Page_days-off"];

    DayOffOwner Owner => _place is { } place ? DayOffOwner.StaffCalendar(place.Id) : DayOffOwner.Calendar(_calendar!.Id);

    protected override async Task ReadAsync()
    {
        (_person, _place, _calendar, _rows) = (null, null, null, null);
        if (StaffCalendarId is { } staffCalendar)
        {
            _person = await Staff.ReadAsync(ClinicId, StaffId!.Value, Closing);
            _place = _person?.Calendars.FirstOrDefault(place => place.Id == staffCalendar);
        }
        else
        {
            _calendars = await Staff.CalendarsAsync(ClinicId, Closing);
            _calendar = CalendarId is { } id ? _calendars.FirstOrDefault(calendar => calendar.Id == id)
                : _calendars.FirstOrDefault(calendar => calendar.IsActive) ?? (_calendars.Count > 0 ? _calendars[0] : null);
        }

        if (_place is not null || _calendar is not null)
        {
            await ReadRowsAsync();
        }
        else if (StaffCalendarId is not null || CalendarId is not null)
        {
            Navigation.NotFound();
        }
    }

    protected override async Task OnDoneAsync()
    {
        await ReadRowsAsync();
        IsSaved = true;
    }

    async Task ReadRowsAsync()
    {
        _rows = await changes.ReadAsync(ClinicId, Owner, Today, Closing);
        Edit(null);
    }

    Task SaveAsync()
    {
        var faults = new List<Refusal>();
        var (from, to) = (Read("from", _from), Read("to", string.IsNullOrEmpty(_to) ? _from : _to));
        Show(faults);
        if (faults.Count > 0)
        {
            return Task.CompletedTask;
        }

        DayOffDates dates = new(from, to, _reason);
        return _edited is { } edited
            ? ChangeAsync(confirmed => changes.ChangeAsync(ClinicId, Owner, edited.Id, dates, Known(edited), confirmed, CancellationToken.None))
            : AddAsync([dates]);

        NodaTime.LocalDate Read(string field, string? text)
        {
            var date = LocalDatePattern.Iso.Parse(text ?? "");
            if (!date.Success)
            {
                faults.Add(Refusal.Invalid(field, $"{field} is required"));
            }

            return date.Success ? date.Value : default;
        }
    }

    Task AddAsync(IReadOnlyList<DayOffDates> dates) => ChangeAsync(confirmed => changes.AddAsync(ClinicId, Owner, dates, confirmed, CancellationToken.None));

    Task DeleteAsync(DayOff row)
    {
        Edit(null);
        return ChangeAsync(_ => changes.DeleteAsync(ClinicId, Owner, row.Id, Known(row), CancellationToken.None));
    }

    void Edit(DayOff? row)
    {
        _edited = row;
        (_from, _to, _reason) = row is null ? (null, null, null) : (LocalDatePattern.Iso.Format(row.From), LocalDatePattern.Iso.Format(row.To), row.Reason);
        IsSaved = false;
        GoBack();
        Show([]);
    }

    void SetFrom(string? text) => Set(() =>
    {
        // Most are one day, and none ends before it begins.
        _to = string.CompareOrdinal(_to ?? "", text ?? "") < 0 ? text : _to;
        _from = text;
    });

    void Set(Action set)
    {
        set();
        IsSaved = false;
        GoBack();
    }

    async Task ReloadAsync()
    {
        Show([]);
        await ReadAsync();
    }

    /// <summary>What is wrong with the one day off of the form.</summary>
    Refusal? OwnFault(string field) => FaultOf(field) ?? FaultOf($"day_offs[0].{field}");

    static DayOffDates Known(DayOff row) => new(row.From, row.To, row.Reason);

    static string DatesText(DayOff row) => row.From == row.To ? EntryTexts.Date(row.From, "ddd d MMM yyyy")
        : $"{EntryTexts.Date(row.From, "ddd d MMM yyyy")} – {EntryTexts.Date(row.To, "ddd d MMM yyyy")}";
}
