using System.Net;
using System.Text.Json;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Identity;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

public sealed class PasskeyTests(PostgresCluster cluster)
{
    static readonly byte[] Credential = [.. Enumerable.Range(0, 64).Select(i => (byte)(255 - i))];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static UserPasskeyInfo Passkey(byte[] id, uint count) =>
        new(id, [1, 2, 3], Given.Start.ToDateTimeOffset(), count, ["internal", "hybrid"], isUserVerified: true, isBackupEligible: true, isBackedUp: false, [], [])
        {
            Name = "Portátil",
        };

    [Theory, OnEveryDatabase]
    public async Task A_passkey_is_kept_used_renamed_and_removed_by_its_user_alone(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var (ana, bob) = (await Given.UserAsync(deployment), await Given.UserAsync(deployment, "bob@example.com"));
        var account = deployment.Nodes[0].Get<UserAccount>();
        using var store = new UserStore(deployment.Database);

        await store.AddOrUpdatePasskeyAsync(ana, Passkey(Credential, 1), Cancellation);
        await store.AddOrUpdatePasskeyAsync(ana, Passkey([7], uint.MaxValue), Cancellation);
        await store.AddOrUpdatePasskeyAsync(bob, Passkey(Credential, 5), Cancellation);
        (await store.FindByPasskeyIdAsync(Credential, Cancellation)).ShouldNotBeNull().Id.ShouldBe(ana.Id);
        (await store.FindPasskeyAsync(bob, Credential, Cancellation)).ShouldBeNull();
        (await store.GetPasskeysAsync(bob, Cancellation)).ShouldBeEmpty();
        var kept = (await store.FindPasskeyAsync(ana, Credential, Cancellation)).ShouldNotBeNull();
        (kept.Name, kept.SignCount, kept.CreatedAt, kept.IsUserVerified, kept.IsBackupEligible, kept.IsBackedUp)
            .ShouldBe(("Portátil", 1u, Given.Start.ToDateTimeOffset(), true, true, false));
        kept.PublicKey.ShouldBe([1, 2, 3]);
        kept.Transports.ShouldBe(["internal", "hybrid"]);

        await store.AddOrUpdatePasskeyAsync(ana, Passkey(Credential, 9), Cancellation);
        (await store.FindPasskeyAsync(ana, Credential, Cancellation)).ShouldNotBeNull().SignCount.ShouldBe(9u);
        (await account.RenamePasskeyAsync(bob.Id, Credential, "mine", Cancellation)).ShouldNotBeNull();
        (await account.RenamePasskeyAsync(ana.Id, Credential, " ", Cancellation)).ShouldNotBeNull().Field.ShouldBe("name");
        (await account.RenamePasskeyAsync(ana.Id, Credential, "Llave", Cancellation)).ShouldBeNull();
        (await account.ListPasskeysAsync(ana.Id, Cancellation)).Select(passkey => passkey.Name).ShouldBe(["Portátil", "Llave"]);
        (await account.RemovePasskeyAsync(bob.Id, Credential, Cancellation)).ShouldNotBeNull();
        (await account.RemovePasskeyAsync(ana.Id, Credential, Cancellation)).ShouldBeNull();
        (await store.FindByPasskeyIdAsync(Credential, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Options_ask_for_a_verified_user_at_the_public_address()
    {
        await using var deployment = await Given.DeploymentAsync(
            DatabaseKind.Sqlite, cluster, settings: new KeyValuePair<string, string?>("Docfav:PublicUrl", "https://agenda.example.com"));
        var user = await Given.UserAsync(deployment);
        var browser = new Browser { Scheme = "https", Host = "elsewhere.example.com" };

        var creation = JsonDocument.Parse(await browser.DoAsync(
            deployment.Nodes[0], (signIn, _) => signIn.MakePasskeyCreationOptionsAsync(new() { Id = user.Id.ToString(), Name = user.Email, DisplayName = "Ana" }))).RootElement;
        creation.GetProperty("rp").GetProperty("id").GetString().ShouldBe("agenda.example.com");
        creation.GetProperty("authenticatorSelection").GetProperty("userVerification").GetString().ShouldBe("required");
        var request = JsonDocument.Parse(await browser.DoAsync(deployment.Nodes[0], (signIn, _) => signIn.MakePasskeyRequestOptionsAsync(null))).RootElement;
        request.GetProperty("rpId").GetString().ShouldBe("agenda.example.com");
        request.GetProperty("userVerification").GetString().ShouldBe("required");

        const string nonsense = """{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"},"clientExtensionResults":{}}""";
        (await browser.DoAsync(deployment.Nodes[0], (signIn, _) => signIn.PasskeyAsync(nonsense, isRemembered: false))).ShouldBe(SignInOutcome.Refused);
        var other = new Browser();
        (await other.DoAsync(deployment.Nodes[0], (signIn, _) => signIn.PasskeyAsync(nonsense, isRemembered: false))).ShouldBe(SignInOutcome.Refused, "nothing was begun");
        (await other.DoAsync(deployment.Nodes[0], (signIn, _) => signIn.PerformPasskeyAttestationAsync(nonsense))).Succeeded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("sign-out")]
    [InlineData("passkeys")]
    [InlineData("passkeys/creation-options")]
    [InlineData("passkeys/request-options")]
    public async Task Another_sites_form_is_refused(string path)
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        await Given.UserAsync(deployment);
        var (browser, _) = await Given.SignedInAsync(deployment);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/account/{path}") { Content = new StringContent("{}", null, "application/json") };
        request.Headers.Add("Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));

        using var response = await deployment.Nodes[0].Http.SendAsync(request, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.WhoAsync(deployment.Nodes[0])).ShouldNotBeNull();
    }
}
