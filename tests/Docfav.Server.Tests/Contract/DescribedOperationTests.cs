using System.Text.Json.Nodes;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Api.OpenApi;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Contract;

public sealed class DescribedOperationTests
{
    [Fact]
    public async Task Every_operation_says_what_it_does_needs_refuses_and_answers()
    {
        await using var server = new BuiltServer();
        var described = await OperationsAsync(server);
        described.Count.ShouldBe(server.Operations.Count());

        foreach (var (declared, handler) in server.Operations)
        {
            var operation = described[handler.Name];
            ((string?)operation["summary"]).ShouldNotBeNullOrWhiteSpace(handler.Name);
            var scopes = Scopes.Names(declared.Scopes).ToList();
            // All of one of these are needed.
            operation["security"]!.AsArray().Select(all => string.Join(' ', all!["ApiKey"]!.AsArray().Select(scope => (string)scope!)))
                .ShouldBe(declared.AnyScope ? scopes : [string.Join(' ', scopes)], handler.Name);
            ((string?)operation["description"])!.ShouldContain($"`{scopes[0]}`", customMessage: handler.Name);
            operation["tags"]!.AsArray().Count.ShouldBe(1, handler.Name);

            var responses = operation["responses"]!.AsObject();
            responses.Count(response => response.Key[0] == '4').ShouldBeGreaterThan(2, handler.Name);
            responses[$"{declared.SuccessStatus}"]!["content"]!["application/json"]!["example"].ShouldNotBeNull(handler.Name);
            if (declared.TakesBody)
            {
                operation["requestBody"]!["content"]!["application/json"]!["example"].ShouldNotBeNull(handler.Name);
            }
        }
    }

    [Fact]
    public async Task Every_refusal_of_an_operation_is_described_with_an_example()
    {
        await using var server = new BuiltServer();
        var document = await DocumentAsync(server);
        var described = await OperationsAsync(server);

        foreach (var (declared, handler) in server.Operations)
        {
            var refusals = RefusalsOf(described[handler.Name], document);
            var expected = Refusals.Of(declared, HandlerShape.Of(handler)).Select(RefusalCatalog.Entry);
            refusals.ShouldBe(expected.Select(entry => $"{entry.Status} {entry.Name}"), handler.Name);
        }
    }

    [Fact]
    public async Task An_operation_below_a_clinic_that_takes_a_body_refuses_what_its_kind_does()
    {
        await using var server = new BuiltServer();
        var document = await DocumentAsync(server);

        RefusalsOf((await OperationsAsync(server))["CreateClient"], document).ShouldBe(
        [
            "400 VALIDATION_ERROR", "401 INVALID_API_KEY", "401 API_KEY_REVOKED", "401 API_KEY_EXPIRED", "403 INSUFFICIENT_SCOPES",
            "403 CLINIC_MANAGER_ACCESS_DENIED", "403 IP_NOT_ALLOWED", "409 CLIENT_EMAIL_EXISTS", "413 PAYLOAD_TOO_LARGE",
            "415 UNSUPPORTED_MEDIA_TYPE", "422 IDEMPOTENCY_KEY_REUSED", "429 RATE_LIMIT_EXCEEDED", "500 INTERNAL_ERROR", "503 API_DISABLED", "503 SERVICE_UNAVAILABLE",
        ]);
        RefusalsOf((await OperationsAsync(server))["GetMe"], document).ShouldNotContain(refusal => refusal.StartsWith("400", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_field_of_an_answer_has_a_type_and_a_text()
    {
        await using var server = new BuiltServer();
        var schemas = (await DocumentAsync(server))["components"]!["schemas"]!.AsObject();

        foreach (var (name, schema) in schemas)
        {
            foreach (var (field, property) in schema!["properties"]?.AsObject() ?? [])
            {
                var known = property!["type"] ?? property["$ref"] ?? property["oneOf"];
                known.ShouldNotBeNull($"{name}.{field} has no type: does {nameof(TextFormats)} know it?");
                ((string?)property["description"]).ShouldNotBeNullOrWhiteSpace($"{name}.{field}");
            }
        }
    }

    /// <summary>The refusals of an operation, each with the status and the code of its example.</summary>
    static List<string> RefusalsOf(JsonNode operation, JsonNode document) =>
    [
        .. from response in operation["responses"]!.AsObject()
           where response.Key[0] is '4' or '5'
           let name = ((string)response.Value!["$ref"]!).Split('/')[^1]
           from example in document["components"]!["responses"]![name]!["content"]!["application/json"]!["examples"]!.AsObject()
           let error = example.Value!["value"]!["errors"]![0]!
           select $"{response.Key} {(string)error["code"]!}",
    ];

    static async Task<Dictionary<string, JsonNode>> OperationsAsync(BuiltServer server) =>
        (await DocumentAsync(server))["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .ToDictionary(operation => (string)operation.Value!["operationId"]!, operation => operation.Value!, StringComparer.Ordinal);

    static async Task<JsonNode> DocumentAsync(BuiltServer server) => JsonNode.Parse(await server.DescribeAsync())!;
}
