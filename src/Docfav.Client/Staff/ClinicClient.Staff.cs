using Docfav.Client.Json;

namespace Docfav.Client;

public sealed partial class ClinicClient
{
    const int MostStaffCalendars = 1000;

    /// <summary>The clinic's staff members, by name. Scope: staff:read.</summary>
    public Task<IReadOnlyList<StaffSummary>> ListStaffAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync($"{_path}/staff", ClientJson.Default.EnvelopeIReadOnlyListStaffSummary, cancellationToken);

    /// <summary>Staff calendars: each is a staff member at a calendar, with settings of its own. Scope: staff:read.</summary>
    public Task<IReadOnlyList<StaffCalendarSummary>> ListStaffCalendarsAsync(ListStaffCalendarsQuery? query = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/staffcalendars")
                .Add("calendar_id", query?.CalendarId).Add("staff_id", query?.StaffId)
                .Add("limit", query?.Limit).Add("offset", query?.Offset).AddOrder("order_by", query?.OrderBy),
            ClientJson.Default.EnvelopeIReadOnlyListStaffCalendarSummary,
            cancellationToken);

    /// <summary>All staff calendars from the query's offset on, page by page; its limit is the size of a page (1,000 by default).</summary>
    public IAsyncEnumerable<StaffCalendarSummary> EnumerateStaffCalendarsAsync(ListStaffCalendarsQuery? query = null)
    {
        var pages = (query ?? new()) with { Limit = query?.Limit ?? MostStaffCalendars };
        return ItemsAsync(pages.Limit.Value, pages.Offset ?? 0, (offset, token) => ListStaffCalendarsAsync(pages with { Offset = offset }, token));
    }
}
