using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Docfav.Browser.Tests.Browsing;

/// <summary>What a visitor's device is like.</summary>
/// <param name="IsTouch">A phone: touch in place of a mouse.</param>
public sealed record Look(string Locale = "en-GB", ColorScheme Scheme = ColorScheme.Light, int Width = 1280, int Height = 900, bool IsTouch = false)
{
    public static Look Phone { get; } = new(Width: 390, Height: 844, IsTouch: true);
}

/// <summary>One person's browser, with nothing of anybody else's in it. It notes every fault that a page shows or hides.</summary>
public sealed class Visit : IAsyncDisposable
{
    // The console is where faults are collected, so it also takes what the content policy refused, and what a stored script would have done.
    const string Watch = """
        document.addEventListener('securitypolicyviolation', event => console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
        """;

    /// <summary>Asks for traces of what fails: they cost every scenario a picture of the document for each step.</summary>
    static readonly bool s_traces = Environment.GetEnvironmentVariable("DOCFAV_TRACES") is { Length: > 0 };

    readonly IBrowserContext _context;
    readonly string _address;
    readonly ConcurrentQueue<string> _faults = new();

    Visit(IBrowserContext context, IPage page, string address) => (_context, Page, _address) = (context, page, address);

    public IPage Page { get; }

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>A part of the console's errors that belong to the scenario.</summary>
    public string? Expected { get; set; }

    public static async Task<Visit> BeginAsync(IBrowser browser, Uri address, Look look)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            Locale = look.Locale,
            TimezoneId = "Europe/Madrid",
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Scheme,
            HasTouch = look.IsTouch,
            IsMobile = look.IsTouch,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(20_000);
        await context.AddInitScriptAsync(Watch);
        if (s_traces)
        {
            await context.Tracing.StartAsync(new() { Snapshots = true });
        }

        var visit = new Visit(context, await context.NewPageAsync(), address.ToString());
        visit.Listen(visit.Page);
        return visit;
    }

    /// <summary>One more tab of the same browser.</summary>
    public async Task<IPage> TabAsync()
    {
        var page = await _context.NewPageAsync();
        Listen(page);
        return page;
    }

    public Task SetCookieAsync(string name, string value) => _context.AddCookiesAsync([new() { Name = name, Value = value, Url = _address }]);

    /// <summary>Keeps a picture of the page, and where traces are asked for the way to it, for whoever looks into a failure.</summary>
    public async Task KeepAsync(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        if (s_traces)
        {
            await _context.Tracing.StopAsync(new() { Path = Path.Combine(folder, name + ".zip") });
        }
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    void Listen(IPage page)
    {
        page.PageError += (_, text) => _faults.Enqueue($"page error: {text}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && (Expected is null || !message.Text.Contains(Expected, StringComparison.Ordinal)))
            {
                _faults.Enqueue($"console: {message.Text} {message.Location}");
            }
        };
    }
}
