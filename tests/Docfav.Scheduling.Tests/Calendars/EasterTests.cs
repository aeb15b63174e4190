using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Scheduling.Tests.Calendars;

public class EasterTests
{
    [Theory]
    [InlineData("1583-04-10")]
    [InlineData("1598-03-22")]
    [InlineData("1666-04-25")]
    [InlineData("1700-04-11")]
    [InlineData("1761-03-22")]
    [InlineData("1800-04-13")]
    [InlineData("1818-03-22")]
    [InlineData("1886-04-25")]
    [InlineData("1900-04-15")]
    [InlineData("1943-04-25")]
    [InlineData("1954-04-18")]
    [InlineData("1981-04-19")]
    [InlineData("2000-04-23")]
    [InlineData("2008-03-23")]
    [InlineData("2019-04-21")]
    [InlineData("2024-03-31")]
    [InlineData("2025-04-20")]
    [InlineData("2026-04-05")]
    [InlineData("2027-03-28")]
    [InlineData("2038-04-25")]
    [InlineData("2049-04-18")]
    [InlineData("2076-04-19")]
    [InlineData("2100-03-28")]
    [InlineData("2285-03-22")]
    public void Easter_is_when_the_tables_say(string date) => Easter.Sunday(Date(date).Year).ShouldBe(Date(date));

    [Fact]
    public void Easter_agrees_with_another_computus_in_every_year()
    {
        for (var year = Easter.FirstYear; year <= Easter.LastYear; year++)
        {
            var sunday = Easter.Sunday(year);
            sunday.ShouldBe(ByEpacts(year));
            sunday.DayOfWeek.ShouldBe(IsoDayOfWeek.Sunday);
        }
    }

    [Theory]
    [InlineData(Easter.FirstYear - 1)]
    [InlineData(Easter.LastYear + 1)]
    public void Years_without_a_Gregorian_Easter_are_refused(int year) => Should.Throw<ArgumentOutOfRangeException>(() => Easter.Sunday(year));

    /// <summary>By golden number and epact, as Clavius's tables are read (Knuth, The Art of Computer Programming, 1.3.2, exercise 14).</summary>
    static LocalDate ByEpacts(int year)
    {
        var golden = (year % 19) + 1;
        var century = (year / 100) + 1;
        var leapYearsLost = (3 * century / 4) - 12;
        var moonCorrection = (((8 * century) + 5) / 25) - 5;
        var sundays = (5 * year / 4) - leapYearsLost - 10;
        var epact = ((11 * golden) + 20 + moonCorrection - leapYearsLost) % 30;
        if (epact < 0) epact += 30;
        if ((epact == 25 && golden > 11) || epact == 24) epact++;
        var fullMoon = 44 - epact;
        if (fullMoon < 21) fullMoon += 30;
        return new LocalDate(year, 3, 1).PlusDays(fullMoon + 7 - ((sundays + fullMoon) % 7) - 1);
    }
}
