using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>The API's description: made from the routes, the handlers' signatures and their XML comments, and served to everyone.</summary>
static class ApiDescription
{
    /// <summary>The document's name; its path is <c>/openapi/v1.json</c>.</summary>
    public const string Name = "v1";

    public const string Path = $"/openapi/{Name}.json";

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            ApiJson.Apply(json.SerializerOptions);
            // Otherwise every number is described as a string, too.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddSingleton<ApiDescriptionText>();
        // The generator of XML comments intercepts this very call: its texts are there before ours are added.
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = ApiDescriptionText.Version;
            options.ShouldInclude = route => route.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Any();
            options.CreateSchemaReferenceId = ComponentName;
            options.AddSchemaTransformer<RecordSchemas>();
            options.AddOperationTransformer<OperationDetails>();
            options.AddDocumentTransformer<DocumentFrame>();
        });
    }

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapGet(Path, Serve).ExcludeFromDescription();

    static async Task<IResult> Serve(ApiDescriptionText text) => Results.Bytes(await text.GetAsync(), "application/json; charset=utf-8");

    /// <summary>Records become components; values that are written as text stay in their place.</summary>
    static string? ComponentName(JsonTypeInfo info)
    {
        if (TextFormats.Of(info.Type) is not null)
        {
            return null;
        }

        return info.Type.IsGenericType && info.Type.GetGenericTypeDefinition() == typeof(SuccessEnvelope<>)
            ? EnvelopeName(info.Type.GetGenericArguments()[0])
            : OpenApiOptions.CreateDefaultSchemaReferenceId(info);
    }

    static string EnvelopeName(Type data) => data.IsArray ? $"{data.GetElementType()!.Name}ListEnvelope" : $"{data.Name}Envelope";
}

/// <summary>The description as bytes, made once: routes do not change while the server runs. It needs no running server.</summary>
sealed class ApiDescriptionText([FromKeyedServices(ApiDescription.Name)] IOpenApiDocumentProvider provider)
{
    public const OpenApiSpecVersion Version = OpenApiSpecVersion.OpenApi3_1;

    readonly Lazy<Task<byte[]>> _bytes = new(() => MakeAsync(provider));

    public Task<byte[]> GetAsync() => _bytes.Value;

    static async Task<byte[]> MakeAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync();
        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, Version);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }
}
