using Docfav.Server.BackOffice;
using Docfav.Server.BackOffice.Agenda;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

/// <summary>What addresses say: where to go next, what an agenda shows, which language.</summary>
public sealed class AddressTests
{
    static readonly LocalDate s_today = new(2026, 2, 5);

    [Theory]
    [InlineData("//evil.example"), InlineData("/\\evil.example"), InlineData("\\\\evil.example"), InlineData("https:evil.example"), InlineData("https://evil.example")]
    [InlineData("/%09/evil.example\t"), InlineData("/\t/evil.example"), InlineData("\t//evil.example"), InlineData(" //evil.example"), InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x"), InlineData("~//evil.example"), InlineData("~/x"), InlineData("http:/evil.example"), InlineData("x"), InlineData(""), InlineData(null)]
    [InlineData("/\n/evil.example"), InlineData("/\0x"), InlineData("@evil.example"), InlineData(".evil.example"), InlineData("///evil.example"), InlineData("/\\/evil.example")]
    public void An_address_elsewhere_is_not_gone_to(string? url) => LocalUrl.Or(url, "/start").ShouldBe("/start");

    [Theory]
    [InlineData("/"), InlineData("/clinics/1/agenda?view=day&date=2026-02-05"), InlineData("/a//b"), InlineData("/@x"), InlineData("/%2f%2fevil.example")]
    public void An_address_here_is(string url) => LocalUrl.Or(url, "/start").ShouldBe(url);

    [Theory]
    [InlineData("day", "2026-03-29", AgendaMode.Day, "2026-03-29")]
    [InlineData("WEEK", "2026-03-29", AgendaMode.Week, "2026-03-29")]
    [InlineData("month", null, AgendaMode.Month, "2026-02-05")]
    [InlineData("7", "29/03/2026", AgendaMode.Day, "2026-02-05")]
    [InlineData("<script>", "9999-99-99", AgendaMode.Day, "2026-02-05")]
    [InlineData(null, "9999-12-31", AgendaMode.Day, "9990-01-01")]
    [InlineData(null, "0001-01-01", AgendaMode.Day, "1900-01-01")]
    public void An_agenda_that_the_address_does_not_say_is_todays(string? view, string? date, AgendaMode mode, string shown)
    {
        var state = AgendaState.Read(view, date, "x", "'", null, s_today);

        state.Mode.ShouldBe(mode);
        state.Date.ToString("uuuu-MM-dd", null).ShouldBe(shown);
        (state.CalendarId, state.StaffId, state.ServiceId).ShouldBe((null, null, null));
    }

    [Fact]
    public void A_week_begins_on_Monday_and_a_month_shows_whole_weeks()
    {
        var sunday = new AgendaState(AgendaMode.Week, new LocalDate(2026, 3, 1), null, null, null);

        sunday.Dates.ShouldBe(new DateInterval(new LocalDate(2026, 2, 23), new LocalDate(2026, 3, 1)));
        (sunday with { Mode = AgendaMode.Month }).Dates.ShouldBe(new DateInterval(new LocalDate(2026, 2, 23), new LocalDate(2026, 4, 5)));
        (sunday with { Mode = AgendaMode.Month, Date = new LocalDate(2026, 1, 31) }).Step(1).Date.ShouldBe(new LocalDate(2026, 2, 1));
    }

    [Theory]
    [InlineData("es_ES", "es"), InlineData("en-US", "en"), InlineData("EN", "en"), InlineData("fr", null), InlineData("", null), InlineData(null, null)]
    public void Spanish_and_English_are_spoken(string? locale, string? language) =>
        (Languages.Of(locale)?.TwoLetterISOLanguageName).ShouldBe(language);
}
