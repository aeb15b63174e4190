using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Docfav.Server.Tests.Webhooks;

/// <summary>A message as a receiver got it.</summary>
public sealed record Received(string Path, string Id, string Timestamp, string Signature, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Type => Json.GetProperty("type").GetString()!;

    /// <summary>The event's sequence; 0 for a test.</summary>
    public long Sequence => Json.TryGetProperty("sequence", out var sequence) ? sequence.GetInt64() : 0;
}

/// <summary>An integrator's server on loopback, which notes what it is sent and answers as a test says.</summary>
public sealed class Receiver : IAsyncDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly WebApplication _app;
    readonly ConcurrentQueue<Received> _messages = new();

    Receiver(WebApplication app) => _app = app;

    /// <summary>Everything, in order of arrival.</summary>
    public IReadOnlyList<Received> Messages => [.. _messages];

    /// <summary>How it answers; 200 unless it is told otherwise.</summary>
    public Func<Received, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public string Url(string path = "") => $"{_app.Urls.First()}/{path}";

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(s_patience);
        while (!isSo())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    async Task TakeAsync(HttpContext http)
    {
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes);
        string Header(string name) => http.Request.Headers[name].Single()!;
        var message = new Received(http.Request.Path.Value!.TrimStart('/'), Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), bytes.ToArray());
        _messages.Enqueue(message);
        await Answer(message, http);
    }
}

/// <summary>The signature of Standard Webhooks, worked out by hand: HMAC as RFC 2104 builds it, from SHA-256 alone.</summary>
public static class StandardWebhooks
{
    /// <summary>Whether one of a message's signatures is the secret's.</summary>
    public static bool IsSigned(Received message, string secret) => message.Signature.Split(' ').Contains(Signature(secret, message.Id, message.Timestamp, message.Body));

    public static string Signature(string secret, string id, string timestamp, byte[] body)
    {
        const int block = 64;
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var padded = new byte[block];
        (key.Length > block ? System.Security.Cryptography.SHA256.HashData(key) : key).CopyTo(padded, 0);
        byte[] inner = [.. padded.Select(value => (byte)(value ^ 0x36)), .. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        byte[] outer = [.. padded.Select(value => (byte)(value ^ 0x5C)), .. System.Security.Cryptography.SHA256.HashData(inner)];
        return "v1," + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(outer));
    }
}
