using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Tests.Availability;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests;

/// <summary>
/// The pictures of the documentation. They are taken in every run, so that the pages which they show exist; with DOCFAV_SCREENSHOTS=1 they go to docs/screenshots,
/// else to artifacts/screenshots.
/// </summary>
public sealed class Pictures(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    const int LargestBytes = 250_000;

    static readonly string[] s_names =
    [
        "Lucía Romero", "Hugo Serrano", "Elsa Vidal", "Noa Prieto", "Leo Aguilar", "Vera Molina", "Iker Santos", "Alba Crespo", "Bruno Ferrer", "Clara Ibáñez",
        "Dario Montes", "Eva Pastor", "Gael Rubio", "Inés Soler", "Jon Echeverría", "Lola Cano", "Max Herrero", "Nora Bravo", "Olga Parra", "Pau Ribas",
    ];

    [Fact]
    public async Task The_screenshots_of_the_documentation_can_be_taken()
    {
        var house = await BusyHouseAsync();
        var light = new Look(Width: 1280, Height: 800);
        var day = await DeskAsync(house, light);
        await TakeAsync(day.Page, "day");
        await day.ClickFreeAsync("Laura Gómez", "11:00");
        await day.PickClientAsync("lucia", "Lucía Romero");
        await day.Service.SelectOptionAsync("Massage · 45 min");
        await Expect(day.Panel.GetByText("until 11:45")).ToBeVisibleAsync();
        await TakeAsync(day.Page, "booking");
        await day.GoAsync("view=week&date=" + House.Day + "&staff=" + house.Laura.StaffId);
        await TakeAsync(day.Page, "week");
        await day.Page.GotoAsync($"/clinics/{house.Id}/clients");
        await Expect(day.Page.Locator("h1")).ToBeFocusedAsync();
        await TakeAsync(day.Page, "clients");
        await day.Page.GotoAsync($"/clinics/{house.Id}/settings/messages/reminder/en");
        await Expect(day.Page.Locator(".preview-text")).ToContainTextAsync("Physiotherapy");
        await TakeAsync(day.Page, "message");

        var dark = await DeskAsync(house, light with { Scheme = ColorScheme.Dark });
        await TakeAsync(dark.Page, "day-dark");
        await dark.GoAsync("view=month&date=" + House.Day);
        await TakeAsync(dark.Page, "month-dark");

        var phone = await DeskAsync(house, Look.Phone);
        await TakeAsync(phone.Page, "phone");
        var visitor = await VisitAsync(house, light with { Width = 640, Height = 560 });
        await visitor.Page.GotoAsync("/account/sign-in");
        await TakeAsync(visitor.Page, "sign-in");
    }

    static Client Client(TestClinic clinic, string name, int index)
    {
        var client = clinic.Client(name.Split(' ')[0], name.Split(' ')[1]);
        (client.Phone, client.Email) = ($"600 {100 + (index * 37)} {200 + (index * 31)}", $"client{index + 1}@example.com");
        client.DateOfBirth = new LocalDate(1950 + (index * 3), 1 + (index * 5 % 12), 1 + (index * 11 % 28));
        client.Fold();
        return client;
    }

    static async Task TakeAsync(IPage page, string name)
    {
        var folder = Environment.GetEnvironmentVariable("DOCFAV_SCREENSHOTS") == "1" ? "docs/screenshots" : "artifacts/screenshots";
        var path = Path.Combine(Repository.Root, folder, name + ".png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var picture = await page.ScreenshotAsync(new() { Path = path, Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
        picture.Length.ShouldBeInRange(5_000, LargestBytes, name);
    }

    /// <summary>A month of invented people's appointments.</summary>
    async Task<House> BusyHouseAsync()
    {
        var house = await HouseAsync();
        var clinic = house.Clinic;
        await house.Deployment.Database.WriteAsync(
            (db, token) => db.Clinics.Where(row => row.Id == house.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "Clínica Ribera"), token),
            TestContext.Current.CancellationToken);
        await house.Deployment.Database.WriteAsync(
            (db, token) => db.ClinicCounters.Where(row => row.ClinicId == house.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.ClientCount, 3 + s_names.Length), token),
            TestContext.Current.CancellationToken);
        var clients = s_names.Select((name, index) => Client(clinic, name, index)).ToArray();
        var services = new[] { house.Visit, house.Massage, house.Massage };
        var statuses = new[] { AppointmentStatus.Confirmed, AppointmentStatus.Confirmed, AppointmentStatus.Unconfirmed, AppointmentStatus.Confirmed, AppointmentStatus.Pending };
        var count = 0;
        foreach (var date in new DateInterval(TestClinic.Date("2026-08-31"), TestClinic.Date("2026-10-04")).Where(date => date.DayOfWeek <= IsoDayOfWeek.Friday))
        {
            foreach (var (place, times) in new[] { (house.Laura, "09:00 10:00 12:15 16:30 18:00"), (house.Marta, "09:30 11:00 17:00"), (house.Pedro, "10:30 13:00 16:00 17:30") })
            {
                foreach (var time in times.Split(' ').Where((_, index) => (index + date.Day) % 4 != 3))
                {
                    var (service, from) = (services[count % 3], House.At(time, $"{date:uuuu-MM-dd}"));
                    clinic.Appointment(place, service, from, from + Duration.FromMinutes(service.Duration), statuses[count % 5], clients[count * 7 % clients.Length])
                        .SaleStatus = from < Houses.Now ? SaleStatus.Paid : SaleStatus.Pending;
                    count++;
                }
            }
        }

        var group = clinic.Group(house.Marta, house.Yoga, House.At("12:30"), House.At("13:30"), capacity: 6, name: "Back class");
        foreach (var client in clients.Take(4))
        {
            clinic.Participant(group, client: client);
        }

        clinic.Series(house.Laura, TestClinic.Local("2026-09-02T13:30"), TestClinic.Local("2026-09-02T14:00"), "FREQ=WEEKLY", "Team meeting");
        clinic.Reservation(house.Pedro, House.At("09:00"), House.At("10:00"), "Repair of the couch");
        clinic.TimeOff(house.Marta, House.At("18:30"), House.At("20:00"), "Training");
        await clinic.SaveAsync();
        return house;
    }
}
