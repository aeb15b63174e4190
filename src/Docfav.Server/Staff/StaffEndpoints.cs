using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Staff;

/// <summary>A staff member.</summary>
/// <param name="Id">UUID of the staff member.</param>
/// <param name="Name">First name.</param>
/// <param name="Surname">Last name.</param>
/// <param name="Fullname">First and last name.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="IsActive">Whether the person works at the clinic.</param>
public sealed record StaffSummary(Guid Id, string? Name, string? Surname, string Fullname, string? Email, bool IsActive);

/// <summary>A staff member at a calendar, with settings of its own.</summary>
/// <param name="Id">UUID of the staff calendar.</param>
/// <param name="BackOfficeStaffId">UUID of the staff member.</param>
/// <param name="CalendarId">UUID of the calendar.</param>
/// <param name="Email">E-mail address there.</param>
/// <param name="Telephone">Telephone number there.</param>
/// <param name="SlotDuration">Minutes of the back office's raster.</param>
/// <param name="IsActive">Whether appointments can be booked.</param>
/// <param name="Timezone">IANA time zone of its hours.</param>
public sealed record StaffCalendarSummary(
    Guid Id, Guid BackOfficeStaffId, Guid CalendarId, string? Email, string? Telephone, int SlotDuration, bool IsActive, string Timezone);

/// <summary>Which staff calendars to list.</summary>
public sealed record StaffCalendarQuery(Guid? CalendarId, Guid? StaffId, int Limit, int Offset, ListOrder OrderBy) : IReadable<StaffCalendarQuery>
{
    static readonly Form<int> LimitForm = Form.Integer(1, 1000);
    static readonly Form<ListOrder> OrderForm = ListOrder.Over("email", "telephone", "slot_duration", "timezone", "is_active");

    public static StaffCalendarQuery Read(FieldReader fields) => new(
        fields.Read("calendar_id", Form.Uuid.OrNull(), "Filter by calendar UUID"),
        fields.Read("staff_id", Form.Uuid.OrNull(), "Filter by back office staff UUID"),
        fields.Read("limit", LimitForm, "Max results to return", 100),
        fields.Read("offset", Paging.Offset, "Number of results to skip", 0),
        fields.Read("order_by", OrderForm, "Sort field and direction", new ListOrder("email", false)));
}

static class StaffEndpoints
{
    public static void MapStaff(this RouteGroupBuilder api)
    {
        api.MapGet("/backofficeclinics/{backOfficeClinicId}/staff", ListStaff).Declare(new() { Scopes = Scope.StaffRead, Example = StaffExample });
        api.MapGet("/backofficeclinics/{backOfficeClinicId}/staffcalendars", ListStaffCalendars)
            .Declare(new() { Scopes = Scope.StaffRead, Example = StaffCalendarsExample });
    }

    /// <summary>List all staff members for a clinic.</summary>
    /// <remarks>By full name, inactive ones included.</remarks>
    internal static async Task<Answer<StaffSummary[]>> ListStaff(ManagedClinic backOfficeClinicId, DocfavDb db, CancellationToken cancellation)
    {
        var staff = await db.Staff.Where(member => member.ClinicId == backOfficeClinicId.Id).ToListAsync(cancellation);
        return NameOrder.Sorted(
            staff.Select(member => new StaffSummary(
                member.Id, member.Name, member.Surname, PersonName.Full(member.Name, member.Surname), member.Email, member.IsActive)),
            member => member.Fullname, member => member.Id);
    }

    /// <summary>List staff calendars for a clinic.</summary>
    /// <remarks>
    /// A staff calendar links a staff member to a calendar with specific settings. Supports optional filtering by calendar or staff; a filter by an
    /// unknown id gives an empty list.
    /// </remarks>
    internal static async Task<Answer<StaffCalendarSummary[]>> ListStaffCalendars(
        ManagedClinic backOfficeClinicId, Query<StaffCalendarQuery> query, DocfavDb db, CancellationToken cancellation)
    {
        var (calendarId, staffId, limit, offset, order) = query.Value;
        var found = await db.StaffCalendars
            .Where(item => item.ClinicId == backOfficeClinicId.Id)
            .Where(item => calendarId == null || item.CalendarId == calendarId)
            .Where(item => staffId == null || item.StaffId == staffId)
            .Select(item => new StaffCalendarSummary(
                item.Id, item.StaffId, item.CalendarId, item.Email, item.Telephone, item.SlotDuration, item.IsActive, item.Timezone))
            .ToListAsync(cancellation);
        return Sorted(found, order).ThenBy(item => item.Id).Skip(offset).Take(limit).ToArray();
    }

    /// <summary>A clinic has some hundreds of staff calendars at the most: they are sorted here, by folded text.</summary>
    static IOrderedEnumerable<StaffCalendarSummary> Sorted(List<StaffCalendarSummary> items, ListOrder order) => order.Field switch
    {
        "email" => By(items, item => Folding.Fold(item.Email), Folding.Order, order),
        "telephone" => By(items, item => Folding.Fold(item.Telephone), Folding.Order, order),
        "timezone" => By(items, item => Folding.Fold(item.Timezone), Folding.Order, order),
        "slot_duration" => By(items, item => item.SlotDuration, Comparer<int>.Default, order),
        "is_active" => By(items, item => item.IsActive, Comparer<bool>.Default, order),
        _ => throw new InvalidOperationException($"Staff calendars have no order by {order.Field}."),
    };

    static IOrderedEnumerable<StaffCalendarSummary> By<T>(
        List<StaffCalendarSummary> items, Func<StaffCalendarSummary, T> key, IComparer<T> comparer, ListOrder order) =>
        order.Descending ? items.OrderByDescending(key, comparer) : items.OrderBy(key, comparer);

    const string StaffExample = """
        [{ "id": "e727a18f-edf0-45f5-a866-d2c629113758", "name": "Pedro", "surname": "García", "fullname": "Pedro García",
           "email": "pedro.garcia@example.com", "is_active": true }]
        """;

    const string StaffCalendarsExample = """
        [{ "id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "back_office_staff_id": "e727a18f-edf0-45f5-a866-d2c629113758",
           "calendar_id": "6e8e058e-f01b-454b-8d49-77589dadc7bd", "email": "pedro.garcia@example.com", "telephone": "+34600000000", "slot_duration": 15,
           "is_active": true, "timezone": "Europe/Madrid" }]
        """;
}
