using System.Text.RegularExpressions;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class KeyboardTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task Keys_lead_through_days_weeks_and_months()
    {
        var desk = await DeskAsync(await HouseAsync());
        var keys = desk.Page.Keyboard;

        foreach (var (key, query) in new[]
        {
            ("ArrowRight", "view=day&date=2026-09-17"), ("w", "view=week&date=2026-09-17"), ("ArrowLeft", "view=week&date=2026-09-10"),
            ("m", "view=month&date=2026-09-10"), ("ArrowRight", "view=month&date=2026-10-01"), ("t", "view=month&date=2026-09-16"), ("d", "view=day&date=2026-09-16"),
        })
        {
            await keys.PressAsync(key);
            await Expect(desk.Page).ToHaveURLAsync(new Regex(Regex.Escape(query) + "$", RegexOptions.None, TimeSpan.FromSeconds(1)));
            await Expect(desk.Page.Locator($".tool[aria-current=true][href$=\"{query}\"]")).ToBeVisibleAsync();
        }

        await Expect(desk.Column("Laura Gómez")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task N_opens_a_new_appointment_and_letters_in_a_field_are_letters()
    {
        var desk = await DeskAsync(await HouseAsync());

        await desk.Page.Keyboard.PressAsync("n");
        await Expect(desk.Client).ToBeFocusedAsync();
        await Expect(desk.Field("From")).ToHaveValueAsync("10:15");
        await desk.Page.Keyboard.TypeAsync("tdwmn");

        await Expect(desk.Client).ToHaveValueAsync("tdwmn");
        await Expect(desk.Page).ToHaveURLAsync(new Regex("view=day&date=2026-09-16$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Alt_and_an_arrow_move_the_entry_that_has_the_focus_and_it_keeps_it()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);
        var entry = desk.Entry("José Álvarez").Locator(".entry-main");
        await entry.FocusAsync();

        await desk.Page.Keyboard.PressAsync("Alt+ArrowDown");
        await Expect(desk.Entry("Laura Gómez", "10:30–11:15", "José Álvarez")).ToBeFocusedAsync();
        await desk.Page.Keyboard.PressAsync("Alt+ArrowRight");
        await Expect(desk.Entry("Marta Ruiz", "10:30–11:15", "José Álvarez")).ToBeFocusedAsync();
        await desk.Page.Keyboard.PressAsync("Alt+ArrowUp");
        await Expect(desk.Entry("Marta Ruiz", "10:00–10:45", "José Álvarez")).ToBeFocusedAsync();

        (await house.AppointmentsAsync()).ShouldHaveSingleItem().StaffCalendarId.ShouldBe(house.Marta.Id);
    }

    [Fact]
    public async Task An_entry_is_opened_and_its_panel_closed_by_keys_alone()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);

        await desk.Entry("José Álvarez").Locator(".entry-main").FocusAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await Expect(desk.Panel).ToBeVisibleAsync();
        await desk.Client.FocusAsync();
        await desk.Page.Keyboard.PressAsync("Escape");

        await Expect(desk.Panel).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Tab_begins_past_the_navigation_and_whoever_goes_back_to_it_may_skip_it_again()
    {
        var desk = await DeskAsync(await HouseAsync());
        var skip = desk.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" });
        var today = desk.Page.GetByRole(AriaRole.Link, new() { Name = "Today" });

        await Expect(desk.Page.Locator("h1")).ToBeFocusedAsync();
        await desk.Page.Keyboard.PressAsync("Tab");
        await Expect(today).ToBeFocusedAsync();
        await skip.FocusAsync();
        await Expect(skip).ToBeInViewportAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Tab");

        await Expect(today).ToBeFocusedAsync();
    }
}
