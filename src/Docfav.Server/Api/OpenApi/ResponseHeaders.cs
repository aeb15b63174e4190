using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>The headers of answers: each is one component, which every response refers to.</summary>
static class ResponseHeaders
{
    const string RetryAfter = "Retry-After";

    static readonly (string Name, JsonSchemaType Type, string Text)[] Always =
    [
        ("X-Request-Id", JsonSchemaType.String, "The request's id in the server's log."),
        ("X-RateLimit-Limit", JsonSchemaType.Integer, "Requests allowed per hour. On every answer to a known key."),
        ("X-RateLimit-Remaining", JsonSchemaType.Integer, "Requests left in the current hour. On every answer to a known key."),
        ("X-RateLimit-Reset", JsonSchemaType.Integer, "Unix time, in seconds, at which the next hour begins. On every answer to a known key."),
    ];

    public static Dictionary<string, IOpenApiHeader> For(int status, OpenApiDocument document)
    {
        var names = Always.Select(header => header.Name);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            names = names.Append(RetryAfter);
        }

        return names.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name, document), StringComparer.Ordinal);
    }

    public static void Define(OpenApiDocument document)
    {
        foreach (var (name, type, text) in Always.Append((RetryAfter, JsonSchemaType.Integer, "Seconds to wait before trying again.")))
        {
            document.AddComponent(name, new OpenApiHeader { Description = text, Schema = new OpenApiSchema { Type = type } });
        }
    }
}
