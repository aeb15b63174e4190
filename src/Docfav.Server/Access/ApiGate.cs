using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Microsoft.AspNetCore.Routing.Patterns;
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
        var operation = http.GetEndpoint()?.Metadata.GetMetadata<ApiOperation>();
        object? ahead = null;
        var row = await keys.FindAsync(
            key is null ? [] : KeySecret.Hash(key), clinicId,
            operation?.ReadAhead is { } read ? batch => ahead = read(batch, clinicId, http.Request.RouteValues) : null,
            http.RequestAborted);
        if (row is not { ApiEnabled: true })
        {
            return Refusal.Of(RefusalCode.ApiDisabled) with { RetryAfterSeconds = DisabledRetrySeconds };
        }

        if (row.Key is not { } known)
        {
            return unknownKeys.Count(http.Connection.RemoteIpAddress) is { } seconds ? BeyondLimit(seconds) : Refusal.Of(RefusalCode.InvalidApiKey);
        }

        var limit = options.Value.LimitOf(known.Plan);
        var now = clock.GetCurrentInstant();
        if (known.Fault(now, http.Connection.RemoteIpAddress) is { } fault)
        {
            ShowStanding(http, await limiter.PeekAsync(known.User.Id, limit, http.RequestAborted));
            return Refusal.Of(fault);
        }

        var standing = await limiter.TakeAsync(known.User.Id, limit, http.RequestAborted);
        ShowStanding(http, standing);
        usage.Count(known.Id, now);
        if (!standing.Admitted)
        {
            return BeyondLimit(standing.RetryAfterSeconds);
        }

        return await AdmitToEndpointAsync(http, operation, new ApiCall(new ApiCaller(known, row.AgendaVersion), now) { ReadAhead = ahead });
    }

    static Refusal BeyondLimit(int retryAfterSeconds)
    {
        DocfavMeter.RateLimitRefusals.Add(1);
        return Refusal.Of(RefusalCode.RateLimitExceeded) with { RetryAfterSeconds = retryAfterSeconds };
    }

    async Task<Refusal?> AdmitToEndpointAsync(HttpContext http, ApiOperation? operation, ApiCall call)
    {
        var endpoint = http.GetEndpoint();
        // Routing's own endpoint, which says which methods are allowed, has no pattern: some route's must fit.
        var path = http.Request.Path;
        if (!(endpoint is RouteEndpoint route ? IsSpelledExactly(route, path)
            : endpoint is not null && routes.Endpoints.OfType<RouteEndpoint>().Any(known => IsSpelledExactly(known, path))))
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        if (operation is null)
        {
            return null;
        }

        var missing = operation.Missing(call.Caller.Scopes);
        if (missing != Scope.None)
        {
            var names = string.Join(operation.AnyScope ? " or " : ", ", Scopes.Names(missing));
            return new Refusal(RefusalCode.InsufficientScopes, $"The API key lacks required permissions: {names}");
        }

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
        var rest = path.Value.AsSpan();
        foreach (var segment in endpoint.RoutePattern.PathSegments)
        {
            if (rest.IsEmpty || rest[0] != '/')
            {
                return false;
            }

            rest = rest[1..];
            var length = rest.IndexOf('/') is var slash and >= 0 ? slash : rest.Length;
            if (length == 0 || (segment.Parts is [RoutePatternLiteralPart literal] && !rest[..length].SequenceEqual(literal.Content)))
            {
                return false;
            }

            rest = rest[length..];
        }

        return rest.IsEmpty;
    }

    static void ShowStanding(HttpContext http, RateStanding standing)
    {
        var headers = http.Response.Headers;
        headers["X-RateLimit-Limit"] = standing.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = standing.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = standing.ResetAt.ToString(CultureInfo.InvariantCulture);
    }
}
