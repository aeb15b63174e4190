using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>
/// Everything that a request under the API's prefix must pass before its endpoint reads it, in the order of api-semantics §2: the API's switch, the key,
/// its state and addresses, the rate limit, route and method, scopes, size and content type.
/// </summary>
public sealed class ApiGate(
    RequestDelegate next, KeyLookup keys, RateLimiter limiter, UnknownKeyLimiter unknownKeys, KeyUsage usage, IOptions<AccessOptions> options, IClock clock,
    EndpointDataSource routes)
{
    public const string KeyHeader = "X-Api-Key";

    const int DisabledRetrySeconds = 60;

    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Envelope.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
        }
        else if (await AdmitAsync(http) is { } refusal)
        {
            await Envelope.RefuseAsync(http, refusal);
        }
        else
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            {
                // Routing's own answer: it has set Allow, and written nothing.
                await Envelope.RefuseAsync(http, Refusal.Of(RefusalCode.MethodNotAllowed));
            }
        }
    }

    async Task<Refusal?> AdmitAsync(HttpContext http)
    {
        var presented = http.Request.Headers[KeyHeader];
        var key = presented.Count == 1 && KeySecret.HasForm(presented[0]) ? presented[0] : null;
        // A clinic id that is none is refused later, with the other parameters.
        var clinicId = Uuids.TryParse((string?)http.GetRouteValue(ManagedClinic.RouteParameter) ?? "", out var id) ? id : Guid.Empty;
        var row = await keys.FindAsync(key is null ? [] : KeySecret.Hash(key), clinicId, http.RequestAborted);
        if (row is not { ApiEnabled: true })
        {
            return Refusal.Of(RefusalCode.ApiDisabled) with { RetryAfterSeconds = DisabledRetrySeconds };
        }

        if (row is not { KeyId: { } keyId, UserId: { } userId })
        {
            return unknownKeys.Count(http.Connection.RemoteIpAddress) is { } seconds ? BeyondLimit(seconds) : Refusal.Of(RefusalCode.InvalidApiKey);
        }

        var limit = options.Value.LimitOf(row.Plan);
        if (row.Fault(clock.GetCurrentInstant(), http.Connection.RemoteIpAddress) is { } fault)
        {
            ShowStanding(http, await limiter.PeekAsync(userId, limit, http.RequestAborted));
            return Refusal.Of(fault);
        }

        var standing = await limiter.TakeAsync(userId, limit, http.RequestAborted);
        ShowStanding(http, standing);
        usage.Count(keyId);
        if (!standing.Admitted)
        {
            return BeyondLimit(standing.RetryAfterSeconds);
        }

        return await AdmitToEndpointAsync(http, new ApiCaller(keyId, userId, row.Scopes, row.Plan, row.ManagesClinic));
    }

    static Refusal BeyondLimit(int retryAfterSeconds)
    {
        DocfavMeter.RateLimitRefusals.Add(1);
        return Refusal.Of(RefusalCode.RateLimitExceeded) with { RetryAfterSeconds = retryAfterSeconds };
    }

    async Task<Refusal?> AdmitToEndpointAsync(HttpContext http, ApiCaller caller)
    {
        var endpoint = http.GetEndpoint();
        // Routing's own endpoint, which says which methods are allowed, has no pattern: some route's must fit.
        if (endpoint is null || !(endpoint is RouteEndpoint route ? [route] : routes.Endpoints.OfType<RouteEndpoint>()).Any(known => IsSpelledExactly(known, http.Request.Path)))
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        var operation = endpoint.Metadata.GetMetadata<ApiOperation>();
        if (operation is null)
        {
            return null;
        }

        if (Scopes.Names(operation.Scopes & ~caller.Scopes).ToArray() is { Length: > 0 } missing)
        {
            return new Refusal(RefusalCode.InsufficientScopes, $"The API key lacks required permissions: {string.Join(", ", missing)}");
        }

        var call = new ApiCall(caller);
        http.Features.Set(call);
        if (!operation.TakesBody)
        {
            return null;
        }

        var (body, refusal) = await RequestBody.ReadAsync(http.Request);
        call.Body = body;
        return refusal;
    }

    /// <summary>Routing also takes other cases and a slash at the end; the contract has one spelling of each path.</summary>
    static bool IsSpelledExactly(RouteEndpoint endpoint, PathString path)
    {
        var pattern = endpoint.RoutePattern;
        var segments = path.Value!.Split('/')[1..];
        return segments.Length == pattern.PathSegments.Count
            && pattern.PathSegments.Zip(segments).All(pair => pair.Second.Length > 0 && (
                pair.First.Parts is not [Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal] || literal.Content == pair.Second));
    }

    static void ShowStanding(HttpContext http, RateStanding standing)
    {
        var headers = http.Response.Headers;
        headers["X-RateLimit-Limit"] = standing.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = standing.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = standing.ResetAt.ToString(CultureInfo.InvariantCulture);
    }
}
