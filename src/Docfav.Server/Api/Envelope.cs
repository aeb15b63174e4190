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
    public static Task WriteAsync<T>(HttpContext http, int status, T data) =>
        WriteAsync(http, status, writer => JsonSerializer.Serialize(writer, data, ApiJson.Options));

    /// <summary>Writes a success, whose data is written by the caller.</summary>
    public static async Task WriteAsync(HttpContext http, int status, Action<Utf8JsonWriter> data)
    {
        Begin(http, status);
        await using (var writer = NewWriter(http))
        {
            WriteSuccess(writer, data, Now(http));
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>Writes a success that was put into bytes before.</summary>
    public static async Task WriteAsync(HttpContext http, int status, byte[] envelope)
    {
        Begin(http, status);
        await http.Response.BodyWriter.WriteAsync(envelope, http.RequestAborted);
    }

    /// <summary>A success as bytes, to be kept.</summary>
    public static byte[] ToBytes<T>(T data, Instant now)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = PlainLetters.Encoder }))
        {
            WriteSuccess(writer, json => JsonSerializer.Serialize(json, data, ApiJson.Options), now);
        }

        return buffer.WrittenSpan.ToArray();
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

                if (refusal.Conflicts is not null)
                {
                    writer.WritePropertyName("conflicts"u8);
                    JsonSerializer.Serialize(writer, refusal.Conflicts, ApiJson.Options);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteMeta(writer, Now(http));
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

    static Instant Now(HttpContext http) => http.RequestServices.GetRequiredService<IClock>().GetCurrentInstant();

    static void WriteSuccess(Utf8JsonWriter writer, Action<Utf8JsonWriter> data, Instant now)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("data"u8);
        data(writer);
        writer.WriteStartArray("errors"u8);
        writer.WriteEndArray();
        WriteMeta(writer, now);
        writer.WriteEndObject();
    }

    static void WriteMeta(Utf8JsonWriter writer, Instant now)
    {
        writer.WriteStartObject("meta"u8);
        writer.WritePropertyName("timestamp"u8);
        ApiJson.WriteOffset(writer, now);
        writer.WriteString("api_version"u8, "v1"u8);
        writer.WriteEndObject();
    }
}
