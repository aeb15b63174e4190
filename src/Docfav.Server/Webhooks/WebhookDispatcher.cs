using System.Collections.Concurrent;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>
/// Looks for endpoints that something is to be delivered to, and takes turns at them, many at a time. Endpoints that did not answer have places of their
/// own, so that those that do never wait for them.
/// </summary>
public sealed class WebhookDispatcher : PollingService
{
    const int PlacesOfEachKind = 64;

    /// <summary>What stopping waits for: what is known is written, and no attempt is waited for.</summary>
    static readonly TimeSpan s_stopping = TimeSpan.FromSeconds(4);

    static readonly SqlQuery<(Guid, Guid)> s_dueAnswering = Due("= 0");
    static readonly SqlQuery<(Guid, Guid)> s_dueSilent = Due("> 0");

    readonly IDatabase _database;
    readonly WebhookSender _sender;
    readonly IClock _clock;
    readonly TimeProvider _time;
    readonly Duration _lease;
    readonly ILogger<WebhookDispatcher> _log;
    readonly ConcurrentDictionary<(Guid ClinicId, Guid EndpointId), Turn> _turns = new();

    public WebhookDispatcher(
        IDatabase database, WebhookSender sender, IOptions<WebhookOptions> options, IClock clock, TimeProvider time, ILogger<WebhookDispatcher> log)
        : base(TimeSpan.FromMilliseconds(500), log)
    {
        (_database, _sender, _clock, _time, _log) = (database, sender, clock, time, log);
        // An attempt, and another that began just before the last writing, and then the writing itself.
        _lease = Duration.FromSeconds((2 * options.Value.TimeoutSeconds) + 5);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAny(Task.WhenAll(_turns.Values.Select(turn => turn.Work)), Task.Delay(s_stopping, CancellationToken.None));
    }

    protected override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        var now = _clock.GetCurrentInstant();
        var batch = _database.Batch();
        var answering = batch.Add(s_dueAnswering, now, PlacesOfEachKind);
        var silent = batch.Add(s_dueSilent, now, PlacesOfEachKind);
        await batch.RunAsync(cancellation);
        Begin(answering, isSilent: false, cancellation);
        Begin(silent, isSilent: true, cancellation);
        return false;
    }

    void Begin(IReadOnlyList<(Guid, Guid)> due, bool isSilent, CancellationToken cancellation)
    {
        foreach (var (clinicId, endpointId) in due.Where(key => !_turns.ContainsKey(key)))
        {
            if (_turns.Values.Count(turn => turn.IsSilent == isSilent) >= PlacesOfEachKind)
            {
                return;
            }

            var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _turns[(clinicId, endpointId)] = new(RunAsync(clinicId, endpointId, begin.Task, cancellation), isSilent);
            begin.SetResult();
        }
    }

    async Task RunAsync(Guid clinicId, Guid endpointId, Task begin, CancellationToken cancellation)
    {
        await begin;
        var hasMore = false;
        try
        {
            using var round = new WebhookRound(_database, _sender, _clock, _time, _lease, clinicId, endpointId);
            hasMore = await round.RunAsync(cancellation);
            if (round.SwitchedOff is { } state)
            {
                _log.LogWarning("The webhook {Endpoint} of the clinic {Clinic} was switched off: {State}", endpointId, clinicId, state);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception exception)
        {
            // Its lease ends by itself, and then it is tried again.
            Report(exception);
        }
        finally
        {
            _turns.TryRemove((clinicId, endpointId), out _);
        }

        if (hasMore)
        {
            Wake();
        }
    }

    static SqlQuery<(Guid, Guid)> Due(string unanswered) => new(
        $"""
        SELECT e.clinic_id, e.id FROM webhook_endpoints AS e
        WHERE e.state = 0 AND e.lease_until <= $1 AND (e.paused_until IS NULL OR e.paused_until <= $1) AND e.unanswered {unanswered}
            AND (e.last_sequence < (SELECT c.last_event FROM clinic_counters AS c WHERE c.clinic_id = e.clinic_id)
                OR EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.clinic_id = e.clinic_id AND d.endpoint_id = e.id AND d.state = 0 AND d.due_at <= $1))
        ORDER BY e.lease_until LIMIT $2
        """, row => (row.Uuid(0), row.Uuid(1)));

    sealed record Turn(Task Work, bool IsSilent);
}
