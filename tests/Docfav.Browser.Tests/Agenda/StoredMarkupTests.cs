using System.Net;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Microsoft.Playwright;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

/// <summary>What somebody stored shows as the text that it is. A script that ran would leave a mark; the content policy's reports fail the scenario as well.</summary>
public sealed class StoredMarkupTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    internal static readonly string[] Vectors =
    [
        "<script>window.__xss=1</script>", "</script><script>window.__xss=1</script>", "\"><script>window.__xss=1</script>", "'><script>window.__xss=1</script>",
        "<img src=x onerror=window.__xss=1>", "\"><img src=x onerror=window.__xss=1>", "'\"><img src=x onerror=window.__xss=1>", "<img src=`x`onerror=window.__xss=1>",
        "<svg onload=window.__xss=1>", "<svg><script>window.__xss=1</script></svg>", "<svg/onload=window.__xss=1//", "<body onload=window.__xss=1>",
        "<iframe src=javascript:parent.__xss=1>", "<iframe srcdoc='<script>parent.__xss=1</script>'>", "<object data=javascript:window.__xss=1>",
        "<embed src=javascript:window.__xss=1>", "<a href=javascript:window.__xss=1>x</a>", "javascript:window.__xss=1", "javascript:window.__xss=1//", "JaVaScRiPt:window.__xss=1",
        "\" onmouseover=window.__xss=1 x=\"", "' onfocus=window.__xss=1 autofocus='", "\" autofocus onfocus=window.__xss=1 \"", "<input autofocus onfocus=window.__xss=1>",
        "<details open ontoggle=window.__xss=1>", "<video><source onerror=window.__xss=1>", "<audio src=x onerror=window.__xss=1>", "<marquee onstart=window.__xss=1>",
        "</title><script>window.__xss=1</script>", "</textarea><script>window.__xss=1</script>", "</option></select><img src=x onerror=window.__xss=1>",
        "</style><script>window.__xss=1</script>", "<!--><img src=x onerror=window.__xss=1>-->", "<!--Blazor:{\"type\":\"server\"}-->", "<![CDATA[<script>window.__xss=1</script>]]>",
        "&lt;script&gt;window.__xss=1&lt;/script&gt;", "&#60;script&#62;window.__xss=1", "\\u003cscript\\u003ewindow.__xss=1", "{{constructor.constructor('window.__xss=1')()}}",
        "${window.__xss=1}", "@(window.__xss=1)", "red;background:url(javascript:window.__xss=1)", "<math><mtext><script>window.__xss=1</script></mtext></math>",
    ];

    // What a vector would have made of itself.
    internal const string Planted = """
        () => document.querySelectorAll('[onerror],[onload],[onmouseover],[onfocus],[ontoggle],[onstart],iframe,object,embed,marquee,math,video,audio,[href^="javascript:" i],[src^="javascript:" i]').length
            + [...document.scripts].filter(script => script.textContent.includes('__xss')).length + (window.__xss === undefined ? 0 : 1000)
        """;

    [Fact]
    public async Task Names_and_notes_full_of_markup_are_shown_as_text_wherever_they_appear()
    {
        var house = await HouseAsync();
        await StoreAsync(house);
        var desk = await DeskAsync(house);

        var titles = await desk.Page.Locator(".kind-appointment .entry-title").AllTextContentsAsync();
        Vectors.ShouldBeSubsetOf(titles);
        (await desk.Page.Locator(".kind-reservation .entry-title").AllTextContentsAsync()).ShouldBe(Vectors, ignoreOrder: true);
        (await desk.Page.Locator(".kind-group .entry-title").AllTextContentsAsync()).ShouldBe(Vectors, ignoreOrder: true);
        (await desk.Page.Locator(".kind-appointment .entry-main").EvaluateAllAsync<string[]>("items => items.map(item => item.title.split('\\n').at(-1))")).ShouldBe(Vectors, ignoreOrder: true);
        (await desk.Page.EvaluateAsync<int>(Planted)).ShouldBe(0);
        await LookIntoPanelsAsync(desk);
        foreach (var view in new[] { "week", "month" })
        {
            await desk.GoAsync($"view={view}&date={House.Day}");
            (await desk.Page.EvaluateAsync<int>(Planted)).ShouldBe(0, view);
        }

        await desk.Page.GotoAsync($"/clinics/{house.Id}/agenda/sheet?date={House.Day}");
        Vectors.ShouldBeSubsetOf(await desk.Page.Locator(".sheet td:nth-child(2)").AllTextContentsAsync());
        (await desk.Page.EvaluateAsync<int>(Planted)).ShouldBe(0);
    }

    [Fact]
    public async Task Markup_that_the_API_took_is_text_at_a_desk_that_is_open()
    {
        var house = await HouseAsync();
        var desk = await DeskAsync(house);
        var name = Vectors[5];

        var made = (await house.Api.PostAsync("clinic/clients", $$"""{ "name": {{Json(name)}}, "surname": {{Json(Vectors[0])}} }""")).ShouldSucceed(HttpStatusCode.Created);
        (await house.Api.PostAsync("clinic/appointments", $$"""
            { "client": "{{made.GetProperty("id").GetString()}}", "appointments": [{ "service": "{{house.Massage.Id}}", "back_office_staff_calendar": "{{house.Laura.Id}}",
              "from": "{{TestClinic.Z(House.At("10:00"))}}", "to": "{{TestClinic.Z(House.At("10:45"))}}" }] }
            """)).ShouldSucceed(HttpStatusCode.Created);

        await Expect(desk.Column("Laura Gómez").Locator(".entry-title")).ToHaveTextAsync($"{name} {Vectors[0]}");
        await desk.ClickFreeAsync("Laura Gómez", "12:00");
        await desk.Client.FillAsync("img src=x");
        await Expect(desk.Panel.GetByRole(AriaRole.Option).First).ToContainTextAsync(name);
        (await desk.Page.EvaluateAsync<int>(Planted)).ShouldBe(0);
    }

    static async Task LookIntoPanelsAsync(AgendaDesk desk)
    {
        foreach (var kind in new[] { "appointment", "group", "reservation", "occurrence" })
        {
            foreach (var index in new[] { 0, 5, 22 })
            {
                await desk.Page.Locator($".kind-{kind} .entry-main").Nth(index % await desk.Page.Locator($".kind-{kind}").CountAsync()).DispatchEventAsync("click");
                await desk.Panel.WaitForAsync();
                (await desk.Page.EvaluateAsync<int>(Planted)).ShouldBe(0, kind);
                await desk.Panel.GetByText("Cancel", new() { Exact = true }).ClickAsync();
                await Expect(desk.Panel).ToHaveCountAsync(0);
            }
        }
    }

    /// <summary>Every vector as a client's name, a note, a service's, a reservation's, a group's and an event's name, five minutes apart.</summary>
    static async Task StoreAsync(House house)
    {
        var clinic = house.Clinic;
        for (var i = 0; i < Vectors.Length; i++)
        {
            var (text, from) = (Vectors[i], House.At("09:00") + Duration.FromMinutes(5 * i));
            var to = from + Duration.FromMinutes(5);
            var service = clinic.Service(text);
            clinic.Appointment(house.Laura, service, from, to, client: clinic.Client(text, null)).Note = text;
            clinic.Group(house.Marta, service, from, to, name: text).Note = text;
            clinic.Reservation(house.Pedro, from, to, text).Note = text;
        }

        Named(clinic.Staff(Vectors[0], Vectors[5]), Vectors[6]);
        await clinic.SaveAsync();

        void Named(StaffMember staff, string text)
        {
            var place = clinic.Place(staff, Calendar(text));
            clinic.TimeOff(place, House.At("12:00"), House.At("13:00"), text);
            clinic.DayOff(place, TestClinic.Date(House.Day), TestClinic.Date(House.Day), text);
            clinic.Series(place, TestClinic.Local("2026-09-16T10:00"), TestClinic.Local("2026-09-16T10:30"), "FREQ=DAILY", text);
        }

        Docfav.Server.Clinics.Calendar Calendar(string text)
        {
            var calendar = clinic.Calendar();
            calendar.Name = text;
            return calendar;
        }
    }

    static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
