using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>
/// Writes into each operation what its route declares and its handler reads. Before it, the framework has made the responses (see
/// <see cref="ResponseTypes"/>), and the XML comments have given the summary and the description.
/// </summary>
sealed class OperationDetails : IOpenApiOperationTransformer
{
    const string Json = "application/json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var declared = metadata.OfType<ApiOperation>().Single();
        var handler = metadata.OfType<MethodInfo>().Single();
        var shape = HandlerShape.Of(handler);
        var document = context.Document!;

        operation.OperationId = handler.Name;
        operation.Summary = OneLine(operation.Summary);
        operation.Tags = new HashSet<OpenApiTagReference> { new(NounTags.Of(context.Description.RelativePath!), document) };
        operation.Parameters = Parameters(shape, document);
        operation.RequestBody = shape.Body is null ? null : Body(shape, declared, context);
        Authorise(operation, declared, document);
        AddSuccess((OpenApiResponse)operation.Responses![Text(declared.SuccessStatus)], declared, document);
        foreach (var refusals in Refusals.Of(declared, shape).GroupBy(code => RefusalCatalog.Entry(code).Status))
        {
            var made = (OpenApiResponse)operation.Responses[Text(refusals.Key)];
            operation.Responses[Text(refusals.Key)] = Refusals.Share(made, refusals.Key, [.. refusals], document);
        }

        return Task.CompletedTask;
    }

    static List<IOpenApiParameter>? Parameters(HandlerShape shape, OpenApiDocument document)
    {
        List<IOpenApiParameter> parameters =
            [.. shape.PathIds.Select(name => PathIds.Share(name, document)), .. shape.Query.Select(FormSchemas.QueryParameter)];
        if (shape.IsIdempotent)
        {
            parameters.Add(new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "For 24 hours the same key and body get the first answer again, also when both arrive at once. Keys are per user and path.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.LongestKey },
            });
        }

        return parameters.Count == 0 ? null : parameters;
    }

    static OpenApiRequestBody Body(HandlerShape shape, ApiOperation declared, OpenApiOperationTransformerContext context)
    {
        var isPatch = context.Description.HttpMethod == HttpMethods.Patch;
        var name = context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().Single().Name + "Body";
        context.Document!.AddComponent(name, FormSchemas.Object(shape.Body!, withDefaults: !isPatch));
        return new()
        {
            Description = isPatch
                ? "A JSON merge patch of at most 64 KiB: a field that is absent stays as it is, and null clears it. Unknown fields are refused."
                : "At most 64 KiB. Null is the same as absent. Unknown fields are refused.",
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Json] = new()
                {
                    Schema = new OpenApiSchemaReference(name, context.Document),
                    Example = declared.RequestExample is null ? null : JsonNode.Parse(declared.RequestExample),
                },
            },
        };
    }

    static void Authorise(OpenApiOperation operation, ApiOperation declared, OpenApiDocument document)
    {
        // Since 3.1 any scheme may name the roles that it needs here: a key's are its scopes.
        string[] scopes = [.. Access.Scopes.Names(declared.Scopes)];
        string[][] sufficient = declared.AnyScope ? [.. scopes.Select(scope => new[] { scope })] : [scopes];
        operation.Security = [.. sufficient.Select(needed => new OpenApiSecurityRequirement { [new(DocumentFrame.KeyScheme, document)] = [.. needed] })];
        var remarks = OneLine(operation.Description);
        var named = string.Join(declared.AnyScope ? " or " : " and ", scopes.Select(scope => $"`{scope}`"));
        var line = $"{(scopes.Length == 1 ? "Scope" : "Scopes")}: {named}";
        operation.Description = remarks.Length == 0 ? line : $"{remarks}\n\n{line}";
    }

    static void AddSuccess(OpenApiResponse response, ApiOperation declared, OpenApiDocument document)
    {
        response.Headers = ResponseHeaders.For(declared.SuccessStatus, document);
        response.Content![Json].Example = declared.Example is null ? null : Examples.Success(declared.Example);
    }

    /// <summary>A comment's lines end where its author's did, which is no matter to a reader.</summary>
    static string OneLine(string? comment) => string.Join(' ', (comment ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
