using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.ICalendar;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace Docfav.Server.CalendarFeeds;

/// <summary>The addresses that calendar programs fetch.</summary>
static class FeedEndpoints
{
    /// <summary>Where feeds are; what follows is secret, and kept out of logs and traces.</summary>
    public const string Folder = "/feeds";

    /// <summary>Whole days, by the clinic's calendar.</summary>
    const int DaysBack = 90;
    const int DaysAhead = 730;

    const int EventsAtOnce = 200;

    // What another build would write may be other than what a program has.
    static readonly Guid s_build = typeof(FeedEndpoints).Assembly.ManifestModule.ModuleVersionId;

    public static void MapFeeds(this IEndpointRouteBuilder routes) =>
        routes.MapMethods($"{Folder}/{{secret}}.ics", [HttpMethods.Get, HttpMethods.Head], SendAsync).ExcludeFromDescription();

    /// <summary>The address of a feed.</summary>
    /// <param name="server">The server's own, with a slash at its end.</param>
    /// <param name="secret">The feed's secret.</param>
    public static Uri Address(Uri server, string secret) => new(server, $"{Folder.TrimStart('/')}/{secret}.ics");

    static async Task SendAsync(string secret, HttpContext http, FeedReader feeds, UnknownKeyLimiter unknown, IClock clock)
    {
        if (await feeds.FindAsync(secret, http.RequestAborted) is not { } feed)
        {
            await RefuseAsync(http, unknown);
            return;
        }

        var now = clock.GetCurrentInstant();
        var timeline = new LocalTimeline(TimeZones.Of(feed.Timezone));
        var today = timeline.At(now).Date;
        var tag = Tag(feed, today);
        var (request, response) = (http.Request, http.Response);
        response.GetTypedHeaders().ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = CalendarWriter.MediaType;
        if (HttpMethods.IsHead(request.Method))
        {
            return;
        }

        var span = new InstantSpan(timeline.StartOf(today.PlusDays(-DaysBack)), timeline.EndOf(today.PlusDays(DaysAhead)));
        await WriteAsync(http, new FeedCalendar(feed, await feeds.ReadAsync(feed, span, http.RequestAborted), span, now));
    }

    /// <summary>As at any address that nobody knows; who tries many has to wait.</summary>
    static Task RefuseAsync(HttpContext http, UnknownKeyLimiter unknown)
    {
        if (unknown.Count(http.Connection.RemoteIpAddress) is { } seconds)
        {
            DocfavMeter.RateLimitRefusals.Add(1);
            return Faults.AnswerAsync(http, Refusal.Of(RefusalCode.RateLimitExceeded) with { RetryAfterSeconds = seconds });
        }

        http.SetEndpoint(null);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Weak: the same events may be described at another time.</summary>
    static EntityTagHeaderValue Tag(OpenFeed feed, LocalDate today)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{s_build} {today:uuuu-MM-dd} {feed}")));
        return new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(hash.AsSpan(0, 16))}\"", isWeak: true);
    }

    static async Task WriteAsync(HttpContext http, FeedCalendar feed)
    {
        var output = http.Response.BodyWriter;
        var calendar = new CalendarWriter(output);
        calendar.Begin(feed.Head);
        foreach (var (zone, span) in feed.Zones())
        {
            calendar.TimeZone(zone, span);
        }

        var count = 0;
        foreach (var item in feed.Events())
        {
            calendar.Event(item);
            if (++count % EventsAtOnce == 0)
            {
                await output.FlushAsync(http.RequestAborted);
            }
        }

        calendar.End();
        await output.FlushAsync(http.RequestAborted);
    }
}
