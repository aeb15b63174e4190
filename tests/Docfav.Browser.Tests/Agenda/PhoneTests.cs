using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class PhoneTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_tap_opens_an_entry_and_another_on_free_time_books()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house, Look.Phone);

        await desk.Entry("José Álvarez").TapAsync();
        await Expect(desk.Client).ToHaveValueAsync("José Álvarez");
        await desk.Panel.GetByText("Cancel", new() { Exact = true }).TapAsync();
        await Expect(desk.Panel).ToHaveCountAsync(0);
        var (x, y) = await desk.PointAsync("Laura Gómez", AgendaDesk.Minute("12:00"));
        await desk.Page.Touchscreen.TapAsync(x, y + 3);
        await Expect(desk.Field("From")).ToHaveValueAsync("12:00");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await desk.SaveAsync();

        await Expect(desk.Entry("Laura Gómez", "12:00–12:45", "Walk-in")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_long_press_takes_an_entry_along()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house, Look.Phone);

        await SlideAsync(desk, AgendaDesk.Minute("10:10"), AgendaDesk.Minute("12:10"), holdMilliseconds: 600);

        await Expect(desk.Entry("Laura Gómez", "12:00–12:45", "José Álvarez")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().BookedFrom.ShouldBe(House.At("12:00"));
    }

    [Fact]
    public async Task A_finger_that_slides_at_once_scrolls_and_moves_nothing()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "13:00");
        var desk = await DeskAsync(house, Look.Phone);
        var before = await desk.Page.Locator(".grid").EvaluateAsync<double>("grid => grid.scrollTop");

        await SlideAsync(desk, AgendaDesk.Minute("13:10"), AgendaDesk.Minute("11:10"), holdMilliseconds: 0);

        (await desk.Page.Locator(".grid").EvaluateAsync<double>("grid => grid.scrollTop")).ShouldBeGreaterThan(before + 50);
        await Expect(desk.Panel).ToHaveCountAsync(0);
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().BookedFrom.ShouldBe(House.At("13:00"));
    }

    [Fact]
    public async Task Nothing_is_wider_than_the_screen()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house, Look.Phone);

        foreach (var query in new[] { "view=day&date=2026-09-16", "view=week&date=2026-09-16", "view=month&date=2026-09-16" })
        {
            await desk.GoAsync(query);
            (await desk.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390, query);
        }

        await desk.GoAsync("view=day&date=2026-09-16");
        await desk.Entry("José Álvarez").TapAsync();
        await Expect(desk.Panel).ToBeVisibleAsync();
        (await desk.Panel.EvaluateAsync<double>("panel => panel.getBoundingClientRect().right")).ShouldBeLessThanOrEqualTo(390);
    }

    /// <summary>Puts a finger down in Laura's column, waits, slides and lifts it.</summary>
    static async Task SlideAsync(AgendaDesk desk, int from, int to, int holdMilliseconds)
    {
        var (x, end) = await desk.PointAsync("Laura Gómez", to);
        var (_, start) = await desk.PointAsync("Laura Gómez", from);
        (x, end) = await desk.PointAsync("Laura Gómez", to);
        var device = await desk.Page.Context.NewCDPSessionAsync(desk.Page);
        await TouchAsync("touchStart", start);
        await Task.Delay(holdMilliseconds);
        for (var step = 1; step <= 8; step++)
        {
            await TouchAsync("touchMove", start + ((end - start) * step / 8));
        }

        await device.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = "touchEnd", ["touchPoints"] = Array.Empty<object>() });

        Task TouchAsync(string type, float y) => device.SendAsync(
            "Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = new object[] { new Dictionary<string, object> { ["x"] = x, ["y"] = y } } });
    }
}
