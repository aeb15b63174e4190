using System.Text;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.ICalendar;
using NodaTime;

namespace Docfav.Scheduling.Tests.ICalendar;

public class CalendarWriterTests
{
    static readonly Guid s_id = Guid.Parse("a1b2c3d4-0000-0000-0000-000000000001");
    static readonly CalendarEvent s_visit = new()
    {
        Uid = CalendarEvent.UidOf(s_id),
        Stamp = At("2026-05-04T07:00Z"),
        Time = new EventTime.Once(Span("2026-05-05T08:00Z/2026-05-05T08:30Z"), Zone("Europe/Madrid")),
        Summary = "Visit",
    };

    [Fact]
    public void A_booking_to_be_taken_up()
    {
        var file = CalendarWriter.Write(new CalendarHead(CalendarMethod.Publish), s_visit with
        {
            Summary = "Limpieza, con Ana; \"rápida\"",
            Description = "Traiga:\r\n\\ su carné\n\u0007y nada más",
            Location = "C/ Mayor, 1",
            Url = new Uri("https://agenda.example.com/a;b"),
            Organizer = new CalendarOrganizer("Clínica \"Sol\": Centro", "hola@example.com"),
            Sequence = 2,
            LastModified = At("2026-05-04T06:59Z"),
        });

        Encoding.UTF8.GetString(file).ShouldBe(Lines("""
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Docfav//Docfav Server//EN
            CALSCALE:GREGORIAN
            METHOD:PUBLISH
            BEGIN:VTIMEZONE
            TZID:Europe/Madrid
            BEGIN:DAYLIGHT
            DTSTART:20260329T020000
            RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            TZNAME:CEST
            END:DAYLIGHT
            BEGIN:STANDARD
            DTSTART:20261025T030000
            RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            TZNAME:CET
            END:STANDARD
            END:VTIMEZONE
            BEGIN:VEVENT
            UID:a1b2c3d4-0000-0000-0000-000000000001@docfav.com
            DTSTAMP:20260504T070000Z
            DTSTART;TZID=Europe/Madrid:20260505T100000
            DTEND;TZID=Europe/Madrid:20260505T103000
            SUMMARY:Limpieza\, con Ana\; "rápida"
            DESCRIPTION:Traiga:\n\\ su carné\ny nada más
            LOCATION:C/ Mayor\, 1
            URL:https://agenda.example.com/a;b
            ORGANIZER;CN="Clínica 'Sol': Centro":mailto:hola@example.com
            STATUS:CONFIRMED
            TRANSP:OPAQUE
            SEQUENCE:2
            LAST-MODIFIED:20260504T065900Z
            END:VEVENT
            END:VCALENDAR
            """));
    }

    [Fact]
    public void A_calendar_with_a_name_and_whole_days_off_needs_no_time_zone() => Encoding.UTF8.GetString(CalendarWriter.Write(
        new CalendarHead(Name: "Ana, Centro", RefreshInterval: Duration.FromMinutes(90)),
        s_visit with { Time = new EventTime.WholeDays(Dates("2026-12-24/2026-12-31")), Status = EventStatus.Tentative, IsBusy = false })).ShouldBe(Lines("""
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Docfav//Docfav Server//EN
            CALSCALE:GREGORIAN
            NAME:Ana\, Centro
            X-WR-CALNAME:Ana\, Centro
            REFRESH-INTERVAL;VALUE=DURATION:PT1H30M
            X-PUBLISHED-TTL:PT1H30M
            BEGIN:VEVENT
            UID:a1b2c3d4-0000-0000-0000-000000000001@docfav.com
            DTSTAMP:20260504T070000Z
            DTSTART;VALUE=DATE:20261224
            DTEND;VALUE=DATE:20270101
            SUMMARY:Visit
            STATUS:TENTATIVE
            TRANSP:TRANSPARENT
            END:VEVENT
            END:VCALENDAR
            """));

    [Theory]
    [InlineData("a", 67, 0)]
    [InlineData("a", 68, 1)]
    [InlineData("é", 100, 2)]
    [InlineData("aé", 100, 4)]
    [InlineData("日", 90, 3)]
    [InlineData("👩‍⚕️", 60, 10)]
    public void No_line_has_more_than_75_octets_and_none_begins_within_a_character(string piece, int times, int folds)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        var bytes = CalendarWriter.Write(new CalendarHead(), s_visit with { Summary = text });

        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var lines = Split(bytes);
        lines.ShouldAllBe(line => line.Length <= 75 && strict.GetString(line).Length > 0);
        lines.Count(line => line[0] == (byte)' ').ShouldBe(folds);
        strict.GetString(bytes).Replace("\r\n ", "", StringComparison.Ordinal).ShouldContain($"\r\nSUMMARY:{text}\r\n");
    }

    // Madrid puts its clock back on 2026-10-25 at 1:00Z, from 3:00 to 2:00: local times from 2:00 to 3:00 happen twice.
    [Theory]
    [InlineData("2026-10-25T00:30Z/2026-10-25T00:45Z", "DTSTART:20261025T003000Z DTEND:20261025T004500Z", "the first passing")]
    [InlineData("2026-10-25T00:30Z/2026-10-25T01:15Z", "DTSTART:20261025T003000Z DTEND:20261025T011500Z", "into the second")]
    [InlineData("2026-10-25T01:30Z/2026-10-25T02:00Z", "DTSTART:20261025T013000Z DTEND:20261025T020000Z", "out of it")]
    [InlineData("2026-03-29T00:30Z/2026-03-29T01:30Z", "DTSTART;TZID=Europe/Madrid:20260329T013000 DTEND;TZID=Europe/Madrid:20260329T033000", "over a gap")]
    public void Times_of_a_zone_unless_they_would_be_misread(string span, string times, string why) =>
        string.Join(' ', Of("DT", s_visit with { Time = new EventTime.Once(Span(span), Zone("Europe/Madrid")) }).Where(line => !line.StartsWith("DTSTAMP", StringComparison.Ordinal)))
            .ShouldEndWith(times, Case.Sensitive, why);

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TH", "", "RRULE:FREQ=WEEKLY;BYDAY=MO,TH")]
    [InlineData("FREQ=WEEKLY;COUNT=3;BYDAY=MO", "2026-05-04 2026-05-05 2026-05-11 2026-05-25", "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260518T215959Z EXDATE;TZID=Europe/Madrid:20260504T093000 EXDATE;TZID=Europe/Madrid:20260511T093000")]
    [InlineData("FREQ=DAILY;INTERVAL=2;UNTIL=20260508T093000", "", "RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20260508T215959Z")]
    [InlineData("FREQ=DAILY;UNTIL=20260508T092959", "", "RRULE:FREQ=DAILY;UNTIL=20260507T215959Z")]
    [InlineData("FREQ=MONTHLY;COUNT=10000", "", "RRULE:FREQ=MONTHLY;BYMONTHDAY=4;UNTIL=28590804T215959Z")]
    [InlineData("FREQ=YEARLY;INTERVAL=100;COUNT=100", "", "RRULE:FREQ=YEARLY;INTERVAL=100;BYMONTH=5;BYMONTHDAY=4")]
    [InlineData("FREQ=YEARLY;BYMONTH=5,8", "", "RRULE:FREQ=YEARLY;BYMONTH=5,8;BYMONTHDAY=4")]
    public void A_series_ends_by_a_time_never_by_a_count(string rule, string excluded, string written)
    {
        var lines = Of("", Series("2026-05-04T09:30", "2026-05-04T10:15", rule, excluded));

        string.Join(' ', lines.Where(line => line.StartsWith("RRULE:", StringComparison.Ordinal) || line.StartsWith("EXDATE", StringComparison.Ordinal)))
            .ShouldEndWith(written);
        lines.ShouldContain("DTSTART;TZID=Europe/Madrid:20260504T093000");
        lines.ShouldContain("DURATION:PT45M");
        lines.Count(line => line == "BEGIN:VEVENT").ShouldBe(1);
    }

    [Theory]
    [InlineData("2026-03-20T02:10", "2026-03-20T02:50", "EXDATE;TZID=Europe/Madrid:20260329T021000 RECURRENCE-ID;TZID=Europe/Madrid:20261025T021000 DTSTART:20261025T001000Z DTEND:20261025T015000Z", "a gap swallows it; an hour that comes twice makes it longer")]
    [InlineData("2026-03-20T02:10", "2026-03-20T03:10", "RECURRENCE-ID;TZID=Europe/Madrid:20260329T021000 DTSTART;TZID=Europe/Madrid:20260329T030000 DTEND;TZID=Europe/Madrid:20260329T031000 RECURRENCE-ID;TZID=Europe/Madrid:20261025T021000 DTSTART:20261025T001000Z DTEND:20261025T021000Z", "its start is skipped")]
    [InlineData("2026-03-20T23:00", "2026-03-21T07:00", "RECURRENCE-ID;TZID=Europe/Madrid:20260328T230000 DTSTART;TZID=Europe/Madrid:20260328T230000 DTEND;TZID=Europe/Madrid:20260329T070000 RECURRENCE-ID;TZID=Europe/Madrid:20261024T230000 DTSTART;TZID=Europe/Madrid:20261024T230000 DTEND;TZID=Europe/Madrid:20261025T070000", "a night shift ends by the clock")]
    [InlineData("2026-03-20T09:00", "2026-03-20T10:00", "", "by day nothing changes")]
    public void Occurrences_on_which_a_clock_change_bears_are_told_apart(string start, string end, string apart, string why)
    {
        var lines = Of("", Series(start, end, "FREQ=DAILY", ""));
        var body = lines.SkipWhile(line => line != "BEGIN:VEVENT").ToList();
        var first = body.IndexOf("END:VEVENT");

        string.Join(' ', body.Take(first).Where(line => line.StartsWith("EXDATE", StringComparison.Ordinal)).Concat(
            body.Skip(first).Where(line => line.StartsWith("RECURRENCE-ID", StringComparison.Ordinal) || line.StartsWith("DTEND", StringComparison.Ordinal) || line.StartsWith("DTSTART", StringComparison.Ordinal))))
            .ShouldBe(apart, why);
        body.Count(line => line == $"UID:{CalendarEvent.UidOf(s_id)}").ShouldBe(body.Count(line => line == "BEGIN:VEVENT"));
    }

    static CalendarEvent Series(string start, string end, string rule, string excluded) => s_visit with
    {
        Time = new EventTime.Recurring(
            new RecurringEvent(s_id, Local(start), Local(end), RecurrenceRule.Parse(rule), excluded.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Date)),
            Zone("Europe/Madrid"),
            Span("2026-03-01T00:00Z/2027-03-01T00:00Z")),
    };

    static List<string> Of(string start, CalendarEvent item) =>
        [.. Encoding.UTF8.GetString(CalendarWriter.Write(new CalendarHead(), item)).Split("\r\n").Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    static List<byte[]> Split(byte[] file)
    {
        var lines = new List<byte[]>();
        for (var rest = file.AsSpan(); rest.Length > 0;)
        {
            var end = rest.IndexOf("\r\n"u8);
            lines.Add(rest[..end].ToArray());
            rest = rest[(end + 2)..];
        }
        return lines;
    }

    static string Lines(string text) => text.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n";
}
