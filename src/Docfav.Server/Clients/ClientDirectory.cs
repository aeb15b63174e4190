using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>What changes clients: the API and the back office alike.</summary>
public sealed class ClientDirectory(IDatabase database, IClock clock, ActivityLog activity)
{
    /// <summary>Creates a client in a transaction of its own, and notes who did.</summary>
    /// <inheritdoc cref="CreateAsync(DocfavDb, Guid, ClientFields, CancellationToken)"/>
    public async Task<(Client? Client, Refusal? Refusal)> CreateAsync(Actor actor, Guid clinicId, ClientFields fields, CancellationToken cancellation)
    {
        var outcome = await database.WriteAsync((db, token) => CreateAsync(db, clinicId, fields, token), cancellation);
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

        client.ClientNumber = await TakeNumbersAsync(db, clinicId, 1, cancellation);
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
        var changed = await database.WriteAsync(
            (db, token) => db.Clients.Where(client => client.ClinicId == clinicId && client.Id == clientId)
                .ExecuteUpdateAsync(row => row.SetProperty(client => client.IsActive, isActive), token),
            cancellation);
        if (changed == 0)
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        await activity.AddAsync(actor, clinicId, ActivityAction.ClientUpdated, [clientId], CancellationToken.None);
        return null;
    }

    /// <summary>Locks a client's row, and reads it after that: what derives from several fields must see every change.</summary>
    internal static async Task<Client?> HoldAsync(DocfavDb db, Guid clinicId, Guid clientId, CancellationToken cancellation)
    {
        var row = db.Clients.Where(client => client.ClinicId == clinicId && client.Id == clientId);
        await row.ExecuteUpdateAsync(set => set.SetProperty(client => client.HasPhoto, client => client.HasPhoto), cancellation);
        return await row.SingleOrDefaultAsync(cancellation);
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
    internal static async Task<int> TakeNumbersAsync(DocfavDb db, Guid clinicId, int count, CancellationToken cancellation) =>
        (await db.SqlRows<int>(
            """
            UPDATE clinic_counters SET next_client_number = next_client_number + @count, client_count = client_count + @count
            WHERE clinic_id = @clinic RETURNING next_client_number - @count AS "Value"
            """,
            ("@clinic", clinicId), ("@count", count)).ToListAsync(cancellation))[0];
}
