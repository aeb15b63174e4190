using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>Examples in their envelope. Their instant is fixed: the description never changes by itself.</summary>
static class Examples
{
    public static JsonNode Success(string data) => Envelope(JsonNode.Parse(data), []);

    public static IOpenApiExample Refused(RefusalCode code)
    {
        var entry = RefusalCatalog.Entry(code);
        var error = new JsonObject { ["code"] = entry.Name, ["message"] = entry.Message };
        if (code == RefusalCode.ValidationError)
        {
            // Every path with a parameter has this one.
            error["message"] = $"{ManagedClinic.RouteParameter} must be a UUID";
            error["field"] = ManagedClinic.RouteParameter;
        }

        return new OpenApiExample { Summary = entry.Message, Value = Envelope(null, [error]) };
    }

    static JsonObject Envelope(JsonNode? data, JsonArray errors) => new()
    {
        ["data"] = data,
        ["errors"] = errors,
        ["meta"] = new JsonObject { ["timestamp"] = "2026-02-05T12:00:00+00:00", ["api_version"] = "v1" },
    };
}
