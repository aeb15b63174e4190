using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Clients;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

/// <summary>The addresses of the client pages and files: for whom they are there, and what of clients they carry.</summary>
public sealed class ClientAddressTests(SharedDeployments deployments)
{
    static readonly string[] s_ofClinic = ["", "/new", "/import", "/export.csv"];
    static readonly string[] s_ofClient = ["", "/edit", "/merge", "/erase", "/photo", "/data.json"];
    static readonly byte[] s_gif = [.. "GIF89a<script>alert(1)</script>"u8];

    [Theory, OnEveryDatabase]
    public async Task They_are_there_for_managers_and_receptionists_of_the_clinic_alone(DatabaseKind kind)
    {
        var (desk, client) = await ClinicAsync(kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var deployment = desk.Clinic.Deployment;
        var all = (string[])[.. s_ofClinic.Select(page => Url(desk.Id) + page), .. s_ofClient.Select(page => Url(desk.Id, client.Id) + page)];

        foreach (var role in (ClinicRole[])[ClinicRole.Manager, ClinicRole.Receptionist])
        {
            await ShouldBeAsync(HttpStatusCode.OK, await Visitor.MemberAsync(deployment, desk.Id, role), all);
        }

        await ShouldBeAsync(HttpStatusCode.NotFound, await Visitor.MemberAsync(deployment, desk.Id, ClinicRole.Professional), all);
        await ShouldBeAsync(HttpStatusCode.NotFound, await Visitor.MemberAsync(deployment, elsewhere.Id, ClinicRole.Manager), all);
    }

    [Theory, OnEveryDatabase]
    public async Task Another_clinics_client_and_one_that_is_nobodys_are_not_there(DatabaseKind kind)
    {
        var (desk, client) = await ClinicAsync(kind);
        var own = await Desk.OnAsync(deployments, kind);
        var manager = await Visitor.MemberAsync(own.Clinic.Deployment, own.Id, ClinicRole.Manager);

        foreach (var id in (Guid[])[client.Id, Guid.NewGuid()])
        {
            await ShouldBeAsync(HttpStatusCode.NotFound, manager, [.. s_ofClient.Select(page => Url(own.Id, id) + page)]);
        }

        (await manager.DoneAsync()).ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Who_is_not_signed_in_goes_to_sign_in_and_finds_no_file(DatabaseKind kind)
    {
        var (desk, client) = await ClinicAsync(kind);
        var nobody = Visitor.Nobody(desk.Clinic.Deployment);

        await ShouldBeAsync(HttpStatusCode.NotFound, nobody, Url(desk.Id) + "/export.csv", Url(desk.Id, client.Id) + "/photo", Url(desk.Id, client.Id) + "/data.json");
        await ShouldBeAsync(HttpStatusCode.Redirect, nobody, Url(desk.Id), Url(desk.Id) + "/new", Url(desk.Id, client.Id), Url(desk.Id, client.Id) + "/erase");
    }

    [Theory, OnEveryDatabase]
    public async Task A_role_that_is_taken_away_counts_at_once(DatabaseKind kind)
    {
        var (desk, client) = await ClinicAsync(kind);
        var manager = await Visitor.MemberAsync(desk.Clinic.Deployment, desk.Id, ClinicRole.Manager);
        (await manager.StatusAsync(Url(desk.Id, client.Id) + "/photo")).ShouldBe(HttpStatusCode.OK);

        await desk.Clinic.Deployment.Database.WriteAsync(
            (db, token) => db.Members.Where(member => member.UserId == manager.UserId).ExecuteUpdateAsync(row => row.SetProperty(member => member.IsManager, false), token),
            Desk.Cancellation);

        await ShouldBeAsync(HttpStatusCode.NotFound, manager, Url(desk.Id), Url(desk.Id) + "/export.csv", Url(desk.Id, client.Id) + "/photo", Url(desk.Id, client.Id) + "/data.json");
    }

    [Theory, OnEveryDatabase]
    public async Task Pages_rendered_beforehand_carry_and_note_nothing_of_clients(DatabaseKind kind)
    {
        var (desk, client) = await ClinicAsync(kind);
        var manager = await Visitor.MemberAsync(desk.Clinic.Deployment, desk.Id, ClinicRole.Manager);

        foreach (var page in (string[])[Url(desk.Id), Url(desk.Id) + "?q=unus", Url(desk.Id, client.Id), Url(desk.Id, client.Id) + "/edit", Url(desk.Id, client.Id) + "/erase"])
        {
            using var answer = await manager.GetAsync(page);
            (await answer.Content.ReadAsStringAsync(Desk.Cancellation)).ShouldNotContain("Unusual", Case.Insensitive, page);
        }

        (await manager.DoneAsync()).ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task A_photo_is_a_picture_and_nothing_else_and_asked_for_each_time(DatabaseKind kind)
    {
        var (desk, client) = await ClinicAsync(kind);
        var manager = await Visitor.MemberAsync(desk.Clinic.Deployment, desk.Id, ClinicRole.Manager);

        using var photo = await manager.GetAsync(Url(desk.Id, client.Id) + "/photo");
        (await photo.Content.ReadAsByteArrayAsync(Desk.Cancellation)).ShouldBe(s_gif);
        photo.Content.Headers.ContentType!.ToString().ShouldBe("image/gif");
        photo.Headers.CacheControl!.ToString().ShouldBe("no-cache, private");
        Header(photo, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(photo, "Content-Security-Policy").ShouldContain("sandbox");
        Header(photo, "Cross-Origin-Resource-Policy").ShouldBe("same-origin");
        using var again = await manager.GetAsync(Url(desk.Id, client.Id) + "/photo", ("If-None-Match", photo.Headers.ETag!.ToString()));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        (await manager.DoneAsync()).ShouldBe([(ActivityAction.ClientPhotoRead, client.Id), (ActivityAction.ClientPhotoRead, client.Id)]);
    }

    [Theory, OnEveryDatabase]
    public async Task The_table_has_what_the_filters_find_and_no_formula(DatabaseKind kind)
    {
        var (desk, client) = await ClinicAsync(kind);
        await desk.CreateAsync(("name", "Leo"), ("gender", "male"));
        var manager = await Visitor.MemberAsync(desk.Clinic.Deployment, desk.Id, ClinicRole.Manager);

        using var table = await manager.GetAsync(Url(desk.Id) + "/export.csv?gender=female&order_by=name.desc");
        var text = await table.Content.ReadAsStringAsync(Desk.Cancellation);
        text.ShouldContain("'=HYPERLINK");
        text.ShouldContain("First name");
        text.ShouldNotContain("Leo");
        table.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        table.Content.Headers.ContentDisposition!.ToString().ShouldStartWith("attachment; filename=\"clients-20");
        table.Headers.CacheControl!.NoStore.ShouldBeTrue();
        Header(table, "X-Content-Type-Options").ShouldBe("nosniff");

        (await manager.DoneAsync()).ShouldBe([(ActivityAction.ClientExported, client.Id)]);
        foreach (var query in (string[])["gender=x", "min_age=9&max_age=1", "unknown=1", "order_by=note.asc"])
        {
            (await manager.StatusAsync($"{Url(desk.Id)}/export.csv?{query}")).ShouldBe(HttpStatusCode.BadRequest, query);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_clients_data_come_as_a_file_and_are_noted(DatabaseKind kind)
    {
        var (desk, client) = await ClinicAsync(kind);
        var manager = await Visitor.MemberAsync(desk.Clinic.Deployment, desk.Id, ClinicRole.Manager);

        using var data = await manager.GetAsync(Url(desk.Id, client.Id) + "/data.json");
        (await data.Content.ReadAsStringAsync(Desk.Cancellation)).ShouldContain("Unusual");
        data.Content.Headers.ContentDisposition!.ToString().ShouldBe($"attachment; filename=\"client-{client.Id}.json\"");
        (data.Content.Headers.ContentType!.MediaType, data.Headers.CacheControl!.NoStore, Header(data, "X-Content-Type-Options")).ShouldBe(("application/json", true, "nosniff"));

        (await manager.DoneAsync()).ShouldBe([(ActivityAction.ClientDataExported, client.Id)]);
    }

    async Task<(Desk Desk, Client Client)> ClinicAsync(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var client = await desk.CreateAsync(("name", "=HYPERLINK(\"x\")"), ("surname", "Unusual"), ("gender", "female"));
        (await desk.Get<ClientPhotos>().SetAsync(desk.Actor, desk.Id, client.Id, s_gif, Desk.Cancellation)).ShouldBeNull();
        return (desk, client);
    }

    static async Task ShouldBeAsync(HttpStatusCode status, Visitor visitor, params string[] addresses)
    {
        foreach (var address in addresses)
        {
            (await visitor.StatusAsync(address)).ShouldBe(status, address);
        }
    }

    static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    static string Url(Guid clinicId) => $"/clinics/{clinicId}/clients";

    static string Url(Guid clinicId, Guid clientId) => $"{Url(clinicId)}/{clientId}";
}
