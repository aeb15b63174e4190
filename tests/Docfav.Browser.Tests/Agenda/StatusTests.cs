using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Appointments;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class StatusTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task An_appointment_is_confirmed_cancelled_missed_and_confirmed_again()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00", status: AppointmentStatus.Pending);
        var desk = await DeskAsync(house);

        foreach (var (button, status, sign) in new[]
        {
            ("Confirm", "Confirmed", "✓"), ("Cancel appointment", "Cancelled", "✕"), ("No-show", "No-show", "∅"), ("Confirm", "Confirmed", "✓"),
            ("Take confirmation back", "Unconfirmed", "?"),
        })
        {
            await desk.OpenAsync("José Álvarez");
            await desk.SaveAsync(button);

            await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez", "Massage", status)).ToBeVisibleAsync();
            await Expect(desk.Entry("José Álvarez").Locator(".sign")).ToHaveTextAsync(sign);
        }

        (await house.AppointmentsAsync()).ShouldHaveSingleItem().Status.ShouldBe(AppointmentStatus.Unconfirmed);
    }

    [Fact]
    public async Task A_cancelled_appointment_leaves_its_time_free()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00", status: AppointmentStatus.Cancelled);
        await house.BookAsync(house.Marta, house.Nuria, house.Massage, "11:00");
        var desk = await DeskAsync(house);

        await desk.DragAsync("Núria Peñalver", "Laura Gómez", "10:00");

        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "Núria Peñalver")).ToBeVisibleAsync();
        await Expect(desk.Question).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_payment_shows_by_its_sign()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);
        await Expect(desk.Entry("José Álvarez").Locator(".sale")).ToHaveCountAsync(0);

        foreach (var (choice, before, sign) in new[] { ("Partly paid", "½", "€"), ("Paid", "", "€"), ("Refunded", "", "↺€") })
        {
            await desk.OpenAsync("José Álvarez");
            await desk.Choice("Payment").SelectOptionAsync(choice);

            await Expect(desk.Panel).ToHaveCountAsync(0);
            await Expect(desk.Entry("José Álvarez").Locator(".sale")).ToHaveTextAsync(sign);
            (await desk.Entry("José Álvarez").Locator(".sale").EvaluateAsync<string>("sign => getComputedStyle(sign, '::before').content"))
                .ShouldBe(before.Length > 0 ? $"\"{before}\"" : "none");
            await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez", "Massage", "Confirmed", choice)).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task A_status_and_a_payment_keep_what_is_typed_and_the_panel_open()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00", status: AppointmentStatus.Pending);
        var desk = await DeskAsync(house);

        await desk.OpenAsync("José Álvarez");
        await desk.Field("Note").FillAsync("Brings the X-ray");
        await desk.Button("Confirm").ClickAsync();
        await Expect(desk.Panel.Locator(".status-line .status-chip")).ToHaveTextAsync("✓ Confirmed");
        await desk.Choice("Payment").SelectOptionAsync("Paid");
        await Expect(desk.Entry("José Álvarez").Locator(".sale")).ToHaveTextAsync("€");

        await Expect(desk.Field("Note")).ToHaveValueAsync("Brings the X-ray");
        var stored = (await house.AppointmentsAsync()).ShouldHaveSingleItem();
        (stored.Status, stored.SaleStatus, stored.Note).ShouldBe((AppointmentStatus.Confirmed, SaleStatus.Paid, null));
        await desk.SaveAsync();
        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez", "Massage", "Confirmed", "Paid", "Brings the X-ray")).ToBeVisibleAsync();
        stored = (await house.AppointmentsAsync()).ShouldHaveSingleItem();
        (stored.Status, stored.SaleStatus, stored.Note).ShouldBe((AppointmentStatus.Confirmed, SaleStatus.Paid, "Brings the X-ray"));
    }

    [Fact]
    public async Task A_note_typed_and_taken_back_keeps_no_panel_open()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);

        await desk.OpenAsync("José Álvarez");
        await desk.Field("Note").FillAsync("Brings the X-ray");
        await desk.Field("Note").BlurAsync();
        await desk.Field("Note").FillAsync("");

        await desk.SaveAsync("No-show");
    }

    [Fact]
    public async Task An_appointment_where_nobody_works_any_more_is_changed_and_moved_away()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        await house.CloseAsync(house.Laura);
        var desk = await DeskAsync(house);

        await desk.OpenAsync("José Álvarez");
        await Expect(desk.Choice("With").Locator("option:checked")).ToHaveTextAsync("Laura Gómez · Centro · closed");
        await desk.Field("Note").FillAsync("Laura has left");
        await desk.SaveAsync();
        await desk.OpenAsync("José Álvarez");
        await desk.SaveAsync("Take confirmation back");
        await Expect(desk.Entry("Laura Gómez", "10:00–10:45", "José Álvarez", "Massage", "Unconfirmed", "Not paid", "Laura has left")).ToBeVisibleAsync();
        await desk.OpenAsync("José Álvarez");
        await desk.Choice("Payment").SelectOptionAsync("Paid");
        await Expect(desk.Panel).ToHaveCountAsync(0);
        await desk.OpenAsync("José Álvarez");
        await desk.Choice("With").SelectOptionAsync("Marta Ruiz · Centro");
        await desk.SaveAsync();

        await Expect(desk.Entry("Marta Ruiz", "10:00–10:45", "José Álvarez", "Massage", "Unconfirmed", "Paid", "Laura has left")).ToBeVisibleAsync();
        await Expect(desk.Column("Laura Gómez")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_note_is_written_and_shows_while_pointing_at_the_entry()
    {
        var house = await HouseAsync();
        await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00");
        var desk = await DeskAsync(house);

        await desk.OpenAsync("José Álvarez");
        await desk.Field("Note").FillAsync("Brings the X-ray");
        await desk.SaveAsync();

        await Expect(desk.Entry("José Álvarez").Locator(".entry-main")).ToHaveAttributeAsync("title", "10:00–10:45\nJosé Álvarez\nMassage\nConfirmed\nNot paid\nBrings the X-ray");
        (await house.AppointmentsAsync()).ShouldHaveSingleItem().Note.ShouldBe("Brings the X-ray");
    }
}
