using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class AccessTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_professional_sees_and_fills_the_own_agenda_alone()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        await house.BookAsync(house.Pedro, house.Nuria, house.Massage, "10:00");
        var desk = await DeskAsync(house, who: await house.UserAsync("professional", house.Laura.StaffId));

        await Expect(desk.Page.Locator(".grid-column")).ToHaveCountAsync(1);
        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez")).ToBeVisibleAsync();
        await desk.ClickFreeAsync("Laura Gómez", "12:00");
        await Expect(desk.Choice("With").Locator("option")).ToHaveTextAsync(["Laura Gómez · Centro"]);
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await desk.SaveAsync();
        await Expect(desk.Entry("Laura Gómez", "12:00–12:45", "Walk-in")).ToBeVisibleAsync();

        foreach (var view in new[] { "day", "week", "month" })
        {
            await desk.GoAsync($"view={view}&date={House.Day}&staff={house.Pedro.StaffId}");
            await Expect(desk.Page.GetByText("Núria Peñalver")).ToHaveCountAsync(0);
        }

        await desk.Page.GotoAsync($"/clinics/{house.Id}/agenda/sheet?date={House.Day}&staff={house.Pedro.StaffId}");
        await Expect(desk.Page.GetByText("Núria Peñalver")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_professional_who_treats_nobody_is_told_so()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house, who: await house.UserAsync("professional"));

        await Expect(desk.Page.GetByText("You have no agenda of your own in this clinic.")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByText("José Álvarez")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_professional_keeps_no_hand_on_what_was_given_to_another()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var professional = await DeskAsync(house, who: await house.UserAsync("professional", house.Laura.StaffId));
        await professional.OpenAsync("José Álvarez");
        var reception = await DeskAsync(house);
        await reception.DragAsync("José Álvarez", "Pedro García", "12:00");
        await Expect(reception.Entry("Pedro García", "12:00–12:45", "José Álvarez")).ToBeVisibleAsync();

        await professional.Panel.GetByText("Delete").ClickAsync();

        await Expect(professional.Panel.GetByText("Your role does not allow this.")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().StaffCalendarId.ShouldBe(house.Pedro.Id);
    }

    [Fact]
    public async Task Whoever_loses_the_right_while_the_page_is_open_changes_nothing_more()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var user = await house.UserAsync("receptionist");
        var desk = await DeskAsync(house, who: user);

        await house.DismissAsync(user);
        await desk.DragAsync("José Álvarez", "Laura Gómez", "12:00");

        await Expect(desk.Page.GetByText("Your role does not allow this.")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().BookedFrom.ShouldBe(House.At("10:00"));
    }

    [Theory]
    [InlineData("agenda")]
    [InlineData("agenda/sheet")]
    public async Task Another_clinic_is_as_unknown_as_none(string page)
    {
        var house = await HouseAsync();
        var other = await HouseAsync();
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        visit.Expected = "404";

        foreach (var id in new[] { other.Id, Guid.Parse("0b0e1bd4-5d5b-4b0a-9d5c-0d8a5f6a7b11") })
        {
            var answer = await visit.Page.GotoAsync($"/clinics/{id}/{page}");
            answer!.Status.ShouldBe(404);
            await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Not found");
        }
    }

    [Fact]
    public async Task Nobody_sees_an_agenda_without_signing_in()
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house);

        await visit.Page.GotoAsync($"/clinics/{house.Id}/agenda?view=week");

        new Uri(visit.Page.Url).AbsolutePath.ShouldBe("/account/sign-in");
    }
}
