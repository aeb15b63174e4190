using System.Net;
using System.Text;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Api;

/// <summary>Every field of a body with what it must not hold: alone, in pairs, all at once.</summary>
public sealed class BodyFieldTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_bad_value_is_refused_under_its_fields_name(DatabaseKind kind)
    {
        await ShouldRefuseAsync(kind, (method, path) =>
            from field in ClientBody.Fields
            from bad in field.Bad
            select BadRequest.Json(method, path, $$"""{"walk_in":true,"{{field.Name}}":{{bad}}}""".Replace(
                field.Name == "walk_in" ? "\"walk_in\":true," : "\0", "", StringComparison.Ordinal), field.Name));
    }

    [Theory, OnEveryDatabase]
    public async Task Two_bad_values_are_two_errors_of_one_answer(DatabaseKind kind)
    {
        var random = new Random(7);
        await ShouldRefuseAsync(kind, (method, path) =>
            from first in ClientBody.Fields
            from second in ClientBody.Fields
            where string.CompareOrdinal(first.Name, second.Name) < 0
            select BadRequest.Json(
                method, path,
                $$"""{"{{first.Name}}":{{first.Bad[random.Next(8)]}},"{{second.Name}}":{{second.Bad[random.Next(8)]}}}""", first.Name, second.Name));
    }

    [Theory, OnEveryDatabase]
    public async Task Everything_wrong_at_once_is_told_at_once(DatabaseKind kind)
    {
        await ShouldRefuseAsync(kind, (method, path) => Enumerable.Range(0, 8).Select(i => BadRequest.Json(
            method, path,
            "{\"unknown\":1," + string.Join(',', ClientBody.Fields.Select(field => $"\"{field.Name}\":{field.Bad[i]}")) + ",\"Name\":null}",
            [.. ClientBody.Fields.Select(field => field.Name), "unknown", "Name"])));
    }

    [Theory, OnEveryDatabase]
    public async Task Faults_of_the_path_and_of_the_body_are_told_together(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        await client.ShouldRefuseAsync(
        [
            BadRequest.Json(HttpMethod.Post, "/backofficeclinics/x/clients", """{"name":1,"y":2}""", "backOfficeClinicId", "name", "y"),
            BadRequest.Json(HttpMethod.Patch, "/backofficeclinics/x/clients/z", """{"name":1}""", "backOfficeClinicId", "clientId", "name"),
            BadRequest.Json(HttpMethod.Patch, "clinic/clients/z", "", "clientId", "body"),
        ]);
    }

    [Theory, OnEveryDatabase]
    public async Task Nobody_learns_of_a_clinic_from_the_form_of_a_body(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (mine, theirs) = (await deployment.ManagerAsync(), await deployment.ManagerAsync());

        foreach (var clinic in (Guid[])[theirs.ClinicId, Guid.NewGuid(), Guid.Empty])
        {
            (await mine.PostAsync($"/backofficeclinics/{clinic}/clients", """{"name":1}""")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "name");
            (await mine.PostAsync($"/backofficeclinics/{clinic}/clients", """{"name":"Ana"}""")).ShouldBeRefused(HttpStatusCode.Forbidden, "CLINIC_MANAGER_ACCESS_DENIED");
        }

        (await deployment.StockAsync(theirs.ClinicId)).Clients.ShouldBe(0);
    }

    [Theory, OnEveryDatabase]
    public async Task A_control_character_is_refused_in_any_text(DatabaseKind kind)
    {
        string[] texts = ["name", "surname", "address", "city", "province", "post_code", "id_card", "note", "telephone", "email"];
        int[] controls = [.. Enumerable.Range(0, 32), .. Enumerable.Range(0x7f, 33)];
        await ShouldRefuseAsync(kind, (method, path) =>
            from field in texts
            from control in controls
            where field != "note" || control is not '\n' and not '\r'
            select BadRequest.Json(method, path, $$"""{"{{field}}":"6\u{{control:x4}}7"}""", field));
    }

    [Theory, OnEveryDatabase]
    public async Task A_content_type_other_than_JSON_in_UTF_8_is_refused(DatabaseKind kind)
    {
        string?[] types =
        [
            null, "", "json", "text/json", "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream", "application/jsonp",
            "application/json-patch+json", "application/merge-patch+json", "application/vnd.api+json", "application/ld+json", "application/*", "*/*", "application/json; charset=utf-16", "application/json; charset=latin1",
            "application/json; charset=us-ascii", "application/json;charset=", "application/json, text/plain", "application/json application/json",
        ];
        await ShouldRefuseAsync(kind, (method, path) => types.Select(type => new BadRequest(
            $"{method} {type}", method, path, Encoding.UTF8.GetBytes("{\"name\":\"Ana\"}"), HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", null!)
        {
            ContentType = type,
        }));
    }

    [Theory, OnEveryDatabase]
    public async Task JSON_in_UTF_8_may_say_so_in_any_spelling(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        foreach (var type in (string[])["application/json", "APPLICATION/JSON", "application/json;charset=utf-8", "application/json; charset=UTF-8", "application/json; charset=\"utf-8\"", "application/json; x=y"])
        {
            var content = new ByteArrayContent("{\"name\":\"Ana\"}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            (await client.SendAsync(HttpMethod.Post, "clinic/clients", content, ("Accept", "text/html, application/xml;q=0.9, application/json;q=0")))
                .ShouldSucceed(HttpStatusCode.Created);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_compressed_body_is_refused(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        foreach (var coding in (string[])["gzip", "br", "deflate", "zstd", "x-unknown"])
        {
            var content = new StringContent("{\"name\":\"Ana\"}", Encoding.UTF8, "application/json");
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            (await client.SendAsync(HttpMethod.Post, "clinic/clients", content)).ShouldBeRefused(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_body_of_64_KiB_is_taken_and_a_byte_more_is_not(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        foreach (var chunked in (bool[])[false, true])
        {
            foreach (var size in (int[])[65_535, 65_536])
            {
                (await client.SendAsync(HttpMethod.Post, "clinic/clients", Padded(size, chunked))).ShouldSucceed(HttpStatusCode.Created);
            }

            foreach (var size in (int[])[65_537, 100_000, 1_048_577])
            {
                (await client.SendAsync(HttpMethod.Post, "clinic/clients", Padded(size, chunked))).ShouldBeRefused(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
            }
        }

        var deep = new StringContent(new string('[', 100_000), Encoding.UTF8, "application/json");
        (await client.SendAsync(HttpMethod.Post, "clinic/clients", deep)).ShouldBeRefused(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
        (await deployment.StockAsync(client.ClinicId)).ShouldBe((4, 5, 4));
    }

    static HttpContent Padded(int size, bool chunked)
    {
        const string body = "{\"name\":\"Ana\"}";
        var bytes = Encoding.UTF8.GetBytes(body + new string(' ', size - body.Length));
        HttpContent content = chunked ? new StreamContent(new UnknownLength(bytes)) : new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    async Task ShouldRefuseAsync(DatabaseKind kind, Func<HttpMethod, string, IEnumerable<BadRequest>> table)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        var id = (await client.PostAsync("clinic/clients", ClientBody.Whole)).ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
        var (stock, detail) = (await deployment.StockAsync(client.ClinicId), (await client.GetAsync($"clinic/clients/{id}")).ShouldSucceed().GetRawText());

        await client.ShouldRefuseAsync(table(HttpMethod.Post, "clinic/clients").Concat(table(HttpMethod.Patch, $"clinic/clients/{id}")));

        (await deployment.StockAsync(client.ClinicId)).ShouldBe(stock);
        (await client.GetAsync($"clinic/clients/{id}")).ShouldSucceed().GetRawText().ShouldBe(detail);
    }

    /// <summary>A stream that cannot tell its length, so that the body is sent in chunks.</summary>
    sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
