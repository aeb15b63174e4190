using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Contract;

public sealed partial class DocsPageTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_and_all_that_it_loads_come_from_the_server_under_a_strict_policy()
    {
        await using var server = new BuiltServer();
        using var client = await server.StartAsync(Cancellation);

        var page = await ReadAsync(client, "/docs/index.html");
        var assets = Asset().Matches(page).Select(match => match.Groups["path"].Value).ToList();
        assets.ShouldContain(asset => asset.EndsWith("swagger-ui-bundle.js", StringComparison.Ordinal));
        assets.ShouldContain(asset => asset.EndsWith(".css", StringComparison.Ordinal));
        foreach (var asset in assets)
        {
            asset.ShouldNotContain("//");
            await ReadAsync(client, "/docs/" + asset);
        }

        (await ReadAsync(client, "/docs")).ShouldBe(page);
        InlineScript().IsMatch(page).ShouldBeFalse();
    }

    [Fact]
    public async Task The_description_needs_no_key()
    {
        await using var server = new BuiltServer();
        using var client = await server.StartAsync(Cancellation);

        using var response = await client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await response.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(await server.DescribeAsync());
    }

    static async Task<string> ReadAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self' 'sha256-");
        policy.ShouldNotContain("unsafe");
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    [GeneratedRegex("(?:src|href)=\"(?<path>[^\"]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Asset();

    [GeneratedRegex("<script(?![^>]*src=)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InlineScript();
}
