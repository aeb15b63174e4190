using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class GroupTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_group_is_made_filled_and_then_full()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house);

        await desk.NewAsync("Group session");
        await desk.Field("Name").FillAsync("Back class");
        await desk.Service.SelectOptionAsync("Yoga · 60 min");
        await desk.Choice("With").SelectOptionAsync("Marta Ruiz · Centro");
        await desk.Field("From").FillAsync("12:00");
        await desk.Field("Places").FillAsync("2");
        await desk.SaveAsync();
        await Expect(desk.Entry("Marta Ruiz", "12:00–13:00", "Back class", "0 of 2 places", "Confirmed")).ToBeVisibleAsync();

        await desk.OpenAsync("Back class");
        await JoinAsync(desk, "jose", "José Álvarez");
        await Expect(desk.Panel.GetByText("1 of 2 places")).ToBeVisibleAsync();
        await JoinAsync(desk, "nuria", "Núria Peñalver");
        await Expect(desk.Panel.GetByText("2 of 2 places")).ToBeVisibleAsync();
        await JoinAsync(desk, "anders", "Anders Müller");
        await Expect(desk.Panel.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The group is full.");
        await Expect(desk.Panel.Locator(".participants summary")).ToHaveCountAsync(2);
        await desk.SaveAsync("Cancel");

        await Expect(desk.Entry("Marta Ruiz", "12:00–13:00", "Back class", "2 of 2 places")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).Select(row => row.ClientId).ShouldBe([house.Jose.Id, house.Nuria.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task A_participant_who_leaves_makes_room()
    {
        var house = await HouseAsync();
        var group = house.Clinic.Group(house.Laura, house.Yoga, House.At("10:00"), House.At("11:00"), capacity: 1, name: "Back class");
        house.Clinic.Participant(group, client: house.Jose);
        await house.Clinic.SaveAsync();
        var desk = await DeskAsync(house);

        await desk.OpenAsync("Back class");
        await desk.Panel.Locator(".participants summary").ClickAsync();
        await desk.Panel.GetByText("Remove from the group").ClickAsync();
        await Expect(desk.Panel.GetByText("0 of 1 places")).ToBeVisibleAsync();
        await JoinAsync(desk, "nuria", "Núria Peñalver");

        await Expect(desk.Panel.GetByText("1 of 1 places")).ToBeVisibleAsync();
        await Expect(desk.Panel.Locator(".participants summary")).ToContainTextAsync("Núria Peñalver");
    }

    [Fact]
    public async Task A_groups_status_keeps_what_is_typed_and_the_panel_open()
    {
        var house = await HouseAsync();
        house.Clinic.Group(house.Laura, house.Yoga, House.At("10:00"), House.At("11:00"), name: "Back class");
        await house.Clinic.SaveAsync();
        var desk = await DeskAsync(house);

        await desk.OpenAsync("Back class");
        await desk.Field("Note").FillAsync("Bring mats");
        await desk.Button("Take confirmation back").ClickAsync();
        await Expect(desk.Panel.Locator(".status-line .status-chip")).ToHaveTextAsync("? Unconfirmed");
        await Expect(desk.Field("Note")).ToHaveValueAsync("Bring mats");
        await desk.SaveAsync();
        await Expect(desk.Entry("Laura Gómez", "10:00–11:00", "Back class", "0 of 5 places", "Unconfirmed", "Bring mats")).ToBeVisibleAsync();

        await desk.OpenAsync("Back class");
        await desk.SaveAsync("Confirm");
        await Expect(desk.Entry("Laura Gómez", "10:00–11:00", "Back class", "0 of 5 places", "Confirmed", "Bring mats")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_client_who_has_a_place_already_gets_another_only_when_asked_for_again()
    {
        var house = await HouseAsync();
        var group = house.Clinic.Group(house.Laura, house.Yoga, House.At("10:00"), House.At("11:00"), name: "Back class");
        house.Clinic.Participant(group, client: house.Jose);
        await house.Clinic.SaveAsync();
        var desk = await DeskAsync(house);
        await desk.OpenAsync("Back class");

        foreach (var (taken, again) in new (int, Func<Task>)[] { (2, () => desk.Button("Add once more").ClickAsync()), (3, () => JoinAsync(desk, "jose", "José Álvarez")) })
        {
            await JoinAsync(desk, "jose", "José Álvarez");
            await Expect(desk.Panel.GetByText("José Álvarez has a place in this group already.")).ToBeVisibleAsync();
            await Expect(desk.Panel.GetByText($"{taken - 1} of 5 places")).ToBeVisibleAsync();
            await desk.Page.ShouldHaveNoAxeViolationsAsync();
            await again();
            await Expect(desk.Panel.GetByText($"{taken} of 5 places")).ToBeVisibleAsync();
            await Expect(desk.Button("Add once more")).ToHaveCountAsync(0);
        }

        (await house.AppointmentsAsync()).Select(row => row.ClientId).ShouldBe([house.Jose.Id, house.Jose.Id, house.Jose.Id]);
    }

    static async Task JoinAsync(AgendaDesk desk, string text, string found)
    {
        await desk.Panel.GetByRole(AriaRole.Combobox, new() { Name = "Add a participant" }).FillAsync(text);
        await desk.Panel.GetByRole(AriaRole.Option).Filter(new() { HasText = found }).ClickAsync();
    }
}
