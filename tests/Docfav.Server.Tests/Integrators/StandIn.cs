using System.Net;
using System.Text;
using Shouldly;

namespace Docfav.Server.Tests.Integrators;

/// <summary>A server that answers what a test says, one answer after the other, the last for ever; it keeps what it was sent.</summary>
sealed class StandIn(params StandIn.Reply[] replies) : HttpMessageHandler
{
    /// <summary>An answer, or the failure to get one.</summary>
    public delegate HttpResponseMessage Reply();

    public List<Request> Requests { get; } = [];

    /// <summary>What was sent.</summary>
    public sealed record Request(HttpMethod Method, Uri Address, string? IdempotencyKey, string? Key, string? Body);

    public static Reply Says(HttpStatusCode status, string body, params (string Name, string Value)[] headers) => () =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        }

        return response;
    };

    public static Reply Data(string json) => Says(HttpStatusCode.OK, Envelope(json));

    public static Reply Refuses(HttpStatusCode status, string code, params (string Name, string Value)[] headers) =>
        Says(status, $$"""{ "data": null, "errors": [{ "code": "{{code}}", "message": "No." }], "meta": {} }""", headers);

    public static Reply Breaks(HttpRequestError error) => () => throw new HttpRequestException(error, "The connection broke.");

    public static string Envelope(string data) => $$"""{ "data": {{data}}, "errors": [], "meta": { "timestamp": "2026-02-05T12:00:00+00:00", "api_version": "v1" } }""";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add(new(
            request.Method, request.RequestUri!, Header(request, "Idempotency-Key"), Header(request, "X-Api-Key"),
            request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null));
        return replies[Math.Min(Requests.Count, replies.Length) - 1]();
    }

    static string? Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}

/// <summary>A clock that stands until something waits: the wait is noted, and over at once.</summary>
sealed class SkippingTime : TimeProvider
{
    TimeSpan _passed;

    public List<TimeSpan> Waits { get; } = [];

    /// <summary>What is done when a wait begins.</summary>
    public Action OnWait { get; set; } = () => { };

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 2, 5, 12, 0, 0, TimeSpan.Zero) + _passed;

    public override long GetTimestamp() => _passed.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        OnWait();
        Waits.Add(dueTime);
        _passed += dueTime;
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
