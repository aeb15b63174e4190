using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>What changes clients: the API and the back office alike.</summary>
public sealed class ClientDirectory(IDatabase database, IClock clock, ActivityLog activity)
{
    static readonly SqlQuery<(int Client, long Event)> s_takeNumbers = new(
        """
        UPDATE clinic_counters SET next_client_number = next_client_number + $1, client_count = client_count + $1, last_event = last_event + $2
        WHERE clinic_id = $3 RETURNING next_client_number - $1, last_event - $2 + 1
        """, row => (row.Int(0), row.Number(1)));

    static readonly SqlQuery<int> s_holdCounters = new("UPDATE clinic_counters SET last_event = last_event WHERE clinic_id = $1", row => row.Int(0));

    static readonly SqlQuery<int> s_hold = new("UPDATE clients SET has_photo = has_photo WHERE clinic_id = $1 AND id = $2", row => row.Int(0));

    /// <summary>Creates a client in a transaction of its own, and notes who did.</summary>
    /// <inheritdoc cref="CreateAsync(DocfavDb, Guid, ClientFields, CancellationToken)"/>
    public async Task<(Client? Client, Refusal? Refusal)> CreateAsync(Actor actor, Guid clinicId, ClientFields fields, CancellationToken cancellation)
    {
        var outcome = await database.WriteAsync(clinicId, (db, token) => CreateAsync(db, clinicId, fields, token), cancellation);
        if (outcome.Client is { } client)
        {
            await activity.AddAsync(actor, clinicId, ActivityAction.ClientCreated, [client.Id], CancellationToken.None);
        }

        return outcome;
    }

    /// <summary>Creates a client with the clinic's next number.</summary>
    /// <returns>The client, or why not: <see cref="RefusalCode.ValidationError"/>, <see cref="RefusalCode.ClientEmailExists"/>.</returns>
    /// <remarks>Inside the caller's transaction.</remarks>
    public async Task<(Client? Client, Refusal? Refusal)> CreateAsync(DocfavDb db, Guid clinicId, ClientFields fields, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        var client = new Client
        {
            ClinicId = clinicId,
            Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
            CreatedAt = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
        };
        fields.ApplyTo(client);
        if (Fault(client, now) is { } fault)
        {
            return (null, fault);
        }

        // Two at once with one address both come to here; the index lets one through, and the other runs again and finds it taken.
        if (await IsEmailTakenAsync(db, client, cancellation))
        {
            return (null, Refusal.Of(RefusalCode.ClientEmailExists) with { Field = "email" });
        }

        client.ClientNumber = await TakeNumbersAsync(db, clinicId, 1, 0, cancellation);
        db.Clients.Add(client);
        await db.SaveChangesAsync(cancellation);
        return (client, null);
    }

    /// <summary>Changes what is given of a client, and leaves the rest.</summary>
    /// <returns>The client as it is now, or why not; <see cref="RefusalCode.NotFound"/> too.</returns>
    public async Task<(Client? Client, Refusal? Refusal)> ChangeAsync(
        Guid clinicId, Guid clientId, ClientFields fields, CancellationToken cancellation)
    {
        Client? changed = null;
        var refusal = await database.WriteAsync<Refusal?>(
            clinicId,
            async (db, token) =>
            {
                changed = await HoldAsync(db, clinicId, clientId, token);
                if (changed is null)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                fields.ApplyTo(changed);
                if (Fault(changed, clock.GetCurrentInstant()) is { } fault)
                {
                    return fault;
                }

                if (await IsEmailTakenAsync(db, changed, token))
                {
                    return Refusal.Of(RefusalCode.ClientEmailExists) with { Field = "email" };
                }

                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
        return (refusal is null ? changed : null, refusal);
    }

    /// <summary>Changes what is given of a client, leaves the rest, and notes who did.</summary>
    /// <inheritdoc cref="ChangeAsync(Guid, Guid, ClientFields, CancellationToken)"/>
    public async Task<(Client? Client, Refusal? Refusal)> ChangeAsync(
        Actor actor, Guid clinicId, Guid clientId, ClientFields fields, CancellationToken cancellation)
    {
        var outcome = await ChangeAsync(clinicId, clientId, fields, cancellation);
        if (outcome.Client is not null)
        {
            await activity.AddAsync(actor, clinicId, ActivityAction.ClientUpdated, [clientId], CancellationToken.None);
        }

        return outcome;
    }

    /// <summary>Sets whether the clinic treats a client, and notes who did.</summary>
    /// <returns>Null, or <see cref="RefusalCode.NotFound"/>.</returns>
    public async Task<Refusal?> SetActiveAsync(Actor actor, Guid clinicId, Guid clientId, bool isActive, CancellationToken cancellation)
    {
        var found = await database.WriteAsync(
            clinicId,
            async (db, token) =>
            {
                var client = await HoldAsync(db, clinicId, clientId, token);
                client?.IsActive = isActive;
                await db.SaveChangesAsync(token);
                return client is not null;
            },
            cancellation);
        if (!found)
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        await activity.AddAsync(actor, clinicId, ActivityAction.ClientUpdated, [clientId], CancellationToken.None);
        return null;
    }

    /// <summary>
    /// Locks the clinic's counters and then a client's row, in the order of all who write clients, and reads it after that: what derives from several fields
    /// must see every change.
    /// </summary>
    internal static async Task<Client?> HoldAsync(DocfavDb db, Guid clinicId, Guid clientId, CancellationToken cancellation)
    {
        var batch = db.Batch();
        batch.Add(s_holdCounters, clinicId);
        batch.Add(s_hold, clinicId, clientId);
        await batch.RunAsync(cancellation);
        return await db.Clients.SingleOrDefaultAsync(client => client.ClinicId == clinicId && client.Id == clientId, cancellation);
    }

    /// <summary>What no client may be, whoever writes it.</summary>
    internal static Refusal? Fault(Client client, Instant now)
    {
        if (!client.WalkIn && client is { Firstname: null, Lastname: null, Email: null, Phone: null })
        {
            return Refusal.Invalid("name", "One of name, surname, email and telephone is required, unless walk_in is true");
        }

        // A day's grace: it is already tomorrow east of here.
        var tomorrow = now.InUtc().Date.PlusDays(1);
        return client.DateOfBirth > tomorrow ? Refusal.Invalid("date_of_birth", "date_of_birth must not be in the future") : null;
    }

    static Task<bool> IsEmailTakenAsync(DocfavDb db, Client client, CancellationToken cancellation) =>
        client.EmailKey is null ? Task.FromResult(false)
        : db.Clients.AnyAsync(other => other.ClinicId == client.ClinicId && other.EmailKey == client.EmailKey && other.Id != client.Id, cancellation);

    /// <summary>Takes a block of the clinic's numbers, for as many new clients; its first. The numbers are held until the transaction ends.</summary>
    /// <param name="db">The context, in which as many numbers for events are reserved: for each client that is new or changes.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="count">How many clients are new.</param>
    /// <param name="changed">How many change.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task<int> TakeNumbersAsync(DocfavDb db, Guid clinicId, int count, int changed, CancellationToken cancellation)
    {
        var (client, lastEvent) = (await db.ReadAsync(s_takeNumbers, cancellation, count, count + changed, clinicId))[0];
        db.NoteEventsReserved(clinicId, lastEvent, count + changed);
        return client;
    }
}
