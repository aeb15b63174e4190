using Docfav.Server.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>What stands around the operations: the introduction, the server, the nouns, the key, the headers.</summary>
sealed class DocumentFrame : IOpenApiDocumentTransformer
{
    public const string KeyScheme = "ApiKey";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Docfav Public API",
            Version = "v1",
            Description = Introduction.Text,
            License = new() { Name = "MIT", Identifier = "MIT" },
        };
        // Relative, so that the text depends on no request and no address.
        document.Servers = [new() { Url = "/", Description = "This server" }];
        document.Tags = NounTags.Used(document);
        ResponseHeaders.Define(document);
        document.AddComponent(KeyScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiGate.KeyHeader,
            Description = "An API key of a Docfav user. It must have the scopes that an operation names.",
        });
        foreach (var property in document.Components!.Schemas!.Values.SelectMany(schema => schema.Properties?.Values ?? []).OfType<OpenApiSchema>())
        {
            LiftDescription(property);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Where a property may be null and is a component otherwise, the framework leaves its description on the reference, one level too deep to be seen.
    /// </summary>
    static void LiftDescription(OpenApiSchema property)
    {
        if (property.OneOf?.OfType<OpenApiSchemaReference>().SingleOrDefault() is { } reference)
        {
            (property.Description, reference.Reference.Description) = (reference.Reference.Description, null);
        }
    }
}
