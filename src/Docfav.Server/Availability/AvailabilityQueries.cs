using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Availability;

/// <summary>A range of local dates, both included.</summary>
public sealed record DateRange(DateInterval Dates)
{
    /// <summary>Dates that one request may cover.</summary>
    const int MostDays = 92;

    internal static DateRange Read(FieldReader fields, bool endRequired)
    {
        var first = fields.Require("start_date", Form.Date.OrNull(), "Start date");
        var last = endRequired
            ? fields.Require("end_date", Form.Date.OrNull(), "End date, included; at most 92 days")
            : fields.Read("end_date", Form.Date.OrNull(), "End date, included; at most 92 days (defaults to start_date)") ?? first;
        if (first is not { } start || last is not { } end)
        {
            return new(new DateInterval(default, default)); // faulted already, or only being described
        }

        if (end < start)
        {
            fields.Refuse("end_date", "must not be before start_date");
            return new(new DateInterval(start, start));
        }

        var dates = new DateInterval(start, end);
        if (dates.Length > MostDays)
        {
            fields.Refuse("end_date", $"must be at most {MostDays} days from start_date, both counted");
        }

        return new(dates);
    }
}

/// <summary>Which schedules to show.</summary>
public sealed record SchedulesQuery(DateRange Range) : IReadable<SchedulesQuery>
{
    public static SchedulesQuery Read(FieldReader fields) => new(DateRange.Read(fields, endRequired: false));
}

/// <summary>Which occupied time to show.</summary>
public sealed record OccupiedQuery(DateRange Range, Guid? StaffCalendarId) : IReadable<OccupiedQuery>
{
    public static OccupiedQuery Read(FieldReader fields) => new(
        DateRange.Read(fields, endRequired: true),
        fields.Read("staff_calendar_id", Form.Uuid.OrNull(), "Filter by staff calendar"));
}

/// <summary>Which time to check.</summary>
public sealed record CheckQuery(Instant From, Instant To, Guid StaffCalendarId) : IReadable<CheckQuery>
{
    public static CheckQuery Read(FieldReader fields)
    {
        var from = fields.Require("from", Form.Instant.OrNull(), "Start datetime in UTC (e.g., 2026-02-05T10:00:00Z)");
        var to = fields.Require("to", Form.Instant.OrNull(), "End datetime in UTC; at most 24 hours after the start");
        if (from is { } start && to is { } end && BookingTime.Fault(start, end) is { } fault)
        {
            fields.Refuse("to", fault);
        }

        return new CheckQuery(
            from.GetValueOrDefault(), to.GetValueOrDefault(), fields.Require("staff_calendar_id", Form.Uuid, "UUID of the staff calendar"));
    }
}

/// <summary>Which slots to show.</summary>
public sealed record SlotsQuery(DateRange Range, Guid? StaffCalendarId, int SlotDuration, int ServiceDuration, bool ExcludePast) : IReadable<SlotsQuery>
{
    static readonly Form<int> SlotForm = Form.Integer(1, 480);
    static readonly Form<int> ServiceForm = Form.Integer(0, 480);

    public static SlotsQuery Read(FieldReader fields) => new(
        DateRange.Read(fields, endRequired: true),
        fields.Read("staff_calendar_id", Form.Uuid.OrNull(), "Filter by staff calendar"),
        fields.Read("slot_duration", SlotForm, "Slot duration in minutes", 15),
        fields.Read("service_duration", ServiceForm, "Service duration in minutes to check fit", 0),
        fields.Read("exclude_past", Form.Boolean, "Leave out slots that have begun", false));
}

/// <summary>Which service to find a time for, where and when.</summary>
public sealed record NextAvailableQuery(Guid ServiceId, Instant From, Instant To, Guid? CalendarId, Guid? StaffId, int SlotDuration, int Limit) : IReadable<NextAvailableQuery>
{
    /// <summary>How far ahead one request may look.</summary>
    static readonly Duration Longest = Duration.FromDays(92);

    static readonly Form<int> LimitForm = Form.Integer(1, 50);
    static readonly Form<int> SlotForm = Form.Integer(5, 480);

    public static NextAvailableQuery Read(FieldReader fields)
    {
        var service = fields.Require("service_id", Form.Uuid, "UUID of the service");
        var from = fields.Require("from", Form.Instant.OrNull(), "Earliest start in UTC (e.g., 2026-02-05T10:00:00Z)");
        var to = fields.Read("to", Form.Instant.OrNull(), "Starts are before this, in UTC; at most 92 days after from (defaults to that)");
        var furthest = Instant.Min(from.GetValueOrDefault(), LocalDays.Latest - Longest) + Longest;
        if (from is { } earliest && to is { } end && (end <= earliest || end > furthest))
        {
            fields.Refuse("to", end <= earliest ? "must be after from" : "must be at most 92 days after from");
        }

        return new(
            service, from.GetValueOrDefault(), to ?? furthest,
            fields.Read("calendar_id", Form.Uuid.OrNull(), "Filter by calendar"),
            fields.Read("staff_id", Form.Uuid.OrNull(), "Filter by staff"),
            fields.Read("slot_duration", SlotForm, "Minutes from slot to slot, as in available-slots", 15),
            fields.Read("limit", LimitForm, "Max starts to return", 10));
    }
}

/// <summary>How long a booking may take.</summary>
static class BookingTime
{
    /// <summary>What is wrong with the end of a booking, if anything is.</summary>
    public static string? Fault(Instant from, Instant to) =>
        to <= from ? "must be after from" : to - from > AgendaReader.LongestBooking ? "must be at most 24 hours after from" : null;
}
