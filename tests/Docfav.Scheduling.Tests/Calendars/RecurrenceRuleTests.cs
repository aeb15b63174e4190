using System.Globalization;
using Docfav.Scheduling.Calendars;

namespace Docfav.Scheduling.Tests.Calendars;

public class RecurrenceRuleTests
{
    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;BYDAY=FR", "the reference's weekly meeting")]
    [InlineData("freq=weekly;byday=fr", "FREQ=WEEKLY;BYDAY=FR", "RFC 5545 ignores case")]
    [InlineData("BYDAY=FR;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=FR", "parts in any order")]
    [InlineData("FREQ=DAILY;INTERVAL=1", "FREQ=DAILY", "an interval of 1 goes without saying")]
    [InlineData("FREQ=DAILY;INTERVAL=1000", "FREQ=DAILY;INTERVAL=1000", "the largest interval")]
    [InlineData("FREQ=DAILY;COUNT=10000", "FREQ=DAILY;COUNT=10000", "the largest count")]
    [InlineData("FREQ=DAILY;COUNT=007", "FREQ=DAILY;COUNT=7", "digits, as RFC 5545 has them")]
    [InlineData("FREQ=WEEKLY;WKST=MO", "FREQ=WEEKLY", "weeks start on Monday anyway")]
    [InlineData("FREQ=WEEKLY;BYDAY=SU,MO,FR,MO", "FREQ=WEEKLY;BYDAY=MO,FR,SU", "days in order, once each")]
    [InlineData("FREQ=MONTHLY;BYDAY=+1MO,-1FR,FR", "FREQ=MONTHLY;BYDAY=1MO,FR,-1FR", "ordinals in order, without a plus")]
    [InlineData("FREQ=YEARLY;BYDAY=53MO,-53SU", "FREQ=YEARLY;BYDAY=53MO,-53SU", "ordinals of a year")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=31,-1,1,+1", "FREQ=MONTHLY;BYMONTHDAY=-1,1,31", "days of the month")]
    [InlineData("FREQ=YEARLY;BYMONTH=12,2", "FREQ=YEARLY;BYMONTH=2,12", "months")]
    [InlineData("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231", "until a date")]
    [InlineData("FREQ=DAILY;UNTIL=20261231t235959", "FREQ=DAILY;UNTIL=20261231T235959", "until a date and time")]
    [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYMONTH=2;INTERVAL=3;COUNT=5", "FREQ=MONTHLY;INTERVAL=3;COUNT=5;BYMONTH=2;BYMONTHDAY=13;BYDAY=FR", "everything at once")]
    public void A_rule_is_read_and_written_in_canonical_form(string text, string canonical, string why)
    {
        RecurrenceRule.TryParse(text, out var rule, out var error).ShouldBeTrue(why);
        error.ShouldBeNull(why);
        rule!.ToString().ShouldBe(canonical, why);
        RecurrenceRule.Parse(canonical).ShouldBe(rule, why);
    }

    [Theory]
    [InlineData(null, "NAME=VALUE", "nothing")]
    [InlineData("", "NAME=VALUE", "empty")]
    [InlineData("WEEKLY", "NAME=VALUE", "no name")]
    [InlineData("FREQ=WEEKLY;", "NAME=VALUE", "an empty part")]
    [InlineData("FREQ=WEEKLY;BYDAY==FR", "NAME=VALUE", "two equals signs")]
    [InlineData("RRULE:FREQ=WEEKLY", "RRULE:FREQ is not supported", "the name of the property belongs to a calendar file")]
    [InlineData("INTERVAL=2", "FREQ must be", "no frequency")]
    [InlineData("FREQ=HOURLY", "FREQ must be", "hours")]
    [InlineData("FREQ=", "FREQ must be", "no value")]
    [InlineData("FREQ=DAILY;BYSETPOS=1", "BYSETPOS is not supported", "a part of RFC 5545 that we do not know")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO is not supported", "another")]
    [InlineData("FREQ=DAILY;X=1", "X is not supported", "a part that nobody knows")]
    [InlineData("FREQ=DAILY; INTERVAL=2", "is not supported", "a space")]
    [InlineData("FREQ=DAILY;FREQ=WEEKLY", "FREQ is given twice", "a part twice")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "INTERVAL must be a whole number from 1 to 1000", "no interval at all")]
    [InlineData("FREQ=DAILY;INTERVAL=1001", "INTERVAL must be a whole number from 1 to 1000", "too long an interval")]
    [InlineData("FREQ=DAILY;INTERVAL=-1", "INTERVAL must be", "backwards")]
    [InlineData("FREQ=DAILY;INTERVAL=1.5", "INTERVAL must be", "a fraction")]
    [InlineData("FREQ=DAILY;INTERVAL=2\0", "INTERVAL must be", "a NUL after the number")]
    [InlineData("FREQ=DAILY;INTERVAL=٢", "INTERVAL must be", "a digit that is not ASCII")]
    [InlineData("FREQ=DAILY;COUNT=0", "COUNT must be a whole number from 1 to 10000", "no occurrence at all")]
    [InlineData("FREQ=DAILY;COUNT=10001", "COUNT must be a whole number from 1 to 10000", "too many")]
    [InlineData("FREQ=DAILY;COUNT=99999999999", "COUNT must be", "more than a number holds")]
    [InlineData("FREQ=DAILY;COUNT=5;UNTIL=20261231", "COUNT and UNTIL exclude one another", "both ends")]
    [InlineData("FREQ=DAILY;UNTIL=20261231T225959Z", "UNTIL must be a local date", "a zone: the event is in local time")]
    [InlineData("FREQ=DAILY;UNTIL=2026-12-31", "UNTIL must be", "dashes")]
    [InlineData("FREQ=DAILY;UNTIL=20260230", "UNTIL must be", "no such date")]
    [InlineData("FREQ=DAILY;UNTIL=20261231T240000", "UNTIL must be", "no such time")]
    [InlineData("FREQ=DAILY;UNTIL=00001231", "UNTIL must be", "no such year")]
    [InlineData("FREQ=WEEKLY;WKST=SU", "WKST must be MO", "weeks that start on Sunday")]
    [InlineData("FREQ=WEEKLY;BYDAY=", "BYDAY must list", "no day")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,", "BYDAY must list", "an empty day")]
    [InlineData("FREQ=WEEKLY;BYDAY=MON", "BYDAY must list", "three letters")]
    [InlineData("FREQ=MONTHLY;BYDAY=0MO", "BYDAY must list", "the zeroth Monday")]
    [InlineData("FREQ=YEARLY;BYDAY=54MO", "BYDAY must list", "no year has so many")]
    [InlineData("FREQ=MONTHLY;BYDAY=6MO", "at most 5", "no month has so many")]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYDAY=-6MO", "at most 5", "within a month that the rule names")]
    [InlineData("FREQ=WEEKLY;BYDAY=1MO", "only with FREQ=MONTHLY or FREQ=YEARLY", "an ordinal in a week")]
    [InlineData("FREQ=DAILY;BYDAY=-1FR", "only with FREQ=MONTHLY or FREQ=YEARLY", "an ordinal in a day")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1", "does not go with FREQ=WEEKLY", "RFC 5545 forbids it")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY must list", "no zeroth day")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY must list", "no such day")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY must list", "no such day from the end")]
    [InlineData("FREQ=YEARLY;BYMONTH=13", "BYMONTH must list", "no such month")]
    [InlineData("FREQ=YEARLY;BYMONTH=-1", "BYMONTH must list", "months do not count from the end")]
    public void Any_other_text_is_refused_with_a_reason(string? text, string reason, string why)
    {
        RecurrenceRule.TryParse(text, out var rule, out var error).ShouldBeFalse(why);
        rule.ShouldBeNull(why);
        error.ShouldNotBeNull(why).ShouldContain(reason, Case.Sensitive, why);
        Should.Throw<FormatException>(() => RecurrenceRule.Parse(text!), why).Message.ShouldBe(error, why);
    }

    [Fact]
    public void A_text_of_any_length_is_answered()
    {
        var longest = "FREQ=MONTHLY;BYMONTHDAY=" + string.Join(',', Enumerable.Repeat("31", 158)) + ",31";
        longest.Length.ShouldBe(RecurrenceRule.MaxLength);
        RecurrenceRule.TryParse(longest, out _, out _).ShouldBeTrue();
        RecurrenceRule.TryParse(longest + ";", out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain("at most 500 characters");
    }

    [Theory]
    [InlineData("es-ES")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    public void The_machine_s_culture_plays_no_part(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            const string text = "FREQ=MONTHLY;INTERVAL=2;UNTIL=20261231T235959;BYMONTHDAY=-1,13;BYDAY=-1FR";
            RecurrenceRule.Parse(text.ToLowerInvariant()).ToString().ShouldBe(text);
            new TimeOfDay(510).ToString().ShouldBe("08:30");
            OccurrenceId.Of(Guid.Empty, Date("2026-03-06")).ShouldBe(Guid.Parse("39df8d29-c465-56c9-99d7-4c21a57e6463"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
