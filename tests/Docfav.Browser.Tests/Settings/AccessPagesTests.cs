using System.Text;
using System.Text.RegularExpressions;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Access;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Settings;

public sealed partial class AccessPagesTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_key_is_made_shown_once_used_and_revoked()
    {
        using var log = new LogCapture();
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, PostgresCluster.Current!, configure: services => services.AddSingleton<ILoggerProvider>(log));
        var house = await House.OpenAsync(deployment);
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        await OpenAsync(page, house, "settings/api");
        await page.GetByRole(AriaRole.Link, new() { Name = "New key" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Nothing" }).ClickAsync();
        await page.GetByLabel("Only from these addresses").FillAsync("127.0.0.1\n\n10.0.0.1/8");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        await Expect(page.GetByLabel("Only from these addresses")).ToHaveAccessibleDescriptionAsync(new Regex("Line 3: “10.0.0.1/8” is no IP address", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.GetByText("Choose at least one thing that it may do.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Website");
        await page.GetByLabel("Only from these addresses").FillAsync("127.0.0.1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Read only" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();

        await Expect(page.Locator("#key-secret")).ToHaveTextAsync(KeyText());
        var secret = await page.Locator("#key-secret").InnerTextAsync();
        (await page.Locator("#key-curl").InnerTextAsync()).ShouldBe($"curl -H \"X-Api-Key: {secret}\" {deployment.Nodes[0].Address}api-connector/v1/me");
        await page.ShouldHaveNoAxeViolationsAsync();
        var api = deployment.Nodes[0].Client(secret, house.Id);
        (await api.GetAsync("clinic/clients")).ShouldSucceed();

        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make key" })).ToBeEnabledAsync();
        (await page.ContentAsync()).ShouldNotContain(secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Everything" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Second");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        await Expect(page.Locator("#key-secret")).ToHaveTextAsync(KeyText());
        var second = await page.Locator("#key-secret").InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Second");
        (await page.ContentAsync()).ShouldNotContain(second);
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make key" })).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain(second);

        await page.GetByRole(AriaRole.Link, new() { Name = "‹ API" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Website" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(page.GetByText("revoked", new() { Exact = true })).ToBeVisibleAsync();
        (await api.GetAsync("me")).Errors.Single().GetProperty("code").GetString().ShouldBe("API_KEY_REVOKED");
        (await deployment.Nodes[0].Client(second, house.Id).GetAsync("me")).ShouldSucceed();

        foreach (var key in (string[])[secret, second])
        {
            log.Text.ShouldNotContain(key);
            foreach (var file in Directory.EnumerateFiles(deployment.Folder).Where(name => !name.EndsWith(".lock", StringComparison.Ordinal)))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var bytes = new MemoryStream();
                await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
                bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(key)).ShouldBe(-1, file);
            }
        }

        // The server goes before the browser does.
        await page.GotoAsync("about:blank");
    }

    [Fact]
    public async Task What_a_key_did_on_a_day_is_found_and_who_saw_a_client()
    {
        var house = await HouseAsync();
        (await house.Api.GetAsync("clinic/clients?limit=3")).ShouldSucceed();
        await house.Deployment.Nodes[0].Get<ActivityLog>().FlushAsync(TestContext.Current.CancellationToken);
        await house.Deployment.Nodes[0].Get<KeyUsage>().FlushAsync(TestContext.Current.CancellationToken);
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        var rows = page.Locator("tbody tr");

        await OpenAsync(page, house, "settings/api");
        await page.GetByRole(AriaRole.Link, new() { Name = "test" }).ClickAsync();
        await Expect(page.GetByText("Requests in the last 30 days: 1.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "What it did" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("saw in a list");
        await Expect(rows.GetByRole(AriaRole.Link)).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Link, new() { Name = "Yesterday" }).ClickAsync();
        await Expect(page.GetByText("Nothing was done here.")).ToBeVisibleAsync();
        await page.GetByLabel("To", new() { Exact = true }).FillAsync(House.Day);
        await Expect(rows).ToHaveCountAsync(1);

        await OpenAsync(page, house, $"clients/{house.Jose.Id}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("José Álvarez");
        await house.Deployment.Nodes[0].Get<ActivityLog>().FlushAsync(TestContext.Current.CancellationToken);
        await page.Locator("details.menu summary", new() { HasText = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Who looked at this record" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.Filter(new() { HasText = "opened the record" }).Locator("small")).ToHaveCountAsync(0);
        await Expect(rows.Filter(new() { HasText = "saw in a list" }).Locator("small")).ToHaveTextAsync("with the key test");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Client", Exact = true }).FillAsync("nuria");
        await page.GetByRole(AriaRole.Option, new() { Name = "Núria Peñalver" }).ClickAsync();
        await Expect(page.GetByText("Client: Núria Peñalver")).ToBeVisibleAsync();
        // That she was just found is noted as well, sooner or later.
        await Expect(rows.Filter(new() { HasText = "saw in a list" }).GetByRole(AriaRole.Link)).ToHaveTextAsync(["Núria Peñalver"]);

        await OpenAsync(page, house, "settings/clinic");
        await page.GetByLabel("City").FillAsync("Toledo");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved")).ToBeVisibleAsync();
        await house.Deployment.Nodes[0].Get<ActivityLog>().FlushAsync(TestContext.Current.CancellationToken);
        await OpenAsync(page, house, "settings/activity");
        await Expect(rows.Filter(new() { HasText = "changed the settings" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Somebody_is_invited_comes_in_and_is_shown_out()
    {
        var house = await HouseAsync();
        await house.SetPasswordAsync(house.Manager);
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        var email = $"eva-{Guid.NewGuid():N}@example.com";
        await OpenAsync(page, house, "settings/members");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a person" }).ClickAsync();
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("First name")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("First name").FillAsync("Eva");
        await page.GetByLabel("Last name").FillAsync("Soto");
        await page.GetByLabel("Is in the agenda as").SelectOptionAsync("Laura Gómez");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Eva Soto");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make link" }).ClickAsync();
        await Expect(page.Locator("#invitation-link")).ToHaveTextAsync(LinkText());
        var link = await page.Locator("#invitation-link").InnerTextAsync();
        await page.ReloadAsync();
        (await page.ContentAsync()).ShouldNotContain(link);

        var guest = (await VisitAsync(house)).Page;
        await guest.GotoAsync(link);
        await guest.GetByLabel("New password").FillAsync(House.Password);
        await guest.GetByLabel("Password again").FillAsync(House.Password);
        await guest.Locator("form.form button").ClickAsync();
        await guest.GetByLabel("E-mail").FillAsync(email);
        await guest.GetByLabel("Password", new() { Exact = true }).FillAsync(House.Password);
        await guest.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(guest.Locator(".bar-link"))
            .ToHaveTextAsync(((string[])["Agenda", "Clientes", "Mensajes", "Otros programas"]).Select(text => new Regex(text, RegexOptions.None, TimeSpan.FromSeconds(1))));

        await page.GetByRole(AriaRole.Radio, new() { Name = "Professional" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved")).ToBeVisibleAsync();
        await guest.ReloadAsync();
        await Expect(guest.Locator(".bar-link")).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.Locator("tbody a").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.GetByText("The clinic needs a manager who can sign in.")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_pages_of_keys_members_and_activity_are_open_to_all(ColorScheme scheme)
    {
        var house = await HouseAsync();
        (await house.Api.GetAsync("clinic/clients?limit=3")).ShouldSucceed();
        await house.Deployment.Nodes[0].Get<ActivityLog>().FlushAsync(TestContext.Current.CancellationToken);
        await using var db = house.Deployment.Database.OpenRead();
        var key = db.ApiKeys.Single(row => row.UserId == house.Manager.Id).Id;
        await house.UserAsync("receptionist");
        var members = await house.Deployment.Nodes[0].Get<ClinicMembers>().ListAsync(house.Id, TestContext.Current.CancellationToken);
        var visit = await VisitAsync(house, new Look(Scheme: scheme));
        await house.SignInAsync(visit, house.Manager);

        foreach (var address in (string[])["api", "api/new", $"api/{key}", "members", "members/new", $"members/{members[0].Id}", "activity", $"activity?client={house.Jose.Id}"])
        {
            await OpenAsync(visit.Page, house, $"settings/{address}");
            await visit.Page.ShouldHaveNoAxeViolationsAsync();
        }
    }

    /// <summary>Opens a page and waits until it hears.</summary>
    static async Task OpenAsync(IPage page, House house, string address)
    {
        await page.GotoAsync($"/clinics/{house.Id}/{address}");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
    }

    [GeneratedRegex("^df_pk_[A-Za-z0-9_-]{43}$", RegexOptions.None, 1000)]
    private static partial Regex KeyText();

    [GeneratedRegex("^http.*/account/new-password\\?token=", RegexOptions.None, 1000)]
    private static partial Regex LinkText();
}
