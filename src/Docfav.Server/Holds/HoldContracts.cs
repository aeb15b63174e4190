using System.Text.Json.Serialization;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using NodaTime;

namespace Docfav.Server.Holds;

/// <summary>A time that is held.</summary>
/// <param name="Id">UUID of the hold.</param>
/// <param name="BackOfficeStaffCalendarId">UUID of the staff calendar.</param>
/// <param name="ServiceId">UUID of the service.</param>
/// <param name="BookedFrom">Start, in UTC.</param>
/// <param name="BookedTo">End, in UTC.</param>
/// <param name="ExpiresAt">When the time is free again unless it is booked, in UTC.</param>
public sealed record HoldItem(
    Guid Id, Guid BackOfficeStaffCalendarId, Guid ServiceId, [property: JsonConverter(typeof(ZuluInstant))] Instant BookedFrom,
    [property: JsonConverter(typeof(ZuluInstant))] Instant BookedTo, [property: JsonConverter(typeof(ZuluInstant))] Instant ExpiresAt)
{
    internal static HoldItem Of(Hold hold) => new(hold.Id, hold.StaffCalendarId, hold.ServiceId, hold.BookedFrom, hold.BookedTo, hold.ExpiresAt);
}

/// <summary>Which time to hold, and for how long.</summary>
/// <param name="To">Null for the service's duration.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record HoldRequest(Guid Service, Guid StaffCalendar, Instant From, Instant? To, int ExpiresIn) : IReadable<HoldRequest>
{
    static readonly Form<int> SecondsForm = Form.Integer(10, 900);

    public static HoldRequest Read(FieldReader fields)
    {
        var service = fields.Require("service", Form.Uuid, "Service UUID");
        var place = fields.Require("back_office_staff_calendar", Form.Uuid, "Staff calendar UUID");
        var from = fields.Require("from", Form.Instant.OrNull(), "Start datetime in UTC");
        var to = fields.Read("to", Form.Instant.OrNull(), "End datetime in UTC, at most 24 hours after the start (defaults to the service's duration after it)");
        if (from is { } start && to is { } end && BookingTime.Fault(start, end) is { } fault)
        {
            fields.Refuse("to", fault);
        }

        return new(service, place, from.GetValueOrDefault(), to, fields.Read("expires_in", SecondsForm, "Seconds until it expires", 600));
    }
}

/// <summary>Examples of holds.</summary>
static class HoldExamples
{
    public const string Request = """
        { "service": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "back_office_staff_calendar": "9cf404c3-951e-4895-8a14-18c68bd91ef4",
          "from": "2026-02-05T10:00:00Z", "expires_in": 300 }
        """;

    public const string Item = """
        { "id": "5f0c9a7e-2d43-4b8f-9f27-6f3a1f0b7c52", "back_office_staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4",
          "service_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "booked_from": "2026-02-05T10:00:00Z", "booked_to": "2026-02-05T10:30:00Z",
          "expires_at": "2026-02-03T16:25:00Z" }
        """;

    public const string Released = """{ "message": "Hold released successfully" }""";
}
