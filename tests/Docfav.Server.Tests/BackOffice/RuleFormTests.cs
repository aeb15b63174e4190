using Docfav.Scheduling.Calendars;
using Docfav.Server.BackOffice.Agenda;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

public sealed class RuleFormTests
{
    // A Friday, the fifth of its month.
    static readonly LocalDate s_start = new(2026, 1, 30);

    [Theory]
    [InlineData("FREQ=DAILY")]
    [InlineData("FREQ=DAILY;INTERVAL=3;COUNT=7")]
    [InlineData("FREQ=WEEKLY")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20261231")]
    [InlineData("FREQ=MONTHLY")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR")]
    [InlineData("FREQ=YEARLY;COUNT=2")]
    public void A_rule_that_the_form_can_say_comes_out_as_it_went_in(string rule)
    {
        var form = RuleForm.Of(rule, s_start);

        form.Other.ShouldBeNull();
        RecurrenceRule.Parse(form.Text(s_start)).ShouldBe(RecurrenceRule.Parse(rule));
    }

    [Theory]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,15,30")]
    [InlineData("FREQ=YEARLY;BYMONTH=1;BYDAY=-1FR")]
    [InlineData("FREQ=WEEKLY;UNTIL=20261231T120000")]
    public void A_rule_beyond_the_form_is_kept_word_for_word(string rule)
    {
        var form = RuleForm.Of(rule, s_start);

        form.Other.ShouldBe(rule);
        form.Text(s_start).ShouldBe(rule);
    }

    [Fact]
    public void The_rule_of_a_new_series_begins_on_its_start()
    {
        var form = RuleForm.For(s_start);
        form.Frequency = RecurrenceFrequency.Monthly;
        form.ByWeekday = true;

        RecurrenceRule.Parse(form.Text(new LocalDate(2026, 1, 14))).Matches(new LocalDateTime(2026, 1, 14, 9, 0)).ShouldBeTrue();
        form.Text(new LocalDate(2026, 1, 14)).ShouldBe("FREQ=MONTHLY;BYDAY=2WE");
    }
}
