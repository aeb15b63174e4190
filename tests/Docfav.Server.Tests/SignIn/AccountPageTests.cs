using System.Net;
using System.Text.RegularExpressions;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Identity;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

/// <summary>What users change of their own account, through its pages.</summary>
public sealed partial class AccountPageTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_password_is_changed_and_other_browsers_are_signed_out(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (here, elsewhere) = (await Visitor.SignedInAsync(node), await Visitor.SignedInAsync(node));

        (await here.SubmitAsync("/account/password", "password", ("password", "wrong"), ("new_password", "another password"), ("again", "another password"))).Fault.ShouldNotBeNull();
        (await here.SubmitAsync("/account/password", "password", ("password", Given.Password), ("new_password", "short"), ("again", "short"))).Fault.ShouldNotBeNull();
        (await here.SubmitAsync("/account/password", "password", ("password", Given.Password), ("new_password", "another password"), ("again", "another"))).Fault.ShouldNotBeNull();
        (await elsewhere.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        (await here.SubmitAsync("/account/password", "password", ("password", Given.Password), ("new_password", "another password"), ("again", "another password"))).Location.ShouldNotBeNull();

        (await here.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        (await elsewhere.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Theory, OnEveryDatabase]
    public async Task An_authenticator_is_set_up_with_a_code_gives_ten_codes_once_and_is_taken_away(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        await Given.UserAsync(deployment);
        var visitor = await Visitor.SignedInAsync(deployment.Nodes[0]);
        const string path = "/account/authenticator";

        (await visitor.SubmitAsync(path, "set-up", ("password", "wrong"))).Html.ShouldNotContain("<svg");
        var setup = await visitor.SubmitAsync(path, "set-up", ("password", Given.Password));
        setup.Html.ShouldContain("<svg");
        var key = KeyText().Match(setup.Html).Groups["text"].Value.Replace(" ", "", StringComparison.Ordinal);
        (await visitor.GetAsync(path)).Html.ShouldNotContain(key[..4]);
        (string, string)[] form = [.. setup.Form("confirm").Select(field => (field.Key, field.Value))];
        var wrong = await visitor.PostAsync(path, [.. form, ("code", "000000")]);
        wrong.Fault.ShouldNotBeNull();
        wrong.Html.ShouldContain(string.Join(' ', key.Chunk(4).Select(part => new string(part))));

        var codes = CodesOf(await visitor.PostAsync(path, [.. form, ("code", AuthenticatorCode.Of(key, time.GetCurrentInstant()))]));
        codes.Length.ShouldBe(10);
        var page = await visitor.GetAsync(path);
        page.Html.ShouldContain("10 recovery codes are left");
        CodesOf(page).ShouldBeEmpty();
        (await visitor.SubmitAsync(path, "renew", ("password", "wrong"))).Fault.ShouldNotBeNull();
        var renewed = CodesOf(await visitor.SubmitAsync(path, "renew", ("password", Given.Password)));
        renewed.Length.ShouldBe(10);
        renewed.ShouldNotContain(code => codes.Contains(code));
        (await visitor.SubmitAsync(path, "disable", ("password", "wrong"))).Fault.ShouldNotBeNull();
        (await visitor.SubmitAsync(path, "disable", ("password", Given.Password))).Location.ShouldNotBeNull().ShouldContain("authenticator-off");
        (await visitor.GetAsync("/account")).Html.ShouldContain(">Off<");
    }

    [Theory, OnEveryDatabase]
    public async Task Passkeys_are_renamed_and_removed(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var user = await Given.UserAsync(deployment);
        using var store = new UserStore(deployment.Database);
        await store.AddOrUpdatePasskeyAsync(user, new UserPasskeyInfo([1, 2, 3], [1], Given.Start.ToDateTimeOffset(), 1, [], true, true, false, [], []) { Name = "Llave" }, Cancellation);
        var visitor = await Visitor.SignedInAsync(deployment.Nodes[0]);
        var account = deployment.Nodes[0].Get<UserAccount>();
        var form = HandlerOf().Match((await visitor.GetAsync("/account/passkeys")).Html).Groups["text"].Value;

        (await visitor.SubmitAsync("/account/passkeys", form, ("name", " "), ("change", "rename"))).Fault.ShouldNotBeNull();
        (await visitor.SubmitAsync("/account/passkeys", form, ("name", "Portátil"), ("change", "rename"))).Location.ShouldNotBeNull();
        (await account.ListPasskeysAsync(user.Id, Cancellation)).ShouldHaveSingleItem().Name.ShouldBe("Portátil");
        (await visitor.SubmitAsync("/account/passkeys", form, ("name", "x"), ("change", "remove"))).Location.ShouldNotBeNull();
        (await account.ListPasskeysAsync(user.Id, Cancellation)).ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Sessions_are_listed_and_ended_one_by_one_elsewhere_and_everywhere(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        Visitor[] visitors = [await Visitor.SignedInAsync(node), await Visitor.SignedInAsync(node), await Visitor.SignedInAsync(node)];
        var browser = visitors[0];
        async Task<bool> IsInAsync(Visitor visitor) => (await visitor.GetAsync("/account")).Status == HttpStatusCode.OK;

        var own = HandlerOf().Match((await visitors[1].GetAsync("/account/sessions")).Html.Split("This device")[0].Split("<li>")[^1]).Groups["text"].Value;
        await browser.SubmitAsync("/account/sessions", own);
        (await IsInAsync(visitors[1])).ShouldBeFalse();
        (await IsInAsync(visitors[2])).ShouldBeTrue();
        await browser.SubmitAsync("/account/sessions", "others");
        (await IsInAsync(visitors[2])).ShouldBeFalse();
        (await IsInAsync(browser)).ShouldBeTrue();
        (await browser.SubmitAsync("/account/sessions", "all")).Location.ShouldNotBeNull().ShouldEndWith("/account/sign-in");
        (await IsInAsync(browser)).ShouldBeFalse();
    }

    [Theory, OnEveryDatabase]
    public async Task A_language_is_the_users_own_wherever_none_was_chosen(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var user = await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var account = node.Get<UserAccount>();
        async Task<string> AfterSignInAsync(string? chosen)
        {
            var browser = new Visitor(node);
            browser.Cookies.Remove("docfav-language");
            if (chosen is not null)
            {
                browser.Cookies["docfav-language"] = chosen;
            }

            await browser.SubmitAsync("/account/sign-in", "sign-in", ("email", user.Email), ("password", Given.Password));
            return browser.Cookies["docfav-language"];
        }

        (await AfterSignInAsync(null)).ShouldBe("es");
        (await AfterSignInAsync("en")).ShouldBe("en");
        var visitor = await Visitor.SignedInAsync(node);
        (await visitor.SubmitAsync("/account", "/preferences", ("language", "en"), ("returnUrl", "/account"))).Location.ShouldBe("/account");
        (await account.FindAsync(user.Id, Cancellation)).ShouldNotBeNull().Locale.ShouldBe("en_GB");
        (await AfterSignInAsync(null)).ShouldBe("en");
        (await AfterSignInAsync("es")).ShouldBe("es");
        var stranger = new Visitor(node);
        (await stranger.SubmitAsync("/account/sign-in", "/preferences", ("language", "es"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await stranger.GetAsync("/account/sign-in")).Html.ShouldContain(">Entrar<");
        (await account.FindAsync(user.Id, Cancellation)).ShouldNotBeNull().Locale.ShouldBe("en_GB");
    }

    /// <summary>Each form, on the page that has it, as one signed in sends it.</summary>
    public static TheoryData<string, string> Forms() => new()
    {
        { "/account/password", "password" }, { "/account/authenticator", "set-up" }, { "/account/sessions", "others" }, { "/account/sessions", "all" },
        { "/account", "/account/sign-out" }, { "/account", "/preferences" }, { "/", "clinic" },
    };

    [Theory, MemberData(nameof(Forms))]
    public async Task A_form_without_a_token_or_with_another_persons_changes_nothing(string path, string form)
    {
        await using var deployment = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        var (ana, _) = (await Given.UserAsync(deployment), await Given.UserAsync(deployment, "bob@example.com"));
        var node = deployment.Nodes[0];
        var clinics = node.Get<ClinicDirectory>();
        foreach (var email in new[] { "ana@example.com", "bob@example.com" })
        {
            await clinics.CreateAsync("Sol", "Europe/Madrid", email, Cancellation);
            await clinics.CreateAsync("Alba", "Europe/Madrid", email, Cancellation);
        }

        var (visitor, elsewhere, bob) = (await Visitor.SignedInAsync(node), await Visitor.SignedInAsync(node), await Visitor.SignedInAsync(node, "bob@example.com"));
        var last = (await node.Get<MembershipLookup>().ListAsync(ana.Id, Cancellation)).Single(clinic => !clinic.IsLastSelected).ClinicId;
        (string, string)[] fields =
            [("_handler", form), ("password", Given.Password), ("new_password", "another password"), ("again", "another password"), ("clinic", $"{last}"), ("language", "en")];
        var target = form.StartsWith('/') ? form : path;
        const string token = "__RequestVerificationToken";
        var theirs = (await bob.GetAsync(path)).Form(form)[token];
        var anonymous = (await new Visitor(node).GetAsync("/account/sign-in")).Form("sign-in")[token];
        await visitor.GetAsync(path);

        foreach (var forged in new (string, string)[][] { [], [(token, "")], [(token, "nonsense")], [(token, theirs)], [(token, anonymous)] })
        {
            var page = await visitor.PostAsync(target, [.. fields, .. forged]);
            page.Status.ShouldBe(HttpStatusCode.BadRequest);
            page.Html.ShouldContain("<h1");
        }

        // A form that is not there, as where another page has turned off what it was for.
        var own = (await visitor.GetAsync(path)).Form(form)[token];
        if (!form.StartsWith('/'))
        {
            (await visitor.PostAsync(target, [.. fields, ("_handler", "nothing"), (token, own)])).Status.ShouldBe(HttpStatusCode.BadRequest);
        }

        // As another site would send it: with the session's cookie, and without the form's.
        var foreign = new Visitor(node) { Cookies = { ["docfav"] = visitor.Cookies["docfav"] } };
        (await foreign.PostAsync(target, [.. fields, (token, own)])).Status.ShouldBe(HttpStatusCode.BadRequest);
        var user = (await node.Get<UserAccount>().FindAsync(ana.Id, Cancellation)).ShouldNotBeNull();
        (user.Locale, user.AuthenticatorKey, user.SecurityStamp).ShouldBe(("es_ES", null, ana.SecurityStamp));
        (await elsewhere.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        (await node.Get<MembershipLookup>().FindAsync(ana.Id, last, Cancellation)).ShouldNotBeNull().IsLastSelected.ShouldBeFalse();
    }

    static string[] CodesOf(Page page) => [.. CodeText().Matches(page.Html).Select(match => match.Groups["text"].Value)];

    [GeneratedRegex("<code class=\"key\">(?<text>[A-Z2-7 ]+)</code>", RegexOptions.None, 1000)]
    private static partial Regex KeyText();

    [GeneratedRegex("<li><code>(?<text>[a-z0-9-]+)</code></li>", RegexOptions.None, 1000)]
    private static partial Regex CodeText();

    [GeneratedRegex("name=\"_handler\" value=\"(?<text>(?:passkey|session)-[0-9a-f-]+)\"", RegexOptions.None, 1000)]
    private static partial Regex HandlerOf();
}
