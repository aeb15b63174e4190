using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

public sealed class PasswordTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_user_signs_in_with_the_address_in_any_case_and_out_again(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var user = await Given.UserAsync(deployment, "Ana.Núñez@example.com");
        var node = deployment.Nodes[0];
        var browser = new Browser();

        (await browser.WhoAsync(node)).ShouldBeNull();
        (await browser.PasswordAsync(node, "ANA.NÚÑEZ@example.com", Given.Password)).ShouldBe(SignInOutcome.SignedIn);
        (await browser.WhoAsync(node)).ShouldNotBeNull().UserId.ShouldBe(user.Id);

        var thief = browser.Copy();
        await browser.SignOutAsync(node);
        (await browser.WhoAsync(node)).ShouldBeNull();
        (await thief.WhoAsync(node)).ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task Whatever_does_not_fit_is_refused_with_the_same_answer(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await Given.UserAsync(deployment);
        await Given.UserAsync(deployment, "out@example.com");
        var withoutPassword = await deployment.UserAsync();
        var node = deployment.Nodes[0];
        await node.Get<UserDirectory>().SetActiveAsync("out@example.com", isActive: false, Cancellation);

        foreach (var (email, password) in new[]
        {
            ("ana@example.com", "wrong horse"), ("ana@example.com", ""), ("ana@example.com", new string('x', 100_000)), ("nobody@example.com", Given.Password),
            ("out@example.com", Given.Password), (withoutPassword.Email, ""), (withoutPassword.Email, Given.Password), ("", ""), ("no address", Given.Password),
        })
        {
            var browser = new Browser();
            (await browser.PasswordAsync(node, email, password)).ShouldBe(SignInOutcome.Refused, $"{email} {password.Length}");
            browser.Cookies.ShouldBeEmpty();
        }
    }

    [Theory, OnEveryDatabase]
    public async Task After_five_failures_even_the_password_is_refused_for_five_minutes(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var browser = new Browser();

        for (var i = 0; i < 4; i++)
        {
            (await browser.PasswordAsync(node, "ana@example.com", "wrong horse")).ShouldBe(SignInOutcome.Refused);
        }

        (await browser.PasswordAsync(node, "ana@example.com", Given.Password)).ShouldBe(SignInOutcome.SignedIn);
        for (var i = 0; i < 5; i++)
        {
            (await browser.PasswordAsync(node, "ana@example.com", "wrong horse")).ShouldBe(SignInOutcome.Refused);
        }

        time.Advance(Duration.FromSeconds(299));
        (await browser.PasswordAsync(node, "ana@example.com", Given.Password)).ShouldBe(SignInOutcome.Refused);
        time.Advance(Duration.FromSeconds(1));
        (await browser.PasswordAsync(node, "ana@example.com", Given.Password)).ShouldBe(SignInOutcome.SignedIn);
    }

    [Theory, OnEveryDatabase]
    public async Task Attempts_at_once_on_two_nodes_have_five_looks_together(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster, nodes: 2);
        var user = await Given.UserAsync(deployment);

        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => new Browser().PasswordAsync(deployment.Nodes[i % 2], user.Email, "wrong horse")));

        (await new Browser().PasswordAsync(deployment.Nodes[0], user.Email, Given.Password)).ShouldBe(SignInOutcome.Refused);
    }

    [Theory, OnEveryDatabase]
    public async Task An_address_has_so_many_attempts_a_minute_whomever_it_tries(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time, settings: new KeyValuePair<string, string?>("Docfav:SignIn:AttemptsPerMinute", "3"));
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];

        for (var i = 0; i < 3; i++)
        {
            (await new Browser().PasswordAsync(node, $"nobody{i}@example.com", "wrong horse")).ShouldBe(SignInOutcome.Refused);
        }

        (await new Browser().PasswordAsync(node, "ana@example.com", Given.Password)).ShouldBe(SignInOutcome.TooManyAttempts);
        (await new Browser { Address = System.Net.IPAddress.Parse("203.0.113.7") }.PasswordAsync(node, "ana@example.com", Given.Password)).ShouldBe(SignInOutcome.SignedIn);
        time.Advance(Duration.FromMinutes(1));
        (await new Browser().PasswordAsync(node, "ana@example.com", Given.Password)).ShouldBe(SignInOutcome.SignedIn);
    }

    [Theory]
    [InlineData("http", "127.0.0.1:5080", "127.0.0.1", null, "docfav=", false)]
    [InlineData("http", "localhost:5080", "::1", null, "docfav=", false)]
    [InlineData("http", "agenda.example.com", "127.0.0.1", null, "docfav=", true)]
    [InlineData("http", "localhost:5080", "192.0.2.4", null, "docfav=", true)]
    [InlineData("https", "agenda.example.com", "192.0.2.4", null, "docfav=", true)]
    [InlineData("http", "127.0.0.1:5080", "127.0.0.1", "https://agenda.example.com", "__Host-docfav=", true)]
    public async Task The_cookie_leaves_this_machine_over_TLS_only(string scheme, string host, string address, string? publicUrl, string name, bool isSecure)
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster, settings: new KeyValuePair<string, string?>("Docfav:PublicUrl", publicUrl));
        await Given.UserAsync(deployment);
        var browser = new Browser { Scheme = scheme, Host = host, Address = System.Net.IPAddress.Parse(address) };

        await browser.PasswordAsync(deployment.Nodes[0], "ana@example.com", Given.Password);

        var cookie = browser.SetCookies.ShouldHaveSingleItem();
        cookie.ShouldStartWith(name);
        cookie.ShouldContain("; path=/; ");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldContain("httponly");
        cookie.ShouldNotContain("expires");
        cookie.Contains("secure", StringComparison.Ordinal).ShouldBe(isSecure);
    }
}
