using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>An endpoint as managers see it: everything but its secrets.</summary>
/// <param name="Events">The chosen kinds.</param>
/// <param name="FormerSecretUntil">Until when the secret before also signs; null where it does not.</param>
/// <param name="Waiting">How many events the clinic has had that it was not looked at for yet; 0 unless it is active.</param>
public sealed record ClinicWebhook(
    Guid Id, string Url, string Description, IReadOnlyList<EventKind> Events, WebhookState State, Instant StateAt, Instant CreatedAt, Instant? LastSuccessAt,
    Instant? FailingSince, Instant? FormerSecretUntil, long Waiting)
{
    /// <summary>What it is called in few words: its host.</summary>
    public string Host => new Uri(Url).Authority;
}

/// <summary>What a manager sets of an endpoint.</summary>
/// <param name="Url">An absolute https URL.</param>
/// <param name="Description">At most 100 characters; it may be blank.</param>
/// <param name="Events">At least one.</param>
public sealed record WebhookSettings(string Url, string Description, IReadOnlyList<EventKind> Events);

/// <summary>The webhooks of a clinic, at its managers' hands. Every write asks whether somebody manages the clinic, and is noted, in the transaction that does it.</summary>
public sealed class ClinicWebhooks(IDatabase database, WebhookAddresses addresses, WebhookSecrets secrets, WebhookSender sender, IClock clock)
{
    /// <summary>Endpoints that a clinic may have.</summary>
    public const int MostEndpoints = 20;

    /// <summary>Characters of a description.</summary>
    public const int MostDescription = 100;

    static readonly Refusal s_unknown = new(RefusalCode.NotFound, "There is no webhook with this id.");

    /// <summary>The clinic's endpoints, the oldest first.</summary>
    public async Task<IReadOnlyList<ClinicWebhook>> ListAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var rows = await Rows(db, clinicId).OrderBy(row => row.Endpoint.Id).ToListAsync(cancellation);
        var now = clock.GetCurrentInstant();
        return [.. rows.Select(row => ToWebhook(row, now))];
    }

    /// <summary>One of them.</summary>
    public async Task<ClinicWebhook?> FindAsync(Guid clinicId, Guid id, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await Rows(db, clinicId).SingleOrDefaultAsync(row => row.Endpoint.Id == id, cancellation) is { } row ? ToWebhook(row, clock.GetCurrentInstant()) : null;
    }

    /// <summary>Adds an endpoint; it is told of what happens from now on.</summary>
    /// <returns>Its id and its secret, which is shown nowhere else; or why not. Faulty fields are those of <see cref="WebhookAddresses.CheckAsync"/>, and
    /// <c>description</c>, <c>events</c>, <c>webhooks_most</c>.</returns>
    public async Task<(Guid? Id, string? Secret, Refusal? Refusal)> CreateAsync(Actor actor, Guid clinicId, WebhookSettings settings, CancellationToken cancellation)
    {
        var (fields, fault) = await CheckAsync(settings, null, cancellation);
        if (fields is null)
        {
            return (null, null, fault);
        }

        var now = clock.GetCurrentInstant();
        var (secret, stored) = secrets.Create();
        var id = Guid.CreateVersion7(now.ToDateTimeOffset());
        var refusal = await WriteAsync(
            actor, clinicId, ActivityAction.WebhookCreated, id,
            async (db, token) =>
            {
                if (await Rows(db, clinicId).CountAsync(token) >= MostEndpoints)
                {
                    return Refusal.Invalid("webhooks_most", "The clinic has as many webhooks as it may have.");
                }

                db.WebhookEndpoints.Add(new()
                {
                    ClinicId = clinicId,
                    Id = id,
                    Url = fields.Url,
                    Description = fields.Description,
                    Events = WebhookEndpoint.Bits(fields.Events),
                    StateAt = now,
                    CreatedAt = now,
                    Secret = stored,
                    LastSequence = await LastEventAsync(db, clinicId, token),
                    LeaseUntil = now,
                });
                return null;
            },
            cancellation);
        return refusal is null ? (id, secret, null) : (null, null, refusal);
    }

    /// <summary>Changes an endpoint, unless somebody else has meanwhile.</summary>
    /// <param name="actor">Who does it.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="seen">The endpoint as it was shown.</param>
    /// <param name="settings">What it is to be.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<Refusal?> ChangeAsync(Actor actor, Guid clinicId, ClinicWebhook seen, WebhookSettings settings, CancellationToken cancellation)
    {
        var (fields, fault) = await CheckAsync(settings, seen.Url, cancellation);
        if (fields is null)
        {
            return fault;
        }

        var (now, was, events) = (clock.GetCurrentInstant(), WebhookEndpoint.Bits(seen.Events), WebhookEndpoint.Bits(fields.Events));
        return await WriteAsync(
            actor, clinicId, ActivityAction.WebhookChanged, seen.Id,
            async (db, token) =>
            {
                // Whoever is delivering to the former address loses the lease, and leaves the rest to the next.
                var changed = await Endpoint(db, clinicId, seen.Id)
                    .Where(endpoint => endpoint.Url == seen.Url && endpoint.Description == seen.Description && endpoint.Events == was)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(endpoint => endpoint.Url, fields.Url).SetProperty(endpoint => endpoint.Description, fields.Description)
                            .SetProperty(endpoint => endpoint.Events, events).SetProperty(endpoint => endpoint.LeaseUntil, now)
                            .SetProperty(endpoint => endpoint.Unanswered, 0).SetProperty(endpoint => endpoint.PausedUntil, (Instant?)null),
                        token);
                return changed == 1 ? null
                    : await Endpoint(db, clinicId, seen.Id).AnyAsync(token) ? Refusal.Invalid("changed", "The webhook has been changed meanwhile.") : s_unknown;
            },
            cancellation);
    }

    /// <summary>Gives an endpoint a new secret; the one before signs beside it for <see cref="WebhookSecrets.Overlap"/>.</summary>
    /// <returns>The new secret, which is shown nowhere else; or why not.</returns>
    public async Task<(string? Secret, Refusal? Refusal)> RotateAsync(Actor actor, Guid clinicId, Guid id, CancellationToken cancellation)
    {
        var (secret, stored) = secrets.Create();
        var until = clock.GetCurrentInstant() + WebhookSecrets.Overlap;
        var refusal = await WriteAsync(
            actor, clinicId, ActivityAction.WebhookSecretChanged, id,
            async (db, token) => await Endpoint(db, clinicId, id).ExecuteUpdateAsync(
                set => set.SetProperty(endpoint => endpoint.FormerSecret, endpoint => endpoint.Secret).SetProperty(endpoint => endpoint.FormerSecretUntil, until)
                    .SetProperty(endpoint => endpoint.Secret, stored),
                token) == 1 ? null : s_unknown,
            cancellation);
        return refusal is null ? (secret, null) : (null, refusal);
    }

    /// <summary>Switches an endpoint on or off. What happens while it is off is not delivered; what was tried before goes on when it is on again.</summary>
    public Task<Refusal?> SwitchAsync(Actor actor, Guid clinicId, Guid id, bool isOn, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        var state = isOn ? WebhookState.Active : WebhookState.SwitchedOff;
        return WriteAsync(
            actor, clinicId, ActivityAction.WebhookChanged, id,
            async (db, token) =>
            {
                var last = await LastEventAsync(db, clinicId, token);
                await Endpoint(db, clinicId, id).Where(endpoint => (endpoint.State == WebhookState.Active) != isOn).ExecuteUpdateAsync(
                    set => set.SetProperty(endpoint => endpoint.State, state).SetProperty(endpoint => endpoint.StateAt, now)
                        .SetProperty(endpoint => endpoint.LastSequence, last).SetProperty(endpoint => endpoint.LeaseUntil, now)
                        .SetProperty(endpoint => endpoint.FailingSince, (Instant?)null).SetProperty(endpoint => endpoint.Unanswered, 0)
                        .SetProperty(endpoint => endpoint.PausedUntil, (Instant?)null),
                    token);
                return await Endpoint(db, clinicId, id).AnyAsync(token) ? null : s_unknown;
            },
            cancellation);
    }

    /// <summary>Deletes an endpoint with its deliveries; nothing more is sent to it.</summary>
    public Task<Refusal?> DeleteAsync(Actor actor, Guid clinicId, Guid id, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        return WriteAsync(
            actor, clinicId, ActivityAction.WebhookDeleted, id,
            async (db, token) => await Endpoint(db, clinicId, id).ExecuteUpdateAsync(
                // The sweep clears it away, a little at a time.
                set => set.SetProperty(endpoint => endpoint.State, WebhookState.Deleted).SetProperty(endpoint => endpoint.StateAt, now)
                    .SetProperty(endpoint => endpoint.Secret, "").SetProperty(endpoint => endpoint.FormerSecret, (string?)null),
                token) == 1 ? null : s_unknown,
            cancellation);
    }

    /// <summary>Sends a message that is about nothing, once and at once, whether or not the endpoint is switched on.</summary>
    /// <returns>What came back; null where there is no such endpoint.</returns>
    public async Task<WebhookAnswer?> TestAsync(Guid clinicId, Guid id, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await Endpoint(db, clinicId, id).SingleOrDefaultAsync(cancellation) is { } endpoint
            ? await sender.SendAsync(endpoint, WebhookMessage.Test(clinicId, id, clock.GetCurrentInstant()), cancellation) : null;
    }

    /// <summary>Writes for who manages the clinic in the same transaction, and notes it there.</summary>
    internal Task<Refusal?> WriteAsync(
        Actor actor, Guid clinicId, ActivityAction action, Guid id, Func<DocfavDb, CancellationToken, Task<Refusal?>> work, CancellationToken cancellation) =>
        database.WriteAsync(
            async (db, token) =>
            {
                if (!await db.Members.AnyAsync(member => member.UserId == actor.UserId && member.ClinicId == clinicId && member.IsManager, token))
                {
                    return Refusal.Of(RefusalCode.ClinicManagerAccessDenied);
                }

                if (await work(db, token) is { } refusal)
                {
                    return refusal;
                }

                db.Activities.Add(Activity.Of(actor, clinicId, action, id, clock.GetCurrentInstant()));
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);

    /// <summary>What is wrong with the fields; an address that was looked at before is not looked at again.</summary>
    async Task<(WebhookSettings? Fields, Refusal? Refusal)> CheckAsync(WebhookSettings settings, string? seenUrl, CancellationToken cancellation)
    {
        if (settings.Events.Count == 0)
        {
            return (null, Refusal.Invalid("events", "Choose at least one kind of event."));
        }

        var description = settings.Description.Trim();
        if (description.Length > MostDescription || description.Any(char.IsControl))
        {
            return (null, Refusal.Invalid("description", "It must be one line of at most 100 characters."));
        }

        var (url, refusal) = settings.Url == seenUrl ? (seenUrl, null) : await addresses.CheckAsync(settings.Url, cancellation);
        return url is null ? (null, refusal) : (settings with { Url = url, Description = description }, null);
    }

    static IQueryable<WebhookEndpoint> Endpoint(DocfavDb db, Guid clinicId, Guid id) =>
        db.WebhookEndpoints.Where(endpoint => endpoint.ClinicId == clinicId && endpoint.Id == id && endpoint.State != WebhookState.Deleted);

    static Task<long> LastEventAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation) =>
        db.ClinicCounters.Where(counters => counters.ClinicId == clinicId).Select(counters => counters.LastEvent).SingleAsync(cancellation);

    static IQueryable<Row> Rows(DocfavDb db, Guid clinicId) =>
        from endpoint in db.WebhookEndpoints
        join counters in db.ClinicCounters on endpoint.ClinicId equals counters.ClinicId
        where endpoint.ClinicId == clinicId && endpoint.State != WebhookState.Deleted
        select new Row { Endpoint = endpoint, LastEvent = counters.LastEvent };

    static ClinicWebhook ToWebhook(Row row, Instant now) => new(
        row.Endpoint.Id, row.Endpoint.Url, row.Endpoint.Description, [.. EventKinds.All.Where(row.Endpoint.Wants)], row.Endpoint.State, row.Endpoint.StateAt,
        row.Endpoint.CreatedAt, row.Endpoint.LastSuccessAt, row.Endpoint.FailingSince, row.Endpoint.FormerSecretUntil is { } until && now < until ? until : null,
        row.Endpoint.State == WebhookState.Active ? row.LastEvent - row.Endpoint.LastSequence : 0);

    sealed class Row
    {
        public required WebhookEndpoint Endpoint { get; init; }
        public long LastEvent { get; init; }
    }
}
