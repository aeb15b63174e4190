using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Docfav.Server.BackOffice.Layout;
using Docfav.Server.BackOffice.Settings;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Clients;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

/// <summary>The addresses of the settings: for whom they are there.</summary>
public sealed partial class SettingsAddressTests(SharedDeployments deployments)
{
    /// <summary>Every page below a clinic's settings, and what it is in.</summary>
    static readonly IReadOnlyList<(Type Page, string Template)> s_pages =
    [
        .. typeof(SettingsComponent).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>().Select(route => (type, route.Template)))
            .Where(page => page.Template.StartsWith("/clinics/{ClinicId:guid}/settings", StringComparison.OrdinalIgnoreCase)),
    ];

    [Fact]
    public void Every_page_is_within_the_managers_layout_and_asks_before_it_writes()
    {
        s_pages.ShouldNotBeEmpty();
        foreach (var (page, template) in s_pages)
        {
            page.GetCustomAttribute<LayoutAttribute>()?.LayoutType.ShouldBe(typeof(SettingsLayout), template);
            page.IsAssignableTo(typeof(SettingsComponent)).ShouldBeTrue(template);
        }

        typeof(SettingsLayout).GetCustomAttribute<LayoutAttribute>()!.LayoutType.ShouldBe(typeof(ClinicLayout));
    }

    [Theory, OnEveryDatabase]
    public async Task They_are_there_for_the_clinics_managers_alone(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var deployment = desk.Clinic.Deployment;

        var manager = await Visitor.MemberAsync(deployment, desk.Id, ClinicRole.Manager);
        foreach (var link in SettingsLinks.All)
        {
            (await manager.StatusAsync($"/clinics/{desk.Id}/settings/{link.Page}")).ShouldBe(HttpStatusCode.OK, link.Page);
        }

        foreach (var other in (Visitor[])
            [
                await Visitor.MemberAsync(deployment, desk.Id, ClinicRole.Receptionist), await Visitor.MemberAsync(deployment, desk.Id, ClinicRole.Professional),
                await Visitor.MemberAsync(deployment, elsewhere.Id, ClinicRole.Manager),
            ])
        {
            foreach (var (_, template) in s_pages)
            {
                (await other.StatusAsync(Address(template, desk.Id))).ShouldBe(HttpStatusCode.NotFound, template);
            }
        }

        var nobody = Visitor.Nobody(deployment);
        foreach (var (_, template) in s_pages)
        {
            (await nobody.StatusAsync(Address(template, desk.Id))).ShouldBe(HttpStatusCode.Redirect, template);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task What_the_settings_do_not_have_is_not_there(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var manager = await Visitor.MemberAsync(desk.Clinic.Deployment, desk.Id, ClinicRole.Manager);

        (await manager.StatusAsync($"/clinics/{desk.Id}/settings/unknown")).ShouldBe(HttpStatusCode.NotFound);
        foreach (var (_, template) in s_pages.Where(page => Ids().Count(page.Template) > 1))
        {
            (await manager.StatusAsync(Address(template, desk.Id))).ShouldBe(HttpStatusCode.NotFound, template);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_role_that_is_taken_away_counts_at_once(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var manager = await Visitor.MemberAsync(desk.Clinic.Deployment, desk.Id, ClinicRole.Manager);
        (await manager.StatusAsync($"/clinics/{desk.Id}/settings/clinic")).ShouldBe(HttpStatusCode.OK);

        await desk.Clinic.Deployment.Database.WriteAsync(
            (db, token) => db.Members.Where(member => member.UserId == manager.UserId).ExecuteUpdateAsync(row => row.SetProperty(member => member.IsManager, false), token),
            Desk.Cancellation);

        (await manager.StatusAsync($"/clinics/{desk.Id}/settings/clinic")).ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>A page's address in a clinic; every other id in it is nobody's.</summary>
    static string Address(string template, Guid clinicId) =>
        Ids().Replace(template.Replace("{ClinicId:guid}", clinicId.ToString(), StringComparison.Ordinal), _ => Guid.NewGuid().ToString());

    [GeneratedRegex(@"\{\w+(?::guid)?\}", RegexOptions.None, 1000)]
    private static partial Regex Ids();
}
