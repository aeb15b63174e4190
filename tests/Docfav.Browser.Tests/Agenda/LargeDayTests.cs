using System.Diagnostics;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using NodaTime;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class LargeDayTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task A_day_of_twenty_people_and_four_hundred_entries_is_there_at_once()
    {
        var house = await HouseAsync();
        var calendar = house.Clinic.Calendar();
        for (var person = 0; person < 20; person++)
        {
            var place = house.Clinic.Place(house.Clinic.Staff($"Person {person:00}", null), calendar);
            house.Clinic.EveryDay(place, "08:00-20:00");
            for (var entry = 0; entry < 20; entry++)
            {
                var from = House.At("08:00") + Duration.FromMinutes(30 * entry);
                house.Clinic.Appointment(place, house.Massage, from, from + Duration.FromMinutes(30), client: house.Clinic.Client($"Client {person:00} {entry:00}", null));
            }
        }

        await house.Clinic.SaveAsync();
        var desk = await DeskAsync(house);
        await Expect(desk.Page.Locator(".entry")).ToHaveCountAsync(400);

        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            await desk.GoAsync("view=day&date=" + House.Day);
            var listening = watch.ElapsedMilliseconds;
            var shown = await desk.Page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
            TestContext.Current.TestOutputHelper?.WriteLine($"Shown after {shown:0} ms, listening after {listening} ms.");
            await Expect(desk.Page.Locator(".entry")).ToHaveCountAsync(400);
        }
    }
}
