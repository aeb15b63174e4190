using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Docfav.Server.Api.Forms;
using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>Turns the fields that a request's readers ask for into parameters and schemas.</summary>
static class FormSchemas
{
    public static OpenApiParameter QueryParameter(FieldDescription field) => new()
    {
        Name = field.Name,
        In = ParameterLocation.Query,
        Required = field.Required,
        Description = field.Text,
        Schema = Value(field.Form, field.Default),
    };

    /// <summary>An object that takes these fields and no others; null is the same as absent.</summary>
    /// <param name="fields">The fields, in order.</param>
    /// <param name="withDefaults">Whether an absent field stands for its default: not in a PATCH, where it leaves things as they are.</param>
    public static OpenApiSchema Object(IReadOnlyList<FieldDescription> fields, bool withDefaults) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = fields.ToDictionary(field => field.Name, IOpenApiSchema (field) => Property(field, withDefaults), StringComparer.Ordinal),
        Required = fields.Where(field => field.Required).Select(field => field.Name).ToHashSet(StringComparer.Ordinal),
        AdditionalPropertiesAllowed = false,
    };

    static OpenApiSchema Property(FieldDescription field, bool withDefaults)
    {
        var schema = Value(field.Form, withDefaults ? field.Default : null);
        schema.Description = field.Text;
        if (!field.Required)
        {
            schema.Type |= JsonSchemaType.Null;
            // An enum counts beside the type: where null may stand, it must be among the values.
            schema.Enum?.Add(JsonNullSentinel.JsonNull);
        }

        return schema;
    }

    static OpenApiSchema Value(FormDescription form, object? fallback)
    {
        var schema = form.Fields is null ? new OpenApiSchema { Type = TypeOf(form) } : Object(form.Fields, withDefaults: true);
        schema.Format = form.Format;
        schema.Pattern = form.Pattern;
        schema.MaxLength = form.MaxLength;
        schema.Minimum = form.Minimum?.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = form.Maximum?.ToString(CultureInfo.InvariantCulture);
        schema.MinItems = form.MinItems;
        schema.MaxItems = form.MaxItems;
        schema.Items = form.Items is null ? null : Value(form.Items, null);
        schema.Enum = form.Values is null ? null : [.. form.Values.Select(value => JsonValue.Create(value))];
        schema.Default = Default(fallback);
        return schema;
    }

    static JsonSchemaType TypeOf(FormDescription form) => form.Type switch
    {
        "string" => JsonSchemaType.String,
        "integer" => JsonSchemaType.Integer,
        "number" => JsonSchemaType.Number,
        "boolean" => JsonSchemaType.Boolean,
        "array" => JsonSchemaType.Array,
        _ => throw new InvalidOperationException($"A form of the type {form.Type} cannot be described."),
    };

    static JsonNode? Default(object? value) => value switch
    {
        null => null,
        ListOrder order => order.ToString(),
        _ => JsonSerializer.SerializeToNode(value, ApiJson.Options),
    };
}
