using System.Net;
using System.Text.Json.Nodes;
using Docfav.Server.Tests.Api;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Creating clients and changing them.</summary>
public sealed class ClientChangeTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task One_of_four_fields_is_needed_unless_it_is_a_walk_in(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        foreach (var body in (string[])["{}", "{\"walk_in\":false}", "{\"name\":null}", "{\"name\":\" \",\"surname\":\"\\u00a0\",\"email\":\"\",\"telephone\":\"  \"}", "{\"city\":\"Madrid\",\"note\":\"x\"}"])
        {
            (await client.PostAsync("clinic/clients", body)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "name");
        }

        var number = 0;
        foreach (var body in (string[])["{\"name\":\"A\"}", "{\"surname\":\"B\"}", "{\"email\":\"c@example.com\"}", "{\"telephone\":\"5\"}", "{\"walk_in\":true}", "{\"walk_in\":true,\"name\":\" \"}"])
        {
            (await client.PostAsync("clinic/clients", body)).ShouldSucceed(HttpStatusCode.Created).GetProperty("client_number").GetInt32().ShouldBe(++number);
        }

        (await deployment.StockAsync(client.ClinicId)).ShouldBe((6, 7, 6));
    }

    [Theory, OnEveryDatabase]
    public async Task Text_is_trimmed_composed_and_taken_up_to_its_limit(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        (string Sent, string Read, int Limit)[] texts = [("name", "firstname", 100), ("surname", "lastname", 100), ("address", "address", 200), ("city", "city", 100), ("province", "province", 100),
            ("post_code", "post_code", 20), ("id_card", "id_card", 100), ("note", "note", 2000)];
        foreach (var letter in (string[])["a", "𠮷", "e\u0301"])
        {
            var body = new JsonObject { ["walk_in"] = true };
            foreach (var (sent, _, limit) in texts)
            {
                body[sent] = $" \u3000{string.Concat(Enumerable.Repeat(letter, limit))}\u00a0 ";
            }

            body["tags"] = new JsonArray([.. Enumerable.Range(0, 20).Select(_ => JsonValue.Create($" {string.Concat(Enumerable.Repeat(letter, 50))} "))]);
            var detail = await CreateAsync(client, body.ToJsonString());
            foreach (var (_, read, limit) in texts)
            {
                detail.GetProperty(read).GetString().ShouldBe(string.Concat(Enumerable.Repeat(letter.Normalize(), limit)), read);
            }

            detail.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ShouldAllBe(tag => tag == string.Concat(Enumerable.Repeat(letter.Normalize(), 50)));
        }

        var longest = $"{new string('a', 64)}@{new string('b', 63)}.{new string('c', 63)}.{new string('d', 61)}";
        (await CreateAsync(client, $$"""{"email":" {{longest}} ","telephone":" {{new string('6', 32)}} "}""")).GetProperty("email").GetString().ShouldBe(longest);
    }

    [Theory, OnEveryDatabase]
    public async Task A_patch_changes_what_it_names_and_null_clears(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        var path = $"clinic/clients/{(await CreateAsync(client, ClientBody.Whole)).GetProperty("id").GetGuid()}";
        var before = (await client.GetAsync(path)).ShouldSucceed().GetRawText();
        (await client.PatchAsync(path, "{}")).ShouldSucceed().GetRawText().ShouldBe(before);
        Dictionary<string, string> read = new() { ["name"] = "firstname", ["surname"] = "lastname", ["telephone"] = "phone" };
        Dictionary<string, string> cleared = new() { ["walk_in"] = "false", ["is_company"] = "false", ["receive_reminders"] = "true", ["receive_campaigns"] = "true", ["tags"] = "[]" };

        foreach (var field in ClientBody.Fields.Where(field => field.Name != "name"))
        {
            var after = (await client.PatchAsync(path, $$"""{"{{field.Name}}":null}""")).ShouldSucceed();
            after.GetProperty(read.GetValueOrDefault(field.Name, field.Name)).GetRawText().ShouldBe(cleared.GetValueOrDefault(field.Name, "null"), field.Name);
            (await client.PatchAsync(path, $$"""{"{{field.Name}}":{{field.Good}}}""")).ShouldSucceed().GetRawText().ShouldBe(before, field.Name);
        }

        (await client.PatchAsync(path, """{"name":null,"surname":null,"email":null,"telephone":null,"walk_in":null}""")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "name");
        (await client.GetAsync(path)).ShouldSucceed().GetRawText().ShouldBe(before);
    }

    [Theory, OnEveryDatabase]
    public async Task An_email_is_taken_once_in_a_clinic_whatever_its_case(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (client, elsewhere) = (await deployment.ManagerAsync(), await deployment.ManagerAsync());
        await CreateAsync(client, """{"email":"José.Ñ@Example.com"}""");
        var other = (await CreateAsync(client, """{"email":"other@example.com"}""")).GetProperty("id").GetGuid();

        foreach (var spelling in (string[])["José.Ñ@Example.com", "josé.ñ@example.com", "JOSÉ.Ñ@EXAMPLE.COM", "Jose\u0301.N\u0303@Example.com", "  josé.Ñ@example.com  "])
        {
            (await client.PostAsync("clinic/clients", $$"""{"email":"{{spelling}}"}""")).ShouldBeRefused(HttpStatusCode.Conflict, "CLIENT_EMAIL_EXISTS", "email");
            (await client.PatchAsync($"clinic/clients/{other}", $$"""{"email":"{{spelling}}"}""")).ShouldBeRefused(HttpStatusCode.Conflict, "CLIENT_EMAIL_EXISTS", "email");
        }

        (await client.PatchAsync($"clinic/clients/{other}", """{"email":"OTHER@example.com"}""")).ShouldSucceed().GetProperty("email").GetString().ShouldBe("OTHER@example.com");
        await CreateAsync(client, """{"email":"jose.n@example.com"}""");
        await CreateAsync(elsewhere, """{"email":"josé.ñ@example.com"}""");
        (await deployment.StockAsync(client.ClinicId)).ShouldBe((3, 4, 3));
    }

    [Theory, OnEveryDatabase]
    public async Task Fifty_at_once_with_one_email_make_one_client_and_the_numbers_have_no_gap(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();

        var same = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.PostAsync("clinic/clients", $$"""{"email":"{{(i % 2 == 0 ? "ana" : "ANA")}}@example.com"}""")));
        var own = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.PostAsync("clinic/clients", $$"""{"email":"ana{{i}}@example.com"}""")));

        same.Count(response => response.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var response in same.Where(response => response.Status != HttpStatusCode.Created))
        {
            response.ShouldBeRefused(HttpStatusCode.Conflict, "CLIENT_EMAIL_EXISTS", "email");
        }

        own.Select(response => response.ShouldSucceed(HttpStatusCode.Created).GetProperty("client_number").GetInt32()).Order().ShouldBe(Enumerable.Range(2, 50));
        (await deployment.StockAsync(client.ClinicId)).ShouldBe((51, 52, 51));
    }

    [Theory, OnEveryDatabase]
    public async Task Changes_at_once_of_different_fields_leave_a_client_that_is_found_by_all_of_them(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        for (var round = 0; round < 15; round++)
        {
            var path = $"clinic/clients/{(await CreateAsync(client, "{\"walk_in\":true}")).GetProperty("id").GetGuid()}";
            string[] changes = [$$"""{"name":"first{{round}}x"}""", $$"""{"surname":"last{{round}}x"}""", $$"""{"email":"mail{{round}}x@example.com"}""", $$"""{"telephone":"9000{{round}}"}""", $$"""{"id_card":"card{{round}}x"}"""];
            foreach (var response in await Task.WhenAll(changes.Select(change => client.PatchAsync(path, change))))
            {
                response.ShouldSucceed();
            }

            (await client.GetAsync($"clinic/clients/autocomplete?keyword=first{round}x+last{round}x+mail{round}x+9000{round}+card{round}x")).ShouldSucceed().GetArrayLength().ShouldBe(1, $"round {round}");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Another_clinics_client_is_not_found(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (mine, theirs) = (await deployment.ManagerAsync(), await deployment.ManagerAsync());
        var id = (await CreateAsync(theirs, """{"name":"Ana"}""")).GetProperty("id").GetGuid();

        foreach (var client in (Guid[])[id, Guid.NewGuid(), Guid.Empty])
        {
            (await mine.GetAsync($"clinic/clients/{client}")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            (await mine.PatchAsync($"clinic/clients/{client}", """{"name":"Eve"}""")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        }

        (await theirs.GetAsync($"clinic/clients/{id}")).ShouldSucceed().GetProperty("firstname").GetString().ShouldBe("Ana");
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_done_with_a_client_is_written_down_and_the_server_goes_on(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        for (var round = 1; round <= 2; round++)
        {
            await CreateAsync(client, """{"name":"Ana"}""");
            // Written by the way, every few seconds: asked for until it is there.
            for (var attempt = 0; await ActivitiesAsync(deployment, client.ClinicId) < 2 * round; attempt++)
            {
                attempt.ShouldBeLessThan(300, $"activity of round {round} is never written");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Text_comes_back_letter_for_letter(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        foreach (var text in (string[])["García Núñez", "𠮷田", "👩🏽‍⚕️🦷🇪🇸", "\"quoted\" \\back\\ /slash/", "<script>&amp;'</script>", "שלום مرحبا", "a\u2028b\u2029c", "\u202eRTL", "a\u200bb\u200d", "\ue000\U000f0000", "\U0010fffd", "z\u0334\u0335\u0336a", "'; DROP TABLE clients;--", "${7*7} {0} %s"])
        {
            var body = new JsonObject { ["name"] = text, ["note"] = $"{text}\n\r\n{text}", ["tags"] = new JsonArray(text, "b") };
            var created = await client.PostAsync("clinic/clients", body.ToJsonString());
            var response = await client.GetAsync($"clinic/clients/{created.ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid()}");
            var detail = response.ShouldSucceed();
            detail.GetProperty("firstname").GetString().ShouldBe(text.Normalize());
            detail.GetProperty("note").GetString().ShouldBe($"{text}\n\r\n{text}".Normalize());
            detail.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ShouldBe([text.Normalize(), "b"]);
            // Letters stand as they are; only quotes, backslashes and control characters are escaped.
            response.Text.ShouldContain(text.Normalize().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal), Case.Sensitive);
            BadRequests.HeaderFault(response).ShouldBeNull();
        }
    }

    static async Task<int> ActivitiesAsync(Deployment deployment, Guid clinicId)
    {
        await using var db = deployment.Database.OpenRead();
        return await db.Activities.CountAsync(entry => entry.ClinicId == clinicId);
    }

    static async Task<System.Text.Json.JsonElement> CreateAsync(ApiClient client, string body)
    {
        var id = (await client.PostAsync("clinic/clients", body)).ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
        return (await client.GetAsync($"clinic/clients/{id}")).ShouldSucceed();
    }
}
