using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>The lists of the agenda.</summary>
public enum AgendaList
{
    Appointments,
    TimeReservations,
    GroupReservations,
    RecurringEvents,
    Holds,
}

/// <summary>Which part of the agenda to list.</summary>
public sealed record AgendaListQuery(
    Instant Start, Instant End, DateInterval? LocalDates, AgendaList? Only, Guid? ClientId, Guid? StaffId, Guid? CalendarId, SaleStatus? SaleStatus,
    int? Limit, int Offset) : IReadable<AgendaListQuery>
{
    static readonly Duration Longest = Duration.FromDays(7);
    static readonly Form<int?> LimitForm = Form.Integer(1, 100_000).OrNull();
    static readonly Form<AgendaList?> ListForm = Form.OneOf<AgendaList>().OrNull();
    static readonly Form<SaleStatus?> SaleForm = Form.OneOf<SaleStatus>().OrNull();

    public static AgendaListQuery Read(FieldReader fields)
    {
        var first = fields.Require("start_date", Form.Instant.OrNull(), "Start datetime in UTC (e.g., 2026-03-05T23:00:00Z)");
        var last = fields.Require("end_date", Form.Instant.OrNull(), "End datetime in UTC, not included; at most 7 days after the start");
        if (first is { } start && last is { } end && (end <= start || end - start > Longest))
        {
            fields.Refuse("end_date", end <= start ? "must be after start_date" : "must be at most 7 days after start_date");
        }

        return new(
            first.GetValueOrDefault(), last.GetValueOrDefault(), ReadLocalDates(fields),
            fields.Read("result_type", ListForm, "Filter by type; returns all if omitted"),
            fields.Read("client_id", Form.Uuid.OrNull(), "Filter appointments by client, and groups by participant"),
            fields.Read("staff_id", Form.Uuid.OrNull(), "Filter by staff"),
            fields.Read("calendar_id", Form.Uuid.OrNull(), "Filter by calendar, or by staff calendar"),
            fields.Read("sale_status", SaleForm, "Filter appointments by sale status"),
            fields.Read("limit", LimitForm, "Max results of each list (default: all)"),
            fields.Read("offset", Paging.Offset, "Number of results of each list to skip", 0));
    }

    /// <summary>Whether a list was asked for.</summary>
    public bool Wants(AgendaList list) => Only is null || Only == list;

    /// <summary>One page of a sorted list.</summary>
    public IQueryable<T> Page<T>(IQueryable<T> sorted) => Limit is { } limit ? sorted.Skip(Offset).Take(limit) : sorted.Skip(Offset);

    static DateInterval? ReadLocalDates(FieldReader fields)
    {
        var first = fields.Read("local_start_date", Form.Date.OrNull(), "Local start date for recurring events (e.g., 2026-03-06); required to get recurring_events");
        var last = fields.Read("local_end_date", Form.Date.OrNull(), "Local end date for recurring events, included; required to get recurring_events");
        if (fields.Has("local_start_date") != fields.Has("local_end_date"))
        {
            fields.Refuse(fields.Has("local_start_date") ? "local_end_date" : "local_start_date", "is required with the other local date");
        }

        if (first is not { } from || last is not { } to)
        {
            return null;
        }

        if (to < from || Period.DaysBetween(from, to) > 7)
        {
            fields.Refuse("local_end_date", to < from ? "must not be before local_start_date" : "must be at most 7 days after local_start_date");
            return null;
        }

        return new DateInterval(from, to);
    }
}
