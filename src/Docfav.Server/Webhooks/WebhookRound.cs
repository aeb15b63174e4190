using Docfav.Server.Data;
using Docfav.Server.Outbox;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>
/// One node's turn at one endpoint, under a lease: events that are new to it in their order, one after another, and beside them what is to be tried again.
/// What came of it is written every other second, and renews the lease. A node that dies in between leaves attempts that nobody knows of: they are made again
/// with the same ids.
/// </summary>
sealed class WebhookRound(IDatabase database, WebhookSender sender, IClock clock, TimeProvider time, Duration leaseTime, Guid clinicId, Guid endpointId) : IDisposable
{
    const int MostNew = 200;
    const int MostRetries = 100;

    static readonly TimeSpan s_writingInterval = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim _writing = new(1);
    readonly Lock _gate = new();
    WebhookEndpoint _endpoint = null!;
    Instant _lease;
    List<WebhookOutcome> _outcomes = [];
    long _written;
    bool _isLost;
    volatile bool _isOver;

    /// <summary>Why the endpoint was switched off; null where it was not.</summary>
    public WebhookState? SwitchedOff { get; private set; }

    /// <summary>Takes the turn, if nobody else has it.</summary>
    /// <returns>Whether there may be more to do at once.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var now = Now();
        _lease = now + leaseTime;
        if (await database.WriteAsync((db, token) => WebhookRows.ClaimAsync(db, clinicId, endpointId, now, _lease, token), cancellation) is not { } endpoint)
        {
            return false;
        }

        _endpoint = endpoint;
        var hasMore = false;
        try
        {
            hasMore = await WorkAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server stops: what it knows is written, and the rest is another's.
        }

        await WriteAsync(isLast: true);
        return hasMore && !_isOver;
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>Works what there is; answers whether there may be more.</summary>
    async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        // An endpoint that does not answer is done with after few.
        var (mostNew, mostRetries) = _endpoint.Unanswered == 0 ? (MostNew, MostRetries) : (WebhookRetries.Enough, WebhookRetries.Enough);
        var batch = database.Batch();
        var last = WebhookRows.AddLast(batch, clinicId);
        var events = WebhookRows.AddNew(batch, _endpoint, mostNew);
        var retries = WebhookRows.AddDue(batch, _endpoint, Now(), mostRetries);
        await batch.RunAsync(cancellation);
        _written = time.GetTimestamp();
        var (newTried, retriesTried) = (0, 0);
        if (_endpoint.Unanswered >= WebhookRetries.Enough)
        {
            // Whether it is there again, one message tells; what was tried before comes first, so that an end is reached.
            (newTried, retriesTried) = retries.Count > 0 ? (0, 1) : (Math.Min(events.Count, 1), 0);
            await Task.WhenAll(DeliverAsync(events.Take(newTried), cancellation), RetryAsync(retries.Take(retriesTried), cancellation));
        }

        await Task.WhenAll(DeliverAsync(events.Skip(newTried), cancellation), RetryAsync(retries.Skip(retriesTried), cancellation));
        if (!_isOver && events.Count < mostNew)
        {
            // What else there was is not for it.
            _endpoint.LastSequence = Math.Max(_endpoint.LastSequence, last.Count == 0 ? 0 : last[0]);
        }

        return events.Count == mostNew || retries.Count == mostRetries;
    }

    /// <summary>Delivers events that are new, in their order.</summary>
    async Task DeliverAsync(IEnumerable<OutboxEvent> events, CancellationToken cancellation)
    {
        foreach (var item in events)
        {
            if (_isOver)
            {
                return;
            }

            var delivery = new WebhookDelivery { ClinicId = clinicId, EndpointId = endpointId, Sequence = item.Sequence, Kind = item.Kind, EventAt = item.At };
            await AttemptAsync(new(delivery, item), isNew: true, cancellation);
        }
    }

    /// <summary>Tries again what is due again, in the events' order where it is due at once: what somebody sends again comes as it came.</summary>
    async Task RetryAsync(IEnumerable<WebhookRetry> retries, CancellationToken cancellation)
    {
        foreach (var retry in retries)
        {
            if (_isOver)
            {
                return;
            }

            await AttemptAsync(retry, isNew: false, cancellation);
        }
    }

    async Task AttemptAsync(WebhookRetry retry, bool isNew, CancellationToken cancellation)
    {
        // An event that is gone after 30 days cannot be sent again.
        var answer = retry.Item is { } item ? await sender.SendAsync(_endpoint, WebhookMessage.Of(item), cancellation) : null;
        lock (_gate)
        {
            Note(retry.Delivery, answer, isNew);
        }

        if (time.GetElapsedTime(Volatile.Read(ref _written)) >= s_writingInterval)
        {
            await WriteAsync(isLast: false);
        }
    }

    /// <summary>Takes in what came of an attempt.</summary>
    void Note(WebhookDelivery delivery, WebhookAnswer? answer, bool isNew)
    {
        var now = Now();
        (delivery.State, delivery.DueAt) = (WebhookDeliveryState.Failed, null);
        if (isNew)
        {
            _endpoint.LastSequence = delivery.Sequence;
        }

        if (answer is not null)
        {
            delivery.Attempts++;
            DocfavMeter.WebhookAttempts.Add(1, new KeyValuePair<string, object?>("outcome", answer.IsSuccess ? "delivered" : "failed"));
            if (answer.IsSuccess)
            {
                (delivery.State, _endpoint.LastSuccessAt, _endpoint.FailingSince) = (WebhookDeliveryState.Delivered, answer.At, null);
            }
            else
            {
                NoteFailure(delivery, answer, now);
            }

            _endpoint.Unanswered = answer.Status is null ? _endpoint.Unanswered + 1 : 0;
            _endpoint.PausedUntil = now + WebhookRetries.Pause(_endpoint.Unanswered);
            _isOver |= _endpoint.PausedUntil is not null;
        }

        _outcomes.Add(new(delivery, answer));
    }

    void NoteFailure(WebhookDelivery delivery, WebhookAnswer answer, Instant now)
    {
        _endpoint.FailingSince ??= answer.At;
        if (answer.IsGone)
        {
            SwitchOff(WebhookState.Gone, now);
        }
        else if (WebhookRetries.After(delivery.Attempts, answer.RetryAfter, Random.Shared.NextDouble()) is { } wait)
        {
            (delivery.State, delivery.DueAt) = (WebhookDeliveryState.Pending, now + wait);
        }
        else if (_endpoint.FailingSince <= now - WebhookRetries.GivenUpAfter)
        {
            SwitchOff(WebhookState.Failing, now);
        }
    }

    void SwitchOff(WebhookState state, Instant now)
    {
        (_endpoint.State, _endpoint.StateAt, SwitchedOff) = (state, now, state);
        _isOver = true;
    }

    /// <summary>Writes what is known, and renews the lease or gives it back. Who has lost it writes nothing: another one makes the same attempts.</summary>
    async Task WriteAsync(bool isLast)
    {
        await _writing.WaitAsync(CancellationToken.None);
        List<WebhookOutcome> outcomes = [];
        try
        {
            WebhookEndpoint known;
            lock (_gate)
            {
                (outcomes, _outcomes, known) = (_outcomes, [], _endpoint.Copy());
            }

            if (_isLost || (outcomes.Count == 0 && !isLast))
            {
                return;
            }

            var now = Now();
            known.LeaseUntil = isLast ? now : now + leaseTime;
            _isLost = !await database.WriteAsync((db, token) => WebhookRows.StoreAsync(db, known, _lease, outcomes, token), CancellationToken.None);
            (_isOver, _lease) = (_isOver || _isLost, known.LeaseUntil);
            Volatile.Write(ref _written, time.GetTimestamp());
        }
        catch
        {
            // The position must not be written without them.
            lock (_gate)
            {
                _outcomes.InsertRange(0, outcomes);
            }

            _isOver = true;
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The present second: a lease is known again by its end, as the database holds it.</summary>
    Instant Now() => Instant.FromUnixTimeSeconds(clock.GetCurrentInstant().ToUnixTimeSeconds());
}
