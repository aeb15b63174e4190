using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Settings;

public sealed class FeedPagesTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_feed_is_made_shown_once_read_and_revoked_and_a_professional_has_the_own()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        await OpenAsync(page, house, "settings/feeds");
        await Expect(page.GetByText("There are no addresses yet.")).ToBeVisibleAsync();

        await page.GetByLabel("Agenda", new() { Exact = true }).SelectOptionAsync("Laura Gómez · Centro");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make address" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Address of Laura Gómez · Centro" })).ToBeVisibleAsync();
        var first = await AddressAsync(page);
        (await TextAsync(house, first)).ShouldContain("SUMMARY:Cita: Massage");
        await page.ShouldHaveNoAxeViolationsAsync();

        await page.GetByRole(AriaRole.Switch, new() { Name = "Name clients in the feed of Laura Gómez · Centro" }).ClickAsync();
        await Expect(page.GetByText("names clients from now on")).ToBeVisibleAsync();
        (await TextAsync(house, first)).ShouldContain("SUMMARY:José Álvarez: Massage");
        await page.GetByRole(AriaRole.Button, new() { Name = "New address for Laura Gómez · Centro" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "New address" }).ClickAsync();
        await Expect(page.Locator("#feed-address")).Not.ToHaveTextAsync(first);
        var second = await AddressAsync(page);
        (await TextAsync(house, first)).ShouldBeEmpty();
        (await TextAsync(house, second)).ShouldContain("José Álvarez");
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make address" })).ToBeEnabledAsync();
        (await page.ContentAsync()).ShouldNotContain(second);

        // On a phone, in Spanish: the professional's own, without names.
        var phone = await VisitAsync(house, Look.Phone with { Locale = "es-ES", Scheme = ColorScheme.Dark });
        await house.SignInAsync(phone, await house.UserAsync("professional", house.Laura.StaffId));
        await phone.Page.GotoAsync($"/clinics/{house.Id}/agenda");
        await phone.Page.GetByRole(AriaRole.Link, new() { Name = "Otros programas" }).ClickAsync();
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Crear dirección" }).ClickAsync();
        var own = await AddressAsync(phone.Page);
        (await TextAsync(house, own)).ShouldContain("SUMMARY:Cita: Massage");
        await phone.Page.ShouldHaveNoAxeViolationsAsync();
        (await phone.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);

        await page.ReloadAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke the feed of Laura Gómez · all calendars" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        (await TextAsync(house, own)).ShouldBeEmpty();
    }

    static async Task OpenAsync(IPage page, House house, string address)
    {
        await page.GotoAsync($"/clinics/{house.Id}/{address}");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
    }

    static async Task<string> AddressAsync(IPage page)
    {
        await Expect(page.Locator("#feed-address")).ToContainTextAsync("/feeds/");
        return await page.Locator("#feed-address").InnerTextAsync();
    }

    /// <summary>What a program gets; empty where there is nothing.</summary>
    static async Task<string> TextAsync(House house, string address)
    {
        using var answer = await house.Deployment.Nodes[0].Http.GetAsync(address, TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : "";
    }
}
