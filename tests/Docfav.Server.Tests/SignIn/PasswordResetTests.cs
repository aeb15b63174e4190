using System.Net;
using System.Text.RegularExpressions;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

public sealed partial class PasswordResetTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_link_to_the_configured_address_sets_a_password_once_within_an_hour(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        using var mail = new MailServer();
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time, nodes: 1, Settings(mail));
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var reset = node.Get<PasswordReset>();
        var (browser, _) = await Given.SignedInAsync(deployment);
        reset.IsOffered.ShouldBeTrue();

        (await reset.RequestAsync("nobody@example.com", IPAddress.Loopback, Cancellation)).ShouldBeTrue();
        (await reset.RequestAsync(" ANA@example.com ", IPAddress.Loopback, Cancellation)).ShouldBeTrue();
        (await reset.RequestAsync("ana@example.com", IPAddress.Loopback, Cancellation)).ShouldBeTrue();
        var letter = await mail.NextAsync(Cancellation);
        letter.ShouldContain("To: ana@example.com");
        var token = TokenOf(letter);

        (await reset.ResetAsync(token, "short", Cancellation)).ShouldNotBeNull().Field.ShouldBe("password");
        (await reset.ResetAsync(token[..^2] + "AA", "another password", Cancellation)).ShouldNotBeNull();
        (await reset.ResetAsync("nonsense", "another password", Cancellation)).ShouldNotBeNull();
        time.Advance(Duration.FromMinutes(59));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => reset.ResetAsync(token, $"another password {i}", Cancellation)));
        outcomes.Count(refusal => refusal is null).ShouldBe(1);
        (await browser.WhoAsync(node)).ShouldBeNull();
        (await new Browser().PasswordAsync(node, "ana@example.com", $"another password {Array.IndexOf(outcomes, null)}")).ShouldBe(SignInOutcome.SignedIn);

        // One letter came of three requests: the next is the one asked for now.
        await reset.RequestAsync("ana@example.com", IPAddress.Loopback, Cancellation);
        token = TokenOf(await mail.NextAsync(Cancellation));
        time.Advance(Duration.FromHours(1));
        (await reset.ResetAsync(token, "a third password", Cancellation)).ShouldNotBeNull();
        mail.Count.ShouldBe(2);
    }

    [Theory, OnEveryDatabase]
    public async Task A_link_is_void_once_the_user_is_disabled_or_signed_out_everywhere(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        using var mail = new MailServer();
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time, nodes: 1, Settings(mail));
        var user = await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var reset = node.Get<PasswordReset>();

        await reset.RequestAsync(user.Email, null, Cancellation);
        var token = TokenOf(await mail.NextAsync(Cancellation));
        await node.Get<Sessions>().EndAllAsync(user.Id, null, Cancellation);
        (await reset.ResetAsync(token, "another password", Cancellation)).ShouldNotBeNull();

        time.Advance(Duration.FromMinutes(5));
        await reset.RequestAsync(user.Email, null, Cancellation);
        token = TokenOf(await mail.NextAsync(Cancellation));
        await node.Get<UserDirectory>().SetActiveAsync(user.Email, isActive: false, Cancellation);
        (await reset.ResetAsync(token, "another password", Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_a_mail_server_or_a_public_address_nothing_is_offered()
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        deployment.Nodes[0].Get<PasswordReset>().IsOffered.ShouldBeFalse();
    }

    static KeyValuePair<string, string?>[] Settings(MailServer mail) =>
    [
        new("Docfav:PublicUrl", "https://agenda.example.com/"), new("Docfav:Smtp:Host", "127.0.0.1"),
        new("Docfav:Smtp:Port", mail.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("Docfav:Smtp:From", "agenda@example.com"),
        new("Docfav:Smtp:Tls", "false"),
    ];

    static string TokenOf(string letter)
    {
        var match = Link().Match(letter);
        match.Success.ShouldBeTrue(letter);
        return match.Groups["token"].Value;
    }

    [GeneratedRegex(@"https://agenda\.example\.com/account/new-password\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
