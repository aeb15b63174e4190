using Docfav.Client.Json;

namespace Docfav.Client;

public sealed partial class ClinicClient
{
    /// <summary>Working hours and time off of a calendar's staff, date by date. Scope: staff:read.</summary>
    /// <param name="calendarId">UUID of the calendar.</param>
    /// <param name="startDate">First local date.</param>
    /// <param name="endDate">Last local date, included, at most 92 days in all (default: the first).</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<StaffSchedules>> ListSchedulesAsync(
        Guid calendarId, DateOnly startDate, DateOnly? endDate = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/calendars/{calendarId}/schedules").Add("start_date", startDate).Add("end_date", endDate),
            ClientJson.Default.EnvelopeIReadOnlyListStaffSchedules,
            cancellationToken);

    /// <summary>All that occupies a calendar's staff. Scopes: appointments:read, staff:read.</summary>
    /// <param name="calendarId">UUID of the calendar.</param>
    /// <param name="startDate">First local date.</param>
    /// <param name="endDate">Last local date, included, at most 92 days in all.</param>
    /// <param name="staffCalendarId">One staff calendar alone.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<StaffOccupied>> ListOccupiedAsync(
        Guid calendarId, DateOnly startDate, DateOnly endDate, Guid? staffCalendarId = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/calendars/{calendarId}/occupied")
                .Add("start_date", startDate).Add("end_date", endDate).Add("staff_calendar_id", staffCalendarId),
            ClientJson.Default.EnvelopeIReadOnlyListStaffOccupied,
            cancellationToken);

    /// <summary>Whether a time can be booked, and what is in the way. Scopes: appointments:read, staff:read.</summary>
    /// <param name="calendarId">UUID of the calendar.</param>
    /// <param name="from">Start, to the second.</param>
    /// <param name="to">End, to the second; at most 24 hours after the start.</param>
    /// <param name="staffCalendarId">UUID of the staff calendar.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<AvailabilityCheck> CheckAvailabilityAsync(
        Guid calendarId, DateTimeOffset from, DateTimeOffset to, Guid staffCalendarId, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/calendars/{calendarId}/check-availability").Add("from", from).Add("to", to).Add("staff_calendar_id", staffCalendarId),
            ClientJson.Default.EnvelopeAvailabilityCheck,
            cancellationToken);

    /// <summary>The earliest times at which a service can be booked, over all staff. Scopes: appointments:read, staff:read.</summary>
    /// <param name="serviceId">UUID of the service.</param>
    /// <param name="from">Earliest start, to the second.</param>
    /// <param name="query">Among which times.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<NextAvailableStarts> ListNextAvailableAsync(
        Guid serviceId, DateTimeOffset from, ListNextAvailableQuery? query = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/next-available")
                .Add("service_id", serviceId).Add("from", from).Add("to", query?.To).Add("calendar_id", query?.CalendarId)
                .Add("staff_id", query?.StaffId).Add("slot_duration", query?.SlotDuration).Add("limit", query?.Limit),
            ClientJson.Default.EnvelopeNextAvailableStarts,
            cancellationToken);

    /// <summary>The slots of a calendar's staff, free or not, date by date. Scopes: appointments:read, staff:read.</summary>
    /// <param name="calendarId">UUID of the calendar.</param>
    /// <param name="startDate">First local date.</param>
    /// <param name="endDate">Last local date, included, at most 92 days in all.</param>
    /// <param name="query">Which slots.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<StaffSlots>> ListAvailableSlotsAsync(
        Guid calendarId, DateOnly startDate, DateOnly endDate, ListAvailableSlotsQuery? query = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/calendars/{calendarId}/available-slots")
                .Add("start_date", startDate).Add("end_date", endDate).Add("staff_calendar_id", query?.StaffCalendarId)
                .Add("slot_duration", query?.SlotDuration).Add("service_duration", query?.ServiceDuration).Add("exclude_past", query?.ExcludePast),
            ClientJson.Default.EnvelopeIReadOnlyListStaffSlots,
            cancellationToken);
}
