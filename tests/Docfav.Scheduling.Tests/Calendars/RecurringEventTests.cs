using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Scheduling.Tests.Calendars;

public class RecurringEventTests
{
    static readonly Guid s_id = Guid.Parse("a1b2c3d4-0000-0000-0000-000000000001");

    // The examples of RFC 5545, section 3.8.5.3, as far as we know their parts; their end in UTC is local here.
    [Theory]
    [InlineData("1997-09-02", "FREQ=DAILY;COUNT=10", "09-02 09-03 09-04 09-05 09-06 09-07 09-08 09-09 09-10 09-11")]
    [InlineData("1997-12-20", "FREQ=DAILY;UNTIL=19971224T000000", "12-20 12-21 12-22 12-23")]
    [InlineData("1997-12-20", "FREQ=DAILY;UNTIL=19971224T090000", "12-20 12-21 12-22 12-23 12-24")]
    [InlineData("1997-12-20", "FREQ=DAILY;UNTIL=19971224", "12-20 12-21 12-22 12-23 12-24")]
    [InlineData("1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5", "09-02 09-12 09-22 10-02 10-12")]
    [InlineData("1998-01-30", "FREQ=DAILY;BYMONTH=1;UNTIL=19990102", "1998-01-30 01-31 1999-01-01 01-02")]
    [InlineData("1998-01-30", "FREQ=YEARLY;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA;UNTIL=19990102", "1998-01-30 01-31 1999-01-01 01-02")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;COUNT=10", "09-02 09-09 09-16 09-23 09-30 10-07 10-14 10-21 10-28 11-04")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=5", "09-02 09-16 09-30 10-14 10-28")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;UNTIL=19971007T000000;BYDAY=TU,TH", "09-02 09-04 09-09 09-11 09-16 09-18 09-23 09-25 09-30 10-02")]
    [InlineData("1997-09-01", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971101;BYDAY=MO,WE,FR", "09-01 09-03 09-05 09-15 09-17 09-19 09-29 10-01 10-03 10-13 10-15 10-17 10-27 10-29 10-31")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;BYDAY=TU,TH", "09-02 09-04 09-16 09-18 09-30 10-02 10-14 10-16")]
    [InlineData("1997-09-05", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "09-05 10-03 11-07 12-05 1998-01-02 02-06 03-06 04-03 05-01 06-05")]
    [InlineData("1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "09-07 09-28 11-02 11-30 1998-01-04 01-25 03-01 03-29 05-03 05-31")]
    [InlineData("1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "09-22 10-20 11-17 12-22 1998-01-19 02-16")]
    [InlineData("1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=6", "09-28 10-29 11-28 12-29 1998-01-29 02-26")]
    [InlineData("1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "09-02 09-15 10-02 10-15 11-02 11-15 12-02 12-15 1998-01-02 01-15")]
    [InlineData("1997-09-30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "09-30 10-01 10-31 11-01 11-30 12-01 12-31 1998-01-01 01-31 02-01")]
    [InlineData("1997-09-10", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "09-10 09-11 09-12 09-13 09-14 09-15 1999-03-10 03-11 03-12 03-13")]
    [InlineData("1997-09-02", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU;COUNT=10", "09-02 09-09 09-16 09-23 09-30 11-04 11-11 11-18 11-25 1998-01-06")]
    [InlineData("1997-06-10", "FREQ=YEARLY;COUNT=5;BYMONTH=6,7", "06-10 07-10 1998-06-10 07-10 1999-06-10")]
    [InlineData("1997-03-10", "FREQ=YEARLY;INTERVAL=2;COUNT=5;BYMONTH=1,2,3", "03-10 1999-01-10 02-10 03-10 2001-01-10")]
    [InlineData("1997-05-19", "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "05-19 1998-05-18 1999-05-17")]
    [InlineData("1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=8", "03-13 03-20 03-27 1998-03-05 03-12 03-19 03-26 1999-03-04")]
    [InlineData("1998-02-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=5", "1998-02-13 03-13 11-13 1999-08-13 2000-10-13")]
    [InlineData("1997-09-13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=6", "09-13 10-11 11-08 12-13 1998-01-10 02-07")]
    [InlineData("1996-11-05", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3", "1996-11-05 2000-11-07 2004-11-02")]
    [InlineData("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "08-05 08-10 08-19 08-24")]
    [InlineData("2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15 01-30 02-15 03-15 03-30")]
    public void Examples_of_RFC_5545(string start, string rule, string dates) =>
        Dated(Event(start, rule), "1996-01-01/2010-12-31").ShouldBe(Spelled(dates));

    [Theory]
    [InlineData("2026-01-31", "FREQ=MONTHLY", "2026-01-31 03-31 05-31 07-31 08-31 10-31 12-31", "months without a 31st are skipped")]
    [InlineData("2026-01-30", "FREQ=MONTHLY;COUNT=4", "2026-01-30 03-30 04-30 05-30", "February is skipped, and does not count")]
    [InlineData("2026-01-29", "FREQ=MONTHLY;COUNT=3", "2026-01-29 03-29 04-29", "so it is for the 29th in a common year")]
    [InlineData("2024-01-29", "FREQ=MONTHLY;COUNT=3", "2024-01-29 02-29 03-29", "and not in a leap year")]
    [InlineData("2024-02-29", "FREQ=YEARLY;COUNT=3", "2024-02-29 2028-02-29 2032-02-29", "only leap years have a 29 February")]
    [InlineData("2096-02-29", "FREQ=YEARLY;COUNT=2", "2096-02-29 2104-02-29", "2100 is none")]
    [InlineData("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2026-01-31 02-28 03-31", "the last day of any month")]
    [InlineData("2026-01-30", "FREQ=MONTHLY;BYDAY=5FR;COUNT=3", "2026-01-30 05-29 07-31", "months with five Fridays")]
    [InlineData("2026-03-02", "FREQ=YEARLY;BYDAY=1MO;BYMONTH=3,9;COUNT=4", "2026-03-02 09-07 2027-03-01 09-06", "ordinals within the months that the rule names")]
    [InlineData("2024-12-30", "FREQ=YEARLY;BYDAY=53MO;COUNT=2", "2024-12-30 2029-12-31", "years with 53 Mondays")]
    [InlineData("2026-12-27", "FREQ=YEARLY;BYDAY=-1SU;COUNT=2", "2026-12-27 2027-12-26", "the last Sunday of the year")]
    [InlineData("2026-02-13", "FREQ=YEARLY;BYMONTHDAY=13;COUNT=3", "2026-02-13 03-13 04-13", "a day of the month without months is of every month")]
    [InlineData("2026-01-01", "FREQ=WEEKLY;BYDAY=MO,TH;BYMONTH=1,2;UNTIL=20260205", "2026-01-01 01-05 01-08 01-12 01-15 01-19 01-22 01-26 01-29 02-02 02-05", "over the end of a month")]
    [InlineData("2026-01-01", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU,TH;COUNT=4", "2026-01-01 01-04 01-12 01-15", "the week of the start began on the Monday before it")]
    [InlineData("2026-01-01", "FREQ=DAILY;INTERVAL=3;BYDAY=TH;COUNT=3", "2026-01-01 01-22 02-12", "both must be met")]
    public void Dates_of_a_rule(string start, string rule, string dates, string why) =>
        Dated(Event(start, rule), "2024-01-01/2104-12-31", take: Spelled(dates).Length).ShouldBe(Spelled(dates), why);

    [Fact]
    public void Excluded_dates_do_not_happen_and_count()
    {
        var series = Event("2026-04-03", "FREQ=WEEKLY;COUNT=4", "2026-04-03", "2026-04-17", "2026-04-18");

        Dated(series, "2026-01-01/2026-12-31").ShouldBe(["2026-04-10", "2026-04-24"]);
        series.LastDate.ShouldBe(Date("2026-04-24"));
    }

    [Theory]
    [InlineData("FREQ=DAILY", null, "without an end")]
    [InlineData("FREQ=DAILY;COUNT=1", "2026-01-09", "the start alone")]
    [InlineData("FREQ=DAILY;INTERVAL=1000;COUNT=10000", "9999-12-28", "the calendar ends first")]
    [InlineData("FREQ=YEARLY;INTERVAL=999;COUNT=9999", "9999-12-28", "the calendar ends first, counted by months")]
    [InlineData("FREQ=WEEKLY;COUNT=5", "2026-02-06", "counted")]
    [InlineData("FREQ=MONTHLY;COUNT=12", "2026-12-09", "counted by months")]
    [InlineData("FREQ=DAILY;UNTIL=20260203", "2026-02-03", "until a date")]
    [InlineData("FREQ=DAILY;UNTIL=20260203T090000", "2026-02-03", "until the start of an occurrence, which is in")]
    [InlineData("FREQ=DAILY;UNTIL=20260203T085959", "2026-02-02", "until a second before it")]
    public void The_last_date_is_known_beforehand(string rule, string? last, string why) =>
        Event("2026-01-09", rule).LastDate.ShouldBe(last is null ? null : Date(last), why);

    [Theory]
    [InlineData("2026-01-09T08:00", "2026-01-09T08:30", "FREQ=WEEKLY;BYDAY=FR", null, "a Friday")]
    [InlineData("2026-01-09T08:00", "2026-01-10T08:00", "FREQ=WEEKLY", null, "24 hours")]
    [InlineData("2026-01-09T22:00", "2026-01-10T02:00", "FREQ=WEEKLY", null, "over midnight")]
    [InlineData("2026-01-09T08:00", "2026-01-10T08:01", "FREQ=WEEKLY", "at most 24 hours", "a minute too long")]
    [InlineData("2026-01-09T08:00", "2026-01-09T08:00", "FREQ=WEEKLY", "end after it starts", "no length")]
    [InlineData("2026-01-09T08:00", "2026-01-09T07:00", "FREQ=WEEKLY", "end after it starts", "backwards")]
    [InlineData("2026-01-09T08:00", "2026-01-09T08:30", "FREQ=WEEKLY;BYDAY=MO", "start must be a date of the rule", "a Friday, not a Monday")]
    [InlineData("2026-01-09T08:00", "2026-01-09T08:30", "FREQ=MONTHLY;BYDAY=1FR", "start must be a date of the rule", "the second Friday, not the first")]
    [InlineData("2026-01-09T08:00", "2026-01-09T08:30", "FREQ=YEARLY;BYMONTH=2", "start must be a date of the rule", "January, not February")]
    [InlineData("2026-01-30T08:00", "2026-01-30T08:30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "start must be a date of the rule", "a date that never comes")]
    [InlineData("2026-01-09T08:00", "2026-01-09T08:30", "FREQ=WEEKLY;UNTIL=20260108", "ends before the event starts", "over before it starts")]
    [InlineData("2026-01-09T08:00", "2026-01-09T08:30", "FREQ=WEEKLY;UNTIL=20260109T075959", "ends before the event starts", "over a second before it starts")]
    [InlineData("2026-01-09T08:00", "2026-01-09T08:30", "FREQ=WEEKLY;UNTIL=20260109T080000", null, "over as it starts: it is in")]
    [InlineData("0000-12-31T08:00", "0000-12-31T08:30", "FREQ=WEEKLY", "out of range", "before the calendar")]
    [InlineData("9999-12-29T08:00", "9999-12-29T08:30", "FREQ=WEEKLY", "out of range", "after it")]
    public void An_event_that_cannot_be_has_a_fault(string start, string end, string rule, string? fault, string why)
    {
        var found = RecurringEvent.Fault(Local(start), Local(end), RecurrenceRule.Parse(rule));

        if (fault is null) found.ShouldBeNull(why);
        else found.ShouldNotBeNull(why).ShouldContain(fault, Case.Sensitive, why);
        if (fault is not null)
            Should.Throw<ArgumentException>(() => new RecurringEvent(s_id, Local(start), Local(end), RecurrenceRule.Parse(rule), []), why);
    }

    [Theory]
    [InlineData("2026-02-01/2026-02-01", "2026-01-31T22:00", "the day it ends on")]
    [InlineData("2026-01-31/2026-01-31", "2026-01-31T22:00", "the day it starts on")]
    [InlineData("2026-02-02/2026-02-06", "", "between two")]
    [InlineData("2026-02-07/2026-02-08", "2026-02-07T22:00", "once, though on both days")]
    [InlineData("2026-01-23/2026-01-30", "", "before the first")]
    public void Occurrences_are_found_by_the_local_dates_that_they_overlap(string dates, string starts, string why)
    {
        var series = new RecurringEvent(s_id, Local("2026-01-31T22:00"), Local("2026-02-01T02:00"), RecurrenceRule.Parse("FREQ=WEEKLY"), []);

        string.Join(' ', series.OccurrencesOn(Dates(dates), Zone("Europe/Madrid")).Select(o => Text(o.Start))).ShouldBe(starts, why);
    }

    [Fact]
    public void An_occurrence_that_ends_at_midnight_is_not_on_the_next_date()
    {
        var series = new RecurringEvent(s_id, Local("2026-01-31T22:00"), Local("2026-02-01T00:00"), RecurrenceRule.Parse("FREQ=WEEKLY"), []);

        series.OccurrencesOn(Dates("2026-02-01"), Zone("Europe/Madrid")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Europe/Madrid", "02:00", "03:00", "2026-03-29", null, "the whole of it is skipped")]
    [InlineData("Europe/Madrid", "02:15", "02:45", "2026-03-29", null, "skipped in the middle of the gap")]
    [InlineData("Europe/Madrid", "01:30", "02:30", "2026-03-29", "2026-03-29T00:30Z/2026-03-29T01:00Z", "its second half is skipped")]
    [InlineData("Europe/Madrid", "02:30", "03:30", "2026-03-29", "2026-03-29T01:00Z/2026-03-29T01:30Z", "its first half is skipped")]
    [InlineData("Europe/Madrid", "02:00", "02:30", "2026-10-25", "2026-10-25T00:00Z/2026-10-25T01:30Z", "from the first 02:00 to the second 02:30")]
    [InlineData("America/Santiago", "00:00", "01:00", "2026-09-06", null, "midnight is skipped, and it with it")]
    [InlineData("America/Santiago", "00:30", "01:30", "2026-09-06", "2026-09-06T04:00Z/2026-09-06T04:30Z", "a part after midnight is left")]
    [InlineData("Australia/Lord_Howe", "02:00", "02:30", "2026-10-04", null, "half an hour is skipped")]
    public void An_occurrence_takes_the_instants_that_exist(string zone, string start, string end, string date, string? expected, string why)
    {
        var first = Date(date).PlusDays(-7);
        var series = new RecurringEvent(
            s_id, Local($"{Text(first)}T{start}"), Local($"{Text(first)}T{end}"), RecurrenceRule.Parse("FREQ=WEEKLY;COUNT=3"), []);
        var found = series.OccurrencesOn(Dates(date), Zone(zone)).ToArray();

        series.OccurrencesOn(new DateInterval(first, first.PlusDays(14)), Zone(zone)).Count().ShouldBe(expected is null ? 2 : 3, "COUNT counts a skipped one");
        found.Select(o => Text(o.Span)).ShouldBe(expected is null ? [] : [expected], why);
        found.Select(o => $"{Text(o.Start)} {Text(o.End)}").ShouldBe(expected is null ? [] : [$"{date}T{start} {date}T{end}"], "listed as configured");
    }

    [Theory]
    [InlineData("2026-02-05T21:00Z/2026-02-05T22:00Z", 0, "ends as it starts")]
    [InlineData("2026-02-05T21:00Z/2026-02-05T22:01Z", 1, "reaches into it")]
    [InlineData("2026-02-06T21:59Z/2026-02-06T22:00Z", 1, "its last minute, though it began the day before")]
    [InlineData("2026-02-06T22:00Z/2026-02-06T23:00Z", 0, "starts as it ends")]
    public void Occurrences_are_found_by_the_instants_that_they_take(string span, int count, string why)
    {
        var series = new RecurringEvent(
            s_id, Local("2026-01-29T23:00"), Local("2026-01-30T23:00"), RecurrenceRule.Parse("FREQ=WEEKLY"), []);

        series.OccurrencesIn(Span(span), Zone("Europe/Madrid")).Count().ShouldBe(count, why);
    }

    // Worked out with Python's uuid.uuid5.
    [Theory]
    [InlineData("a1b2c3d4-0000-0000-0000-000000000001", "2026-03-06", "dbaea2d7-a422-5af0-9330-8498812fc9be")]
    [InlineData("a1b2c3d4-0000-0000-0000-000000000001", "2026-03-13", "7d7bb895-3457-59ab-a61c-57828c408ab6")]
    [InlineData("01234567-89ab-cdef-fedc-ba9876543210", "0987-01-02", "86940037-d624-5974-a286-65471aef90b3")]
    [InlineData("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "2000-02-29", "62558b30-afca-5703-8ca3-b95b0561236f")]
    public void An_occurrence_s_id_is_made_of_series_and_date(string series, string date, string expected) =>
        OccurrenceId.Of(Guid.Parse(series), Date(date)).ShouldBe(Guid.Parse(expected));

    [Fact]
    public void An_occurrence_has_the_id_of_its_local_date()
    {
        var series = new RecurringEvent(s_id, Local("2026-03-06T00:30"), Local("2026-03-06T01:00"), RecurrenceRule.Parse("FREQ=WEEKLY"), []);
        var occurrence = series.OccurrencesOn(Dates("2026-03-06"), Zone("Europe/Madrid")).Single();

        Text(occurrence.Span).ShouldBe("2026-03-05T23:30Z/2026-03-06T00:00Z");
        occurrence.Id.ShouldBe(OccurrenceId.Of(s_id, Date("2026-03-06")));
        occurrence.SeriesId.ShouldBe(s_id);
    }

    static RecurringEvent Event(string date, string rule, params string[] excluded) => new(
        s_id, Local($"{date}T09:00"), Local($"{date}T10:00"), RecurrenceRule.Parse(rule), excluded.Select(Date));

    static string[] Dated(RecurringEvent series, string dates, int take = int.MaxValue) =>
        [.. series.OccurrencesOn(Dates(dates), Zone("America/New_York")).Select(o => Text(o.Start.Date)).Take(take)];

    // A year is written where it changes.
    static string[] Spelled(string dates)
    {
        var year = "1997";
        return [.. dates.Split(' ').Select(date =>
        {
            if (date.Length == 10) year = date[..4];
            return $"{year}-{date[^5..]}";
        })];
    }
}
