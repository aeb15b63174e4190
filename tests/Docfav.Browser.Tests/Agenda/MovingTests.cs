using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class MovingTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task An_entry_is_dragged_to_another_time_and_to_another_person()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);

        await desk.DragAsync("José Álvarez", "Laura Gómez", "12:15");
        await Expect(desk.Entry("Laura Gómez", "12:15–13:00", "José Álvarez", "Massage")).ToBeVisibleAsync();
        await desk.DragAsync("José Álvarez", "Pedro García", "11:30");

        await Expect(desk.Entry("Pedro García", "11:30–12:15", "José Álvarez", "Massage")).ToBeVisibleAsync();
        await Expect(desk.Column("Laura Gómez").Locator(".entry")).ToHaveCountAsync(0);
        await Expect(desk.Panel).ToHaveCountAsync(0);
        var moved = (await house.AppointmentsAsync()).ShouldHaveSingleItem();
        (moved.StaffCalendarId, moved.BookedFrom, moved.BookedTo).ShouldBe((house.Pedro.Id, House.At("11:30"), House.At("12:15")));
    }

    [Fact]
    public async Task An_entry_is_made_longer_by_dragging_its_end()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);

        await desk.DragEndAsync("José Álvarez", "Laura Gómez", "11:30");

        await Expect(desk.Entry("Laura Gómez", "10:00–11:30", "José Álvarez")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().BookedTo.ShouldBe(House.At("11:30"));
    }

    [Fact]
    public async Task An_entry_is_dragged_to_another_day_of_the_week()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house, query: "view=week&date=" + House.Day);

        await desk.DragAsync("José Álvarez", "Fri 18", "11:00");

        await Expect(desk.Entry("Fri 18", "11:00–11:45", "José Álvarez")).ToBeVisibleAsync();
        var moved = (await house.AppointmentsAsync()).ShouldHaveSingleItem();
        (moved.StaffCalendarId, moved.BookedFrom).ShouldBe((house.Laura.Id, House.At("11:00", "2026-09-18")));
    }

    [Fact]
    public async Task Taken_time_is_asked_for_and_a_no_leaves_everything_as_it_was()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        await house.BookAsync(house.Marta, house.Nuria, house.Visit, "10:00");
        var desk = await DeskAsync(house);

        await desk.DragAsync("José Álvarez", "Marta Ruiz", "10:15");
        await Expect(desk.Question.GetByText("Núria Peñalver")).ToBeVisibleAsync();
        await desk.Question.GetByText("Cancel", new() { Exact = true }).ClickAsync();

        await Expect(desk.Question).ToHaveCountAsync(0);
        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).ShouldAllBe(row => row.BookedFrom == House.At("10:00"));
    }

    [Fact]
    public async Task Taken_time_is_taken_twice_by_whoever_says_yes()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        await house.BookAsync(house.Marta, house.Nuria, house.Visit, "10:00");
        var desk = await DeskAsync(house);

        await desk.DragAsync("José Álvarez", "Marta Ruiz", "10:15");
        await desk.Question.GetByText("Move anyway", new() { Exact = true }).ClickAsync();

        await Expect(desk.Entry("Marta Ruiz", "10:15–11:00", "José Álvarez")).ToBeVisibleAsync();
        await Expect(desk.Entry("Marta Ruiz", "10:00–11:00", "Núria Peñalver")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Escape_ends_a_drag_without_a_move()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);
        var (x, y) = await desk.PointAsync("Laura Gómez", AgendaDesk.Minute("10:10"));

        await desk.Entry("José Álvarez").Locator(".entry-main").FocusAsync();
        await desk.Page.Mouse.MoveAsync(x, y);
        await desk.Page.Mouse.DownAsync();
        await desk.Page.Mouse.MoveAsync(x, y + 80, new() { Steps = 4 });
        await Expect(desk.Page.Locator(".ghost")).ToHaveCountAsync(1);
        await desk.Page.Keyboard.PressAsync("Escape");
        await Expect(desk.Page.Locator(".ghost")).ToHaveCountAsync(0);
        await desk.Page.Mouse.UpAsync();

        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez")).ToBeVisibleAsync();
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().BookedFrom.ShouldBe(House.At("10:00"));
    }
}
