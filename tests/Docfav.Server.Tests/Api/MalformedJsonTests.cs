using System.Net;
using System.Text;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Api;

/// <summary>Bodies that are not what they should be, over every endpoint that takes one.</summary>
public sealed class MalformedJsonTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_body_that_is_no_JSON_is_refused_as_a_whole(DatabaseKind kind)
    {
        await ShouldRefuseAsync(kind, (method, path) => JsonCorpus.Malformed().Select(body => BadRequest.Json(method, path, body, "body")));
    }

    [Theory, OnEveryDatabase]
    public async Task A_document_of_the_wrong_shape_is_refused_with_every_field_named(DatabaseKind kind)
    {
        await ShouldRefuseAsync(kind, (method, path) => JsonCorpus.Unwelcome().Select(row => BadRequest.Json(method, path, row.Json, row.Fields)));
    }

    [Theory, OnEveryDatabase]
    public async Task A_field_given_twice_is_refused_however_it_is_spelled(DatabaseKind kind)
    {
        await ShouldRefuseAsync(kind, (method, path) =>
            from field in ClientBody.Fields
            let name = field.Name
            let escaped = $"\\u{(int)name[0]:x4}{name[1..]}"
            from twice in (string[])
            [
                $$"""{"{{name}}":{{field.Good}},"{{name}}":{{field.Good}}}""",
                $$"""{"{{name}}":{{field.Good}},"{{name}}":null}""",
                $$"""{"{{name}}":null,"{{name}}":null,"{{name}}":{{field.Good}}}""",
                $$"""{"{{name}}":{{field.Good}},"{{escaped}}":{{field.Good}}}""",
                $$"""{"{{escaped}}":{{field.Good}},"{{name}}":null}""",
            ]
            select BadRequest.Json(method, path, twice, [.. Enumerable.Repeat(name, twice.Split("null").Length == 3 ? 2 : 1)]));
    }

    [Theory, OnEveryDatabase]
    public async Task Any_change_of_a_byte_or_two_is_answered_with_success_or_a_plain_refusal(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        var random = new Random(20260205);
        var valid = Encoding.UTF8.GetBytes("""{"name":"Ana\u00f1","date_of_birth":{"dayOfBirth":"1","monthOfBirth":"2","yearOfBirth":"1990"},"tags":["x"],"walk_in":true}""");
        var odd = "\"\\{}[]:,\0\u0001 tnf0189eE+-.ud/'\u007f"u8.ToArray();
        var bodies = Enumerable.Range(0, 600).Select(_ =>
        {
            var body = valid.ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(body.Count);
                var letter = random.Next(4) == 0 ? (byte)random.Next(256) : odd[random.Next(odd.Length)];
                switch (random.Next(3))
                {
                    case 0: body[at] = letter; break;
                    case 1: body.Insert(at, letter); break;
                    default: body.RemoveAt(at); break;
                }
            }

            return body.ToArray();
        }).ToArray();

        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (body, _) =>
        {
            var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            var response = await client.SendAsync(HttpMethod.Post, "clinic/clients", content);
            if (response.Status != HttpStatusCode.Created)
            {
                response.ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
                response.Fields.ShouldAllBe(field => field != null, Encoding.Latin1.GetString(body));
            }
        });
    }

    [Theory, OnEveryDatabase]
    public async Task No_more_than_a_hundred_faults_are_told(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();

        var response = await client.PostAsync("clinic/clients", "{" + string.Join(',', Enumerable.Range(0, 4_000).Select(i => $"\"f{i}\":1")) + "}");

        response.ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        response.Fields.Count.ShouldBe(100);
    }

    /// <summary>Sends the table to the creation and to the change of a client, and checks that nothing came of it.</summary>
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
}
