using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

/// <summary>Signing in and out as a browser does it.</summary>
public sealed class SignInPageTests(PostgresCluster cluster)
{
    // Tabs, line ends and control signs are dropped by browsers, and a backslash is a slash to them.
    static readonly string[] s_hostile =
    [
        "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "\\evil.example",
        "https://evil.example", "http://evil.example", "HTTPS://EVIL.EXAMPLE", "https:evil.example", "https:/evil.example", "https:///evil.example", "http:\\\\evil.example",
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example", "file:///etc/passwd", "mailto:a@example.com",
        "/\t/evil.example", "\t//evil.example", " //evil.example", "/\n/evil.example", "/\r/evil.example", "\r\n//evil.example", "/\0/evil.example", "\u00a0//evil.example",
        "~//evil.example", "~/x", "evil.example", "@evil.example", ".evil.example", "/..//evil.example", "/.//evil.example", "/./\\evil.example", "/x/..//evil.example",
        "/%2e%2e//evil.example", "/%09/evil.example", "/%2f%2fevil.example", "/%5cevil.example", "/\u2044\u2044evil.example", "/\uff0f\uff0fevil.example", "?x=//evil.example",
        "#//evil.example", "", "http://127.0.0.1@evil.example", "//127.0.0.1@evil.example", "//evil.example/%2f..", "/\u200b/evil.example",
    ];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_user_signs_in_goes_to_the_page_asked_for_and_signs_out(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var visitor = new Visitor(node);

        var asked = await visitor.GetAsync("/account/sessions?x=1");
        asked.Status.ShouldBe(HttpStatusCode.Redirect);
        var signIn = new Uri(node.Address, asked.Location).PathAndQuery;
        (await visitor.SubmitAsync(signIn, "sign-in", ("email", "ana@example.com"), ("password", "wrong"))).Fault.ShouldNotBeNull();
        var done = await visitor.SubmitAsync(signIn, "sign-in", ("email", " ANA@example.com "), ("password", Given.Password));
        new Uri(node.Address, done.Location).PathAndQuery.ShouldBe("/account/sessions?x=1");
        (await visitor.GetAsync("/account/sessions?x=1")).Html.ShouldContain("This device");
        (await visitor.GetAsync("/account/sign-in?returnUrl=/account")).Location.ShouldNotBeNull().ShouldEndWith("/account");

        var old = visitor.Cookies["docfav"];
        (await visitor.SubmitAsync("/account", "/account/sign-out")).Location.ShouldBe("/account/sign-in");
        visitor.Cookies.ShouldNotContainKey("docfav");
        visitor.Cookies["docfav"] = old;
        (await visitor.GetAsync("/account")).Location.ShouldNotBeNull().ShouldContain("/account/sign-in");
    }

    [Theory, OnEveryDatabase]
    public async Task A_remembered_session_has_a_cookie_that_outlives_the_browser(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var user = await Given.UserAsync(deployment);

        var page = await new Visitor(deployment.Nodes[0]).SubmitAsync("/account/sign-in", "sign-in", ("email", user.Email), ("password", Given.Password), ("remember", "true"));

        page.Response.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith("docfav=", StringComparison.Ordinal)).ShouldContain("expires=");
        await using var db = deployment.Database.OpenRead();
        (await db.UserSessions.SingleAsync(Cancellation)).IsRemembered.ShouldBeTrue();
    }

    [Fact]
    public async Task Every_refusal_looks_the_same()
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        var node = deployment.Nodes[0];
        var user = await Given.UserAsync(deployment);
        await deployment.SaveAsync(Passwordless("none@example.com"));
        await Given.UserAsync(deployment, "gone@example.com");
        await node.Get<UserDirectory>().SetActiveAsync("gone@example.com", isActive: false, Cancellation);

        async Task<string> AnswerAsync(string email, string password) =>
            (await new Visitor(node).SubmitAsync("/account/sign-in", "sign-in", ("email", email), ("password", password))).Lasting.Replace($"value=\"{email}\"", "", StringComparison.Ordinal);

        var known = await AnswerAsync(user.Email, "wrong horse");
        known.ShouldContain("E-mail address or password do not fit");
        foreach (var (email, password) in new[] { ("nobody@example.com", Given.Password), ("none@example.com", ""), ("gone@example.com", Given.Password), ("nonsense", "x"), ("", "") })
        {
            (await AnswerAsync(email, password)).ShouldBe(known, email);
        }
    }

    [Fact]
    public async Task No_address_leads_to_another_site()
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var signedIn = await Visitor.SignedInAsync(node);

        foreach (var url in s_hostile)
        {
            var path = $"/account/sign-in?returnUrl={Uri.EscapeDataString(url)}";
            var passed = await signedIn.GetAsync(path);
            passed.Status.ShouldBe(HttpStatusCode.Redirect, url);
            Stays(passed.Location, url);
            (await new Visitor(node).GetAsync(path)).Html.ShouldNotContain("href=\"//", Case.Sensitive, url);
        }

        foreach (var url in s_hostile.Take(8))
        {
            var page = await new Visitor(node).SubmitAsync(
                $"/account/sign-in?returnUrl={Uri.EscapeDataString(url)}", "sign-in", ("email", "ana@example.com"), ("password", Given.Password));
            Stays(page.Location, url);
        }

        void Stays(string? location, string url)
        {
            location.ShouldNotBeNull(url);
            location.ShouldNotContain("\\");
            var goes = new Uri(node.Address, location);
            goes.Authority.ShouldBe(node.Address.Authority, url);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task The_second_step_takes_a_code_or_a_recovery_code_and_remembers_the_device(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (_, who) = await Given.SignedInAsync(deployment);
        var (key, codes) = await Given.AuthenticatorAsync(deployment, who, time.GetCurrentInstant());
        time.Advance(Duration.FromMinutes(1));
        (string, string)[] password = [("email", "ana@example.com"), ("password", Given.Password), ("remember", "true")];

        var visitor = new Visitor(node);
        (await visitor.GetAsync("/account/second-factor")).Location.ShouldNotBeNull().ShouldContain("/account/sign-in");
        var first = await visitor.SubmitAsync("/account/sign-in?returnUrl=/account", "sign-in", password);
        var second = new Uri(node.Address, first.Location).PathAndQuery;
        second.ShouldBe("/account/second-factor?returnUrl=%2Faccount&remember=true");
        visitor.Cookies.ShouldNotContainKey("docfav");
        (await visitor.GetAsync("/account")).Location.ShouldNotBeNull().ShouldContain("/account/sign-in");

        (await visitor.SubmitAsync(second, "code", ("code", "000000"))).Fault.ShouldNotBeNull();
        var slow = new Visitor(node);
        await slow.SubmitAsync("/account/sign-in", "sign-in", password);
        (string, string)[] slowForm = [.. (await slow.GetAsync(second)).Form("code").Select(field => (field.Key, field.Value)), ("code", "000000")];
        slow.Cookies.Remove("docfav-second-factor");
        (await slow.PostAsync(second, slowForm)).Fault.ShouldNotBeNull().ShouldContain("time");
        var done = await visitor.SubmitAsync(second, "code", ("code", AuthenticatorCode.Of(key, time.GetCurrentInstant())), ("device", "true"));
        done.Location.ShouldNotBeNull().ShouldEndWith("/account");
        done.Response.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith("docfav=", StringComparison.Ordinal)).ShouldContain("expires=");
        await visitor.SubmitAsync("/account", "/account/sign-out");
        (await visitor.SubmitAsync("/account/sign-in?returnUrl=/account", "sign-in", password)).Location.ShouldNotBeNull().ShouldEndWith("/account");

        var elsewhere = new Visitor(node);
        await elsewhere.SubmitAsync("/account/sign-in", "sign-in", password);
        (await elsewhere.SubmitAsync("/account/recovery-code", "recovery-code", ("code", "aaaa-bbbb-cccc"))).Fault.ShouldNotBeNull();
        (await elsewhere.SubmitAsync("/account/recovery-code", "recovery-code", ("code", codes[0]))).Location.ShouldNotBeNull();
        (await elsewhere.GetAsync("/account/authenticator")).Html.ShouldContain("9 recovery codes are left");
    }

    [Fact]
    public async Task A_link_in_a_message_leads_to_a_new_password()
    {
        using var mail = new MailServer();
        await using var deployment = await Given.DeploymentAsync(
            DatabaseKind.Sqlite, cluster, null, 1, new("Docfav:PublicUrl", "http://localhost:5080"), new("Docfav:Smtp:Host", "127.0.0.1"),
            new("Docfav:Smtp:Port", $"{mail.Port}"), new("Docfav:Smtp:From", "docfav@example.com"), new("Docfav:Smtp:Tls", "false"));
        await Given.UserAsync(deployment);
        var visitor = new Visitor(deployment.Nodes[0]);

        var unknown = await visitor.SubmitAsync("/account/forgot", "forgot", ("email", "nobody@example.com"));
        var known = await visitor.SubmitAsync("/account/forgot", "forgot", ("email", "ana@example.com"));
        known.Lasting.ShouldBe(unknown.Lasting);
        var letter = await mail.NextAsync(Cancellation);
        var link = new Uri(letter[letter.IndexOf("http://localhost:5080/", StringComparison.Ordinal)..].Split('\n', '\r')[0]);
        (await visitor.SubmitAsync(link.PathAndQuery, "new-password", ("new_password", "another password"), ("again", "an other password"))).Fault.ShouldBe("The two passwords differ.");
        (await visitor.SubmitAsync(link.PathAndQuery, "new-password", ("new_password", "short"), ("again", "short"))).Fault.ShouldNotBeNull().ShouldContain("8");
        (await visitor.SubmitAsync(link.PathAndQuery, "new-password", ("new_password", "another password"), ("again", "another password"))).Location.ShouldNotBeNull().ShouldContain("done=new-password");
        (await visitor.SubmitAsync(link.PathAndQuery, "new-password", ("new_password", "a third password"), ("again", "a third password"))).Fault.ShouldNotBeNull().ShouldContain("link");
        (await visitor.SubmitAsync("/account/sign-in", "sign-in", ("email", "ana@example.com"), ("password", "another password"))).Location.ShouldNotBeNull();
    }

    [Fact]
    public async Task Too_many_attempts_in_a_minute_are_refused_with_429()
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster, null, 1, new KeyValuePair<string, string?>("Docfav:SignIn:AttemptsPerMinute", "2"));
        await Given.UserAsync(deployment);
        var visitor = new Visitor(deployment.Nodes[0]);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            (await visitor.SubmitAsync("/account/sign-in", "sign-in", ("email", "ana@example.com"), ("password", "x"))).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await visitor.SubmitAsync("/account/sign-in", "sign-in", ("email", "ana@example.com"), ("password", Given.Password))).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    static User Passwordless(string email) => new() { Id = Guid.NewGuid(), Email = email, EmailKey = email, Timezone = "Europe/Madrid", Plan = "test", IsActive = true };
}
