using System.Text.Json;
using Docfav.Server.Agenda;
using Docfav.Server.Api.Forms;
using NodaTime;
using NodaTime.Text;
using Series = Docfav.Scheduling.Calendars.RecurringEvent;

namespace Docfav.Server.DataFile;

/// <summary>What a staff calendar's agenda is made of, appointments aside.</summary>
static class AgendaItems
{
    const int MostHoursOfDay = 100;

    static readonly Form<IsoDayOfWeek> Day = new ParsedForm<IsoDayOfWeek>(
        new("string"), "must be one of MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY", TryDay);

    static readonly Form<LocalDateTime?> LocalTime = Form.LocalDateTime.OrNull();

    public static WorkingHours ReadWorkingHours(ItemFields fields, Guid clinicId, Guid staffCalendarId)
    {
        var (start, end) = Hours(fields);
        var hours = new WorkingHours
        {
            ClinicId = clinicId,
            StaffCalendarId = staffCalendarId,
            Day = fields.Require("day", Day),
            Start = start,
            End = end,
            ValidFrom = fields.Read("valid_from", DataForms.Date),
            ValidTo = fields.Read("valid_to", DataForms.Date),
        };
        if (hours.ValidTo < hours.ValidFrom)
        {
            fields.Refuse("valid_to", "must not be before valid_from");
        }

        return hours;
    }

    public static Item<SpecialDay> ReadSpecialDay(ItemFields fields, Guid clinicId, Guid staffCalendarId) => new(fields.Id, fields.Place, new()
    {
        ClinicId = clinicId,
        Id = fields.Id,
        StaffCalendarId = staffCalendarId,
        Date = fields.Require("date", Form.Date),
        Hours = [.. DayHours.InOrder(fields.Objects("hours", MostHoursOfDay).Select(Hours).Select(hours => new DayHours(hours.Start, hours.End)))],
    });

    public static Item<DayOff> ReadDayOff(ItemFields fields, Guid clinicId, Guid? staffCalendarId, Guid? calendarId)
    {
        var day = new DayOff
        {
            ClinicId = clinicId,
            Id = fields.Id,
            StaffCalendarId = staffCalendarId,
            CalendarId = calendarId,
            From = fields.Require("from", Form.Date),
            To = fields.Require("to", Form.Date),
            Reason = fields.Read("reason", Form.Line),
        };
        if (day.To != default && day.To < day.From)
        {
            fields.Refuse("to", "must not be before from");
        }

        return new(fields.Id, fields.Place, day);
    }

    public static Item<TimeOff> ReadTimeOff(ItemFields fields, Guid clinicId, Guid staffCalendarId)
    {
        var (from, to) = Span(fields, atMostADay: false);
        return new(fields.Id, fields.Place, new()
        {
            ClinicId = clinicId,
            Id = fields.Id,
            StaffCalendarId = staffCalendarId,
            From = from,
            To = to,
            Reason = fields.Read("reason", Form.Line),
        });
    }

    public static Item<TimeReservation> ReadTimeReservation(ItemFields fields, Guid clinicId, Guid staffCalendarId)
    {
        var (from, to) = Span(fields, atMostADay: true);
        return new(fields.Id, fields.Place, new()
        {
            ClinicId = clinicId,
            Id = fields.Id,
            StaffCalendarId = staffCalendarId,
            BookedFrom = from,
            BookedTo = to,
            Name = fields.Read("name", Form.Line),
            Note = fields.Read("note", Form.Note),
        });
    }

    public static Item<RecurringEvent> ReadRecurringEvent(ItemFields fields, Guid clinicId, Guid staffCalendarId)
    {
        var start = fields.Read("start", LocalTime);
        var end = fields.Read("end", LocalTime);
        var rule = fields.Read("rrule", DataForms.Rule);
        foreach (var name in (ReadOnlySpan<string>)["start", "end", "rrule"])
        {
            fields.RequireGiven(name);
        }

        if (start is { } first && end <= first)
        {
            fields.Refuse("end", "must be after start");
        }
        else if (end > start?.PlusHours(24))
        {
            fields.Refuse("end", "must be at most 24 hours after start");
        }
        else if (start is not null && end is not null && rule is not null
            && Series.Fault(start.Value, end.Value, rule) is { } fault)
        {
            fields.Refuse("rrule", $"does not fit the start: {fault}");
        }

        return new(fields.Id, fields.Place, new()
        {
            ClinicId = clinicId,
            Id = fields.Id,
            StaffCalendarId = staffCalendarId,
            Name = fields.Read("name", Form.Line),
            Start = start ?? default,
            End = end ?? default,
            Rrule = (fields.Json("rrule") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null) ?? "",
            ExcludedDates = [.. fields.Read("excluded_dates", DataForms.Dates, []).Distinct().Order()],
        });
    }

    static (Instant From, Instant To) Span(ItemFields fields, bool atMostADay)
    {
        var from = fields.Read("from", DataForms.Instant);
        var to = fields.Read("to", DataForms.Instant);
        fields.RequireGiven("from");
        fields.RequireGiven("to");
        fields.CheckSpan(from, to, atMostADay);
        return (from ?? default, to ?? default);
    }

    static (int Start, int End) Hours(ItemFields fields)
    {
        var start = fields.Require("start", Form.TimeOfDay);
        var end = fields.Read("end", Form.TimeOfDay, -1);
        fields.RequireGiven("end");
        if (end >= 0 && end <= start)
        {
            fields.Refuse("end", "must be after start");
        }

        return (start, end);
    }

    static bool TryDay(string text, out IsoDayOfWeek value)
    {
        value = Enum.GetValues<IsoDayOfWeek>().FirstOrDefault(day => DayName(day) == text);
        return value != IsoDayOfWeek.None;
    }

    static string DayName(IsoDayOfWeek day) => day.ToString().ToUpperInvariant();

    public static void Write(Utf8JsonWriter json, WorkingHours hours)
    {
        json.WriteStartObject();
        json.WriteString("day", DayName(hours.Day));
        json.WriteString("start", DataForms.Time(hours.Start));
        json.WriteString("end", DataForms.Time(hours.End));
        json.WriteDate("valid_from", hours.ValidFrom);
        json.WriteDate("valid_to", hours.ValidTo);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, SpecialDay day)
    {
        json.WriteStartObject();
        json.WriteId("id", day.Id);
        json.WriteDate("date", day.Date);
        json.WriteStartArray("hours");
        foreach (var hours in DayHours.InOrder(day.Hours))
        {
            json.WriteStartObject();
            json.WriteString("start", DataForms.Time(hours.Start));
            json.WriteString("end", DataForms.Time(hours.End));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, DayOff day)
    {
        json.WriteStartObject();
        json.WriteId("id", day.Id);
        json.WriteDate("from", day.From);
        json.WriteDate("to", day.To);
        json.WriteString("reason", day.Reason);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, TimeOff time)
    {
        json.WriteStartObject();
        json.WriteId("id", time.Id);
        json.WriteInstant("from", time.From);
        json.WriteInstant("to", time.To);
        json.WriteString("reason", time.Reason);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, TimeReservation time)
    {
        json.WriteStartObject();
        json.WriteId("id", time.Id);
        json.WriteInstant("from", time.BookedFrom);
        json.WriteInstant("to", time.BookedTo);
        json.WriteString("name", time.Name);
        json.WriteString("note", time.Note);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RecurringEvent series)
    {
        json.WriteStartObject();
        json.WriteId("id", series.Id);
        json.WriteString("name", series.Name);
        json.WriteTime("start", series.Start);
        json.WriteTime("end", series.End);
        json.WriteString("rrule", series.Rrule);
        json.WriteList("excluded_dates", series.ExcludedDates.Distinct().Order().Select(LocalDatePattern.Iso.Format));
        json.WriteEndObject();
    }
}
