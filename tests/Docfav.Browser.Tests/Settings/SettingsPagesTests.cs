using System.Text;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Settings;

/// <summary>The pages of clinic, calendars and services.</summary>
public sealed class SettingsPagesTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    static readonly byte[] s_png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_pages_are_open_to_all(ColorScheme scheme)
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house, new Look(Scheme: scheme));
        await house.SignInAsync(visit, house.Manager);

        foreach (var page in (string[])["clinic", "calendars", "calendars/new", $"calendars/{house.Laura.CalendarId}", "services", "services/new", $"services/{house.Yoga.Id}"])
        {
            await visit.Page.GotoAsync($"/clinics/{house.Id}/settings/{page}");
            await Expect(visit.Page.Locator(page is "calendars" or "services" ? ".settings-table" : ".settings-form")).ToBeVisibleAsync();
            await visit.Page.ShouldHaveNoAxeViolationsAsync();
        }
    }

    [Fact]
    public async Task A_receptionist_reaches_the_settings_by_no_address()
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house);
        visit.Expected = "404";
        await house.SignInAsync(visit, await house.UserAsync(MembershipLookup.ReceptionistType));

        await visit.Page.GotoAsync($"/clinics/{house.Id}/agenda");
        await Expect(visit.Page.Locator(".bar-nav").GetByText("Clients")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".bar-nav").GetByText("Settings")).ToHaveCountAsync(0);
        foreach (var page in (string[])["", "/clinic", "/calendars/new", $"/services/{house.Yoga.Id}"])
        {
            (await visit.Page.GotoAsync($"/clinics/{house.Id}/settings{page}"))!.Status.ShouldBe(404, page);
            await Expect(visit.Page.Locator(".settings")).ToHaveCountAsync(0);
        }

        (await visit.Page.APIRequest.GetAsync($"/clinics/{house.Id}/settings/clinic/logo")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Two_managers_who_edit_the_same_do_not_overwrite_each_other_and_who_is_dismissed_saves_nothing()
    {
        var house = await HouseAsync(DatabaseKind.Postgres);
        var address = $"/clinics/{house.Id}/settings/services/{house.Yoga.Id}";
        var (one, other) = (await VisitAsync(house), await VisitAsync(house, node: 1));
        foreach (var visit in new[] { one, other })
        {
            await house.SignInAsync(visit, house.Manager);
            await visit.Page.GotoAsync(address);
            await Expect(visit.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Yoga");
        }

        await one.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Yoga for beginners");
        await SaveAsync(one.Page);
        await Expect(one.Page.Locator(".settings-table")).ToContainTextAsync("Yoga for beginners");
        await other.Page.GetByLabel("Minutes").FillAsync("75");
        await SaveAsync(other.Page);
        await Expect(other.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Somebody else has changed this" })).ToBeVisibleAsync();
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Show what is stored now" }).ClickAsync();
        await Expect(other.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Yoga for beginners");

        await other.Page.GetByLabel("Minutes").FillAsync("90");
        await house.Deployment.Database.WriteAsync(
            (db, token) => db.Members.Where(member => member.ClinicId == house.Id && member.UserId == house.Manager.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(member => member.IsManager, false), token),
            TestContext.Current.CancellationToken);
        await SaveAsync(other.Page);
        await Expect(other.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "You do not manage this clinic any more" })).ToBeVisibleAsync();
        await using var db = house.Deployment.Database.OpenRead();
        (await db.Services.SingleAsync(service => service.Id == house.Yoga.Id, TestContext.Current.CancellationToken)).Duration.ShouldBe(60);
    }

    [Fact]
    public async Task A_clinics_details_and_logo_are_set_by_keyboard_on_a_phone()
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house, Look.Phone);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        await page.GotoAsync($"/clinics/{house.Id}/settings");
        await page.WaitForURLAsync("**/settings/clinic");

        await page.GetByLabel("Time zone").FillAsync("Europe/Nowhere");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Time zone: must be one of the list" }).ClickAsync();
        await Expect(page.GetByLabel("Time zone")).ToBeFocusedAsync();
        await page.GetByLabel("Time zone").FillAsync("Atlantic/Canary");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Clínica Ribera");
        await page.GetByLabel("Logo", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "logo.svg", MimeType = "image/png", Buffer = [.. "<svg/>"u8] });
        await Expect(page.Locator("#settings-logo-hint .field-fault")).ToBeVisibleAsync();
        await page.GetByLabel("Logo", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = s_png });
        await Expect(page.Locator("img.logo")).ToHaveAttributeAsync("src", new System.Text.RegularExpressions.Regex("^data:image/png", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await SaveAsync(page);

        await Expect(page.Locator("img.logo")).ToHaveAttributeAsync("src", new System.Text.RegularExpressions.Regex("/clinic/logo", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator(".brand-name")).ToHaveTextAsync("Clínica Ribera");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove logo" }).ClickAsync();
        await SaveAsync(page);
        await Expect(page.Locator("img.logo")).ToHaveCountAsync(0);
        await using var db = house.Deployment.Database.OpenRead();
        var clinic = await db.Clinics.SingleAsync(row => row.Id == house.Id, TestContext.Current.CancellationToken);
        (clinic.Name, clinic.Timezone, clinic.HasLogo).ShouldBe(("Clínica Ribera", "Atlantic/Canary", false));
    }

    [Fact]
    public async Task Whoever_goes_on_while_a_form_is_being_saved_is_neither_asked_nor_held_back()
    {
        var house = await HouseAsync(DatabaseKind.Postgres);
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        await page.GotoAsync($"/clinics/{house.Id}/settings/clinic");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Clínica Ribera");
        TaskCompletionSource isHeld = new(), mayEnd = new();
        var holding = house.Deployment.Database.WriteAsync(
            async (db, token) =>
            {
                await db.Clinics.Where(clinic => clinic.Id == house.Id).ExecuteUpdateAsync(set => set.SetProperty(clinic => clinic.City, clinic => clinic.City), token);
                isHeld.SetResult();
                await mayEnd.Task.WaitAsync(token);
                return 0;
            },
            TestContext.Current.CancellationToken);
        await isHeld.Task;

        await SaveAsync(page);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true })).ToBeDisabledAsync();
        await page.Locator(".settings-nav").GetByRole(AriaRole.Link, new() { Name = "Services" }).ClickAsync();
        mayEnd.SetResult();
        await holding;
        await Expect(page.Locator("h1")).ToHaveTextAsync("Services");
        await Expect(page.Locator(".brand-name")).ToHaveTextAsync("Clínica Ribera");
    }

    [Fact]
    public async Task A_link_that_is_pressed_before_the_page_listens_leads_where_it_says_though_the_page_listens_before_it_is_there()
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        TaskCompletionSource isPressed = new(), listens = new();
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            // From then on the circuit takes what is pressed.
            if (frame.Binary is { } binary && Encoding.UTF8.GetString(binary).Contains("enableNavigationInterception", StringComparison.Ordinal))
            {
                listens.TrySetResult();
            }
        };
        await page.RouteAsync("**/_blazor/negotiate*", async route =>
        {
            await isPressed.Task;
            await route.ContinueAsync();
        });
        await page.RouteAsync("**/settings/services", async route =>
        {
            await listens.Task;
            await route.ContinueAsync();
        });

        await page.GotoAsync($"/clinics/{house.Id}/settings/clinic", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await page.EvaluateAsync("document.querySelector('.settings-nav a[href$=services]').click()");
        isPressed.SetResult();
        await listens.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Services");
        await Expect(page).ToHaveURLAsync($"/clinics/{house.Id}/settings/services");
    }

    static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
}
