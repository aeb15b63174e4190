using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>What changes clients: the API and the back office alike.</summary>
public sealed class ClientDirectory(IDatabase database, IClock clock)
{
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
        if (Fault(client) is { } fault)
        {
            return (null, fault);
        }

        // Two at once with one address both come to here; the index lets one through, and the other runs again and finds it taken.
        if (await IsEmailTakenAsync(db, client, cancellation))
        {
            return (null, Refusal.Of(RefusalCode.ClientEmailExists) with { Field = "email" });
        }

        client.ClientNumber = await TakeNumberAsync(db, clinicId, cancellation);
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
                // The row is locked before it is read: what derives from several fields must see every change.
                await db.Clients.Where(client => client.ClinicId == clinicId && client.Id == clientId)
                    .ExecuteUpdateAsync(row => row.SetProperty(client => client.HasPhoto, client => client.HasPhoto), token);
                changed = await db.Clients.SingleOrDefaultAsync(client => client.ClinicId == clinicId && client.Id == clientId, token);
                if (changed is null)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                fields.ApplyTo(changed);
                if (Fault(changed) is { } fault)
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

    /// <summary>What no client may be, whoever writes it.</summary>
    Refusal? Fault(Client client)
    {
        if (!client.WalkIn && client is { Firstname: null, Lastname: null, Email: null, Phone: null })
        {
            return Refusal.Invalid("name", "One of name, surname, email and telephone is required, unless walk_in is true");
        }

        // A day's grace: it is already tomorrow east of here.
        var tomorrow = clock.GetCurrentInstant().InUtc().Date.PlusDays(1);
        return client.DateOfBirth > tomorrow ? Refusal.Invalid("date_of_birth", "date_of_birth must not be in the future") : null;
    }

    static Task<bool> IsEmailTakenAsync(DocfavDb db, Client client, CancellationToken cancellation) =>
        client.EmailKey is null ? Task.FromResult(false)
        : db.Clients.AnyAsync(other => other.ClinicId == client.ClinicId && other.EmailKey == client.EmailKey && other.Id != client.Id, cancellation);

    static async Task<int> TakeNumberAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation) =>
        (await db.SqlRows<int>(
            """
            UPDATE clinic_counters SET next_client_number = next_client_number + 1, client_count = client_count + 1
            WHERE clinic_id = @clinic RETURNING next_client_number - 1 AS "Value"
            """,
            ("@clinic", clinicId)).ToListAsync(cancellation))[0];
}
