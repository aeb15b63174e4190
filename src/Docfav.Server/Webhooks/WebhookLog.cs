using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>Which deliveries are asked for; what is null leaves everything.</summary>
/// <param name="From">The first moment at which their events happened.</param>
/// <param name="To">The moment after the last one.</param>
public sealed record DeliveryFilter(WebhookDeliveryState? State = null, EventKind? Kind = null, Instant? From = null, Instant? To = null);

/// <summary>A delivery and every attempt that was made, in order of time.</summary>
public sealed record LoggedDelivery(WebhookDelivery Delivery, IReadOnlyList<WebhookAttempt> Attempts);

/// <summary>What was delivered to an endpoint and what was not, and doing it again.</summary>
public sealed class WebhookLog(IDatabase database, ClinicWebhooks webhooks, IClock clock)
{
    /// <summary>Events that are sent again at once.</summary>
    public const int MostAgain = 10_000;

    /// <summary>Makes deliveries of events due at once.</summary>
    const string PlanAgain =
        """
        INSERT INTO webhook_deliveries (clinic_id, endpoint_id, sequence, kind, event_at, state, attempts, due_at)
        SELECT e.clinic_id, e.id, v.sequence, v.kind, v.at, 0, 0, @now FROM webhook_endpoints AS e JOIN events AS v ON v.clinic_id = e.clinic_id
        WHERE e.clinic_id = @clinic AND e.id = @endpoint AND v.sequence BETWEEN @first AND @last AND v.at >= @from AND v.at < @to AND ((e.events >> v.kind) & 1) = 1
        ON CONFLICT (clinic_id, endpoint_id, sequence) DO UPDATE SET state = 0, attempts = 0, due_at = excluded.due_at
        """;

    /// <summary>Some deliveries, those of the newest events first.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="endpointId">The endpoint.</param>
    /// <param name="filter">Which.</param>
    /// <param name="before">The sequence before which to go on; null for the newest.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<LoggedDelivery>> PageAsync(
        Guid clinicId, Guid endpointId, DeliveryFilter filter, long? before, int limit, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var deliveries = db.WebhookDeliveries.Where(delivery => delivery.ClinicId == clinicId && delivery.EndpointId == endpointId);
        deliveries = filter.State is { } state ? deliveries.Where(delivery => delivery.State == state) : deliveries;
        deliveries = filter.Kind is { } kind ? deliveries.Where(delivery => delivery.Kind == kind) : deliveries;
        deliveries = filter.From is { } from ? deliveries.Where(delivery => delivery.EventAt >= from) : deliveries;
        deliveries = filter.To is { } to ? deliveries.Where(delivery => delivery.EventAt < to) : deliveries;
        deliveries = before is { } last ? deliveries.Where(delivery => delivery.Sequence < last) : deliveries;
        var page = await deliveries.OrderByDescending(delivery => delivery.Sequence).Take(limit).ToListAsync(cancellation);
        if (page.Count == 0)
        {
            return [];
        }

        var sequences = page.ConvertAll(delivery => delivery.Sequence);
        var attempts = await db.WebhookAttempts
            .Where(attempt => attempt.ClinicId == clinicId && attempt.EndpointId == endpointId && sequences.Contains(attempt.Sequence))
            .OrderBy(attempt => attempt.Id).ToListAsync(cancellation);
        var bySequence = attempts.ToLookup(attempt => attempt.Sequence);
        return [.. page.Select(delivery => new LoggedDelivery(delivery, [.. bySequence[delivery.Sequence]]))];
    }

    /// <summary>Sends one event again, under the id that it had.</summary>
    /// <returns>Null; or why not: <c>none</c> where the event is not kept any more, <c>off</c> where the endpoint is not active.</returns>
    public async Task<Refusal?> AgainAsync(Actor actor, Guid clinicId, Guid endpointId, long sequence, CancellationToken cancellation) =>
        (await PlanAsync(actor, clinicId, endpointId, new(sequence, sequence, LocalDays.Earliest, LocalDays.Latest), cancellation)).Refusal;

    /// <summary>
    /// Sends every event of a period again that the endpoint wants and that it has been looked at for, whether it was delivered, failed, or passed while the
    /// endpoint was off or not there yet. Ids stay: a receiver that has had one knows it.
    /// </summary>
    /// <returns>How many there are; or why not: <c>none</c>, <c>period</c> where there are more than <see cref="MostAgain"/>, <c>off</c>.</returns>
    public Task<(int Count, Refusal? Refusal)> AgainAsync(Actor actor, Guid clinicId, Guid endpointId, Instant from, Instant to, CancellationToken cancellation) =>
        PlanAsync(actor, clinicId, endpointId, new(0, long.MaxValue, from, to), cancellation);

    async Task<(int Count, Refusal? Refusal)> PlanAsync(Actor actor, Guid clinicId, Guid endpointId, Stretch stretch, CancellationToken cancellation)
    {
        var count = 0;
        var refusal = await webhooks.WriteAsync(
            actor, clinicId, ActivityAction.WebhookReplayed, endpointId,
            async (db, token) =>
            {
                if (await db.WebhookEndpoints.SingleOrDefaultAsync(row => row.ClinicId == clinicId && row.Id == endpointId && row.State == WebhookState.Active, token)
                    is not { } endpoint)
                {
                    return Refusal.Invalid("off", "The webhook is switched off.");
                }

                var (first, last, from, to) = (stretch.First, Math.Min(stretch.Last, endpoint.LastSequence), stretch.From, stretch.To);
                List<EventKind> kinds = [.. EventKinds.All.Where(endpoint.Wants)];
                var events = db.Events.Where(item => item.ClinicId == clinicId && item.Sequence >= first && item.Sequence <= last);
                count = await events.Where(item => item.At >= from && item.At < to && kinds.Contains(item.Kind)).Take(MostAgain + 1).CountAsync(token);
                if (count is 0 or > MostAgain)
                {
                    return count == 0 ? Refusal.Invalid("none", "There is nothing to send again.") : Refusal.Invalid("period", "There are too many events in this period.");
                }

                await db.Execute(
                    PlanAgain, token, ("@now", clock.GetCurrentInstant()), ("@clinic", clinicId), ("@endpoint", endpointId), ("@first", first), ("@last", last), ("@from", from), ("@to", to));
                return null;
            },
            cancellation);
        return (refusal is null ? count : 0, refusal);
    }

    /// <summary>Some events of a clinic.</summary>
    /// <param name="First">The first sequence.</param>
    /// <param name="Last">The last one.</param>
    /// <param name="From">The first moment.</param>
    /// <param name="To">The moment after the last one.</param>
    sealed record Stretch(long First, long Last, Instant From, Instant To);
}
