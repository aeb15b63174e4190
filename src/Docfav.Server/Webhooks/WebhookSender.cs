using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>Why an attempt failed. The numbers are stored.</summary>
public enum WebhookFault
{
    /// <summary>The name leads to an address that events are not sent to.</summary>
    AddressRefused = 1,

    NameNotFound = 2,

    /// <summary>No connection came about, or it broke.</summary>
    NoConnection = 3,

    /// <summary>The certificate is not in order, or there is no TLS.</summary>
    Certificate = 4,

    TimedOut = 5,

    /// <summary>What came back is no HTTP answer.</summary>
    BrokenAnswer = 6,

    /// <summary>A redirect, which is not followed.</summary>
    Redirected = 7,

    /// <summary>A status that says no.</summary>
    Refused = 8,

    /// <summary>The secret cannot be read any more; a new one must be made.</summary>
    NoSecret = 9,
}

/// <summary>What came of an attempt.</summary>
/// <param name="At">When it began.</param>
/// <param name="Text">The first part of the answer's body; null where there was no answer.</param>
/// <param name="RetryAfter">What the receiver asked for with 429 or 503.</param>
public sealed record WebhookAnswer(Instant At, int DurationMs, int? Status, WebhookFault? Fault, string? Text, Duration? RetryAfter)
{
    public bool IsSuccess => Fault is null;

    /// <summary>Whether the receiver wants nothing any more.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>
/// Sends messages: signed, without following redirects, within a time, over connections to nothing but addresses that are allowed. Nothing on this
/// machine's environment, such as a proxy, has a part in it.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    /// <summary>Bytes of an answer's body that are looked at.</summary>
    public const int MostAnswer = 1_024;

    readonly WebhookAddresses _addresses;
    readonly WebhookSecrets _secrets;
    readonly IClock _clock;
    readonly TimeSpan _timeout;
    readonly HttpClient _http;

    public WebhookSender(WebhookAddresses addresses, WebhookSecrets secrets, IOptions<WebhookOptions> options, IClock clock)
    {
        (_addresses, _secrets, _clock, _timeout) = (addresses, secrets, clock, TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = _timeout,
            // A receiver learns nothing of our traces.
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            // A name that has moved is followed soon.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Sends a message once.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped it.</exception>
    public async Task<WebhookAnswer> SendAsync(WebhookEndpoint endpoint, WebhookMessage message, CancellationToken cancellation)
    {
        var (at, began) = (_clock.GetCurrentInstant(), Stopwatch.GetTimestamp());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            using var request = Request(endpoint, message, at);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var text = await TextAsync(answer, limit.Token);
            WebhookFault? fault = (int)answer.StatusCode switch { >= 200 and < 300 => null, >= 300 and < 400 => WebhookFault.Redirected, _ => WebhookFault.Refused };
            return new(at, Since(began), (int)answer.StatusCode, fault, text, Wish(answer));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            return new(at, Since(began), null, FaultOf(exception), null, null);
        }
    }

    public void Dispose() => _http.Dispose();

    HttpRequestMessage Request(WebhookEndpoint endpoint, WebhookMessage message, Instant now)
    {
        var (timestamp, body) = (now.ToUnixTimeSeconds(), new ByteArrayContent(message.Body));
        body.Headers.ContentType = new("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = body };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Docfav-Server", "1"));
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", FormattableString.Invariant($"{timestamp}"));
        request.Headers.Add("webhook-signature", WebhookSecrets.Sign(_secrets.Of(endpoint, now), message.Id, timestamp, message.Body));
        return request;
    }

    /// <summary>Connects to an address that was looked at: what the name resolves to a moment later is of no account.</summary>
    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        SocketException? fault = null;
        foreach (var address in await _addresses.FindAsync(context.DnsEndPoint.Host, cancellation))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                fault = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw fault!;
    }

    static int Since(long began) => (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds;

    Duration? Wish(HttpResponseMessage answer)
    {
        if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || answer.Headers.RetryAfter is not { } wish)
        {
            return null;
        }

        return wish.Delta is { } delta ? Duration.FromTimeSpan(delta) : wish.Date is { } date ? Instant.FromDateTimeOffset(date) - _clock.GetCurrentInstant() : null;
    }

    /// <summary>The beginning of a body, as far as it is text.</summary>
    static async Task<string> TextAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(MostAnswer);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            var length = await body.ReadAtLeastAsync(bytes.AsMemory(0, MostAnswer), MostAnswer, throwOnEndOfStream: false, cancellation);
            // PostgreSQL holds no such character.
            return Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Replace('\0', '\uFFFD');
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    static WebhookFault FaultOf(Exception exception) => exception switch
    {
        OperationCanceledException => WebhookFault.TimedOut,
        AddressRefusedException => WebhookFault.AddressRefused,
        AuthenticationException => WebhookFault.Certificate,
        CryptographicException => WebhookFault.NoSecret,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => WebhookFault.NameNotFound,
        SocketException => WebhookFault.NoConnection,
        { InnerException: { } inner } => FaultOf(inner),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded } => WebhookFault.NoConnection,
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => WebhookFault.NoConnection,
        _ => WebhookFault.BrokenAnswer,
    };
}
