using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>Sends requests with the key, opens the envelope, and tries again where that is safe and worth it.</summary>
sealed class ApiConnection
{
    static readonly ProductInfoHeaderValue s_product =
        new("Docfav.Client", typeof(ApiConnection).Assembly.GetName().Version?.ToString(3));

    readonly HttpClient _http;
    readonly string _root;
    readonly string _key;
    readonly TimeSpan _retryFor;
    readonly TimeProvider _time;
    volatile RateLimit? _rateLimit;

    public ApiConnection(HttpClient http, DocfavClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        if (options.BaseAddress is not { IsAbsoluteUri: true } address)
        {
            throw new ArgumentException($"{nameof(options.BaseAddress)} is needed: the server's absolute address.", nameof(options));
        }

        if (string.IsNullOrWhiteSpace(options.ApiKey))
        {
            throw new ArgumentException($"{nameof(options.ApiKey)} is needed.", nameof(options));
        }

        (_http, _key, _retryFor, _time) = (http, options.ApiKey, options.RetryFor, options.TimeProvider);
        _root = address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/api-connector/v1/";
    }

    /// <summary>Where the key's user stood at the last answer.</summary>
    public RateLimit? RateLimit => _rateLimit;

    public Task<T> GetAsync<T>(RequestPath path, JsonTypeInfo<Envelope<T>> answer, CancellationToken cancellation) =>
        SendAsync(new(HttpMethod.Get, path, null, null), answer, cancellation);

    /// <summary>Creates, with an idempotency key: the caller's, or one made for this call. Every attempt sends the same.</summary>
    public Task<T> PostAsync<TBody, T>(
        RequestPath path, TBody body, JsonTypeInfo<TBody> form, JsonTypeInfo<Envelope<T>> answer, string? idempotencyKey, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(body);
        return SendAsync(
            new(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, form), idempotencyKey ?? Guid.NewGuid().ToString()), answer, cancellation);
    }

    /// <summary>Changes, once: no second attempt could know whether the first was done.</summary>
    public Task<T> ChangeAsync<TBody, T>(
        HttpMethod method, RequestPath path, TBody body, JsonTypeInfo<TBody> form, JsonTypeInfo<Envelope<T>> answer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(body);
        return SendAsync(new(method, path, JsonSerializer.SerializeToUtf8Bytes(body, form), null), answer, cancellation);
    }

    public Task<T> DeleteAsync<T>(RequestPath path, JsonTypeInfo<Envelope<T>> answer, CancellationToken cancellation) =>
        SendAsync(new(HttpMethod.Delete, path, null, null), answer, cancellation);

    sealed record Request(HttpMethod Method, RequestPath Path, byte[]? Body, string? IdempotencyKey)
    {
        public bool MayBeRepeated => Method == HttpMethod.Get || IdempotencyKey is not null;
    }

    async Task<T> SendAsync<T>(Request request, JsonTypeInfo<Envelope<T>> answer, CancellationToken cancellation)
    {
        var sent = _time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                return await AttemptAsync(request, answer, cancellation).ConfigureAwait(false);
            }
            catch (Exception failure) when (request.MayBeRepeated && MayPass(failure) && WaitAfter(failure, attempt, sent) is { } worthwhile)
            {
                wait = worthwhile;
            }

            await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
        }
    }

    async Task<T> AttemptAsync<T>(Request request, JsonTypeInfo<Envelope<T>> answer, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(request.Method, _root + request.Path);
        message.Headers.Add("X-Api-Key", _key);
        message.Headers.UserAgent.Add(s_product);
        if (request.IdempotencyKey is { } key)
        {
            message.Headers.Add("Idempotency-Key", key);
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        }

        using var response = await _http.SendAsync(message, cancellation).ConfigureAwait(false);
        _rateLimit = RateLimitOf(response.Headers) ?? _rateLimit;
        using var content = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw Refusal(response, await ErrorsAsync(content, cancellation).ConfigureAwait(false));
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(content, answer, cancellation).ConfigureAwait(false) is { Data: { } data }
                ? data : throw new JsonException("The answer has no data.");
        }
        catch (JsonException fault)
        {
            throw Refusal(response, [], fault);
        }
    }

    static async Task<IReadOnlyList<ErrorItem>> ErrorsAsync(Stream content, CancellationToken cancellation)
    {
        try
        {
            return (await JsonSerializer.DeserializeAsync(content, ClientJson.Default.ErrorEnvelope, cancellation).ConfigureAwait(false))?.Errors ?? [];
        }
        catch (JsonException)
        {
            // What stands between client and server answers in words of its own.
            return [];
        }
    }

    ApiException Refusal(HttpResponseMessage response, IReadOnlyList<ErrorItem> errors, Exception? inner = null)
    {
        var told = response.Headers.RetryAfter;
        var wait = told?.Delta ?? told?.Date - _time.GetUtcNow();
        return new(response.StatusCode, errors, HeaderOf(response.Headers, "X-Request-Id"), wait < TimeSpan.Zero ? TimeSpan.Zero : wait, inner);
    }

    static bool MayPass(Exception failure) => failure switch
    {
        ApiException refusal => refusal.Status is
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
        // A wrong name or certificate stays wrong.
        HttpRequestException lost => lost.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError),
        _ => false,
    };

    /// <summary>
    /// How long to wait for the next attempt: as the server says and at least half a second, doubled each time, and up to a quarter more so that those
    /// who were refused together do not come back together; null where no time is left for it.
    /// </summary>
    TimeSpan? WaitAfter(Exception failure, int attempt, long sent)
    {
        var backOff = TimeSpan.FromMilliseconds(500 << Math.Min(attempt, 4));
        var wait = ((failure as ApiException)?.RetryAfter is { } told && told > backOff ? told : backOff) * (1 + (Random.Shared.NextDouble() / 4));
        return _time.GetElapsedTime(sent) + wait <= _retryFor ? wait : null;
    }

    static RateLimit? RateLimitOf(HttpResponseHeaders headers) =>
        NumberOf(headers, "X-RateLimit-Limit") is { } limit && NumberOf(headers, "X-RateLimit-Remaining") is { } remaining
        && NumberOf(headers, "X-RateLimit-Reset") is { } reset
            ? new(limit, remaining, DateTimeOffset.FromUnixTimeSeconds(reset)) : null;

    static long? NumberOf(HttpResponseHeaders headers, string name) =>
        long.TryParse(HeaderOf(headers, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string? HeaderOf(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
