using System.Text.RegularExpressions;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Webhooks;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Settings;

public sealed partial class WebhookPagesTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_webhook_is_added_tried_told_of_a_booking_told_again_and_deleted()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (message, http) =>
        {
            http.Response.StatusCode = message.Type == "appointment.created" && receiver.Messages.Count(other => other.Id == message.Id) == 1 ? 500 : 200;
            return http.Response.WriteAsync("<b>noted</b>");
        };
        var house = await HouseAsync();
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        await OpenAsync(page, house, "settings/webhooks");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add webhook" }).ClickAsync();
        var add = page.GetByRole(AriaRole.Button, new() { Name = "Add webhook" });
        var address = page.GetByLabel("Address", new() { Exact = true });

        await address.FillAsync("https://169.254.169.254/latest");
        await add.ClickAsync();
        await Expect(address).ToHaveAccessibleDescriptionAsync(new Regex("This address leads into a private network", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(address).ToHaveAttributeAsync("aria-invalid", "true");
        await address.FillAsync(receiver.Url("hook"));
        await page.GetByLabel("Description").FillAsync("CRM");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Client added" }).UncheckAsync();
        await add.ClickAsync();
        await Expect(page.Locator("#webhook-secret")).ToHaveTextAsync(SecretText());
        var secret = await page.Locator("#webhook-secret").InnerTextAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(new Uri(receiver.Url()).Authority);
        await page.ReloadAsync();
        (await page.ContentAsync()).ShouldNotContain(secret);

        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.GetByText("The test was delivered.")).ToBeVisibleAsync();
        await Expect(page.Locator(".answer")).ToHaveTextAsync("<b>noted</b>");
        await page.ShouldHaveNoAxeViolationsAsync();

        await house.BookAsync(house.Laura, house.Jose, house.Visit, "10:00");
        await Receiver.UntilAsync(() => receiver.Messages.Count == 2);
        await page.GetByRole(AriaRole.Link, new() { Name = "Deliveries" }).ClickAsync();
        var rows = page.Locator("tbody tr");
        await Expect(async () =>
        {
            await page.ReloadAsync();
            return await rows.CountAsync() == 1;
        });
        await Expect(rows).ToContainTextAsync("Appointment booked");
        await Expect(rows).ToContainTextAsync("to be tried again");
        await rows.Locator("summary").ClickAsync();
        await Expect(rows.Locator(".attempts li")).ToContainTextAsync("500");
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByLabel("State").SelectOptionAsync("delivered");
        await Expect(page.GetByText("There are no such deliveries.")).ToBeVisibleAsync();
        await page.GetByLabel("State").SelectOptionAsync("");
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Today" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send this period again" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Expect(page.GetByText("Sent again: 1 events")).ToBeVisibleAsync();
        await Receiver.UntilAsync(() => receiver.Messages.Count == 3);
        receiver.Messages[2].Id.ShouldBe(receiver.Messages[1].Id);
        receiver.Messages.ShouldAllBe(message => StandardWebhooks.IsSigned(message, secret));
        await Expect(rows.Locator(".tag")).ToHaveTextAsync("delivered");

        await page.GetByRole(AriaRole.Link, new() { Name = new Uri(receiver.Url()).Authority }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Switch on" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New secret" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "New secret" }).ClickAsync();
        await Expect(page.Locator("#webhook-secret")).ToHaveTextAsync(SecretText());
        (await page.Locator("#webhook-secret").InnerTextAsync()).ShouldNotBe(secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("There are no webhooks yet.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Deliveries_show_what_becomes_of_them_without_being_loaded_again()
    {
        await using var receiver = await Receiver.StartAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = async (message, http) =>
        {
            var tries = receiver.Messages.Count(other => other.Id == message.Id);
            await (tries == 2 ? held.Task : Task.CompletedTask);
            http.Response.StatusCode = tries == 1 ? 500 : 200;
        };
        var house = await HouseAsync();
        var (id, _, _) = await house.Deployment.Nodes[0].Get<ClinicWebhooks>().CreateAsync(
            new(house.Manager.Id, null), house.Id, new(receiver.Url("hook"), "", [EventKind.AppointmentCreated]), TestContext.Current.CancellationToken);
        await house.BookAsync(house.Laura, house.Jose, house.Visit, "10:00");
        await house.BookAsync(house.Laura, house.Nuria, house.Visit, "11:00");
        await Receiver.UntilAsync(() => receiver.Messages.Count == 2);
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        var rows = page.Locator("tbody tr");
        await Expect(async () =>
        {
            await page.GotoAsync($"/clinics/{house.Id}/settings/webhooks/{id}/deliveries");
            return await rows.CountAsync() == 2;
        });
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        await Expect(rows.First).ToContainTextAsync(new Regex(@"Next attempt: 16/09/2026,? 10:20:0", RegexOptions.None, TimeSpan.FromSeconds(1)));

        // What is sent again is due at once, and its answer shows as it comes.
        await rows.First.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("Next attempt: as soon as possible");
        await Receiver.UntilAsync(() => receiver.Messages.Count == 3);
        held.SetResult();
        await Expect(rows.First.Locator(".tag")).ToHaveTextAsync("delivered");
        await Expect(rows.First).Not.ToContainTextAsync("Next attempt");
        await Expect(rows.Last.Locator(".tag")).ToHaveTextAsync("to be tried again");
        await page.ShouldHaveNoAxeViolationsAsync();

        // Nothing is tried while the webhook is off.
        await Expect(rows.Last).ToContainTextAsync("Next attempt");
        (await house.Deployment.Nodes[0].Get<ClinicWebhooks>().SwitchAsync(new(house.Manager.Id, null), house.Id, id!.Value, false, TestContext.Current.CancellationToken)).ShouldBeNull();
        await page.ReloadAsync();
        await Expect(rows.Last.Locator(".tag")).ToHaveTextAsync("to be tried again");
        await Expect(rows.Last).Not.ToContainTextAsync("Next attempt");
    }

    [Fact]
    public async Task What_waits_to_be_sent_is_counted_and_not_more_than_it_may_be()
    {
        await using var receiver = await Receiver.StartAsync();
        var house = await HouseAsync();
        var (id, _, _) = await house.Deployment.Nodes[0].Get<ClinicWebhooks>().CreateAsync(
            new(house.Manager.Id, null), house.Id, new(receiver.Url("hook"), "", EventKinds.All), TestContext.Current.CancellationToken);
        // Another node has a turn at it that does not end.
        await house.Deployment.Database.WriteAsync(
            (db, token) => db.WebhookEndpoints.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, Houses.Now + Duration.FromDays(1)), token),
            TestContext.Current.CancellationToken);
        await house.BookAsync(house.Laura, house.Jose, house.Visit, "10:00");
        var visit = await VisitAsync(house, new Look(Locale: "es-ES"));
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;

        await OpenAsync(page, house, $"settings/webhooks/{id}");
        await Expect(page.Locator(".facts")).ToContainTextAsync(new Regex(@"Por enviar\s*[1-9]", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Cliente eliminado" }).UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Guardar" }).ClickAsync();
        await Expect(page.Locator(".facts")).ToContainTextAsync(new Regex(@"Por enviar\s*hasta [1-9]", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>Looks again until a turn at the endpoint has ended, which nobody announces.</summary>
    static async Task Expect(Func<Task<bool>> isSo)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            if (await isSo())
            {
                return;
            }

            await Task.Delay(200);
        }

        throw new TimeoutException("It never came.");
    }

    /// <summary>Opens a page and waits until it hears.</summary>
    static async Task OpenAsync(IPage page, House house, string address)
    {
        await page.GotoAsync($"/clinics/{house.Id}/{address}");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
    }

    [GeneratedRegex("^whsec_[A-Za-z0-9+/]{43}=$", RegexOptions.None, 1000)]
    private static partial Regex SecretText();
}
