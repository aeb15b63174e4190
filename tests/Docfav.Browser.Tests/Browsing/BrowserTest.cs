using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Browsing;

/// <summary>A scenario in browsers: at its end no page may have had a fault; a picture of one that failed is kept in artifacts/browser, and a trace where DOCFAV_TRACES is set.</summary>
public abstract class BrowserTest(Chromium chromium, Houses houses) : IAsyncLifetime
{
    readonly List<Visit> _visits = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var faults = _visits.SelectMany(visit => visit.Faults).ToList();
        var hasFailed = faults.Count > 0 || TestContext.Current.TestState?.Result == TestResult.Failed;
        for (var i = 0; i < _visits.Count; i++)
        {
            if (hasFailed)
            {
                await _visits[i].KeepAsync(Path.Combine(Repository.Root, "artifacts/browser", GetType().Name), $"{TestContext.Current.TestMethod?.MethodName}-{i + 1}");
            }

            await _visits[i].DisposeAsync();
        }

        faults.ShouldBeEmpty();
    }

    /// <summary>A new clinic for the scenario.</summary>
    protected Task<House> HouseAsync(DatabaseKind kind = DatabaseKind.Sqlite) => houses.NewAsync(kind);

    /// <summary>A browser in which nobody has signed in.</summary>
    protected Task<Visit> VisitAsync(House house, Look? look = null, int node = 0) => VisitAsync(house.Deployment, look, node);

    /// <inheritdoc cref="VisitAsync(House, Look?, int)"/>
    protected async Task<Visit> VisitAsync(Deployment deployment, Look? look = null, int node = 0)
    {
        var visit = await Visit.BeginAsync(await chromium.BrowserAsync(), deployment.Nodes[node].Address, look ?? new());
        _visits.Add(visit);
        return visit;
    }

    /// <summary>A browser in which somebody, else the clinic's manager, is signed in, at the agenda of a day.</summary>
    protected async Task<AgendaDesk> DeskAsync(House house, Look? look = null, User? who = null, int node = 0, string query = "view=day&date=" + House.Day)
    {
        var visit = await VisitAsync(house, look, node);
        await house.SignInAsync(visit, who ?? house.Manager);
        var desk = new AgendaDesk(visit, house);
        await desk.GoAsync(query);
        return desk;
    }

    /// <summary>Waits for something to be seen on a page.</summary>
    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);
}
