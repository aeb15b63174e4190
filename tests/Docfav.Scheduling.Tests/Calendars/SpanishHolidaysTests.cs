using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Scheduling.Tests.Calendars;

public class SpanishHolidaysTests
{
    const string National2026 = "2026-01-01 2026-01-06 2026-04-03 2026-05-01 2026-08-15 2026-10-12 2026-11-01 2026-12-06 2026-12-08 2026-12-25";

    // The labour calendar of 2026, Mondays after a Sunday aside.
    [Theory]
    [InlineData(null, "")]
    [InlineData("ES-MD", "2026-04-02 2026-05-02")]
    [InlineData("ES-CT", "2026-04-06 2026-06-24 2026-09-11 2026-12-26")]
    [InlineData("ES-VC", "2026-03-19 2026-04-06 2026-06-24 2026-10-09")]
    [InlineData("ES-CM", "2026-04-02 2026-05-31 2026-06-04")]
    [InlineData("ES-PV", "2026-04-02 2026-04-06")]
    [InlineData("ES-IB", "2026-03-01 2026-04-02 2026-04-06")]
    [InlineData("ES-GA", "2026-04-02 2026-05-17 2026-07-25")]
    [InlineData("ES-ML", "2026-04-02")]
    [InlineData("ES-XX", "")]
    public void A_year_has_the_holidays_of_the_country_and_of_the_community(string? region, string regional)
    {
        var certain = SpanishHolidays.Of(2026, region).Where(holiday => holiday.IsCertain).ToList();

        string.Join(' ', certain.Where(holiday => !holiday.IsRegional).Select(holiday => Text(holiday.Date))).ShouldBe(National2026);
        string.Join(' ', certain.Where(holiday => holiday.IsRegional).Select(holiday => Text(holiday.Date))).ShouldBe(regional);
    }

    [Theory]
    [InlineData("2025-04-18", "Viernes Santo", "Good Friday")]
    [InlineData("2026-04-03", "Viernes Santo", "Good Friday")]
    [InlineData("2027-03-25", "Jueves Santo", "Maundy Thursday")]
    [InlineData("2027-03-29", "Lunes de Pascua", "Easter Monday")]
    [InlineData("2026-12-03", "San Francisco Javier", "Saint Francis Xavier")]
    public void Holidays_have_names_in_both_languages(string date, string spanish, string english)
    {
        var holiday = SpanishHolidays.Of(Date(date).Year, "ES-NC").Single(holiday => holiday.Date == Date(date) && holiday.IsCertain);

        (holiday.Spanish, holiday.English).ShouldBe((spanish, english));
    }

    [Fact]
    public void The_Monday_after_a_Sunday_is_offered_and_not_certain()
    {
        var mondays = SpanishHolidays.Of(2026, "ES-IB").Where(holiday => holiday.Spanish.StartsWith("Lunes siguiente", StringComparison.Ordinal)).ToList();

        mondays.ShouldAllBe(holiday => !holiday.IsCertain && holiday.Date.DayOfWeek == IsoDayOfWeek.Monday);
        mondays.Select(holiday => (Text(holiday.Date), holiday.English)).ShouldBe(
            [("2026-03-02", "Monday after Balearic Islands Day"), ("2026-11-02", "Monday after All Saints' Day"), ("2026-12-07", "Monday after Constitution Day")]);
        // Christmas of 2022 was a Sunday, and Catalonia keeps the Monday anyway.
        SpanishHolidays.Of(2022, "ES-CT").Where(holiday => holiday.Date == Date("2022-12-26")).Select(holiday => holiday.Spanish).ShouldBe(["San Esteban"]);
    }

    [Fact]
    public void Every_community_has_its_days_in_order_in_every_year()
    {
        SpanishHolidays.Regions.Count.ShouldBe(19);
        SpanishHolidays.Regions.Select(region => region.Code).ShouldBeUnique();
        foreach (var region in SpanishHolidays.Regions)
        {
            for (var year = 2000; year <= 2100; year++)
            {
                var holidays = SpanishHolidays.Of(year, region.Code);
                holidays.Select(holiday => holiday.Date).ShouldBeInOrder();
                holidays.ShouldAllBe(holiday => holiday.Date.Year == year);
                holidays.Count(holiday => holiday is { IsCertain: true, IsRegional: true }).ShouldBeInRange(1, 4);
            }
        }
    }

    [Theory]
    [InlineData("28001", "ES-MD")]
    [InlineData("48993", "ES-PV")]
    [InlineData("07001", "ES-IB")]
    [InlineData("01001", "ES-PV")]
    [InlineData("52001", "ES-ML")]
    [InlineData("53001", null)]
    [InlineData("00100", null)]
    [InlineData("2800", null)]
    [InlineData("SW1A1", null)]
    [InlineData(null, null)]
    public void A_post_code_tells_the_community(string? postCode, string? region) => SpanishHolidays.RegionOfPostCode(postCode).ShouldBe(region);

    [Fact]
    public void Years_out_of_range_are_refused() => Should.Throw<ArgumentOutOfRangeException>(() => SpanishHolidays.Of(1500));
}
