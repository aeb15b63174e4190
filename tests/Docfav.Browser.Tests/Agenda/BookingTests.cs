using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class BookingTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_name_for_which_nobody_was_chosen_is_not_booked_as_nobody()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house);

        await desk.ClickFreeAsync("Laura Gómez", "10:00");
        await desk.Client.FillAsync("Nerea Prueba");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await desk.Panel.Locator("button[type=submit]").ClickAsync();

        await Expect(desk.Panel.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToHaveTextAsync("Please check: client.");
        (await house.AppointmentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_click_on_free_time_and_the_keyboard_alone_book_a_client_who_is_new()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house);

        await desk.ClickFreeAsync("Marta Ruiz", "11:30");
        await Expect(desk.Client).ToBeFocusedAsync();
        await desk.Page.Keyboard.TypeAsync("Elena Soto");
        await Expect(desk.Panel.GetByText("New client “Elena Soto”")).ToBeVisibleAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await Expect(desk.Field("Last name")).ToHaveValueAsync("Soto");
        await TabToAsync(desk, "Service");
        await desk.Page.Keyboard.TypeAsync("Mas");
        await Expect(desk.Field("Minutes")).ToHaveValueAsync("45");
        await TabToAsync(desk, "Save");
        await desk.Page.Keyboard.PressAsync("Enter");

        await Expect(desk.Entry("Marta Ruiz", "11:30–12:15", "Elena Soto", "Massage", "Confirmed")).ToBeVisibleAsync();
        await Expect(desk.Panel).ToHaveCountAsync(0);
        var booked = (await house.AppointmentsAsync()).ShouldHaveSingleItem();
        (booked.StaffCalendarId, booked.ServiceId, booked.BookedFrom, booked.BookedTo)
            .ShouldBe((house.Marta.Id, house.Massage.Id, House.At("11:30"), House.At("12:15")));
        await using var db = house.Deployment.Database.OpenRead();
        var client = await db.Clients.SingleAsync(row => row.Id == booked.ClientId, TestContext.Current.CancellationToken);
        (client.Firstname, client.Lastname).ShouldBe(("Elena", "Soto"));
    }

    [Fact]
    public async Task A_service_sets_the_length_until_somebody_chooses_another()
    {
        var desk = await DeskAsync(await HouseAsync());

        await desk.ClickFreeAsync("Laura Gómez", "10:00");
        await desk.Service.SelectOptionAsync("First visit · 60 min");
        await Expect(desk.Field("Minutes")).ToHaveValueAsync("60");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await Expect(desk.Field("Minutes")).ToHaveValueAsync("45");
        await desk.Field("Minutes").FillAsync("50");
        await desk.Field("Minutes").BlurAsync();
        await Expect(desk.Panel.GetByText("until 10:50")).ToBeVisibleAsync();
        await desk.Service.SelectOptionAsync("First visit · 60 min");
        await desk.SaveAsync();

        await Expect(desk.Entry("Laura Gómez", "10:00–10:50", "Walk-in", "First visit")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_client_is_found_by_letters_without_accents()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house);

        await desk.ClickFreeAsync("Laura Gómez", "10:00");
        await desk.PickClientAsync("penalver nur", "Núria Peñalver");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await desk.SaveAsync();

        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "Núria Peñalver", "Massage")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().ClientId.ShouldBe(house.Nuria.Id);
    }

    [Fact]
    public async Task Time_marked_by_dragging_is_booked_as_long_as_it_was_marked()
    {
        var desk = await DeskAsync(await HouseAsync());
        var (x, y) = await desk.PointAsync("Pedro García", AgendaDesk.Minute("11:00"));
        var (_, end) = await desk.PointAsync("Pedro García", AgendaDesk.Minute("12:30"));

        await desk.Page.Mouse.MoveAsync(x, y + 2);
        await desk.Page.Mouse.DownAsync();
        await desk.Page.Mouse.MoveAsync(x, end - 2, new() { Steps = 5 });
        await desk.Page.Mouse.UpAsync();
        await desk.Service.SelectOptionAsync("Yoga · 60 min");
        await desk.SaveAsync();

        await Expect(desk.Entry("Pedro García", "11:00–12:30", "Walk-in", "Yoga")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_in_the_way_shows_before_saving_and_may_be_booked_over()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Visit, "10:30");
        var desk = await DeskAsync(house);

        await desk.ClickFreeAsync("Laura Gómez", "10:00");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await Expect(desk.Panel.GetByText("appointment 16 Sept 10:30–11:30 José Álvarez · First visit")).ToBeVisibleAsync();
        await Expect(desk.Panel.GetByText("Save", new() { Exact = true })).ToHaveCountAsync(0);
        await desk.PickClientAsync("anders", "Anders Müller");
        await desk.SaveAsync("Book anyway");

        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "Anders Müller")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task In_the_week_of_several_people_whoever_books_says_with_whom()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Marta, house.Jose, house.Visit, "10:30");
        var desk = await DeskAsync(house, query: "view=week&date=" + House.Day);

        await desk.ClickFreeAsync("Wed 16", "10:00");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await Expect(desk.Choice("With").Locator("option:checked")).ToHaveTextAsync("Choose…");
        await Expect(desk.Panel.GetByText("until 10:45")).ToBeVisibleAsync();
        await desk.Panel.GetByText("Save", new() { Exact = true }).ClickAsync();
        await Expect(desk.Panel.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToHaveTextAsync("Please check: with whom.");
        (await house.AppointmentsAsync()).ShouldHaveSingleItem();

        await desk.Choice("With").SelectOptionAsync("Marta Ruiz · Centro");
        await Expect(desk.Panel.GetByText("appointment 16 Sept 10:30–11:30 José Álvarez · First visit")).ToBeVisibleAsync();
        await desk.Choice("With").SelectOptionAsync("Pedro García · Centro");
        await desk.SaveAsync();
        await Expect(desk.Entry("Wed 16", "10:00–10:45", "Walk-in", "Massage · Pedro García")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).Select(row => (row.StaffCalendarId, row.BookedFrom)).ShouldContain((house.Pedro.Id, House.At("10:00")));
    }

    [Fact]
    public async Task In_the_week_of_one_person_time_is_booked_with_that_person()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house, query: $"view=week&date={House.Day}&staff={house.Marta.StaffId}");

        await desk.ClickFreeAsync("Wed 16", "10:00");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await desk.SaveAsync();

        (await house.AppointmentsAsync()).ShouldHaveSingleItem().StaffCalendarId.ShouldBe(house.Marta.Id);
    }

    [Fact]
    public async Task An_appointment_needs_a_service()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house);

        await desk.ClickFreeAsync("Laura Gómez", "10:00");
        await desk.PickClientAsync("jose", "José Álvarez");
        await desk.Panel.GetByText("Save", new() { Exact = true }).ClickAsync();

        await Expect(desk.Panel.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToHaveTextAsync("Please check: service.");
        (await house.AppointmentsAsync()).ShouldBeEmpty();
    }

    /// <summary>Presses Tab until the focus is where it should go: whoever uses the keyboard gets there.</summary>
    static async Task TabToAsync(AgendaDesk desk, string name)
    {
        var target = name == "Service" ? desk.Service : desk.Panel.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = name });
        for (var i = 0; i < 15 && !await target.EvaluateAsync<bool>("element => element === document.activeElement"); i++)
        {
            await desk.Page.Keyboard.PressAsync("Tab");
        }

        await Expect(target).ToBeFocusedAsync();
    }
}
