using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Unicode;

namespace Docfav.Server.Api;

/// <summary>Takes a request's body in: its type, its size, its syntax.</summary>
static class RequestBody
{
    /// <summary>Longest body, in bytes.</summary>
    const int Limit = 64 * 1024;

    /// <summary>Reads the whole body, or says why not: 413 or 415.</summary>
    /// <exception cref="BadHttpRequestException">The body is malformed HTTP, or did not arrive.</exception>
    public static async Task<(ReadOnlyMemory<byte> Bytes, Refusal? Refusal)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > Limit)
        {
            return (default, Refusal.Of(RefusalCode.PayloadTooLarge));
        }

        if (!IsJson(request))
        {
            return (default, Refusal.Of(RefusalCode.UnsupportedMediaType));
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await NextAsync(reader, request.HttpContext.RequestAborted);
            if (read.Buffer.Length > Limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return (default, Refusal.Of(RefusalCode.PayloadTooLarge));
            }

            if (read.IsCompleted)
            {
                var bytes = new byte[read.Buffer.Length];
                var at = 0;
                foreach (var segment in read.Buffer)
                {
                    segment.Span.CopyTo(bytes.AsSpan(at));
                    at += segment.Length;
                }

                reader.AdvanceTo(read.Buffer.End);
                return (bytes, null);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    static async ValueTask<ReadResult> NextAsync(PipeReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // The web server's word for a chunk size beyond 32 bits, and for a sender who has gone.
            throw new BadHttpRequestException("The body did not arrive.", exception);
        }
    }

    /// <summary>Parses the body that was read; null where it is no JSON, which is then a noted fault.</summary>
    public static JsonDocument? Parse(ApiCall call)
    {
        if (!Utf8.IsValid(call.Body.Span))
        {
            call.Fault("body", "must be UTF-8");
            return null;
        }

        try
        {
            return JsonDocument.Parse(call.Body, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException)
        {
            call.Fault("body", "must be one JSON document, at most 32 levels deep");
            return null;
        }
    }

    static bool IsJson(HttpRequest request) =>
        request.Headers.ContentType.Count == 1
        && request.Headers.ContentEncoding.Count == 0
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
}
