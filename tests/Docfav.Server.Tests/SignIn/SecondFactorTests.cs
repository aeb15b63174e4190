using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

public sealed class SecondFactorTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        AuthenticatorCode.Of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Instant.FromUnixTimeSeconds(seconds)).ShouldBe(code);

    [Theory, OnEveryDatabase]
    public async Task A_code_follows_the_password_and_is_taken_once(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        var user = await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (first, who) = await Given.SignedInAsync(deployment);
        var (key, _) = await Given.AuthenticatorAsync(deployment, who, time.GetCurrentInstant());
        (await first.WhoAsync(node)).ShouldBe(who);

        var browser = new Browser();
        (await browser.PasswordAsync(node, user.Email, Given.Password)).ShouldBe(SignInOutcome.SecondFactorNeeded);
        (await browser.WhoAsync(node)).ShouldBeNull();
        (await browser.CodeAsync(node, AuthenticatorCode.Of(key, time.GetCurrentInstant()))).ShouldBe(SignInOutcome.Refused, "it turned the factor on");
        time.Advance(Duration.FromSeconds(60));
        var code = AuthenticatorCode.Of(key, time.GetCurrentInstant());
        (await browser.CodeAsync(node, $"{code[..3]} {code[3..]}")).ShouldBe(SignInOutcome.SignedIn);
        (await browser.WhoAsync(node)).ShouldNotBeNull().UserId.ShouldBe(user.Id);

        var other = new Browser();
        await other.PasswordAsync(node, user.Email, Given.Password);
        (await other.CodeAsync(node, code)).ShouldBe(SignInOutcome.Refused);
        (await other.CodeAsync(node, AuthenticatorCode.Of(key, time.GetCurrentInstant() - Duration.FromSeconds(30)))).ShouldBe(SignInOutcome.Refused, "an older one");
        (await new Browser().CodeAsync(node, AuthenticatorCode.Of(key, time.GetCurrentInstant() + Duration.FromSeconds(30)))).ShouldBe(SignInOutcome.Refused, "no password");
        (await other.CodeAsync(node, AuthenticatorCode.Of(key, time.GetCurrentInstant() + Duration.FromSeconds(30)))).ShouldBe(SignInOutcome.SignedIn);
    }

    [Theory, OnEveryDatabase]
    public async Task One_code_sent_by_eight_at_once_lets_one_in(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        var user = await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (_, who) = await Given.SignedInAsync(deployment);
        var (key, _) = await Given.AuthenticatorAsync(deployment, who, time.GetCurrentInstant());
        time.Advance(Duration.FromMinutes(10));
        var browser = new Browser();
        await browser.PasswordAsync(node, user.Email, Given.Password);
        var code = AuthenticatorCode.Of(key, time.GetCurrentInstant());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => browser.Copy().CodeAsync(node, code)));

        outcomes.Count(outcome => outcome == SignInOutcome.SignedIn).ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task Knowing_the_password_buys_no_more_than_five_tries(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        var user = await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (_, who) = await Given.SignedInAsync(deployment);
        var (key, _) = await Given.AuthenticatorAsync(deployment, who, time.GetCurrentInstant());
        time.Advance(Duration.FromMinutes(1));

        var browser = new Browser();
        for (var i = 0; i < 3; i++)
        {
            await browser.PasswordAsync(node, user.Email, Given.Password);
            (await browser.CodeAsync(node, "x")).ShouldBe(SignInOutcome.Refused);
        }

        (await browser.CodeAsync(node, AuthenticatorCode.Of(key, time.GetCurrentInstant()))).ShouldBe(SignInOutcome.Refused);
        (await new Browser().PasswordAsync(node, user.Email, Given.Password)).ShouldBe(SignInOutcome.Refused);
    }

    [Theory, OnEveryDatabase]
    public async Task A_recovery_code_stands_in_once_and_new_ones_void_the_old(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        var user = await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var account = node.Get<UserAccount>();
        var (_, who) = await Given.SignedInAsync(deployment);
        var (_, codes) = await Given.AuthenticatorAsync(deployment, who, time.GetCurrentInstant());
        codes.Distinct().Count().ShouldBe(10);

        async Task<SignInOutcome> TryAsync(string code)
        {
            var browser = new Browser();
            await browser.PasswordAsync(node, user.Email, Given.Password);
            return await browser.RecoveryCodeAsync(node, code);
        }

        (await TryAsync(codes[0].ToUpperInvariant().Replace('-', ' '))).ShouldBe(SignInOutcome.SignedIn);
        (await TryAsync(codes[0])).ShouldBe(SignInOutcome.Refused);
        (await account.CountRecoveryCodesAsync(user.Id, Cancellation)).ShouldBe(9);
        (await account.RenewRecoveryCodesAsync(who, "wrong horse", Cancellation)).Refusal.ShouldNotBeNull();
        var (renewed, _) = await account.RenewRecoveryCodesAsync(who, Given.Password, Cancellation);
        (await TryAsync(codes[1])).ShouldBe(SignInOutcome.Refused);
        (await TryAsync(renewed.ShouldNotBeNull()[0])).ShouldBe(SignInOutcome.SignedIn);
        await using var db = deployment.Database.OpenRead();
        (await db.UserRecoveryCodes.CountAsync(Cancellation)).ShouldBe(9);
    }

    [Theory, OnEveryDatabase]
    public async Task A_remembered_device_needs_no_code_until_everything_is_signed_out(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        var user = await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (_, who) = await Given.SignedInAsync(deployment);
        var (key, _) = await Given.AuthenticatorAsync(deployment, who, time.GetCurrentInstant());
        time.Advance(Duration.FromMinutes(1));
        var browser = new Browser();
        await browser.PasswordAsync(node, user.Email, Given.Password);
        (await browser.CodeAsync(node, AuthenticatorCode.Of(key, time.GetCurrentInstant()), isDeviceRemembered: true)).ShouldBe(SignInOutcome.SignedIn);

        for (var i = 0; i < 6; i++)
        {
            await browser.SignOutAsync(node);
            (await browser.PasswordAsync(node, user.Email, Given.Password)).ShouldBe(SignInOutcome.SignedIn);
        }

        await node.Get<Sessions>().EndAllAsync(user.Id, null, Cancellation);
        time.Advance(Duration.FromSeconds(1));
        (await browser.PasswordAsync(node, user.Email, Given.Password)).ShouldBe(SignInOutcome.SecondFactorNeeded);
    }

    [Theory, OnEveryDatabase]
    public async Task It_is_turned_on_with_a_code_and_off_with_the_password_or_by_the_operator(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        var user = await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var account = node.Get<UserAccount>();
        var (_, who) = await Given.SignedInAsync(deployment);

        var setup = (await account.SetUpAuthenticatorAsync(who, Cancellation)).ShouldNotBeNull();
        setup.Uri.ShouldBe($"otpauth://totp/Docfav%20Server:ana%40example.com?secret={setup.Key}&issuer=Docfav%20Server&digits=6&period=30");
        (await account.EnableAuthenticatorAsync(who, "12345", Cancellation)).Refusal.ShouldNotBeNull().Field.ShouldBe("code");
        (await new Browser().PasswordAsync(node, user.Email, Given.Password)).ShouldBe(SignInOutcome.SignedIn);
        (await account.EnableAuthenticatorAsync(who, AuthenticatorCode.Of(setup.Key, time.GetCurrentInstant()), Cancellation)).Refusal.ShouldBeNull();
        (await new Browser().PasswordAsync(node, user.Email, Given.Password)).ShouldBe(SignInOutcome.SecondFactorNeeded);
        (await account.SetUpAuthenticatorAsync(who, Cancellation)).ShouldBeNull("one is in use");

        (await account.DisableAuthenticatorAsync(who, "wrong horse", Cancellation)).ShouldNotBeNull().Field.ShouldBe("password");
        (await account.DisableAuthenticatorAsync(who, Given.Password, Cancellation)).ShouldBeNull();
        (await new Browser().PasswordAsync(node, user.Email, Given.Password)).ShouldBe(SignInOutcome.SignedIn);
        (await account.CountRecoveryCodesAsync(user.Id, Cancellation)).ShouldBe(0);

        await Given.AuthenticatorAsync(deployment, who, time.GetCurrentInstant());
        await node.Get<UserDirectory>().ResetSecondFactorAsync(user.Email, Cancellation);
        (await new Browser().PasswordAsync(node, user.Email, Given.Password)).ShouldBe(SignInOutcome.SignedIn);
        (await account.CountRecoveryCodesAsync(user.Id, Cancellation)).ShouldBe(0);
    }
}
