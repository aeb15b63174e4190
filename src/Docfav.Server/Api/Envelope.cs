using System.Globalization;
using System.Text.Json;
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
        using var body = JsonBuffer.Rent();
        WriteSuccess(body.Writer, data, Now(http));
        await SendAsync(http, status, body);
    }

    /// <summary>Writes a success that was put into bytes before.</summary>
    public static async Task WriteAsync(HttpContext http, int status, byte[] envelope)
    {
        Begin(http.Response, status, envelope.Length);
        await http.Response.BodyWriter.WriteAsync(envelope, http.RequestAborted);
    }

    /// <summary>A success as bytes, to be kept.</summary>
    public static byte[] ToBytes<T>(T data, Instant now)
    {
        using var body = JsonBuffer.Rent();
        WriteSuccess(body.Writer, json => JsonSerializer.Serialize(json, data, ApiJson.Options), now);
        return body.ToArray();
    }

    /// <summary>Writes one refusal, or several of the same status.</summary>
    public static async Task RefuseAsync(HttpContext http, params IReadOnlyList<Refusal> refusals)
    {
        if (refusals[0].RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
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
        await SendAsync(http, RefusalCatalog.Entry(refusals[0].Code).Status, body);
    }

    static ValueTask SendAsync(HttpContext http, int status, JsonBuffer body)
    {
        Begin(http.Response, status, body.Length());
        return body.SendAsync(http.Response.BodyWriter, http.RequestAborted);
    }

    static void Begin(HttpResponse response, int status, int length)
    {
        response.StatusCode = status;
        var headers = response.Headers;
        headers.ContentType = ContentType;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentLength = length;
    }

    static Instant Now(HttpContext http) =>
        http.Features.Get<ApiCall>()?.Now ?? http.RequestServices.GetRequiredService<IClock>().GetCurrentInstant();

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
