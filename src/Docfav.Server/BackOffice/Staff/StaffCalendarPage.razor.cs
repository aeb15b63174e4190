using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Staff;
using Microsoft.AspNetCore.Components;
using NodaTime;
using Calendar = Docfav.Server.Clinics.Calendar;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>A staff member's new place, or the settings of one that there is.</summary>
public sealed partial class StaffCalendarPage(StaffCalendarChanges changes)
{
    // Spain's first; then those that people know by a region and a city.
    static readonly string[] s_zones =
    [
        "Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta",
        .. DateTimeZoneProviders.Tzdb.Ids
            .Where(id => id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("Etc/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    StaffRecord? _person;
    StaffCalendarRecord? _place;
    IReadOnlyList<Calendar> _calendars = [];
    string? _calendarId;
    Dictionary<string, string?> _before = [];
    Dictionary<string, string?> _now = [];
    StaffCalendarValues? _values;

    [Parameter]
    public Guid StaffId { get; set; }

    /// <summary>The staff calendar that the address names; null for a new one.</summary>
    [Parameter]
    public Guid? StaffCalendarId { get; set; }

    protected override object Address => (ClinicId, StaffId, StaffCalendarId);

    protected override bool IsDirty => !_now.All(pair => (_before[pair.Key] ?? "") == (pair.Value ?? ""));

    protected override async Task ReadAsync()
    {
        _person = await Staff.ReadAsync(ClinicId, StaffId, Closing);
        _place = _person?.Calendars.FirstOrDefault(place => place.Id == StaffCalendarId);
        if (_person is null || (StaffCalendarId is not null && _place is null))
        {
            Navigation.NotFound();
            return;
        }

        _calendars = _place is null ? await Staff.CalendarsAsync(ClinicId, Closing) : [];
        (_before, _now) = (Texts(), Texts());
    }

    protected override async Task OnDoneAsync()
    {
        await ReadAsync();
        IsSaved = true;
    }

    async Task SaveAsync()
    {
        (_values, var faults) = TextFieldReader.Read<StaffCalendarValues>(_now);
        Show(faults);
        if (faults.Count > 0)
        {
            return;
        }

        if (_place is { } place)
        {
            await ChangeAsync(confirmed => changes.ChangeAsync(ClinicId, place.Id, _values, place.Values, confirmed, CancellationToken.None));
            return;
        }

        Guid made = default;
        Refusal? refusal = null;
        await WriteAsync(async () =>
        {
            (made, refusal) = await changes.CreateAsync(ClinicId, StaffId, Guid.TryParse(_calendarId, out var id) ? id : null, _values, CancellationToken.None);
            return refusal;
        });
        if (refusal is not null)
        {
            Show([refusal]);
        }
        else if (Fault is null)
        {
            _before = new(_now, StringComparer.Ordinal);
            Navigation.NavigateTo(Url($"staff/{StaffId}/places/{made}/hours"));
        }
    }

    async Task ReloadAsync()
    {
        Show([]);
        await ReadAsync();
    }

    void Set(string field, string? text)
    {
        IsSaved = false;
        GoBack();
        _now[field] = text;
    }

    Dictionary<string, string?> Texts()
    {
        var values = _place?.Values ?? new StaffCalendarValues(null, null, 15, Desk.Timezone, true);
        return new(StringComparer.Ordinal)
        {
            ["timezone"] = values.Timezone,
            ["slot_duration"] = values.SlotDuration.ToString(CultureInfo.InvariantCulture),
            ["email"] = values.Email,
            ["telephone"] = values.Telephone,
            ["is_active"] = values.IsActive ? "true" : "false",
        };
    }
}
