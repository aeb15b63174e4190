using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>Completes the schemas that the framework reads from the records of answers.</summary>
sealed class RecordSchemas : IOpenApiSchemaTransformer
{
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var info = context.JsonTypeInfo;
        var value = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        if (TextFormats.Of(value) is { } format)
        {
            schema.Type = value == info.Type ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = format;
        }
        else if (value.IsEnum)
        {
            await AsWordsAsync(schema, value, context, cancellationToken);
        }
        else if (info.Kind == JsonTypeInfoKind.Object)
        {
            // Every documented field is always present, null or not, but for those that say otherwise.
            schema.Required = info.Properties.Where(property => !MayBeAbsent(property)).Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        }

        if (context.JsonPropertyInfo is { } property)
        {
            Complete(schema, property);
        }
    }

    /// <summary>
    /// An enumeration is one component, whether or not the property that shows it may be null: null is said there, and the framework's extra null among
    /// the words would be said for every property.
    /// </summary>
    static async Task AsWordsAsync(OpenApiSchema schema, Type value, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = [.. schema.Enum!.Where(word => word is not null && !word.IsJsonNullSentinel())];
        if (value != context.JsonTypeInfo.Type)
        {
            // XML comments are found by the plain type alone.
            schema.Description ??= (await context.GetOrCreateSchemaAsync(value, cancellationToken: cancellation)).Description;
        }
    }

    /// <summary>What the types of the two envelopes cannot say.</summary>
    static void Complete(OpenApiSchema schema, JsonPropertyInfo property)
    {
        if (MayBeAbsent(property))
        {
            schema.Type &= ~JsonSchemaType.Null;
        }

        switch (property.Name)
        {
            case "code" when property.DeclaringType == typeof(ErrorItem):
                schema.Enum = [.. Enum.GetValues<RefusalCode>().Select(code => JsonValue.Create(RefusalCatalog.Entry(code).Name))];
                break;
            case "data" when property.DeclaringType == typeof(ErrorEnvelope):
                schema.Type = JsonSchemaType.Null;
                break;
            case "errors" when property.DeclaringType == typeof(ErrorEnvelope):
                schema.MinItems = 1;
                break;
            case "errors" when property.DeclaringType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(SuccessEnvelope<>):
                schema.MaxItems = 0;
                break;
            case "api_version" when property.DeclaringType == typeof(AnswerMeta):
                schema.Enum = ["v1"];
                break;
        }
    }

    static bool MayBeAbsent(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) == true;
}
