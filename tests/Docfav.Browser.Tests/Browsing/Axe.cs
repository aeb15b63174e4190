using System.Text.Json;
using Microsoft.Playwright;
using Shouldly;

namespace Docfav.Browser.Tests.Browsing;

/// <summary>The rules of axe-core: what keeps people out who see little, or use no mouse.</summary>
static class Axe
{
    static readonly Lazy<string> s_script = new(() => File.ReadAllText(Path.Combine(Repository.Root, "tests/Docfav.Browser.Tests/node_modules/axe-core/axe.min.js")));

    const string Run = """
        async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
            .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}\n  ${node.html.slice(0, 200)}\n  ${node.failureSummary.replaceAll('\n', ' ')}`))
        """;

    public static async Task ShouldHaveNoAxeViolationsAsync(this IPage page)
    {
        // A script element would be refused by the content policy.
        await page.EvaluateAsync(s_script.Value + "\n;null");
        var violations = await ViolationsAsync(page);
        if (violations.Any(violation => violation.StartsWith("document-title:", StringComparison.Ordinal)))
        {
            // Where a circuit takes the page over, it is without a title for a moment, once.
            violations = await ViolationsAsync(page);
        }

        string.Join('\n', violations).ShouldBeEmpty(page.Url);
    }

    static async Task<string[]> ViolationsAsync(IPage page)
    {
        await Assertions.Expect(page).Not.ToHaveTitleAsync("");
        return [.. (await page.EvaluateAsync<JsonElement>(Run)).EnumerateArray().Select(item => item.GetString()!)];
    }
}
