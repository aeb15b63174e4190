using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

/// <summary>Where the first address leads, and the first user of all.</summary>
public sealed class StartPageTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static (string, string)[] Owner(string code) =>
    [
        ("code", code), ("firstname", "Ana"), ("lastname", "Núñez"), ("email", "ana@example.com"), ("new_password", Given.Password), ("again", Given.Password),
        ("clinic", "Clínica Sol"), ("timezone", "Atlantic/Canary"),
    ];

    [Theory, OnEveryDatabase]
    public async Task Whoever_knows_the_setup_code_makes_the_first_user_once(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var node = deployment.Nodes[0];
        var code = node.Get<SetupCode>().Text;
        var visitor = new Visitor(node);

        (await visitor.GetAsync("/")).Location.ShouldNotBeNull().ShouldEndWith("/account/first");
        (await visitor.GetAsync("/account/sign-in")).Location.ShouldNotBeNull().ShouldEndWith("/account/first");
        var late = new Visitor(node);
        var lateForm = (await late.GetAsync("/account/first")).Form("first");
        foreach (var wrong in new[] { "", "aaaa-bbbb-cccc", code[..^1], "é" })
        {
            (await visitor.SubmitAsync("/account/first", "first", Owner(wrong))).Fault.ShouldNotBeNull().ShouldContain("code");
        }

        (await visitor.SubmitAsync("/account/first", "first", [.. Owner(code), ("again", "another")])).Fault.ShouldBe("The two passwords differ.");
        (await visitor.SubmitAsync("/account/first", "first", [.. Owner(code), ("clinic", " ")])).Fault.ShouldNotBeNull().ShouldContain("clinic");
        (await visitor.SubmitAsync("/account/first", "first", [.. Owner(code), ("email", "nonsense")])).Fault.ShouldNotBeNull().ShouldContain("e-mail");
        (await visitor.SubmitAsync("/account/first", "first", [.. Owner(code), ("timezone", "Mars/Olympus")])).Fault.ShouldNotBeNull().ShouldContain("zone");
        await using (var db = deployment.Database.OpenRead())
        {
            (await db.Users.AnyAsync(Cancellation)).ShouldBeFalse();
        }

        (await visitor.SubmitAsync($"/account/first?code={code}", "first", Owner(code.ToUpperInvariant()))).Location.ShouldNotBeNull().ShouldEndWith("/");
        (await visitor.GetAsync("/")).Location.ShouldNotBeNull().ShouldEndWith("/agenda");

        (await visitor.GetAsync("/account/first")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await late.PostAsync("/account/first", [.. lateForm.Select(field => (field.Key, field.Value)), .. Owner(code), ("email", "mallory@example.com")])).Status.ShouldBe(HttpStatusCode.Redirect);
        await using (var db = deployment.Database.OpenRead())
        {
            var owner = await db.Users.SingleAsync(Cancellation);
            (owner.Email, owner.Locale).ShouldBe(("ana@example.com", "en_GB"));
        }
    }

    [Theory, OnEveryDatabase]
    public async Task It_leads_to_the_one_clinic_or_lets_choose_the_last_one_first(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var (ana, bob) = (await Given.UserAsync(deployment), await Given.UserAsync(deployment, "bob@example.com"));
        var node = deployment.Nodes[0];
        var visitor = await Visitor.SignedInAsync(node);

        (await new Visitor(node).GetAsync("/")).Location.ShouldNotBeNull().ShouldEndWith("/account/sign-in");
        (await visitor.GetAsync("/")).Html.ShouldContain("No clinic yet");
        var clinics = node.Get<ClinicDirectory>();
        async Task<Guid> ClinicAsync(string name, User manager) => (await clinics.CreateAsync(name, "Europe/Madrid", manager.Email, Cancellation)).Clinic!.Id;
        var sol = await ClinicAsync("Sol", ana);
        (await visitor.GetAsync("/")).Location.ShouldNotBeNull().ShouldEndWith($"/clinics/{sol}/agenda");
        var (alba, other) = (await ClinicAsync("Alba", ana), await ClinicAsync("Other", bob));

        var page = await visitor.GetAsync("/");
        page.Html.IndexOf("Sol", StringComparison.Ordinal).ShouldBeLessThan(page.Html.IndexOf("Alba", StringComparison.Ordinal));
        page.Html.ShouldNotContain("Other");
        (await visitor.SubmitAsync("/", "clinic", ("clinic", $"{other}"))).Location.ShouldBeNull();
        (await visitor.SubmitAsync("/", "clinic", ("clinic", $"{alba}"))).Location.ShouldNotBeNull().ShouldEndWith($"/clinics/{alba}/agenda");
        page = await visitor.GetAsync("/");
        page.Html.IndexOf("Alba", StringComparison.Ordinal).ShouldBeLessThan(page.Html.IndexOf("Sol", StringComparison.Ordinal));
        (await node.Get<MembershipLookup>().ListAsync(ana.Id, Cancellation)).Where(clinic => clinic.IsLastSelected).ShouldHaveSingleItem().ClinicId.ShouldBe(alba);
        (await node.Get<MembershipLookup>().ListAsync(bob.Id, Cancellation)).ShouldHaveSingleItem().IsLastSelected.ShouldBeTrue();
    }
}
