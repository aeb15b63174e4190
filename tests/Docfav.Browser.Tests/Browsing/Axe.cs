using System.Text.Json;
using Microsoft.Playwright;
using Shouldly;

namespace Docfav.Browser.Tests.Browsing;

/// <summary>The rules of axe-core: what keeps people out who see little, or use no mouse.</summary>
static class Axe
{
    static readonly Lazy<string> s_script = new(() => File.ReadAllText(Path.Combine(Repository.Root, "tests/Docfav.Browser.Tests/node_modules/axe-core/axe.min.js")));

    const string Run = """
        async except => (await axe.run(document, { resultTypes: ['violations'], rules: Object.fromEntries(except.map(id => [id, { enabled: false }])) })).violations
            .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}\n  ${node.html.slice(0, 200)}\n  ${node.failureSummary.replaceAll('\n', ' ')}`))
        """;

    /// <param name="page">The page as it is now.</param>
    /// <param name="except">Rules that cannot judge it.</param>
    public static async Task ShouldHaveNoAxeViolationsAsync(this IPage page, params string[] except)
    {
        // A script element would be refused by the content policy.
        await page.EvaluateAsync(s_script.Value + "\n;null");
        var violations = await page.EvaluateAsync<JsonElement>(Run, except);
        string.Join('\n', violations.EnumerateArray().Select(item => item.GetString())).ShouldBeEmpty(page.Url);
    }
}
