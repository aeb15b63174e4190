using System.Text.RegularExpressions;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Tests.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace Docfav.Browser.Tests.SignIn;

public sealed class SignInTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task Whoever_signs_in_gets_to_the_page_that_was_wanted_in_the_own_language()
    {
        var house = await HouseAsync();
        await house.SetPasswordAsync(house.Manager);
        var visit = await VisitAsync(house);
        var desk = new AgendaDesk(visit, house);

        await visit.Page.GotoAsync($"/clinics/{house.Id}/agenda?view=week&date={House.Day}");
        await FillAsync(visit.Page, house.Manager.Email, House.Password);

        await visit.Page.WaitForURLAsync($"**/clinics/{house.Id}/agenda?view=week&date={House.Day}");
        await desk.ReadyAsync();
        await Expect(desk.Column("mié 16")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_saying_what_was_wrong()
    {
        var house = await HouseAsync();
        await house.SetPasswordAsync(house.Manager);
        var visit = await VisitAsync(house);

        await visit.Page.GotoAsync("/account/sign-in");
        await FillAsync(visit.Page, house.Manager.Email, "not the password");

        await Expect(visit.Page.GetByRole(AriaRole.Alert).Filter(new() { Visible = true })).ToContainTextAsync("E-mail address or password do not fit.");
        await Expect(visit.Page.GetByLabel("E-mail")).ToHaveValueAsync(house.Manager.Email);
        await Expect(visit.Page.GetByLabel("Password", new() { Exact = true })).ToHaveValueAsync("");
    }

    [Fact]
    public async Task With_a_second_factor_the_password_alone_is_not_enough()
    {
        var house = await HouseAsync();
        await house.SetPasswordAsync(house.Manager);
        var key = await house.SetAuthenticatorAsync(house.Manager);
        var visit = await VisitAsync(house);

        await visit.Page.GotoAsync($"/clinics/{house.Id}/agenda?date={House.Day}");
        await FillAsync(visit.Page, house.Manager.Email, House.Password);
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Second step");
        await visit.Page.ShouldHaveNoAxeViolationsAsync();
        await SendCodeAsync(visit.Page, "000000");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The code does not fit");
        await SendCodeAsync(visit.Page, AuthenticatorCode.Of(key, Houses.Now));

        await visit.Page.WaitForURLAsync($"**/clinics/{house.Id}/agenda?date={House.Day}");
    }

    [Fact]
    public async Task An_authenticator_is_set_up_and_a_recovery_code_stands_in_for_it()
    {
        var house = await HouseAsync();
        await house.SetPasswordAsync(house.Manager);
        var page = (await VisitAsync(house)).Page;
        await page.GotoAsync("/account/sign-in?returnUrl=/account/authenticator");
        await FillAsync(page, house.Manager.Email, House.Password);

        await page.Locator("input[type=password]").FillAsync(House.Password);
        await page.Locator("form:has(input[type=password]) button").ClickAsync();
        var key = (await page.Locator("code.key").TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal);
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.Locator("input[name=code]").FillAsync(AuthenticatorCode.Of(key, Houses.Now));
        await page.Locator("form:has(input[name=code]) button").ClickAsync();
        var codes = page.Locator(".codes li");
        await Expect(codes).ToHaveCountAsync(10);
        await page.ShouldHaveNoAxeViolationsAsync();
        var recovery = await codes.First.TextContentAsync();

        var other = (await VisitAsync(house)).Page;
        await other.GotoAsync("/account/sign-in?returnUrl=/account");
        await FillAsync(other, house.Manager.Email, House.Password);
        await other.GetByText("Use a recovery code").ClickAsync();
        await other.Locator("input[name=code]").FillAsync(recovery!.Trim());
        await other.Locator("form:has(input[name=code]) button").ClickAsync();

        await Expect(other).ToHaveURLAsync(new Regex("/account$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>The server asks of open pages every half minute.</summary>
    [Fact]
    public async Task Signing_out_in_one_tab_ends_the_other_within_a_minute()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house);
        var other = await desk.Visit.TabAsync();
        await other.GotoAsync($"/clinics/{house.Id}/agenda?view=day&date={House.Day}");

        await other.GetByLabel("Your account").First.ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await other.WaitForURLAsync("**/account/sign-in*");

        await desk.Page.WaitForURLAsync("**/account/sign-in*", new() { Timeout = 60_000 });
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_pages_before_the_agenda_are_open_to_all(ColorScheme scheme)
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house, new Look(Scheme: scheme));
        visit.Expected = "404";

        foreach (var page in new[] { "/account/sign-in", "/account/forgot", "/account/new-password?token=old", "/no-such-page" })
        {
            await visit.Page.GotoAsync(page);
            await visit.Page.ShouldHaveNoAxeViolationsAsync();
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_page_for_the_first_owner_is_open_to_all(ColorScheme scheme)
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, PostgresCluster.Current!);
        var page = (await VisitAsync(deployment, new Look(Scheme: scheme))).Page;

        await page.GotoAsync("/account/first");
        await Expect(page.GetByLabel("Clinic name")).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        foreach (var (label, text) in new[] { ("Setup code", "wrong"), ("First name", "Ana"), ("Last name", "Soto"), ("E-mail", "ana@example.com"), ("New password", House.Password), ("Password again", House.Password), ("Clinic name", "Ribera") })
        {
            await page.GetByLabel(label, new() { Exact = true }).FillAsync(text);
        }

        await page.Locator("form.form button").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { Visible = true })).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_page_for_a_recovery_code_and_that_of_a_stale_form_are_open_to_all(ColorScheme scheme)
    {
        var house = await HouseAsync();
        await house.SetPasswordAsync(house.Manager);
        await house.SetAuthenticatorAsync(house.Manager);
        var visit = await VisitAsync(house, new Look(Scheme: scheme));
        visit.Expected = "400";
        await visit.Page.GotoAsync("/account/sign-in");
        await FillAsync(visit.Page, house.Manager.Email, House.Password);
        await visit.Page.GetByText("Use a recovery code").ClickAsync();
        await Expect(visit.Page.GetByLabel("Recovery code")).ToBeVisibleAsync();
        await visit.Page.ShouldHaveNoAxeViolationsAsync();

        await visit.Page.EvaluateAsync("document.querySelectorAll('input[name=__RequestVerificationToken]').forEach(field => field.value = 'stale')");
        await visit.Page.GetByLabel("Recovery code").FillAsync("anything");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Please try again");
        await visit.Page.ShouldHaveNoAxeViolationsAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_pages_of_an_account_are_open_to_all(ColorScheme scheme)
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house, new Look(Scheme: scheme));
        await house.SignInAsync(visit, house.Manager);

        foreach (var page in new[] { "", "/password", "/authenticator", "/passkeys", "/sessions" })
        {
            await visit.Page.GotoAsync("/account" + page);
            await Expect(visit.Page.Locator("h1")).ToBeVisibleAsync();
            await visit.Page.ShouldHaveNoAxeViolationsAsync();
        }
    }

    static async Task SendCodeAsync(IPage page, string code)
    {
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    static async Task FillAsync(IPage page, string email, string password)
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }
}
