using System.Net;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

/// <summary>Several at the same agenda; on PostgreSQL each at a node of its own.</summary>
public sealed class TogetherTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Theory, OnEveryDatabase]
    public async Task Two_desks_see_what_the_other_does_without_loading_anew(DatabaseKind kind)
    {
        var house = await HouseAsync(kind);
        var here = await DeskAsync(house);
        var there = await DeskAsync(house, who: await house.UserAsync("receptionist"), node: house.Deployment.Nodes.Count - 1);

        await here.ClickFreeAsync("Laura Gómez", "10:00");
        await here.PickClientAsync("jose", "José Álvarez");
        await here.Service.SelectOptionAsync("Massage · 45 min");
        await here.SaveAsync();
        await Expect(there.Entry("Laura Gómez", "10:00–10:45", "José Álvarez", "Massage", "Confirmed")).ToBeVisibleAsync();
        await there.DragAsync("José Álvarez", "Pedro García", "12:00");
        await Expect(here.Entry("Pedro García", "12:00–12:45", "José Álvarez")).ToBeVisibleAsync();
        await here.OpenAsync("José Álvarez");
        await here.SaveAsync("Delete");

        await Expect(there.Entry("José Álvarez")).ToHaveCountAsync(0);
    }

    [Theory, OnEveryDatabase]
    public async Task What_the_API_books_appears_by_itself(DatabaseKind kind)
    {
        var house = await HouseAsync(kind);
        var desk = await DeskAsync(house, node: house.Deployment.Nodes.Count - 1);

        (await BookAsync(house, "11:00")).ShouldSucceed(HttpStatusCode.Created);

        await Expect(desk.Entry("Marta Ruiz", "11:00–11:45", "Núria Peñalver", "Massage")).ToBeVisibleAsync();
    }

    [Theory, OnEveryDatabase]
    public async Task A_slot_that_desk_and_API_want_at_once_is_sold_once(DatabaseKind kind)
    {
        var house = await HouseAsync(kind);
        var desk = await DeskAsync(house, node: house.Deployment.Nodes.Count - 1);
        var button = desk.Panel.Locator("button[type=submit]");

        for (var hour = 9; hour < 13; hour++)
        {
            var time = $"{hour:00}:30";
            await desk.ClickFreeAsync("Marta Ruiz", time);
            await desk.Service.SelectOptionAsync("Massage · 45 min");
            await Expect(button).ToHaveTextAsync("Save");

            // Whoever is told beforehand that the time is taken means it, and is not in this race.
            var pressed = button.EvaluateAsync("button => button.textContent === 'Save' && button.click()");
            var answer = await BookAsync(house, time);
            await pressed;

            var booked = (await house.AppointmentsAsync()).Count(row => row.BookedFrom == House.At(time));
            if (answer.Status == HttpStatusCode.Created)
            {
                await Expect(button).ToHaveTextAsync("Book anyway");
                await desk.SaveAsync("Cancel");
            }
            else
            {
                answer.ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
                await Expect(desk.Panel).ToHaveCountAsync(0);
            }

            booked.ShouldBe(1, time);
            await Expect(desk.Column("Marta Ruiz").Locator($".entry-main[title^=\"{time}\"]")).ToHaveCountAsync(1);
        }
    }

    static Task<ApiResponse> BookAsync(House house, string time)
    {
        var from = House.At(time);
        return house.Api.PostAsync("clinic/appointments", $$"""
            { "client": "{{house.Nuria.Id}}", "appointments": [{ "service": "{{house.Massage.Id}}", "back_office_staff_calendar": "{{house.Marta.Id}}",
              "from": "{{TestClinic.Z(from)}}", "to": "{{TestClinic.Z(from + NodaTime.Duration.FromMinutes(45))}}" }] }
            """);
    }
}
