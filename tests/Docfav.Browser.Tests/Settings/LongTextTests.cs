using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Microsoft.Playwright;
using Xunit;

namespace Docfav.Browser.Tests.Settings;

/// <summary>Texts that are longer than a field takes: refused in words, and the page goes on.</summary>
public sealed class LongTextTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    const int Longest = 10_000;

    [Fact]
    public async Task A_text_that_is_too_long_for_a_message_is_refused_in_words()
    {
        var page = await OpenAsync("settings/messages/reminder/en");
        var body = page.GetByLabel("Text");
        var fault = page.Locator(".field-fault");
        await Expect(page.Locator(".preview-text")).ToContainTextAsync("appointment");

        // Letters that take the most bytes on their way.
        await SetAsync(body, "\u0001", Longest);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(fault).ToBeVisibleAsync();
        await body.FillAsync("See you at {time}.");
        await Expect(page.Locator(".preview-text")).ToHaveTextAsync("See you at 10:30.");

        await body.FillAsync(new string('ñ', 2 * Longest));
        var dialog = page.Locator("#too-long");
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog).ToContainTextAsync("This text has more than 10,000 characters and was not taken.");
        await page.ShouldHaveNoAxeViolationsAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(body).ToHaveValueAsync("See you at {time}.");
        await Expect(body).ToBeFocusedAsync();
        await body.FillAsync("We expect you at {time}.");
        await Expect(page.Locator(".preview-text")).ToHaveTextAsync("We expect you at 10:30.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("clients", "#client-search", "[data-row]"), InlineData("clients/new", "#client-note", ".field-fault"), InlineData("settings/clinic", "#settings-name", ".field-fault")]
    [InlineData("settings/api/new", "#key-addresses", "[id=key-addresses-fault] *")]
    public async Task A_long_paste_into_any_field_leaves_the_page_as_it_was(string address, string field, string answer)
    {
        var page = await OpenAsync(address);
        var text = page.Locator(field);

        await SetAsync(text, "\u0001", Longest);
        await SetAsync(text, "a", 20 * Longest);
        await Expect(page.Locator("#too-long")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#too-long")).ToBeHiddenAsync();
        // The page still hears.
        await text.FillAsync(field == "#client-search" ? "Jos" : new string('a', 5_000));
        if (field != "#client-search")
        {
            await page.Locator("main form button[type=submit], main form .is-primary").First.ClickAsync();
        }

        await Expect(page.Locator(answer).First).ToBeVisibleAsync();
    }

    /// <summary>Sets a text as a paste does: at once.</summary>
    static async Task SetAsync(ILocator field, string letter, int count) => await field.EvaluateAsync(
        "(field, [letter, count]) => { field.focus(); field.value = letter.repeat(count); for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true })); }",
        new object[] { letter, count });

    async Task<IPage> OpenAsync(string address)
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        await visit.Page.GotoAsync($"/clinics/{house.Id}/{address}");
        await Expect(visit.Page.Locator("h1")).ToBeFocusedAsync();
        return visit.Page;
    }
}
