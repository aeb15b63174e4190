using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Availability;
using Microsoft.Playwright;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

/// <summary>Everything that the agenda shows, in light and dark, against axe-core's rules.</summary>
public sealed class AccessibilityTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Day_week_month_and_sheet_are_open_to_all(ColorScheme scheme)
    {
        var desk = await DeskAsync(await FullHouseAsync(), new Look(Scheme: scheme));

        await desk.Page.ShouldHaveNoAxeViolationsAsync();
        foreach (var query in new[] { "view=week&date=" + House.Day, "view=month&date=" + House.Day, "view=day&date=2026-10-25" })
        {
            await desk.GoAsync(query);
            await desk.Page.ShouldHaveNoAxeViolationsAsync();
        }

        await desk.Page.GotoAsync($"/clinics/{desk.ClinicId}/agenda/sheet?date={House.Day}");
        await desk.Page.ShouldHaveNoAxeViolationsAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Panels_menus_and_questions_are_open_to_all(ColorScheme scheme)
    {
        var desk = await DeskAsync(await FullHouseAsync(), new Look(Scheme: scheme));

        await desk.ClickFreeAsync("Laura Gómez", "10:50");
        await desk.Client.FillAsync("jo");
        await Expect(desk.Panel.GetByText("New client “jo”")).ToBeVisibleAsync();
        await desk.Page.ShouldHaveNoAxeViolationsAsync();
        await desk.Panel.GetByText("New client “jo”").ClickAsync();
        await Expect(desk.Panel.GetByText("This time is not free:")).ToBeVisibleAsync();
        await desk.Panel.Locator("button[type=submit]").ClickAsync();
        await Expect(desk.Panel.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await desk.Page.ShouldHaveNoAxeViolationsAsync();
        await desk.SaveAsync("Cancel");

        foreach (var title in new[] { "José Álvarez", "Back class", "Repair", "Team meeting" })
        {
            await desk.OpenAsync(title);
            await desk.Page.ShouldHaveNoAxeViolationsAsync();
            await desk.SaveAsync("Cancel");
        }

        await desk.Page.GetByLabel("Other entries").ClickAsync();
        await desk.Page.ShouldHaveNoAxeViolationsAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.Page.Locator(".preferences summary").ClickAsync();
        await desk.Page.ShouldHaveNoAxeViolationsAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.DragAsync("José Álvarez", "Marta Ruiz", "10:15");
        await Expect(desk.Question).ToBeVisibleAsync();
        await desk.Page.ShouldHaveNoAxeViolationsAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_dialog_of_a_lost_connection_is_open_to_all(ColorScheme scheme)
    {
        var desk = await DeskAsync(await HouseAsync(), new Look(Scheme: scheme));
        var dialog = desk.Page.Locator("#components-reconnect-modal");

        foreach (var (state, buttons) in new[] { ("show", 0), ("failed", 2) })
        {
            // As the framework's script tells it.
            await dialog.EvaluateAsync("(dialog, state) => dialog.dispatchEvent(new CustomEvent('components-reconnect-state-changed', { detail: { state } }))", state);
            await Expect(dialog).ToBeVisibleAsync();
            await Expect(dialog.GetByRole(AriaRole.Button)).ToHaveCountAsync(buttons);
            await desk.Page.ShouldHaveNoAxeViolationsAsync();
        }
    }

    [Fact]
    public async Task The_agenda_of_a_phone_is_open_to_all()
    {
        var desk = await DeskAsync(await FullHouseAsync(), Look.Phone);

        await desk.Page.ShouldHaveNoAxeViolationsAsync();
        await desk.Entry("José Álvarez").TapAsync();
        await Expect(desk.Panel).ToBeVisibleAsync();
        await desk.Page.ShouldHaveNoAxeViolationsAsync();
    }

    /// <summary>One of everything, in every status.</summary>
    async Task<House> FullHouseAsync()
    {
        var house = await HouseAsync();
        var clinic = house.Clinic;
        clinic.Appointment(house.Laura, house.Massage, House.At("10:00"), House.At("10:45"), client: house.Jose).SaleStatus = SaleStatus.Paid;
        clinic.Appointment(house.Laura, house.Visit, House.At("11:00"), House.At("12:00"), AppointmentStatus.Pending, house.Nuria).SaleStatus = SaleStatus.PartiallyPaid;
        clinic.Appointment(house.Laura, house.Visit, House.At("12:00"), House.At("13:00"), AppointmentStatus.Unconfirmed).SaleStatus = SaleStatus.Refunded;
        clinic.Appointment(house.Laura, house.Visit, House.At("13:00"), House.At("14:00"), AppointmentStatus.Cancelled, house.Anders);
        clinic.Appointment(house.Laura, house.Visit, House.At("16:00"), House.At("17:00"), AppointmentStatus.NoShow, house.Anders);
        var group = clinic.Group(house.Marta, house.Yoga, House.At("10:00"), House.At("11:00"), name: "Back class");
        clinic.Participant(group, client: house.Nuria);
        clinic.Reservation(house.Pedro, House.At("10:00"), House.At("11:00"), "Repair");
        clinic.Series(house.Pedro, TestClinic.Local("2026-09-16T12:00"), TestClinic.Local("2026-09-16T13:00"), "FREQ=WEEKLY", "Team meeting");
        clinic.TimeOff(house.Pedro, House.At("16:00"), House.At("17:00"), "Training");
        clinic.DayOff(house.Marta, TestClinic.Date("2026-09-18"), TestClinic.Date("2026-09-20"), "Holiday");
        await clinic.SaveAsync();
        return house;
    }
}
