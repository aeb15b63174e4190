using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using NodaTime;

namespace Docfav.Server.Api;

/// <summary>The envelope around every answer under <see cref="Prefix"/>: <c>data</c>, <c>errors</c>, <c>meta</c>.</summary>
public static class Envelope
{
    /// <summary>Where the public API lies.</summary>
    public const string Prefix = "/api-connector/v1";

    const string ContentType = "application/json; charset=utf-8";

    /// <summary>Writes a success.</summary>
    public static async Task WriteAsync<T>(HttpContext http, int status, T data)
    {
        Begin(http, status);
        await using (var writer = NewWriter(http))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("data"u8);
            JsonSerializer.Serialize(writer, data, ApiJson.Options);
            writer.WriteStartArray("errors"u8);
            writer.WriteEndArray();
            WriteMeta(writer, http);
            writer.WriteEndObject();
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>Writes one refusal, or several of the same status.</summary>
    public static async Task RefuseAsync(HttpContext http, params IReadOnlyList<Refusal> refusals)
    {
        Begin(http, RefusalCatalog.Entry(refusals[0].Code).Status);
        if (refusals[0].RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await using (var writer = NewWriter(http))
        {
            writer.WriteStartObject();
            writer.WriteNull("data"u8);
            writer.WriteStartArray("errors"u8);
            foreach (var refusal in refusals)
            {
                writer.WriteStartObject();
                writer.WriteString("code"u8, RefusalCatalog.Entry(refusal.Code).Name);
                writer.WriteString("message"u8, refusal.Message);
                if (refusal.Field is not null)
                {
                    writer.WriteString("field"u8, refusal.Field);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteMeta(writer, http);
            writer.WriteEndObject();
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    static void Begin(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = ContentType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = new StringValues("nosniff");
    }

    static Utf8JsonWriter NewWriter(HttpContext http) => new(http.Response.BodyWriter, new JsonWriterOptions { Encoder = PlainLetters.Encoder });

    static void WriteMeta(Utf8JsonWriter writer, HttpContext http)
    {
        writer.WriteStartObject("meta"u8);
        writer.WriteString("timestamp"u8, ApiJson.Offset(http.RequestServices.GetRequiredService<IClock>().GetCurrentInstant()));
        writer.WriteString("api_version"u8, "v1"u8);
        writer.WriteEndObject();
    }
}
