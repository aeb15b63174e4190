using Docfav.Server.Data;
using Docfav.Server.Outbox;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>A delivery and its event; the event is null where it is not kept any more.</summary>
sealed record WebhookRetry(WebhookDelivery Delivery, OutboxEvent? Item);

/// <summary>A delivery as an attempt has left it; without an answer where there was nothing to send.</summary>
sealed record WebhookOutcome(WebhookDelivery Delivery, WebhookAnswer? Answer);

/// <summary>What a turn at an endpoint reads and writes, below Entity Framework: many of them fail, and each has little to do.</summary>
static class WebhookRows
{
    const string EndpointColumns =
        """
        clinic_id, id, url, description, events, state, state_at, created_at, secret, former_secret, former_secret_until, last_sequence, lease_until,
            last_success_at, failing_since, unanswered, paused_until
        """;

    const string DeliveryColumns = "clinic_id, endpoint_id, sequence, kind, event_at, state, attempts, due_at";
    const string AttemptColumns = "clinic_id, endpoint_id, sequence, id, at, duration_ms, status, fault, answer";

    static readonly SqlQuery<WebhookEndpoint> s_claim = new(
        $"""
        UPDATE webhook_endpoints SET lease_until = $1 WHERE clinic_id = $2 AND id = $3 AND state = 0 AND lease_until <= $4
        RETURNING {EndpointColumns}
        """, ReadEndpoint);

    static readonly SqlQuery<long> s_last = new("SELECT last_event FROM clinic_counters WHERE clinic_id = $1", row => row.Number(0));

    static readonly SqlQuery<OutboxEvent> s_wanted = new(
        $"SELECT {EventRows.Columns} FROM events WHERE clinic_id = $1 AND sequence > $2 AND (($3 >> kind) & 1) = 1 ORDER BY sequence LIMIT $4", EventRows.Read);

    static readonly SqlQuery<WebhookRetry> s_due = new(
        """
        SELECT d.clinic_id, d.endpoint_id, d.sequence, d.kind, d.event_at, d.attempts, d.due_at, e.subject_id, e.data
        FROM webhook_deliveries AS d LEFT JOIN events AS e ON e.clinic_id = d.clinic_id AND e.sequence = d.sequence
        WHERE d.clinic_id = $1 AND d.endpoint_id = $2 AND d.state = 0 AND d.due_at <= $3 ORDER BY d.due_at, d.sequence LIMIT $4
        """, ReadRetry);

    static readonly SqlQuery<int> s_renew = new(
        """
        UPDATE webhook_endpoints SET lease_until = $1, last_sequence = $2, state = $3, state_at = $4, last_success_at = $5, failing_since = $6, unanswered = $7,
            paused_until = $8
        WHERE clinic_id = $9 AND id = $10 AND state = 0 AND lease_until = $11 RETURNING 1
        """, row => row.Int(0));

    static readonly SqlQuery<int> s_deliveries = new(
        $"""
        INSERT INTO webhook_deliveries ({DeliveryColumns})
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::int[], $5::timestamptz[], $6::int[], $7::int[], $8::timestamptz[]) AS given ({DeliveryColumns})
        WHERE true ON CONFLICT (clinic_id, endpoint_id, sequence) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, due_at = excluded.due_at
        """, row => row.Int(0));

    static readonly SqlQuery<int> s_attempts = new(
        $"""
        INSERT INTO webhook_attempts ({AttemptColumns})
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::timestamptz[], $6::int[], $7::int[], $8::int[], $9::text[]) AS given ({AttemptColumns})
        """, row => row.Int(0));

    /// <summary>Takes the lease of an endpoint until a moment; null where it is not active, or another has it.</summary>
    public static async Task<WebhookEndpoint?> ClaimAsync(DocfavDb db, Guid clinicId, Guid id, Instant now, Instant leaseUntil, CancellationToken cancellation) =>
        (await db.ReadAsync(s_claim, cancellation, leaseUntil, clinicId, id, now)) is [var endpoint] ? endpoint : null;

    /// <summary>Adds the sequence of a clinic's last event. It must be asked for before <see cref="AddNew"/>, so that nothing lies between the two.</summary>
    public static IReadOnlyList<long> AddLast(SqlBatch batch, Guid clinicId) => batch.Add(s_last, clinicId);

    /// <summary>Adds the next events that an endpoint is to be told of.</summary>
    public static IReadOnlyList<OutboxEvent> AddNew(SqlBatch batch, WebhookEndpoint endpoint, int most) =>
        batch.Add(s_wanted, endpoint.ClinicId, endpoint.LastSequence, endpoint.Events, most);

    /// <summary>Adds the deliveries that are to be tried again now.</summary>
    public static IReadOnlyList<WebhookRetry> AddDue(SqlBatch batch, WebhookEndpoint endpoint, Instant now, int most) =>
        batch.Add(s_due, endpoint.ClinicId, endpoint.Id, now, most);

    /// <summary>Writes what is known of an endpoint whose lease ends at a moment, and what came of its deliveries.</summary>
    /// <returns>False, and nothing is written, where the lease is lost.</returns>
    public static async Task<bool> StoreAsync(
        DocfavDb db, WebhookEndpoint known, Instant lease, IReadOnlyList<WebhookOutcome> outcomes, CancellationToken cancellation)
    {
        var renewed = await db.ReadAsync(
            s_renew, cancellation, known.LeaseUntil, known.LastSequence, (int)known.State, known.StateAt, known.LastSuccessAt, known.FailingSince, known.Unanswered,
            known.PausedUntil, known.ClinicId, known.Id, lease);
        if (renewed.Count == 0)
        {
            return false;
        }

        if (outcomes.Count > 0)
        {
            db.Last().AddRows(s_deliveries, [.. outcomes.Select(outcome => Row(outcome.Delivery))]);
        }

        object?[][] attempts = [.. outcomes.Where(outcome => outcome.Answer is not null).Select(outcome => Row(outcome.Delivery, outcome.Answer!))];
        if (attempts.Length > 0)
        {
            db.Last().AddRows(s_attempts, attempts);
        }

        return true;
    }

    static object?[] Row(WebhookDelivery delivery) =>
    [
        delivery.ClinicId, delivery.EndpointId, delivery.Sequence, (int)delivery.Kind, delivery.EventAt, (int)delivery.State, delivery.Attempts, delivery.DueAt,
    ];

    static object?[] Row(WebhookDelivery delivery, WebhookAnswer answer) =>
    [
        delivery.ClinicId, delivery.EndpointId, delivery.Sequence, Guid.CreateVersion7(answer.At.ToDateTimeOffset()), answer.At, answer.DurationMs, answer.Status,
        (int?)answer.Fault, answer.Text,
    ];

    static WebhookEndpoint ReadEndpoint(SqlRow row) => new()
    {
        ClinicId = row.Uuid(0),
        Id = row.Uuid(1),
        Url = row.Text(2),
        Description = row.Text(3),
        Events = row.Number(4),
        State = (WebhookState)row.Int(5),
        StateAt = row.Instant(6),
        CreatedAt = row.Instant(7),
        Secret = row.Text(8),
        FormerSecret = row.TextOrNull(9),
        FormerSecretUntil = row.InstantOrNull(10),
        LastSequence = row.Number(11),
        LeaseUntil = row.Instant(12),
        LastSuccessAt = row.InstantOrNull(13),
        FailingSince = row.InstantOrNull(14),
        Unanswered = row.Int(15),
        PausedUntil = row.InstantOrNull(16),
    };

    static WebhookRetry ReadRetry(SqlRow row)
    {
        var delivery = new WebhookDelivery
        {
            ClinicId = row.Uuid(0),
            EndpointId = row.Uuid(1),
            Sequence = row.Number(2),
            Kind = (EventKind)row.Int(3),
            EventAt = row.Instant(4),
            Attempts = row.Int(5),
            DueAt = row.InstantOrNull(6),
        };
        return new(delivery, row.IsNull(7) ? null : new(delivery.ClinicId, delivery.Sequence, delivery.Kind, delivery.EventAt, row.Uuid(7), row.Text(8)));
    }
}
