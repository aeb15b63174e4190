using System.Net;
using System.Text.Json;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Appointments;
using Docfav.Server.Clinics;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Settings;

public sealed class HoursTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    static readonly string[] s_placePages = ["/hours", "/special-days", "/days-off", "/time-off", ""];

    [Fact]
    public async Task Hours_that_leave_a_booking_outside_ask_first_and_a_second_owner_overwrites_nothing()
    {
        var house = await HouseAsync();
        var booked = await house.BookAsync(house.Laura, house.Jose, house.Massage, "19:00", day: "2026-09-17");
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var (page, late) = (visit.Page, await visit.TabAsync());
        await OpenAsync(late, house, $"staff/{house.Laura.StaffId}/places/{house.Laura.Id}/hours");
        await OpenAsync(page, house, "staff");

        await page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Laura Gómez" }).GetByRole(AriaRole.Link, new() { Name = "Hours at Centro" }).ClickAsync();
        var thursday = page.GetByRole(AriaRole.Group, new() { Name = "Thursday", Exact = true });
        await TypeAsync(thursday.GetByLabel("To, Thursday").First, "17");
        await Expect(thursday.GetByText("Overlaps other hours of the day.")).ToBeVisibleAsync();
        await TypeAsync(thursday.GetByLabel("To, Thursday").First, "8.30");
        await Expect(thursday.GetByLabel("To, Thursday").First).ToHaveAccessibleDescriptionAsync("Must be later than the beginning; write hours past midnight as two days.");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByText("Nothing was saved.")).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        await TypeAsync(thursday.GetByLabel("To, Thursday").First, "14");
        await TypeAsync(thursday.GetByLabel("To, Thursday").Last, "1930");
        await Button(page, "Save").ClickAsync();

        var question = page.GetByRole(AriaRole.Group, new() { Name = "One booking would fall outside working hours" });
        await Expect(question).ToBeFocusedAsync();
        await Expect(question.GetByRole(AriaRole.Listitem)).ToHaveTextAsync("Thu 17 Sept 2026, 19:00–19:45 José Álvarez · Massage · Laura Gómez");
        await page.ShouldHaveNoAxeViolationsAsync();
        await Button(page, "Go back").ClickAsync();
        (await DayAsync(house, "2026-09-17")).ShouldBe("09:00-14:00 16:00-20:00");
        await Button(page, "Save").ClickAsync();
        await Button(page, "Save all the same").ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();

        (await DayAsync(house, "2026-09-17")).ShouldBe("09:00-14:00 16:00-19:30");
        (await house.AppointmentsAsync()).Single(item => item.Id == booked.Id).Status.ShouldBe(AppointmentStatus.Confirmed);
        await TypeAsync(late.GetByLabel("From, Thursday").First, "10");
        await Button(late, "Save").ClickAsync();
        await Expect(late.GetByText("Somebody has changed this meanwhile.")).ToBeVisibleAsync();
        await Button(late, "Show what is stored now").ClickAsync();
        await Expect(late.GetByLabel("To, Thursday").Last).ToHaveValueAsync("19:30");
        (await DayAsync(house, "2026-09-17")).ShouldBe("09:00-14:00 16:00-19:30");
    }

    [Fact]
    public async Task The_holidays_of_a_year_are_confirmed_at_once_and_every_node_has_no_slots_then()
    {
        var house = await HouseAsync(DatabaseKind.Postgres);
        (await SlotsAsync(house, "2026-10-12", node: 1)).ShouldBe(9);
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        await page.GotoAsync($"/clinics/{house.Id}/settings/days-off");
        await Expect(Button(page, "Save")).ToBeEnabledAsync();
        await page.GetByLabel("Community").SelectOptionAsync("Comunidad de Madrid");
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Monday after All Saints' Day" })).Not.ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Christmas Day" }).UncheckAsync();
        await page.ShouldHaveNoAxeViolationsAsync();

        await Button(page, "Close on these days (4)").ClickAsync();

        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await Expect(page.Locator(".date-list li")).ToHaveCountAsync(4);
        (await SlotsAsync(house, "2026-10-12", node: 1)).ShouldBe(0);
        (await SlotsAsync(house, "2026-12-25", node: 0)).ShouldBe(9);
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "National Day of Spain" })).ToBeDisabledAsync();
        await Button(page, "Delete Mon 12 Oct 2026").ClickAsync();
        await Expect(page.Locator(".date-list li")).ToHaveCountAsync(3);
        (await SlotsAsync(house, "2026-10-12", node: 1)).ShouldBe(9);
    }

    [Fact]
    public async Task On_a_phone_somebody_is_taken_on_given_hours_a_special_day_and_time_off()
    {
        var house = await HouseAsync();
        var visit = await VisitAsync(house, Look.Phone);
        await house.SignInAsync(visit, house.Manager);
        var page = visit.Page;
        await OpenAsync(page, house, "staff/new");
        await page.GetByLabel("E-mail").FillAsync("nowhere");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByLabel("First name")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("E-mail")).ToHaveAccessibleDescriptionAsync("An e-mail address, such as ana@example.com.");
        await TypeAsync(page.GetByLabel("First name"), "Zoe");
        await TypeAsync(page.GetByLabel("E-mail"), "zoe@example.com");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Zoe" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "New place of work" }).ClickAsync();
        await page.GetByLabel("Calendar", new() { Exact = true }).SelectOptionAsync("Centro");
        await Button(page, "Save").ClickAsync();

        await Button(page, "Add hours on Monday").ClickAsync();
        await page.Locator("summary", new() { HasText = "Monday to other days" }).ClickAsync();
        await Button(page, "Monday to Friday").ClickAsync();
        await Expect(page.GetByLabel("From, Friday")).ToHaveValueAsync("09:00");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await ShouldFitAsync(page);
        var zoe = await ZoeAsync(house);
        (await DayAsync(house, "2026-09-17", zoe)).ShouldBe("09:00-14:00");

        await page.GetByRole(AriaRole.Link, new() { Name = "Special days" }).ClickAsync();
        await page.GetByLabel("Date").FillAsync("2026-09-19");
        await TypeAsync(page.GetByLabel("To, special day"), "24");
        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".date-list li")).ToContainTextAsync("Sat 19 Sept 2026 09:00–24:00");
        await ShouldFitAsync(page);
        (await DayAsync(house, "2026-09-19", zoe)).ShouldBe("09:00-24:00");

        await page.GetByRole(AriaRole.Link, new() { Name = "Time off" }).ClickAsync();
        await page.GetByLabel("From", new() { Exact = true }).FillAsync("2026-09-17");
        await page.GetByLabel("Reason").FillAsync("Dentist");
        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".date-list li")).ToContainTextAsync("Thu 17 Sept 2026, 09:00–14:00 Dentist");
        await ShouldFitAsync(page);
        (await DayAsync(house, "2026-09-17", zoe)).ShouldBe("09:00-14:00 09:00-14:00");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_pages_of_staff_and_hours_are_open_to_all_managers_and_to_nobody_else(ColorScheme scheme)
    {
        var house = await HouseAsync();
        house.Clinic.DayOff(house.Laura, new(2026, 10, 1), new(2026, 10, 3), "Trip");
        house.Clinic.SpecialDay(house.Laura, new(2026, 10, 5), "09:00-12:00");
        house.Clinic.TimeOff(house.Laura, House.At("10:00", "2026-10-06"), House.At("11:00", "2026-10-06"), "Dentist");
        await house.Clinic.SaveAsync();
        var visit = await VisitAsync(house, new Look(Scheme: scheme));
        await house.SignInAsync(visit, house.Manager);
        string[] pages = ["staff", "staff/new", $"staff/{house.Laura.StaffId}", $"staff/{house.Laura.StaffId}/places/new", "days-off",
            .. s_placePages.Select(page => $"staff/{house.Laura.StaffId}/places/{house.Laura.Id}{page}")];
        foreach (var page in pages)
        {
            await OpenAsync(visit.Page, house, page);
            await visit.Page.ShouldHaveNoAxeViolationsAsync();
        }

        // Another clinic's people are not there, nor a place that is somebody else's.
        var elsewhere = await HouseAsync();
        var receptionist = await VisitAsync(house);
        await house.SignInAsync(receptionist, await house.UserAsync(MembershipLookup.ReceptionistType));
        visit.Expected = receptionist.Expected = "404";
        foreach (var page in (string[])[$"staff/{elsewhere.Laura.StaffId}", $"staff/{house.Marta.StaffId}/places/{house.Laura.Id}/hours", $"days-off/{Guid.NewGuid()}"])
        {
            (await visit.Page.GotoAsync($"/clinics/{house.Id}/settings/{page}"))!.Status.ShouldBe(404, page);
        }

        foreach (var page in pages)
        {
            (await receptionist.Page.GotoAsync($"/clinics/{house.Id}/settings/{page}"))!.Status.ShouldBe(404, page);
        }
    }

    static async Task OpenAsync(IPage page, House house, string address)
    {
        await page.GotoAsync($"/clinics/{house.Id}/settings/{address}");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
    }

    static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Types into a field, and leaves it.</summary>
    static async Task TypeAsync(ILocator field, string text)
    {
        await field.FillAsync(text);
        await field.PressAsync("Tab");
    }

    /// <summary>Nothing is wider than the screen, and axe finds nothing.</summary>
    static async Task ShouldFitAsync(IPage page)
    {
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBeLessThanOrEqualTo(0, page.Url);
        await page.ShouldHaveNoAxeViolationsAsync();
    }

    static async Task<StaffCalendar> ZoeAsync(House house)
    {
        await using var db = house.Deployment.Database.OpenRead();
        return await (
            from place in db.StaffCalendars
            join staff in db.Staff on new { place.ClinicId, Id = place.StaffId } equals new { staff.ClinicId, staff.Id }
            where place.ClinicId == house.Id && staff.Name == "Zoe"
            select place).SingleAsync();
    }

    static async Task<string> DayAsync(House house, string date, StaffCalendar? place = null)
    {
        var day = (await AskAsync(house, "schedules", date, place ?? house.Laura, 0)).GetProperty("schedules")[0];
        return string.Join(' ', day.GetProperty("hours").EnumerateArray().Select(hours => $"{hours.GetProperty("start").GetString()}-{hours.GetProperty("end").GetString()}"));
    }

    static async Task<int> SlotsAsync(House house, string date, int node) =>
        (await AskAsync(house, "available-slots", date, house.Laura, node)).GetProperty("available_slots")[0].GetProperty("slots").GetArrayLength() / 4;

    /// <summary>What the API of a node says of one day.</summary>
    static async Task<JsonElement> AskAsync(House house, string operation, string date, StaffCalendar place, int node)
    {
        var api = new ApiClient(house.Deployment.Nodes[node].Http, house.Api.Key, house.Id);
        var answer = await api.GetAsync($"clinic/calendars/{place.CalendarId}/{operation}?start_date={date}&end_date={date}&staff_calendar_id={place.Id}");
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return answer.Data.EnumerateArray().Single(item => item.GetProperty("staff_calendar_id").GetGuid() == place.Id);
    }
}
