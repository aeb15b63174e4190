using System.Net;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Holds;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.Playwright;
using NodaTime;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

/// <summary>A time that somebody is booking through the API, as the desk sees it.</summary>
public sealed class HoldTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_held_time_is_shown_is_in_the_way_is_released_and_goes_by_itself()
    {
        var time = new FakeTime(Houses.Now);
        var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, PostgresCluster.Current!, time: time);
        PostgresCluster.Current!.EndBeforehand(deployment);
        var house = await House.OpenAsync(deployment);
        var desk = await DeskAsync(house);

        var held = (await house.Api.PostAsync("clinic/holds", $$"""
            { "service": "{{house.Massage.Id}}", "back_office_staff_calendar": "{{house.Marta.Id}}", "from": "{{TestClinic.Z(House.At("11:00"))}}", "expires_in": 900 }
            """)).ShouldSucceed(HttpStatusCode.Created);
        var entry = desk.Entry("Marta Ruiz", "11:00–11:45", "Held until 10:35", "Massage");
        await Expect(entry).ToBeVisibleAsync();
        await desk.Page.ShouldHaveNoAxeViolationsAsync();

        // It stays where it is, and what is booked over it is asked about first.
        await entry.FocusAsync();
        await desk.Page.Keyboard.PressAsync("Alt+ArrowDown");
        await desk.ClickFreeAsync("Marta Ruiz", "10:30");
        await desk.Service.SelectOptionAsync("Massage · 45 min");
        await Expect(desk.Panel.Locator(".conflicts")).ToContainTextAsync("held for a booking that is being made 16 Sept 11:00–11:45");
        await desk.SaveAsync("Cancel");
        await Expect(entry).ToBeVisibleAsync();

        await entry.ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Release the time", Exact = true }).ClickAsync();
        await Expect(entry).ToHaveCountAsync(0);
        (await house.Api.GetAsync($"clinic/holds/{held.GetProperty("id").GetGuid()}")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");

        await deployment.SaveAsync(new Hold
        {
            ClinicId = house.Id,
            Id = Guid.NewGuid(),
            StaffCalendarId = house.Pedro.Id,
            ServiceId = house.Massage.Id,
            ApiKeyId = Guid.NewGuid(),
            BookedFrom = House.At("12:00"),
            BookedTo = House.At("12:45"),
            ExpiresAt = Houses.Now + Duration.FromSeconds(1),
        });
        await Expect(desk.Entry("Pedro García", "12:00–12:45", "Held until 10:20")).ToBeVisibleAsync();
        time.Advance(Duration.FromSeconds(1));
        await Expect(desk.Entry("Pedro García", "12:00–12:45")).ToHaveCountAsync(0);
    }
}
