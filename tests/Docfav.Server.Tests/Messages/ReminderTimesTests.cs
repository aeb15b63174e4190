using Docfav.Server.Data;
using Docfav.Server.Messages;
using Docfav.Server.Tests.Availability;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Messages;

/// <summary>Starts and reminders are written in UTC; the zone's own time stands beside them.</summary>
public sealed class ReminderTimesTests
{
    [Theory]
    // A plain day: 10:00 the day before, two hours before, thirty days before.
    [InlineData("Europe/Madrid", "2026-06-10T08:00", 24, "2026-06-09T08:00")]
    [InlineData("Europe/Madrid", "2026-06-10T08:00", 2, "2026-06-10T06:00")]
    [InlineData("Europe/Madrid", "2026-06-10T08:00", 720, "2026-05-11T08:00")]
    // Clocks go forward on Sunday, 28 March 2027: 10:00 on Saturday is 23 hours before; two hours before are two hours.
    [InlineData("Europe/Madrid", "2027-03-28T08:00", 24, "2027-03-27T09:00")]
    [InlineData("Europe/Madrid", "2027-03-28T08:00", 2, "2027-03-28T06:00")]
    // Clocks go back on Sunday, 25 October 2026: 10:00 on Saturday is 25 hours before.
    [InlineData("Europe/Madrid", "2026-10-25T09:00", 24, "2026-10-24T08:00")]
    [InlineData("Europe/Madrid", "2026-10-25T09:00", 48, "2026-10-23T08:00")]
    [InlineData("America/New_York", "2027-03-14T13:00", 24, "2027-03-13T14:00")]
    [InlineData("America/New_York", "2026-11-01T14:00", 24, "2026-10-31T13:00")]
    // Half an hour, in the other season.
    [InlineData("Australia/Lord_Howe", "2026-10-03T22:00", 24, "2026-10-02T22:30")]
    [InlineData("Australia/Lord_Howe", "2027-04-03T22:30", 24, "2027-04-02T22:00")]
    // 9:00, two hours before: 7:00 is too early, so 20:30 the evening before; also across the change of clocks.
    [InlineData("Europe/Madrid", "2026-06-10T07:00", 2, "2026-06-09T18:30")]
    [InlineData("Europe/Madrid", "2027-03-28T07:00", 2, "2027-03-27T19:30")]
    [InlineData("Europe/Madrid", "2026-10-25T08:00", 2, "2026-10-24T18:30")]
    // 23:00 the day before goes out at 20:30 of that evening, 2:30 in the night at 20:30 before it, whichever of the two 2:30 it is.
    [InlineData("Europe/Madrid", "2026-06-10T21:00", 24, "2026-06-09T18:30")]
    [InlineData("Europe/Madrid", "2026-10-25T01:30", 24, "2026-10-23T18:30")]
    [InlineData("Europe/Madrid", "2026-10-26T01:30", 24, "2026-10-24T18:30")]
    // The hours are quiet from 21:00 on, until 8:00.
    [InlineData("Europe/Madrid", "2026-06-10T19:00", 24, "2026-06-09T18:30")]
    [InlineData("Europe/Madrid", "2026-06-10T18:59", 24, "2026-06-09T18:59")]
    [InlineData("Europe/Madrid", "2026-06-10T06:00", 24, "2026-06-09T06:00")]
    [InlineData("Europe/Madrid", "2026-06-10T05:59", 24, "2026-06-08T18:30")]
    // A day and a half: a day on the calendar, twelve hours on the clock.
    [InlineData("Europe/Madrid", "2027-03-29T14:00", 36, "2027-03-27T19:30")]
    [InlineData("Europe/Madrid", "2027-03-28T18:00", 36, "2027-03-27T07:00")]
    public void A_reminder_goes_out_so_many_hours_before_but_never_at_night(string zone, string start, int hours, string due) =>
        ReminderTimes.Of(TestClinic.At(start), hours, TimeZones.Of(zone)).ShouldBe(TestClinic.At(due));

    [Theory]
    [InlineData("2026-06-10T18:59", null)]
    [InlineData("2026-06-10T19:00", "2026-06-11T06:00")]
    [InlineData("2026-06-11T05:59", "2026-06-11T06:00")]
    [InlineData("2026-10-24T23:30", "2026-10-25T07:00")]
    public void What_comes_late_waits_for_the_morning(string now, string? end) =>
        ReminderTimes.EndOfQuiet(TestClinic.At(now), TimeZones.Of("Europe/Madrid")).ShouldBe(end is null ? null : TestClinic.At(end));
}
