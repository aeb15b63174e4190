using System.Globalization;
using Docfav.Server.Data;

namespace Docfav.Server.Api;

/// <summary>
/// Gives every answer its <c>X-Request-Id</c>, and turns what nobody expected into an answer: a busy database into 503, malformed HTTP into its own status,
/// everything else into a 500 without detail.
/// </summary>
public sealed class Faults(RequestDelegate next, IDatabase database, ILogger<Faults> log)
{
    /// <summary>What is told where there is too much to do just now.</summary>
    internal static Refusal Busy { get; } = Refusal.Of(RefusalCode.ServiceUnavailable) with { RetryAfterSeconds = 2 };

    public async Task InvokeAsync(HttpContext http)
    {
        http.TraceIdentifier = RequestIds.Next();
        http.Response.Headers["X-Request-Id"] = http.TraceIdentifier;
        try
        {
            await next(http);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, MalformedHttp(exception.StatusCode), exception.StatusCode);
        }
        catch (Exception exception) when (!http.Response.HasStarted && database.IsUnavailable(exception))
        {
            DocfavMeter.DatabaseUnavailable.Add(1);
            if (database.IsDamaged)
            {
                log.LogError("The database file is damaged, as request {RequestId} found: stop the server, and restore a backup", http.TraceIdentifier);
            }

            log.LogWarning("Request {RequestId} found the database busy or out of reach ({Fault})", http.TraceIdentifier, exception.GetType().Name);
            await AnswerAsync(http, Busy);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            Log(http, exception);
            await AnswerAsync(http, new Refusal(RefusalCode.InternalError, $"Internal server error. The request's id is {http.TraceIdentifier}."));
        }
    }

    static Refusal MalformedHttp(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => Refusal.Of(RefusalCode.PayloadTooLarge),
        _ => new Refusal(RefusalCode.ValidationError, "The request's body did not arrive as HTTP says it should"),
    };

    /// <summary>Refuses in the envelope where the API was asked, and else in plain words.</summary>
    /// <param name="http">The request.</param>
    /// <param name="refusal">The refusal.</param>
    /// <param name="status">The status outside the API, where it is not the refusal's own.</param>
    internal static Task AnswerAsync(HttpContext http, Refusal refusal, int? status = null)
    {
        if (http.Request.Path.StartsWithSegments(Envelope.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Envelope.RefuseAsync(http, refusal);
        }

        http.Response.StatusCode = status ?? RefusalCatalog.Entry(refusal.Code).Status;
        if (refusal.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        // A page could not be made: a plain sentence is what is left to a person.
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(refusal.Message, http.RequestAborted);
    }

    void Log(HttpContext http, Exception exception)
    {
        // A message may quote what was sent or stored; types and places do not.
        var kinds = new List<string>();
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            kinds.Add(inner.GetType().FullName!);
        }

        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        log.LogError(
            "Request {RequestId} ({Method} {Route}) failed: {Fault}\n{Stack}",
            http.TraceIdentifier, http.Request.Method, route, string.Join(" <- ", kinds), exception.StackTrace);
    }
}
