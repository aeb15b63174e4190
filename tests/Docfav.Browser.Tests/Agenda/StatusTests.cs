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
