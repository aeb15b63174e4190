using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
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
    List<Outcome> _outcomes = [];
    long _written;
    bool _isLost;
    volatile bool _isOver;

    /// <summary>Why the endpoint was switched off; null where it was not.</summary>
    public WebhookState? SwitchedOff { get; private set; }

    /// <summary>Takes the turn, if nobody else has it.</summary>
    /// <returns>Whether there may be more to do at once.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        if (!await TryClaimAsync(cancellation))
        {
            return false;
        }

        IReadOnlyList<OutboxEvent> events = [];
        IReadOnlyList<Retry> retries = [];
        try
        {
            (events, retries) = await ReadAsync(cancellation);
            await WorkAsync(events, retries, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server stops: what it knows is written, and the rest is another's.
        }

        await WriteAsync(isLast: true);
        return !_isOver && (events.Count == MostNew || retries.Count == MostRetries);
    }

    public void Dispose() => _writing.Dispose();

    async Task<bool> TryClaimAsync(CancellationToken cancellation)
    {
        var now = Now();
        _lease = now + leaseTime;
        return await database.WriteAsync(
            (db, token) => Endpoint(db).Where(endpoint => endpoint.State == WebhookState.Active && endpoint.LeaseUntil <= now)
                .ExecuteUpdateAsync(set => set.SetProperty(endpoint => endpoint.LeaseUntil, _lease), token),
            cancellation) == 1;
    }

    async Task<(IReadOnlyList<OutboxEvent> Events, IReadOnlyList<Retry> Retries)> ReadAsync(CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        _endpoint = await Endpoint(db).SingleAsync(cancellation);
        var (now, last) = (Now(), _endpoint.LastSequence);
        var retries =
            from delivery in db.WebhookDeliveries
            where delivery.ClinicId == clinicId && delivery.EndpointId == endpointId && delivery.State == WebhookDeliveryState.Pending && delivery.DueAt <= now
            join item in db.Events on new { delivery.ClinicId, delivery.Sequence } equals new { item.ClinicId, item.Sequence } into items
            from item in items.DefaultIfEmpty()
            orderby delivery.DueAt, delivery.Sequence
            select new Retry(delivery, item);
        return (
            await db.Events.Where(item => item.ClinicId == clinicId && item.Sequence > last).OrderBy(item => item.Sequence).Take(MostNew).ToListAsync(cancellation),
            await retries.Take(MostRetries).ToListAsync(cancellation));
    }

    async Task WorkAsync(IReadOnlyList<OutboxEvent> events, IReadOnlyList<Retry> retries, CancellationToken cancellation)
    {
        _written = time.GetTimestamp();
        if (_endpoint.Unanswered >= WebhookRetries.Enough)
        {
            // Whether it is there again, one message tells; what was tried before comes first, so that an end is reached.
            await (retries.Count > 0 ? RetryAsync(retries.Take(1), cancellation) : DeliverAsync(events, 1, cancellation));
            (events, retries) = ([.. events.Where(item => item.Sequence > _endpoint.LastSequence)], [.. retries.Skip(1)]);
        }

        await Task.WhenAll(DeliverAsync(events, events.Count, cancellation), RetryAsync(retries, cancellation));
    }

    /// <summary>Delivers events that are new, in their order, until so many have been tried.</summary>
    async Task DeliverAsync(IReadOnlyList<OutboxEvent> events, int most, CancellationToken cancellation)
    {
        foreach (var item in events)
        {
            if (_isOver || most == 0)
            {
                return;
            }

            if (!_endpoint.Wants(item.Kind))
            {
                _endpoint.LastSequence = item.Sequence;
                continue;
            }

            most--;
            var delivery = new WebhookDelivery { ClinicId = clinicId, EndpointId = endpointId, Sequence = item.Sequence, Kind = item.Kind, EventAt = item.At };
            await AttemptAsync(new(delivery, item), isNew: true, cancellation);
        }
    }

    /// <summary>Tries again what is due again, in the events' order where it is due at once: what somebody sends again comes as it came.</summary>
    async Task RetryAsync(IEnumerable<Retry> retries, CancellationToken cancellation)
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

    async Task AttemptAsync(Retry retry, bool isNew, CancellationToken cancellation)
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

        _outcomes.Add(new(delivery, isNew, answer));
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
        List<Outcome> outcomes = [];
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
            _isLost = !await database.WriteAsync((db, token) => StoreAsync(db, known, outcomes, token), CancellationToken.None);
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

    async Task<bool> StoreAsync(DocfavDb db, WebhookEndpoint known, IReadOnlyList<Outcome> outcomes, CancellationToken cancellation)
    {
        var changed = await Endpoint(db).Where(endpoint => endpoint.State == WebhookState.Active && endpoint.LeaseUntil == _lease).ExecuteUpdateAsync(
            set => set.SetProperty(endpoint => endpoint.LeaseUntil, known.LeaseUntil).SetProperty(endpoint => endpoint.LastSequence, known.LastSequence)
                .SetProperty(endpoint => endpoint.State, known.State).SetProperty(endpoint => endpoint.StateAt, known.StateAt)
                .SetProperty(endpoint => endpoint.LastSuccessAt, known.LastSuccessAt).SetProperty(endpoint => endpoint.FailingSince, known.FailingSince)
                .SetProperty(endpoint => endpoint.Unanswered, known.Unanswered).SetProperty(endpoint => endpoint.PausedUntil, known.PausedUntil),
            cancellation);
        if (changed == 0)
        {
            return false;
        }

        foreach (var outcome in outcomes)
        {
            db.Entry(outcome.Delivery).State = outcome.IsNew ? EntityState.Added : EntityState.Modified;
            if (outcome.Answer is { } answer)
            {
                db.WebhookAttempts.Add(Attempt(outcome.Delivery, answer));
            }
        }

        await db.SaveChangesAsync(cancellation);
        return true;
    }

    WebhookAttempt Attempt(WebhookDelivery delivery, WebhookAnswer answer) => new()
    {
        ClinicId = clinicId,
        EndpointId = endpointId,
        Sequence = delivery.Sequence,
        Id = Guid.CreateVersion7(answer.At.ToDateTimeOffset()),
        At = answer.At,
        DurationMs = answer.DurationMs,
        Status = answer.Status,
        Fault = answer.Fault,
        Answer = answer.Text,
    };

    /// <summary>The present second: a lease is known again by its end, as the database holds it.</summary>
    Instant Now() => Instant.FromUnixTimeSeconds(clock.GetCurrentInstant().ToUnixTimeSeconds());

    IQueryable<WebhookEndpoint> Endpoint(DocfavDb db) => db.WebhookEndpoints.Where(endpoint => endpoint.ClinicId == clinicId && endpoint.Id == endpointId);

    /// <summary>A delivery and its event; the event is null where it is not kept any more.</summary>
    sealed record Retry(WebhookDelivery Delivery, OutboxEvent? Item);

    /// <summary>A delivery as an attempt has left it; without an answer where there was nothing to send.</summary>
    sealed record Outcome(WebhookDelivery Delivery, bool IsNew, WebhookAnswer? Answer);
}
