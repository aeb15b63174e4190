using System.Globalization;
using Docfav.Browser.Tests.Clinics;
using Microsoft.Playwright;

namespace Docfav.Browser.Tests.Browsing;

/// <summary>The agenda's page as its user handles it.</summary>
public sealed class AgendaDesk(Visit visit, House house)
{
    // Where a minute of the axis is on the screen; brings it there first where it is not well within.
    const string Find = """
        ([label, minute]) => {
            const grid = document.querySelector('.grid');
            const column = [...grid.querySelectorAll('.grid-column')].find(item => item.getAttribute('aria-label') === label);
            const scale = parseFloat(getComputedStyle(grid).getPropertyValue('--minute'));
            const y = () => column.getBoundingClientRect().top + minute * scale;
            const box = grid.getBoundingClientRect();
            if (y() < box.top + 110 || y() > box.bottom - 60) grid.scrollTop += y() - box.top - box.height / 2;
            const across = column.getBoundingClientRect();
            if (across.left < box.left || across.right > box.right) grid.scrollLeft += across.left - box.left - 60;
            const { left, width } = column.getBoundingClientRect();
            return [left + width / 2, y()];
        }
        """;

    public Visit Visit => visit;

    public IPage Page => visit.Page;

    public Guid ClinicId => house.Id;

    public ILocator Panel => Page.Locator("form.panel");

    /// <summary>The question before something is moved onto taken time.</summary>
    public ILocator Question => Page.GetByRole(AriaRole.Alertdialog);

    public async Task GoAsync(string query)
    {
        await Page.GotoAsync($"/clinics/{house.Id}/agenda?{query}");
        await ReadyAsync();
    }

    /// <summary>Waits until the page, which the server has drawn, also listens.</summary>
    public async Task ReadyAsync()
    {
        if (await Page.Locator(".grid").CountAsync() > 0)
        {
            await Page.Locator(".grid[data-ready]").WaitForAsync();
        }
    }

    public ILocator Column(string label) => Page.Locator($".grid-column[aria-label=\"{label}\"]");

    /// <summary>The entry with this title.</summary>
    public ILocator Entry(string title) => Page.Locator(".entry").Filter(new() { Has = Page.Locator(".entry-title", new() { HasTextRegex = Whole(title) }) });

    /// <summary>The entry where it should be now.</summary>
    /// <param name="column">Its column's name.</param>
    /// <param name="times">Such as <c>10:00–10:30</c>.</param>
    /// <param name="texts">Its title, and what follows in its tip.</param>
    public ILocator Entry(string column, string times, params string[] texts) =>
        Column(column).Locator($".entry-main[title^=\"{string.Join(@"\a ", [times, .. texts])}\"]");

    public async Task OpenAsync(string title)
    {
        await Entry(title).Locator(".entry-main").ClickAsync();
        await Panel.WaitForAsync();
    }

    /// <summary>Clicks free time; the panel opens.</summary>
    public async Task ClickFreeAsync(string column, int minute)
    {
        var (x, y) = await PointAsync(column, minute);
        await Page.Mouse.ClickAsync(x, y + 3);
        await Panel.WaitForAsync();
    }

    public Task ClickFreeAsync(string column, string time) => ClickFreeAsync(column, Minute(time));

    /// <summary>Chooses from the menu of other entries; the panel opens.</summary>
    public async Task NewAsync(string kind)
    {
        await Page.GetByLabel("Other entries").ClickAsync();
        await Button(kind).ClickAsync();
        await Panel.WaitForAsync();
    }

    /// <summary>Presses Ctrl and Z once there is something to take back.</summary>
    public async Task UndoAsync()
    {
        await Assertions.Expect(Page.Locator("[data-key=undo]")).ToBeEnabledAsync();
        await Page.Keyboard.PressAsync("Control+z");
    }

    /// <summary>Drags an entry so that it starts at a time of a column.</summary>
    public async Task DragAsync(string title, string column, string time)
    {
        var entry = Entry(title);
        var (x, y) = await PointAsync(column, Minute(time));
        var box = (await entry.BoundingBoxAsync())!;
        var hold = Math.Min(10, box.Height / 2);
        await Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + hold);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync((float)x, (float)y + hold, new() { Steps = 6 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>Drags the lower edge of an entry to a time.</summary>
    public async Task DragEndAsync(string title, string column, string time)
    {
        var (x, y) = await PointAsync(column, Minute(time));
        var box = (await Entry(title).Locator(".grip").BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(x, y, new() { Steps = 6 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>The field of the panel.</summary>
    public ILocator Field(string label) => Panel.GetByLabel(label, new() { Exact = true });

    /// <summary>The field of the panel from whose list one chooses.</summary>
    public ILocator Choice(string label) => Panel.GetByRole(AriaRole.Combobox, new() { Name = label, Exact = true });

    public ILocator Client => Choice("Client");

    public ILocator Service => Choice("Service");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Types into the client's field, and takes the first client that is found.</summary>
    public async Task PickClientAsync(string text, string found)
    {
        await Client.FillAsync(text);
        await Panel.GetByRole(AriaRole.Option).Filter(new() { HasText = found }).First.ClickAsync();
        await Assertions.Expect(Client).ToHaveValueAsync(found);
    }

    /// <summary>Presses the panel's main button; it closes.</summary>
    public async Task SaveAsync(string button = "Save")
    {
        await Panel.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Assertions.Expect(Panel).ToHaveCountAsync(0);
    }

    public async Task<(float X, float Y)> PointAsync(string column, int minute)
    {
        var point = await Page.EvaluateAsync<float[]>(Find, new object[] { column, minute });
        return (point[0], point[1]);
    }

    public static int Minute(string time) => (int.Parse(time[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(time[3..], CultureInfo.InvariantCulture);

    static System.Text.RegularExpressions.Regex Whole(string text) => new($"^{System.Text.RegularExpressions.Regex.Escape(text)}$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
