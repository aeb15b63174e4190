using System.Threading.RateLimiting;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Operations;

/// <summary>
/// Works on as many requests at once as the machine can carry; a few more wait for their turn, in order, and for a short time. All others are told to come
/// back before anything is done for them: no key is looked up, and no rate limit is touched. Reading, writing and pages have a share each, so that none of
/// them, and no writer that all others wait for, holds up the rest. Supervisors and open pages are always let in.
/// </summary>
public sealed class LoadLimit(RequestDelegate next, LoadShares shares)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (shares.Of(http.Request) is not { } share)
        {
            await next(http);
            return;
        }

        using var lease = await TakeAsync(share, shares.Patience, http.RequestAborted);
        if (lease is { IsAcquired: true })
        {
            await next(http);
            return;
        }

        DocfavMeter.Shed.Add(1);
        await Faults.AnswerAsync(http, Faults.Busy);
    }

    /// <summary>A lease, of nothing where too many wait already; null where the wait was too long.</summary>
    static async ValueTask<RateLimitLease?> TakeAsync(ConcurrencyLimiter share, TimeSpan wait, CancellationToken aborted)
    {
        if (share.AttemptAcquire() is { IsAcquired: true } lease)
        {
            return lease;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(wait);
        try
        {
            return await share.AcquireAsync(1, patience.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>The shares of what a process does at once.</summary>
public sealed class LoadShares : IDisposable
{
    static readonly TimeSpan s_warmUp = TimeSpan.FromMinutes(1);
    static readonly TimeSpan s_coldPatience = TimeSpan.FromSeconds(5);
    static readonly TimeSpan s_warmPatience = TimeSpan.FromMilliseconds(400);

    readonly ConcurrencyLimiter _reading;
    readonly ConcurrencyLimiter _writing;
    readonly ConcurrencyLimiter _pages;

    readonly TimeProvider _time;
    readonly long _started;
    TimeSpan? _patience;

    public LoadShares(IOptions<LoadOptions> options, IDatabase database, TimeProvider time)
    {
        (_time, _started) = (time, time.GetTimestamp());
        var atOnce = options.Value.RequestsAtOnce ?? Default(database);
        _reading = Limiter(atOnce, options.Value.RequestsWaiting);
        // Those who wait for the embedded database's one writer wait without a thread, and are written together. Elsewhere so do those of one clinic; of as many
        // clinics each would hold a connection, and those who read need some as well.
        _writing = Limiter(database.IsEmbedded ? 2 * atOnce : atOnce, options.Value.RequestsWaiting);
        _pages = Limiter(atOnce, options.Value.RequestsWaiting);
    }

    /// <summary>
    /// How long a request waits for its turn: with its own work that stays below a second. In its first minute a server compiles what it runs, and is
    /// slower than it will be: whoever comes then had better wait.
    /// </summary>
    public TimeSpan Patience
    {
        get => _patience ?? (_time.GetElapsedTime(_started) < s_warmUp ? s_coldPatience : s_warmPatience);
        internal set => _patience = value;
    }

    /// <summary>The share that a request is part of; null for what is let in always.</summary>
    public ConcurrencyLimiter? Of(HttpRequest request)
    {
        var path = request.Path;
        if (path.StartsWithSegments(Envelope.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? _reading : _writing;
        }

        // An open page's connection lasts as long as the page.
        var isKept = path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
        return isKept ? null : _pages;
    }

    public void Dispose()
    {
        _reading.Dispose();
        _writing.Dispose();
        _pages.Dispose();
    }

    static int Default(IDatabase database) =>
        database.MostConnections is { } connections
            ? Math.Clamp(8 * Environment.ProcessorCount, 1, Math.Max(1, connections / 2))
            : Math.Max(8, 4 * Environment.ProcessorCount);

    static ConcurrencyLimiter Limiter(int atOnce, int waiting) =>
        new(new() { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
}
