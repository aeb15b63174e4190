using System.Buffers;
using System.Text;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.ICalendar;
using Docfav.Scheduling.Intervals;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Scheduling.Tests.ICalendar;

public class TimeZoneTests
{
    static readonly LocalDateTimePattern s_local = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");
    static readonly OffsetPattern s_offset = OffsetPattern.CreateWithInvariantCulture("+HHmmss");

    const string Year = "2026-02-01T00:00Z/2027-02-01T00:00Z";

    // D daylight, S standard; then start, offsets, name, rule.
    [Theory]
    [InlineData("Europe/Madrid", Year, "S 20251026T030000 +0200>+0100 CET 10 -1SU | D 20260329T020000 +0100>+0200 CEST 3 -1SU")]
    [InlineData("America/New_York", Year, "S 20251102T020000 -0400>-0500 EST 11 1SU | D 20260308T020000 -0500>-0400 EDT 3 2SU")]
    [InlineData("Australia/Lord_Howe", Year, "D 20251005T020000 +1030>+1100 +11 10 1SU | S 20260405T020000 +1100>+1030 +1030 4 1SU")]
    [InlineData("Europe/Dublin", Year, "S 20251026T020000 +0100>+0000 GMT 10 -1SU | D 20260329T010000 +0000>+0100 IST 3 -1SU")]
    [InlineData("Asia/Jerusalem", Year, "S 20251026T020000 +0300>+0200 IST 10 -1SU | D 20260327T020000 +0200>+0300 IDT 3 BYMONTHDAY=23,24,25,26,27,28,29 FR")]
    [InlineData("America/Santiago", "2024-02-01T00:00Z/2025-02-01T00:00Z", "D 20230903T000000 -0400>-0300 -03 9 BYMONTHDAY=2,3,4,5,6,7,8 SU | S 20240407T000000 -0300>-0400 -04 4 BYMONTHDAY=2,3,4,5,6,7,8 SU")]
    [InlineData("Asia/Tokyo", Year, "S 19510909T010000 +1000>+0900 JST")]
    [InlineData("Asia/Kolkata", Year, "S 19451015T000000 +0630>+0530 IST")]
    [InlineData("UTC", Year, "S 20260201T000000 +0000>+0000 UTC")]
    [InlineData("America/New_York", "2006-06-01T00:00Z/2006-07-01T00:00Z", "D 20060402T020000 -0500>-0400 EDT | D 20070311T020000 -0500>-0400 EDT 3 2SU | S 20071104T020000 -0400>-0500 EST 11 1SU")]
    [InlineData("America/Mexico_City", "2021-12-01T00:00Z/2026-01-01T00:00Z", "S 20211031T020000 -0500>-0600 CST | D 20220403T020000 -0600>-0500 CDT | S 20221030T020000 -0500>-0600 CST")]
    [InlineData("Africa/Casablanca", "2026-01-15T00:00Z/2027-01-15T00:00Z", "D 20250406T020000 +0000>+0100 +01 | S 20260215T030000 +0100>+0000 +00 | D 20260322T020000 +0000>+0100 +01 | S 20260920T020000 +0100>+0000 +00")]
    [InlineData("Pacific/Apia", "2011-12-01T00:00Z/2012-01-15T00:00Z", "D 20110924T030000 -1100>-1000 -10 | D 20111230T000000 -1000>+1400 +14")]
    public void Observances_of_a_zone(string zone, string span, string observances) => Written(zone, Span(span)).ShouldBe(observances);

    [Fact]
    public void A_zone_whose_first_offset_had_seconds_can_be_written_from_its_beginning() =>
        Written("Europe/Madrid", Span("1890-01-01T00:00Z/1902-01-01T00:00Z")).ShouldStartWith("S 18891231T000000 -001444>-001444 LMT | S 19001231T234516 -001444>+0000 WET");

    // What a reader does with an observance is to look for the latest change before a time, by rules that are spelled out here.
    [Fact]
    public void Read_back_by_its_rules_every_zone_has_its_own_offsets()
    {
        var from = At("2024-01-15T00:00Z");
        var until = At("2060-01-01T00:00Z");
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            var changes = Observances(id, new InstantSpan(from, until)).SelectMany(Changes).OrderBy(change => change.At).ToList();
            foreach (var instant in zone.GetZoneIntervals(from, until).SelectMany(interval => interval.HasStart && interval.Start > from ? new[] { interval.Start - Duration.FromSeconds(1), interval.Start } : [from]))
            {
                changes.Last(change => change.At <= instant).After.ShouldBe(zone.GetUtcOffset(instant), $"{id} at {Text(instant)}");
            }
        }
    }

    static IEnumerable<(Instant At, Offset After)> Changes(string observance)
    {
        var start = s_local.Parse(Value(observance, "DTSTART")).Value;
        var (before, after) = (Offset("TZOFFSETFROM"), Offset("TZOFFSETTO"));
        var rule = RecurrenceRule.Parse(Value(observance, "RRULE") is { Length: > 0 } text ? text : "FREQ=DAILY;COUNT=1");
        return new RecurringEvent(Guid.Empty, start, start.PlusMinutes(1), rule, [])
            .OccurrencesOn(new DateInterval(start.Date, LocalDate.Max(start.Date, new LocalDate(2060, 1, 1))), new LocalTimeline(DateTimeZone.Utc))
            .Select(occurrence => (occurrence.Start.WithOffset(before).ToInstant(), after));

        Offset Offset(string name) => s_offset.Parse(Value(observance, name).PadRight("+HHmmss".Length, '0')).Value;
    }

    static string Written(string zone, InstantSpan span) => string.Join(" | ", Observances(zone, span).Select(Short));

    static IEnumerable<string> Observances(string zone, InstantSpan span)
    {
        var output = new ArrayBufferWriter<byte>();
        new CalendarWriter(output).TimeZone(DateTimeZoneProviders.Tzdb[zone], span);
        var text = Encoding.ASCII.GetString(output.WrittenSpan);
        text.ShouldStartWith($"BEGIN:VTIMEZONE\r\nTZID:{zone}\r\nBEGIN:");
        text.ShouldEndWith("\r\nEND:VTIMEZONE\r\n");
        return text.Split("\r\nBEGIN:").Skip(1);
    }

    static string Short(string observance)
    {
        var rule = Value(observance, "RRULE").Replace("FREQ=YEARLY;BYMONTH=", "", StringComparison.Ordinal).Replace(";BYDAY=", " ", StringComparison.Ordinal).Replace(';', ' ');
        observance.Split("\r\n").ShouldContain($"END:{observance.Split("\r\n")[0]}");
        return $"{observance[0]} {Value(observance, "DTSTART")} {Value(observance, "TZOFFSETFROM")}>{Value(observance, "TZOFFSETTO")} {Value(observance, "TZNAME")} {rule}".TrimEnd();
    }

    static string Value(string observance, string name) =>
        observance.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..] ?? "";
}
