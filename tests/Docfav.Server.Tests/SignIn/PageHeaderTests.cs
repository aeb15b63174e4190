using System.Net;
using Docfav.Server.Tests.Api;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using RawHttp = Docfav.Server.Tests.Api.RawHttp;

namespace Docfav.Server.Tests.SignIn;

/// <summary>What every answer to a browser carries.</summary>
public sealed class PageHeaderTests(PostgresCluster cluster)
{
    static readonly string[] s_ofTheWay = ["connection", "content-length", "transfer-encoding"];

    [Theory]
    [InlineData("/", 302), InlineData("/account/sign-in", 200), InlineData("/account", 302), InlineData("/account/forgot", 200), InlineData("/nowhere", 404)]
    [InlineData("/clinics/6edafcff-732d-4cce-8f16-f0d50d2b22b2/agenda", 302), InlineData("/desk.css", 200), InlineData("/_blazor/negotiate", 405)]
    [InlineData("/account/sign-out", 405), InlineData("/not-found", 200), InlineData("/_blazor", 400), InlineData("/docs", 301)]
    public async Task An_answer_is_framed_by_nobody_sniffed_by_nothing_and_tells_no_other_site(string path, int status)
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        await Given.UserAsync(deployment);

        var page = await new Visitor(deployment.Nodes[0]).GetAsync(path);

        ((int)page.Status).ShouldBe(status);
        One(page, "X-Content-Type-Options").ShouldBe("nosniff");
        One(page, "X-Frame-Options").ShouldBe("DENY");
        One(page, "Referrer-Policy").ShouldNotBeNull();
        One(page, "Content-Security-Policy").ShouldNotBeNull().ShouldContain("frame-ancestors 'none'");
        page.Response.Headers.Contains("Server").ShouldBeFalse();
        page.Response.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
    }

    [Theory]
    [InlineData("agenda.example.com", "https", true), InlineData("agenda.example.com", "http", false), InlineData("localhost", "https", false), InlineData("127.0.0.1", "https", false)]
    public async Task Browsers_are_told_to_stay_with_TLS_once_they_came_over_it_from_elsewhere(string host, string scheme, bool isTold)
    {
        await using var deployment = await Given.DeploymentAsync(
            DatabaseKind.Sqlite, cluster, null, 1, new KeyValuePair<string, string?>("Docfav:TrustedProxies:0", "127.0.0.1"));
        await Given.UserAsync(deployment);
        var visitor = new Visitor(deployment.Nodes[0]) { Headers = { ("Host", host), ("X-Forwarded-Proto", scheme) } };

        foreach (var path in new[] { "/account/sign-in", "/nowhere" })
        {
            One(await visitor.GetAsync(path), "Strict-Transport-Security").ShouldBe(isTold ? "max-age=31536000" : null);
        }
    }

    [Fact]
    public async Task Pages_with_forms_are_kept_nowhere()
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        await Given.UserAsync(deployment);
        var visitor = await Visitor.SignedInAsync(deployment.Nodes[0]);

        foreach (var path in new[] { "/account", "/account/authenticator", "/account/passkeys", "/account/sessions", "/account/password" })
        {
            var page = await visitor.GetAsync(path);
            page.Status.ShouldBe(HttpStatusCode.OK);
            One(page, "Cache-Control").ShouldNotBeNull().ShouldContain("no-store");
        }
    }

    [Theory]
    [InlineData("/", 302), InlineData("/account/sign-in", 200), InlineData("/account", 302), InlineData("/account/forgot", 200), InlineData("/nowhere", 404)]
    [InlineData("/visit?token=abc", 404), InlineData("/clinics/6edafcff-732d-4cce-8f16-f0d50d2b22b2/agenda", 302), InlineData("/desk.css", 200)]
    [InlineData("/_blazor/negotiate", 405), InlineData("/account/sign-out", 405)]
    public async Task Who_asks_for_the_head_of_a_page_gets_what_its_opening_would_without_the_page(string path, int status)
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];

        var whole = await new Visitor(node).GetAsync(path);
        var head = await RawHttp.SendAsync(node.Address, $"HEAD {path} HTTP/1.1\nHost: {node.Address.Authority}\nAccept: text/html\nCookie: docfav-language=en\nConnection: close");

        ((int)whole.Status, head!.Status, head.Body).ShouldBe((status, status, ""));
        Names(head).ShouldBe(Names(whole), ignoreOrder: true);
    }

    /// <summary>The names of an answer's headers, but for those of the way that it came.</summary>
    static IEnumerable<string> Names(Page page) =>
        page.Response.Headers.Concat(page.Response.Content.Headers).Select(header => header.Key.ToLowerInvariant()).Where(name => !s_ofTheWay.Contains(name));

    static IEnumerable<string> Names(RawAnswer answer) =>
        answer.Head.Split("\r\n").Skip(1).Select(line => line.Split(':')[0].ToLowerInvariant()).Where(name => !s_ofTheWay.Contains(name)).Distinct(StringComparer.Ordinal);

    static string? One(Page page, string header) => page.Response.Headers.TryGetValues(header, out var values) ? values.ShouldHaveSingleItem() : null;
}
