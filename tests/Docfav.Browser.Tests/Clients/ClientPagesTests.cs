using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Access;
using Docfav.Server.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Clients;

public sealed class ClientPagesTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_keyboard_alone_finds_and_opens_a_client_and_back_shows_the_search_again()
    {
        var house = await HouseAsync();
        var page = await OpenAsync(house, "clients");
        await Expect(page.GetByText("1–3 of 3")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToBeEnabledAsync();

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("penalver");
        await Expect(page.GetByRole(AriaRole.Status).GetByText("Found: 1")).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Núria Peñalver" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "600333444" })).ToHaveAttributeAsync("href", "tel:600333444");
        await page.ShouldHaveNoAxeViolationsAsync();
        (await DoneAsync(house, ActivityAction.ClientRead)).ShouldBe([house.Nuria.Id]);

        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("penalver");
        await Expect(page.Locator("[data-row]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_search_is_among_those_whom_the_filters_find_until_they_are_cleared()
    {
        var house = await HouseAsync();
        await house.Deployment.Database.WriteAsync(
            (db, token) => db.Clients.Where(row => row.ClinicId == house.Id && row.Id == house.Nuria.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Gender, Gender.Female), token), Cancellation);
        var page = await OpenAsync(house, "clients?gender=female");
        await Expect(page.Locator("[data-row]")).ToHaveTextAsync(["Núria Peñalver"]);

        await page.GetByRole(AriaRole.Searchbox).FillAsync("al");
        await Expect(page.GetByRole(AriaRole.Status).GetByText("Found: 1")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-row]")).ToHaveTextAsync(["Núria Peñalver"]);
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByText("Clear filters").ClickAsync();

        await Expect(page.Locator("[data-row]")).ToHaveTextAsync(["José Álvarez", "Núria Peñalver"]);
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("al");
        await page.Locator("details.filters summary").ClickAsync();
        await page.GetByLabel("Gender").SelectOptionAsync("Male");
        await Expect(page.GetByText("Nothing found")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_client_is_booked_from_the_record()
    {
        var house = await HouseAsync();
        var page = await OpenAsync(house, $"clients/{house.Nuria.Id}");

        await page.GetByRole(AriaRole.Link, new() { Name = "Book" }).ClickAsync();

        await Expect(page.Locator(".side-panel").GetByRole(AriaRole.Combobox, new() { Name = "Client" })).ToHaveValueAsync("Núria Peñalver");
    }

    [Fact]
    public async Task A_new_client_is_compared_with_others_and_faults_stand_at_their_fields()
    {
        var house = await HouseAsync();
        var page = await OpenAsync(house, "clients/new");

        await page.GetByLabel("First name").FillAsync("<script>console.error('run')</script>");
        await page.GetByLabel("Phone").FillAsync("+34 600 111 222");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "José Álvarez" })).ToBeVisibleAsync();
        await page.GetByLabel("E-mail").FillAsync("nowhere");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByLabel("E-mail")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("E-mail")).ToHaveAccessibleDescriptionAsync("must be an address such as name@example.com");
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByLabel("E-mail")).ToBeFocusedAsync();
        await page.GetByLabel("E-mail").FillAsync("new@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "<script>console.error('run')</script>" })).ToBeVisibleAsync();
        await using var db = house.Deployment.Database.OpenRead();
        (await db.Clients.SingleAsync(row => row.ClinicId == house.Id && row.Email == "new@example.com", Cancellation)).Phone.ShouldBe("+34 600 111 222");
    }

    [Fact]
    public async Task Leaving_a_changed_form_asks_first()
    {
        var house = await HouseAsync();
        var page = await OpenAsync(house, $"clients/{house.Jose.Id}/edit");

        await page.GetByLabel("City").FillAsync("Toledo");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep editing" }).ClickAsync();
        await Expect(page.GetByLabel("City")).ToHaveValueAsync("Toledo");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.GetByText("Toledo")).ToBeVisibleAsync();
        (await ClientAsync(house, house.Jose.Id))!.City.ShouldBe("Toledo");
    }

    [Fact]
    public async Task Two_clients_become_one_with_what_was_chosen()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Anders, house.Massage, "11:00");
        var page = await OpenAsync(house, $"clients/{house.Jose.Id}/merge");

        await page.GetByRole(AriaRole.Combobox).FillAsync("muller");
        await page.GetByRole(AriaRole.Option, new() { Name = "Anders" }).ClickAsync();
        await Expect(page.GetByText("(1 upcoming, 0 past)")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Müller" }).CheckAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Merge" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "José Müller" })).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().ClientId.ShouldBe(house.Jose.Id);
        (await ClientAsync(house, house.Anders.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task A_table_comes_in_once_its_faults_are_gone()
    {
        var house = await HouseAsync();
        var page = await OpenAsync(house, "clients/import");

        await TakeAsync(page, "Nombre;Correo\nEva;nowhere\nIris;iris@example.com\n");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "must be an address such as name@example.com" })).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        await TakeAsync(page, "Nombre;Correo\nEva;eva@example.com\nIris;iris@example.com\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 clients" }).ClickAsync();

        await Expect(page.GetByText("The clients are in.")).ToBeVisibleAsync();
        await using var db = house.Deployment.Database.OpenRead();
        (await db.Clients.CountAsync(row => row.ClinicId == house.Id, Cancellation)).ShouldBe(5);
    }

    [Fact]
    public async Task Erasing_names_what_is_booked_and_asks_for_the_number()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Anders, house.Massage, "11:00");
        var number = (await ClientAsync(house, house.Anders.Id))!.ClientNumber;
        var other = (await ClientAsync(house, house.Nuria.Id))!.ClientNumber;
        var page = await OpenAsync(house, $"clients/{house.Anders.Id}/erase");

        await EraseAsync(page, other);
        await Expect(page.GetByText("That is not the client's number.")).ToBeVisibleAsync();
        await EraseAsync(page, number);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Wed 16 Sept 2026, 11:00–11:45" })).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        (await ClientAsync(house, house.Anders.Id))!.Firstname.ShouldBe("Anders");
        await page.GotoAsync($"/clinics/{house.Id}/clients/{house.Nuria.Id}/erase");
        await EraseAsync(page, other);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"#{other}" })).ToBeVisibleAsync();
        (await ClientAsync(house, house.Nuria.Id))!.Firstname.ShouldBeNull();
    }

    async Task<IPage> OpenAsync(House house, string address)
    {
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        await visit.Page.GotoAsync($"/clinics/{house.Id}/{address}");
        await Expect(visit.Page.GetByText("Loading…")).ToHaveCountAsync(0);
        return visit.Page;
    }

    static Task TakeAsync(IPage page, string table) => page.GetByLabel("CSV file").SetInputFilesAsync(
        new FilePayload { Name = "clients.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(table) });

    static async Task EraseAsync(IPage page, int number)
    {
        await page.GetByRole(AriaRole.Textbox).FillAsync(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase client" }).ClickAsync();
    }

    static async Task<Client?> ClientAsync(House house, Guid id)
    {
        await using var db = house.Deployment.Database.OpenRead();
        return await db.Clients.SingleOrDefaultAsync(row => row.ClinicId == house.Id && row.Id == id, Cancellation);
    }

    static async Task<List<Guid>> DoneAsync(House house, ActivityAction action)
    {
        await house.Deployment.Nodes[0].Get<ActivityLog>().FlushAsync(Cancellation);
        await using var db = house.Deployment.Database.OpenRead();
        return await db.Activities.Where(entry => entry.ClinicId == house.Id && entry.Action == action).Select(entry => entry.ClientId!.Value).ToListAsync(Cancellation);
    }
}
