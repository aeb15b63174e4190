using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Tests.Availability;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

/// <summary>Europe/Madrid shows 02:00 to 03:00 twice on 25 October 2026, and never on 29 March.</summary>
public sealed class ClockChangeTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task On_the_long_day_the_second_half_past_two_is_another_moment_than_the_first()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house, query: "view=day&date=2026-10-25");
        await Expect(desk.Page.Locator(".grid-axis span").Filter(new() { HasText = "02:00" })).ToHaveTextAsync(["02:00", "02:00 ②"]);

        // The axis has an hour more between 03:00 and what was there before.
        foreach (var (minute, client, found) in new[] { (150, "jose", "José Álvarez"), (210, "nuria", "Núria Peñalver") })
        {
            await desk.ClickFreeAsync("Laura Gómez", minute);
            await desk.PickClientAsync(client, found);
            await desk.Service.SelectOptionAsync("Massage · 45 min");
            await desk.SaveAsync("Book anyway");
        }

        await Expect(desk.Entry("José Álvarez").Locator(".entry-time")).ToHaveTextAsync("02:30");
        await Expect(desk.Entry("Núria Peñalver").Locator(".entry-time")).ToHaveTextAsync("02:30 ②");
        (await house.AppointmentsAsync()).Select(row => (row.ClientId, TestClinic.Z(row.BookedFrom)))
            .ShouldBe([(house.Jose.Id, "2026-10-25T00:30:00Z"), (house.Nuria.Id, "2026-10-25T01:30:00Z")]);
    }

    [Fact]
    public async Task On_the_long_day_a_time_that_is_typed_in_is_asked_which_of_the_two_it_is()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house, query: "view=day&date=2026-10-25");

        await desk.Page.Keyboard.PressAsync("n");
        await desk.Field("From").FillAsync("02:15");
        await desk.Choice("02:15 happens twice that night. Which one?").SelectOptionAsync("The second ②");
        await desk.Choice("With").SelectOptionAsync("Laura Gómez · Centro");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await desk.SaveAsync("Book anyway");

        await Expect(desk.Entry("Laura Gómez", "02:15 ②–03:00", "Walk-in")).ToBeVisibleAsync();
        TestClinic.Z((await house.AppointmentsAsync()).ShouldHaveSingleItem().BookedFrom).ShouldBe("2026-10-25T01:15:00Z");
    }

    [Fact]
    public async Task On_the_long_day_a_panel_tells_the_second_time_from_the_first_wherever_it_names_one()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Visit, "01:00", minutes: 150, day: "2026-10-25");
        var desk = await DeskAsync(house, query: "view=week&date=2026-10-25");

        // The second half past two, where the other has just ended.
        await desk.ClickFreeAsync("Sun 25", 210);
        await Expect(desk.Choice("02:30 happens twice that night. Which one?").Locator("option:checked")).ToHaveTextAsync("The second ②");
        await desk.Field("From").FillAsync("02:15");
        await desk.Field("From").BlurAsync();
        await desk.Choice("With").SelectOptionAsync("Laura Gómez · Centro");

        await Expect(desk.Panel.GetByText("until 02:45 ②")).ToBeVisibleAsync();
        await Expect(desk.Panel.GetByText("appointment 25 Oct 01:00–02:30 ② José Álvarez · First visit")).ToBeVisibleAsync();
        await desk.Field("Minutes").FillAsync("60");
        await desk.Field("Minutes").BlurAsync();
        await Expect(desk.Panel.GetByText("until 03:15")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task On_the_long_day_the_week_has_the_repeated_hour_on_Sunday_alone()
    {
        var desk = await DeskAsync(await HouseAsync(), query: "view=week&date=2026-10-25");

        await Expect(desk.Page.Locator(".clock-note")).ToHaveTextAsync(["02:00–03:00 happens twice (②: the second time)"]);
        await Expect(desk.Column("Sun 25").Locator(".clock-note")).ToHaveCountAsync(1);
        await Expect(desk.Page.Locator(".no-time")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task On_the_short_day_what_is_dragged_past_the_gap_keeps_its_length()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "01:00", day: "2026-03-29");
        var desk = await DeskAsync(house, query: "view=day&date=2026-03-29");
        await Expect(desk.Column("Laura Gómez").Locator(".clock-note")).ToHaveTextAsync("02:00–03:00 does not exist on this day");
        await desk.PointAsync("Laura Gómez", AgendaDesk.Minute("04:00"));

        await desk.DragAsync("José Álvarez", "Laura Gómez", "03:30");
        await desk.Question.GetByText("Move anyway", new() { Exact = true }).ClickAsync();

        await Expect(desk.Entry("Laura Gómez", "03:30–04:15", "José Álvarez")).ToBeVisibleAsync();
        var moved = (await house.AppointmentsAsync()).ShouldHaveSingleItem();
        (TestClinic.Z(moved.BookedFrom), TestClinic.Z(moved.BookedTo)).ShouldBe(("2026-03-29T01:30:00Z", "2026-03-29T02:15:00Z"));
    }

    [Fact]
    public async Task On_the_short_day_a_time_that_does_not_exist_becomes_the_first_after_it()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house, query: "view=day&date=2026-03-29");

        await desk.Page.Keyboard.PressAsync("n");
        await desk.Choice("With").SelectOptionAsync("Laura Gómez · Centro");
        await desk.Field("From").FillAsync("02:30");
        await Expect(desk.Panel.GetByText("The clock skips 02:30 that day; the first moment after is used.")).ToBeVisibleAsync();
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await desk.SaveAsync("Book anyway");

        await Expect(desk.Entry("Laura Gómez", "03:00–03:45", "Walk-in")).ToBeVisibleAsync();
        TestClinic.Z((await house.AppointmentsAsync()).ShouldHaveSingleItem().BookedFrom).ShouldBe("2026-03-29T01:00:00Z");
    }
}
