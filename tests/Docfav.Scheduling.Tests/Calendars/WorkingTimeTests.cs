using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Scheduling.Tests.Calendars;

public class WorkingTimeTests
{
    static readonly WeeklyHours[] s_week =
    [
        new(IsoDayOfWeek.Thursday, Hours("16:00-20:00")),
        new(IsoDayOfWeek.Thursday, Hours("08:00-14:00")),
        new(IsoDayOfWeek.Friday, Hours("08:00-14:00"), ValidFrom: Date("2026-02-06"), ValidTo: Date("2026-02-20")),
        new(IsoDayOfWeek.Friday, Hours("13:00-15:00"), ValidFrom: Date("2026-02-20")),
        new(IsoDayOfWeek.Saturday, Hours("20:00-24:00")),
        new(IsoDayOfWeek.Sunday, Hours("00:00-02:00")),
    ];

    static readonly WorkingTime s_time = new(
        s_week,
        [
            new(Date("2026-02-19"), HoursList("10:00-12:00")),
            new(Date("2026-02-12"), []),
            new(Date("2026-02-09"), HoursList("09:00-11:00")),
            new(Date("2026-02-09"), HoursList("10:30-12:00")),
            new(Date("2026-03-05"), HoursList("10:00-12:00")),
        ],
        [
            new(Guid.Parse("00000000-0000-4000-8000-000000000001"), Dates("2026-03-04/2026-03-05"), "Holidays"),
            new(Guid.Parse("00000000-0000-4000-8000-000000000002"), Dates("2026-03-12")),
        ]);

    [Theory]
    [InlineData("2026-02-05", DayType.RegularDay, "08:00-14:00 16:00-20:00", "a Thursday, its hours put in order")]
    [InlineData("2026-02-04", DayType.RegularDay, "", "a Wednesday without hours is a regular day all the same")]
    [InlineData("2026-01-30", DayType.RegularDay, "", "a Friday before the hours are valid")]
    [InlineData("2026-02-06", DayType.RegularDay, "08:00-14:00", "the first valid Friday")]
    [InlineData("2026-02-20", DayType.RegularDay, "08:00-15:00", "the last of one rule is the first of the next: they overlap, so they are one")]
    [InlineData("2026-02-27", DayType.RegularDay, "13:00-15:00", "only the later rule is left")]
    [InlineData("2026-02-07", DayType.RegularDay, "20:00-24:00", "the evening of a night shift")]
    [InlineData("2026-02-08", DayType.RegularDay, "00:00-02:00", "the rest of it belongs to the next day")]
    [InlineData("2026-02-19", DayType.SpecialDay, "10:00-12:00", "a special day replaces the hours of a Thursday")]
    [InlineData("2026-02-12", DayType.SpecialDay, "", "a special day without hours")]
    [InlineData("2026-02-09", DayType.SpecialDay, "09:00-12:00", "two special days of one date add up, on a Monday without hours")]
    [InlineData("2026-03-04", DayType.DayOff, "", "first date of a day off")]
    [InlineData("2026-03-05", DayType.DayOff, "10:00-12:00", "last date of a day off, which beats a special day")]
    [InlineData("2026-03-12", DayType.DayOff, "08:00-14:00 16:00-20:00", "a day off of one date")]
    [InlineData("2026-03-06", DayType.RegularDay, "13:00-15:00", "the day after")]
    public void A_date_has_the_hours_of_its_week_or_its_own(string date, DayType type, string hours, string why)
    {
        s_time.TypeOf(Date(date)).ShouldBe(type, why);
        s_time.HoursOf(Date(date)).ShouldBe(HoursList(hours), why);
        s_time.WorkedHoursOf(Date(date)).ShouldBe(type == DayType.DayOff ? [] : HoursList(hours), why);
    }

    [Theory]
    [InlineData("2026-10-25", "01:00-02:30 02:30-05:00", "2026-10-24T23:00Z/2026-10-25T04:00Z", "they touch at a time that happens twice, so the instants overlap")]
    [InlineData("2026-10-25", "01:00-03:00 03:00-05:00", "2026-10-24T23:00Z/2026-10-25T02:00Z 2026-10-25T02:00Z/2026-10-25T04:00Z", "they touch at a time that happens once")]
    [InlineData("2026-03-29", "01:00-02:15 02:45-05:00", "2026-03-29T00:00Z/2026-03-29T01:00Z 2026-03-29T01:00Z/2026-03-29T03:00Z", "the pause between them is skipped: they touch")]
    [InlineData("2026-03-29", "02:00-02:30 05:00-06:00", "2026-03-29T03:00Z/2026-03-29T04:00Z", "hours that are skipped are dropped")]
    [InlineData("2026-02-05", "08:00-14:00 14:00-20:00", "2026-02-05T07:00Z/2026-02-05T13:00Z 2026-02-05T13:00Z/2026-02-05T19:00Z", "touching hours stay two")]
    public void Working_intervals_are_in_order_without_overlap(string date, string hours, string expected, string why)
    {
        var time = new WorkingTime([], [new(Date(date), HoursList(hours))], []);

        string.Join(' ', time.SpansOf(Date(date), Zone("Europe/Madrid")).Select(Text)).ShouldBe(expected, why);
    }
}
