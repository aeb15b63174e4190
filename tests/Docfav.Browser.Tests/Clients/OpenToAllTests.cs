using Docfav.Browser.Tests.Agenda;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Appointments;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Clients;

public sealed class OpenToAllTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    static readonly string[] s_pages = ["", "/edit", "/merge", "/erase"];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_pages_of_clients_are_open_to_all(ColorScheme scheme)
    {
        var house = await HouseAsync();
        (await house.BookAsync(house.Laura, house.Jose, house.Massage, "10:00")).Status.ShouldBe(AppointmentStatus.Confirmed);
        var visit = await VisitAsync(house, new Look(Scheme: scheme));
        await house.SignInAsync(visit, house.Manager);

        foreach (var page in s_pages.Select(page => $"/{house.Jose.Id}{page}").Concat(["", "/new", "/import", "?search=jose"]))
        {
            await visit.Page.GotoAsync($"/clinics/{house.Id}/clients{page}");
            await visit.Page.Locator("h1").WaitForAsync();
            await Expect(visit.Page.Locator("h1")).ToBeFocusedAsync();
            await visit.Page.ShouldHaveNoAxeViolationsAsync();
        }
    }

    [Fact]
    public async Task Names_and_notes_full_of_markup_are_text_on_the_pages_of_clients_too()
    {
        var house = await HouseAsync();
        var clients = StoredMarkupTests.Vectors.Select(text =>
        {
            var client = house.Clinic.Client(text, null);
            (client.Note, client.Address, client.City, client.Phone, client.IdCard, client.Tags) = (text, text, text, text, text, [text]);
            client.Fold();
            return client;
        }).ToList();
        await house.Clinic.SaveAsync();
        await house.BookAsync(house.Laura, clients[0], house.Massage, "10:00");
        var visit = await VisitAsync(house);
        await house.SignInAsync(visit, house.Manager);

        await visit.Page.GotoAsync($"/clinics/{house.Id}/clients");
        await Expect(visit.Page.Locator("h1")).ToBeFocusedAsync();
        (await visit.Page.EvaluateAsync<int>(StoredMarkupTests.Planted)).ShouldBe(0);
        foreach (var client in new[] { clients[0], clients[5], clients[21] })
        {
            foreach (var page in s_pages)
            {
                await visit.Page.GotoAsync($"/clinics/{house.Id}/clients/{client.Id}{page}");
                await Expect(visit.Page.Locator("h1")).ToBeFocusedAsync();
                (await visit.Page.EvaluateAsync<int>(StoredMarkupTests.Planted)).ShouldBe(0, visit.Page.Url);
            }

            await visit.Page.GotoAsync($"/clinics/{house.Id}/clients/{client.Id}");
            await Expect(visit.Page.Locator("h1")).ToHaveTextAsync(client.Firstname!);
        }
    }
}
