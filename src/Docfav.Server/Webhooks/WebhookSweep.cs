using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>Deletes deliveries that have been kept long enough, and what is left of endpoints that were deleted, each hour.</summary>
public sealed class WebhookSweep(IDatabase database, IClock clock, ILogger<WebhookSweep> log) : PollingService(TimeSpan.FromHours(1), log)
{
    /// <summary>Deliveries of one transaction, with their attempts, so that nobody waits for long.</summary>
    const int MostDeliveries = 500;

    static readonly SqlQuery<long> s_delete = new(
        $"""
        DELETE FROM webhook_deliveries WHERE clinic_id = $1 AND endpoint_id = $2 AND sequence IN
            (SELECT sequence FROM webhook_deliveries WHERE clinic_id = $1 AND endpoint_id = $2 AND event_at < $3 ORDER BY event_at LIMIT {MostDeliveries})
        RETURNING sequence
        """, row => row.Number(0));

    /// <summary>Deletes what is due.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await WorkAsync(cancellation))
        {
        }
    }

    protected override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        await using var reading = database.OpenRead();
        var endpoints = await reading.WebhookEndpoints.Select(endpoint => new { endpoint.ClinicId, endpoint.Id, endpoint.State }).ToListAsync(cancellation);
        var isMore = false;
        foreach (var endpoint in endpoints)
        {
            var isDeleted = endpoint.State == WebhookState.Deleted;
            var before = isDeleted ? LocalDays.Latest : now - WebhookDelivery.Kept;
            isMore |= await database.WriteAsync(
                async (db, token) =>
                {
                    var isFull = (await db.ReadAsync(s_delete, token, endpoint.ClinicId, endpoint.Id, before)).Count == MostDeliveries;
                    if (isDeleted && !isFull)
                    {
                        await db.WebhookEndpoints.Where(row => row.ClinicId == endpoint.ClinicId && row.Id == endpoint.Id).ExecuteDeleteAsync(token);
                    }

                    return isFull;
                },
                cancellation);
        }

        return isMore;
    }
}
