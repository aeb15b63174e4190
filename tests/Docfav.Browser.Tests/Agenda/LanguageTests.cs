using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class LanguageTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_Spanish_browser_gets_Spanish_and_books_in_it()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house, new Look(Locale: "es-ES"));

        await Expect(desk.Page.Locator("html")).ToHaveAttributeAsync("lang", "es");
        await Expect(desk.Page.Locator("h1")).ToHaveTextAsync("Agenda: miércoles, 16 de septiembre de 2026");
        await desk.ClickFreeAsync("Laura Gómez", "10:00");
        await desk.Choice("Servicio").SelectOptionAsync("Massage · 45 min");
        await desk.SaveAsync("Guardar");

        await Expect(desk.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Massage hasta las 10:45, Confirmada, Sin pagar" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_language_is_switched_and_stays_switched()
    {
        var desk = await DeskAsync(await HouseAsync());
        await Expect(desk.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");

        await desk.Page.Locator(".preferences summary").ClickAsync();
        await desk.Button("Español").ClickAsync();
        await Expect(desk.Page.Locator("html")).ToHaveAttributeAsync("lang", "es");
        await desk.ReadyAsync();
        await desk.GoAsync("view=week&date=2026-09-16");

        await Expect(desk.Button("Nueva cita")).ToBeVisibleAsync();
        await Expect(desk.Column("mié 16")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_theme_is_switched_and_stays_switched()
    {
        var desk = await DeskAsync(await HouseAsync());

        await desk.Page.Locator(".preferences summary").ClickAsync();
        await desk.Button("Dark").ClickAsync();
        await Expect(desk.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "Dark");
        await desk.ReadyAsync();
        await desk.GoAsync("view=week&date=2026-09-16");

        await Expect(desk.Page.Locator("body")).ToHaveCSSAsync("color-scheme", "dark");
    }
}
