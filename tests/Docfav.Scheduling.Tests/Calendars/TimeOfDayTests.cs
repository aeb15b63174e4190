using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Scheduling.Tests.Calendars;

public class TimeOfDayTests
{
    [Theory]
    [InlineData("00:00", 0, "the start of the day")]
    [InlineData("08:30", 510, "a morning")]
    [InlineData("23:59", 1439, "the last minute")]
    [InlineData("24:00", 1440, "the end of the day")]
    public void Times_are_read_and_written_alike(string text, int minutes, string why)
    {
        TimeOfDay.Parse(text).Minutes.ShouldBe(minutes, why);
        new TimeOfDay(minutes).ToString().ShouldBe(text, why);
    }

    [Theory]
    [InlineData(null, "nothing")]
    [InlineData("", "empty")]
    [InlineData("8:30", "one digit")]
    [InlineData("08:30:00", "seconds")]
    [InlineData("08.30", "no colon")]
    [InlineData("08:60", "no such minute")]
    [InlineData("24:01", "after the end of the day")]
    [InlineData("25:00", "no such hour")]
    [InlineData("-1:00", "a sign")]
    [InlineData(" 8:30", "a space")]
    [InlineData("٠٨:٣٠", "digits that are not ASCII")]
    public void Other_texts_are_no_times(string? text, string why) => TimeOfDay.TryParse(text, out _).ShouldBeFalse(why);

    [Theory]
    [InlineData(-1)]
    [InlineData(1441)]
    public void Minutes_outside_the_day_are_refused(int minutes) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new TimeOfDay(minutes));

    [Theory]
    [InlineData(9, 15, 0, "09:15", "09:15", "a whole minute is itself")]
    [InlineData(9, 15, 1, "09:15", "09:16", "a second more")]
    [InlineData(23, 59, 30, "23:59", "24:00", "the last minute rounds up to the end of the day")]
    public void Seconds_round_down_or_up(int hour, int minute, int second, string floor, string ceiling, string why)
    {
        var time = new LocalTime(hour, minute, second);
        TimeOfDay.Floor(time).ToString().ShouldBe(floor, why);
        TimeOfDay.Ceiling(time).ToString().ShouldBe(ceiling, why);
    }

    [Fact]
    public void Hours_that_do_not_end_after_they_start_are_refused()
    {
        Should.Throw<ArgumentException>(() => Hours("10:00-10:00"));
        Should.Throw<ArgumentException>(() => Hours("22:00-02:00"));
    }

    [Theory]
    [InlineData("08:00-14:00 16:00-20:00", "08:00-14:00 16:00-20:00", "apart")]
    [InlineData("16:00-20:00 08:00-14:00", "08:00-14:00 16:00-20:00", "put in order")]
    [InlineData("08:00-14:00 14:00-20:00", "08:00-14:00 14:00-20:00", "touching stay two")]
    [InlineData("08:00-14:00 13:59-20:00", "08:00-20:00", "overlapping are one")]
    [InlineData("08:00-20:00 10:00-11:00 19:00-24:00", "08:00-24:00", "one that holds another, and one that goes on")]
    [InlineData("08:00-14:00 08:00-14:00", "08:00-14:00", "the same twice")]
    [InlineData("", "", "none")]
    public void Overlapping_hours_of_a_day_are_one(string hours, string expected, string why) =>
        string.Join(' ', HoursOfDay.Merge(HoursList(hours))).ShouldBe(expected, why);
}
