using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Appointments;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class UndoTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task Ctrl_Z_takes_a_move_back()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);
        await desk.DragAsync("José Álvarez", "Marta Ruiz", "12:00");
        await Expect(desk.Entry("Marta Ruiz", "12:00–12:45", "José Álvarez")).ToBeVisibleAsync();

        await desk.UndoAsync();

        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez")).ToBeVisibleAsync();
        var back = (await house.AppointmentsAsync()).ShouldHaveSingleItem();
        (back.StaffCalendarId, back.BookedFrom).ShouldBe((house.Laura.Id, House.At("10:00")));
    }

    [Fact]
    public async Task Ctrl_Z_takes_a_booking_back()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house);
        await desk.ClickFreeAsync("Laura Gómez", "10:00");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await desk.SaveAsync();
        await Expect(desk.Entry("Walk-in")).ToHaveCountAsync(1);

        await desk.UndoAsync();

        await Expect(desk.Entry("Walk-in")).ToHaveCountAsync(0);
        (await house.AppointmentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ctrl_Z_brings_back_what_was_deleted()
    {
        var house = await HouseAsync();
        var booked = await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00", status: AppointmentStatus.Unconfirmed);
        var desk = await DeskAsync(house);
        await desk.OpenAsync("José Álvarez");
        await desk.SaveAsync("Delete");
        await Expect(desk.Entry("José Álvarez")).ToHaveCountAsync(0);

        await desk.UndoAsync();

        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez", "Massage", "Unconfirmed")).ToBeVisibleAsync();
        var back = (await house.AppointmentsAsync()).ShouldHaveSingleItem();
        (back.Id, back.AppointmentNumber).ShouldBe((booked.Id, booked.AppointmentNumber));
    }
}
