using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>Erases clients (GDPR art. 17), and blocks what the law makes the clinic keep (docs/decisions/0012).</summary>
public sealed class ClientErasure(IDatabase database, IClock clock, ActivityLog activity, IOptions<RetentionOptions> options)
{
    const int UpcomingNamed = 10;

    /// <summary>Makes a client nobody: the row and its past appointments stay, and say nothing of a person.</summary>
    /// <returns>
    /// Null, or why not: <see cref="RefusalCode.NotFound"/>, or <c>appointments</c> where some are not over and not cancelled; the conflicts name them.
    /// </returns>
    public async Task<Refusal?> EraseAsync(Actor actor, Guid clinicId, Guid clientId, CancellationToken cancellation)
    {
        var refusal = await database.WriteAsync(
            async (db, token) =>
            {
                // Nobody books meanwhile.
                await database.LockAgendaAsync(db, clinicId, token);
                if (await ClientDirectory.HoldAsync(db, clinicId, clientId, token) is not { } client)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                var now = clock.GetCurrentInstant();
                if (await RefuseUpcomingAsync(db, client, now, token) is { } upcoming)
                {
                    return upcoming;
                }

                await RetainAsync(db, client, now, token);
                await ClientPhotos.DeleteAsync(db, clinicId, clientId, token);
                // Through the change tracker, so that each leaves its event.
                foreach (var item in await db.Appointments.Where(item => item.ClinicId == clinicId && item.ClientId == clientId).ToListAsync(token))
                {
                    (item.Note, item.SendReminder) = (null, false);
                }

                await db.Messages.Where(message => message.ClinicId == clinicId && message.ClientId == clientId).ExecuteDeleteAsync(token);
                Anonymise(client);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
        if (refusal is null)
        {
            await activity.AddAsync(actor, clinicId, ActivityAction.ClientErased, [clientId], CancellationToken.None);
        }

        return refusal;
    }

    /// <summary>Who an erased client was: for a manager of the clinic, who is noted.</summary>
    /// <returns>What is still kept, the newest first, or <see cref="RefusalCode.ClinicManagerAccessDenied"/>.</returns>
    public async Task<(IReadOnlyList<RetainedIdentity> Identities, Refusal? Refusal)> ReadRetainedAsync(
        Actor actor, Guid clinicId, Guid clientId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        if (!await db.Members.AnyAsync(member => member.ClinicId == clinicId && member.UserId == actor.UserId && member.IsManager, cancellation))
        {
            return ([], Refusal.Of(RefusalCode.ClinicManagerAccessDenied));
        }

        var now = clock.GetCurrentInstant();
        var identities = await db.RetainedIdentities
            .Where(identity => identity.ClinicId == clinicId && identity.ClientId == clientId && identity.KeepUntil > now)
            .OrderByDescending(identity => identity.ErasedAt).ToListAsync(cancellation);
        if (identities.Count > 0)
        {
            await activity.AddAsync(actor, clinicId, ActivityAction.RetainedIdentityRead, [clientId], cancellation);
        }

        return (identities, null);
    }

    /// <summary>Deletes what need not be kept any longer, in every clinic.</summary>
    /// <returns>How many were deleted.</returns>
    public Task<int> DeleteExpiredAsync(CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        return database.WriteAsync((db, token) => db.RetainedIdentities.Where(identity => identity.KeepUntil <= now).ExecuteDeleteAsync(token), cancellation);
    }

    static async Task<Refusal?> RefuseUpcomingAsync(DocfavDb db, Client client, Instant now, CancellationToken cancellation)
    {
        var upcoming = await db.Appointments
            .Where(item => item.ClinicId == client.ClinicId && item.ClientId == client.Id && item.BookedTo > now && item.Status != AppointmentStatus.Cancelled)
            .Where(item => item.GroupReservationId == null || !db.GroupReservations.Any(group =>
                group.ClinicId == item.ClinicId && group.Id == item.GroupReservationId && group.Status == AppointmentStatus.Cancelled))
            .OrderBy(item => item.BookedFrom).ThenBy(item => item.Id).Take(UpcomingNamed)
            .Select(item => new { item.Id, item.BookedFrom, item.BookedTo }).ToListAsync(cancellation);
        return upcoming.Count == 0 ? null
            : Refusal.Invalid("appointments", "The client has appointments that are not over; cancel them first") with
            {
                Conflicts = [.. upcoming.Select((item, index) => new RefusalConflict("appointment", item.Id, item.BookedFrom, item.BookedTo, null, index))],
            };
    }

    /// <summary>Keeps the identity beside the appointments that took place, or were to; without any there is nothing to keep it for.</summary>
    async Task RetainAsync(DocfavDb db, Client client, Instant now, CancellationToken cancellation)
    {
        var last = await db.Appointments
            .Where(item => item.ClinicId == client.ClinicId && item.ClientId == client.Id && item.Status != AppointmentStatus.Cancelled)
            .MaxAsync(item => (Instant?)item.BookedTo, cancellation);
        var keepUntil = last?.InUtc().LocalDateTime.PlusYears(options.Value.RetentionYears).InUtc().ToInstant();
        if (keepUntil is { } end && end > now && client is not { Firstname: null, Lastname: null, IdCard: null, DateOfBirth: null })
        {
            db.RetainedIdentities.Add(new()
            {
                ClinicId = client.ClinicId,
                Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
                ClientId = client.Id,
                Firstname = client.Firstname,
                Lastname = client.Lastname,
                IdCard = client.IdCard,
                DateOfBirth = client.DateOfBirth,
                ErasedAt = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
                KeepUntil = end,
            });
        }
    }

    /// <summary>Everything but the number and the day of the first entry, which alone tell nobody anything.</summary>
    static void Anonymise(Client client)
    {
        (client.Firstname, client.Lastname, client.Email, client.Phone, client.IdCard) = (null, null, null, null, null);
        (client.Address, client.City, client.Province, client.PostCode, client.CountryCode) = (null, null, null, null, null);
        (client.Gender, client.DateOfBirth, client.Language, client.Note, client.Tags) = (null, null, null, null, []);
        (client.IsActive, client.WalkIn, client.IsCompany, client.HasPhoto) = (false, true, false, false);
        (client.ReceiveReminders, client.ReceiveCampaigns) = (false, false);
        client.Fold();
    }
}
