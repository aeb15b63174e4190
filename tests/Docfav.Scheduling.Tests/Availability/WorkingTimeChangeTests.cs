using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Scheduling.Tests.Availability;

public class WorkingTimeChangeTests
{
    const string Madrid = "Europe/Madrid";

    [Theory]
    [InlineData("08:00-14:00", "08:00-13:00", "2026-02-05T11:00Z/2026-02-05T11:30Z", false, "inside still")]
    [InlineData("08:00-14:00", "08:00-13:00", "2026-02-05T11:30Z/2026-02-05T12:30Z", true, "its second half is lost")]
    [InlineData("08:00-14:00", "08:00-13:00", "2026-02-05T12:00Z/2026-02-05T13:00Z", true, "outside whole")]
    [InlineData("08:00-14:00", "08:00-13:00", "2026-02-05T15:00Z/2026-02-05T16:00Z", false, "outside before, too")]
    [InlineData("08:00-14:00", "08:00-13:00", "2026-02-05T12:30Z/2026-02-05T14:00Z", true, "half outside before, all of it now")]
    [InlineData("08:00-14:00", "08:00-14:00 16:00-20:00", "2026-02-05T12:30Z/2026-02-05T15:30Z", false, "gains")]
    [InlineData("08:00-14:00", "", "2026-02-05T12:30Z/2026-02-05T12:45Z", true, "no hours left")]
    [InlineData("08:00-12:00 12:00-14:00", "08:00-14:00", "2026-02-05T10:30Z/2026-02-05T11:30Z", false, "over a seam")]
    [InlineData("00:00-24:00", "00:00-02:30", "2026-10-25T00:45Z/2026-10-25T01:15Z", false, "half past two comes twice: hours end at the second")]
    [InlineData("00:00-24:00", "00:00-02:30", "2026-10-25T01:15Z/2026-10-25T01:45Z", true, "past the second")]
    [InlineData("00:00-24:00", "02:30-24:00", "2026-03-29T01:00Z/2026-03-29T01:30Z", false, "half past two does not come: hours begin after the gap")]
    [InlineData("00:00-24:00", "02:30-24:00", "2026-03-29T00:30Z/2026-03-29T01:30Z", true, "before the gap")]
    public void Other_hours_displace_what_they_no_longer_hold(string before, string after, string booking, bool displaced, string why) =>
        Change(Week(before), Week(after)).Displaces(Span(booking)).ShouldBe(displaced, why);

    [Theory]
    [InlineData("2026-02-05T22:30Z/2026-02-05T23:30Z", true, "over the midnight at which the day off begins")]
    [InlineData("2026-02-05T22:30Z/2026-02-05T23:00Z", false, "ends as it begins")]
    [InlineData("2026-02-06T23:00Z/2026-02-06T23:30Z", false, "begins as it ends")]
    [InlineData("2026-02-06T10:00Z/2026-02-06T11:00Z", true, "in the middle of it")]
    public void A_day_off_displaces_what_lies_on_it(string booking, bool displaced, string why) =>
        Change(Week("00:00-24:00"), Week("00:00-24:00", new DayOff(Guid.Empty, Dates("2026-02-06")))).Displaces(Span(booking)).ShouldBe(displaced, why);

    [Fact]
    public void Another_time_zone_moves_the_hours()
    {
        var hours = Week("09:00-14:00");
        var change = new WorkingTimeChange((Zone(Madrid), hours), (Zone("Atlantic/Canary"), hours));

        change.Displaces(Span("2026-02-05T08:00Z/2026-02-05T08:30Z")).ShouldBeTrue();
        change.Displaces(Span("2026-02-05T12:00Z/2026-02-05T13:00Z")).ShouldBeFalse();
    }

    static WorkingTimeChange Change(WorkingTime before, WorkingTime after) => new((Zone(Madrid), before), (Zone(Madrid), after));

    static WorkingTime Week(string hours, params DayOff[] dayOffs) => new(
        from day in Enumerable.Range(1, 7)
        from span in HoursList(hours)
        select new WeeklyHours((IsoDayOfWeek)day, span), [], dayOffs);
}
