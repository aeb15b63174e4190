using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Appointments;
using Docfav.Server.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Messages;

/// <summary>What a clinic sends: set, worded, looked through, and answered by a client.</summary>
public sealed class MessagePagesTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_manager_sets_and_words_what_is_sent_and_has_it_sent_again()
    {
        var house = await HouseAsync();
        var (failed, _) = await PrepareAsync(house);
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;

        await page.GotoAsync($"/clinics/{house.Id}/settings/messages");
        await Expect(page.GetByLabel("Confirmation of a booking")).ToBeCheckedAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByLabel("Reminders, hours before").FillAsync("24, soon");
        await SaveAsync(page);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("whole numbers from 1 to 720");
        await page.GetByLabel("Reminders, hours before").FillAsync("2, 48");
        await page.GetByLabel("Notice of changes").UncheckAsync();
        await SaveAsync(page);
        await Expect(page.GetByLabel("Reminders, hours before")).ToHaveValueAsync("48, 2");
        (await house.Deployment.Nodes[0].Get<MessageSettingsChanges>().ReadAsync(house.Id, TestContext.Current.CancellationToken))
            .ShouldBe(new MessageChoices(true, false, true, "48, 2"));

        await page.GetByLabel("Edit: Reminder, Spanish").ClickAsync();
        await Expect(page.Locator(".preview-text")).ToContainTextAsync("Le recordamos su cita:");
        await page.GetByLabel("Text").FillAsync("Hola, {client_firstname}:\n\nle vemos a las {hora}.");
        await Expect(page.Locator(".preview .fault")).ToContainTextAsync("{hora}");
        await SaveAsync(page);
        await Expect(page.Locator(".field-fault")).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByLabel("Text").FillAsync("Hola, {client_firstname}:\n\nle vemos a las {time}.");
        await Expect(page.Locator(".preview-text")).ToHaveTextAsync("Hola, María:\n\nle vemos a las 10:30.");
        // What the settings said is gone by then.
        await Expect(page.GetByText("Saved", new() { Exact = true })).ToHaveCountAsync(0);
        await SaveAsync(page);
        await Expect(page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "‹ Messages" }).ClickAsync();
        await Expect(page.GetByText("own words")).ToBeVisibleAsync();

        await page.GotoAsync($"/clinics/{house.Id}/messages");
        await Expect(page.Locator(".settings-table")).ToContainTextAsync("Confirmation");
        await page.GetByRole(AriaRole.Link, new() { Name = "Failed" }).ClickAsync();
        await Expect(page.Locator(".settings-table")).ToContainTextAsync("the address is refused (550)");
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.Locator(".settings-table").GetByRole(AriaRole.Link, new() { Name = "Confirmation" }).ClickAsync();
        await Expect(page.Locator(".preview-text")).ToHaveTextAsync("Su cita está reservada.");
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.SetViewportSizeAsync(390, 844);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBe(390);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Expect(page.GetByText("It will be sent now.")).ToBeVisibleAsync();
        await using var db = house.Deployment.Database.OpenRead();
        (await db.Messages.SingleAsync(message => message.Id == failed.Id, TestContext.Current.CancellationToken)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task A_client_confirms_on_a_phone_in_the_dark_without_signing_in()
    {
        var house = await HouseAsync();
        var (_, booked) = await PrepareAsync(house);
        var token = house.Deployment.Nodes[0].Get<VisitLinks>().Token(new(house.Id, booked.Id, house.Jose.Id, booked.BookedFrom));
        var visit = await VisitAsync(house, Look.Phone with { Scheme = ColorScheme.Dark, Locale = "es-ES" });
        var page = visit.Page;

        await page.GotoAsync("/visit?token=" + token);
        await Expect(page.Locator(".visit-state")).ToHaveTextAsync("Su cita está pendiente de que la confirme.");
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirmar la cita" }).ClickAsync();
        await Expect(page.Locator(".visit-state")).ToHaveTextAsync("Su cita está confirmada.");
        (await house.AppointmentsAsync()).Single(item => item.Id == booked.Id).Status.ShouldBe(AppointmentStatus.Confirmed);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Confirmar la cita" })).ToHaveCountAsync(0);
        await page.ShouldHaveNoAxeViolationsAsync();
    }

    /// <summary>A message that failed, and an appointment that waits to be confirmed, both of José's, on the day after.</summary>
    static async Task<(Message Failed, Appointment Booked)> PrepareAsync(House house)
    {
        await house.Deployment.Database.WriteAsync(
            (db, token) => db.Clients.Where(client => client.Id == house.Jose.Id).ExecuteUpdateAsync(set => set.SetProperty(client => client.Email, "jose@example.com"), token),
            TestContext.Current.CancellationToken);
        var booked = await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00", status: AppointmentStatus.Pending, day: "2026-09-18");
        var failed = new Message
        {
            ClinicId = house.Id,
            Id = Guid.NewGuid(),
            Kind = MessageKind.Confirmation,
            State = MessageState.Failed,
            AppointmentId = booked.Id,
            ClientId = house.Jose.Id,
            BookedFrom = booked.BookedFrom,
            BookedTo = booked.BookedTo,
            StaffCalendarId = booked.StaffCalendarId,
            ServiceId = booked.ServiceId,
            DueAt = booked.BookedFrom - Duration.FromDays(3),
            EndedAt = booked.BookedFrom - Duration.FromDays(3),
            Attempts = 1,
            Fault = MessageFault.Recipient,
            Reply = 550,
            Address = "jose@example.com",
            Subject = "Su cita en Clínica",
            Body = "Su cita está reservada.",
        };
        await house.Deployment.SaveAsync(failed);
        return (failed, booked);
    }

    static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
}
