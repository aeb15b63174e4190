using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Xunit;

namespace Docfav.Browser.Tests.Agenda;

public sealed class KeptTimeTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task Time_is_reserved_moved_and_given_back()
    {
        var desk = await DeskAsync(await HouseAsync());

        await desk.NewAsync("Reserve time");
        await Expect(desk.Field("Name")).ToBeFocusedAsync();
        await desk.Field("Name").FillAsync("Repair of the couch");
        await desk.Choice("With").SelectOptionAsync("Laura Gómez · Centro");
        await desk.Field("From").FillAsync("12:00");
        await desk.Field("Minutes").FillAsync("60");
        await desk.SaveAsync();
        await Expect(desk.Entry("Laura Gómez", "12:00–13:00", "Repair of the couch")).ToBeVisibleAsync();
        await desk.DragAsync("Repair of the couch", "Pedro García", "10:00");
        await Expect(desk.Entry("Pedro García", "10:00–11:00", "Repair of the couch")).ToBeVisibleAsync();
        await desk.OpenAsync("Repair of the couch");
        await desk.SaveAsync("Delete");

        await Expect(desk.Entry("Repair of the couch")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Of_a_recurring_event_one_is_moved_the_following_are_split_off_and_all_of_those_are_deleted()
    {
        const string name = "Team meeting";
        var desk = await DeskAsync(await HouseAsync());

        await desk.NewAsync("Recurring event");
        await desk.Field("Name").FillAsync(name);
        await desk.Choice("With").SelectOptionAsync("Laura Gómez · Centro");
        await desk.Field("From").FillAsync("13:00");
        await desk.Field("Minutes").FillAsync("30");
        await Expect(desk.Choice("Repeats")).ToHaveValueAsync("Weekly");
        await desk.SaveAsync();
        await ShouldBeAsync(desk, House.Day, "13:00–13:30");

        await desk.GoAsync("view=day&date=2026-09-23");
        await desk.DragAsync(name, "Laura Gómez", "12:00");
        await Expect(desk.Field("Only this one")).ToBeCheckedAsync();
        await desk.SaveAsync();
        await Expect(desk.Entry("Laura Gómez", "12:00–12:30", name)).ToBeVisibleAsync();
        await ShouldBeAsync(desk, "2026-09-30", "13:00–13:30");

        await desk.DragAsync(name, "Laura Gómez", "11:00");
        await desk.Field("This and following").CheckAsync();
        await desk.SaveAsync();
        await Expect(desk.Entry("Laura Gómez", "11:00–11:30", name)).ToBeVisibleAsync();
        await ShouldBeAsync(desk, "2026-10-07", "11:00–11:30");

        await desk.OpenAsync(name);
        await desk.Field("All").CheckAsync();
        await desk.SaveAsync("Delete");
        await Expect(desk.Entry(name)).ToHaveCountAsync(0);
        await desk.GoAsync("view=day&date=2026-09-30");
        await Expect(desk.Entry(name)).ToHaveCountAsync(0);
        await ShouldBeAsync(desk, "2026-09-23", "12:00–12:30");
        await ShouldBeAsync(desk, House.Day, "13:00–13:30");

        static async Task ShouldBeAsync(AgendaDesk desk, string date, string times)
        {
            await desk.GoAsync("view=day&date=" + date);
            await Expect(desk.Entry("Laura Gómez", times, name)).ToBeVisibleAsync();
        }
    }
}
