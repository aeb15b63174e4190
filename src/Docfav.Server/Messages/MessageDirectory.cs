using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>A message in a list.</summary>
/// <param name="Message">The message.</param>
/// <param name="ClientNumber">The client's number.</param>
/// <param name="ClientName">The client's full name; empty where there is none.</param>
/// <param name="Timezone">The zone of the appointment's times.</param>
public sealed record MessageLine(Message Message, int ClientNumber, string ClientName, string Timezone);

/// <summary>Reads a clinic's messages for the people who see its clients, and has failed ones tried again.</summary>
public sealed class MessageDirectory(IDatabase database, MessageReader reader, MessageSender sender, IClock clock)
{
    static readonly Refusal s_notWanted = Refusal.Invalid("retry", "The message is no longer wanted: the appointment, or the client, has changed since");

    /// <summary>Messages of a state, of one client or of all: those that are due by when, the others from the newest.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="state">The state.</param>
    /// <param name="clientId">The client; null for all.</param>
    /// <param name="skip">How many come before.</param>
    /// <param name="take">How many to read.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<MessageLine>> ListAsync(Guid clinicId, MessageState state, Guid? clientId, int skip, int take, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var messages = db.Messages.Where(message => message.ClinicId == clinicId && message.State == state && (clientId == null || message.ClientId == clientId));
        var sorted = state == MessageState.Due ? messages.OrderBy(message => message.DueAt).ThenBy(message => message.Id)
            : messages.OrderByDescending(message => message.DueAt).ThenByDescending(message => message.Id);
        return await LinesAsync(db, sorted.Skip(skip).Take(take), cancellation);
    }

    /// <summary>One message with its words: those it was sent with, or would be sent with now; null where there is no such message.</summary>
    public async Task<(MessageLine Line, string? Subject, string? Body)?> FindAsync(Guid clinicId, Guid id, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        if (await LinesAsync(db, db.Messages.Where(message => message.ClinicId == clinicId && message.Id == id), cancellation) is not [var line])
        {
            return null;
        }

        if (line.Message.Subject is not null)
        {
            return (line, line.Message.Subject, line.Message.Body);
        }

        var content = (await reader.ReadAsync(db, [line.Message], cancellation)).GetValueOrDefault(id)?.Content;
        return (line, content?.Subject, content?.Text);
    }

    /// <summary>Has a message that failed sent anew, with what is so by then.</summary>
    /// <returns>Null, or why not: it has not failed, or it is no longer wanted.</returns>
    public async Task<Refusal?> RetryAsync(Guid clinicId, Guid id, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        await using var db = database.OpenRead();
        var failed = await db.Messages.SingleOrDefaultAsync(message => message.ClinicId == clinicId && message.Id == id && message.State == MessageState.Failed, cancellation);
        if (failed is null)
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        if ((await reader.ReadAsync(db, [failed], cancellation)).GetValueOrDefault(id)?.Check(now) is not { Verdict: Verdict.Send })
        {
            return s_notWanted;
        }

        var changed = await database.WriteAsync(
            (write, token) => write.Messages.Where(message => message.ClinicId == clinicId && message.Id == id && message.State == MessageState.Failed).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, MessageState.Due).SetProperty(row => row.DueAt, now).SetProperty(row => row.Attempts, 0)
                    .SetProperty(row => row.EndedAt, (Instant?)null).SetProperty(row => row.Fault, (MessageFault?)null).SetProperty(row => row.Reply, (int?)null)
                    .SetProperty(row => row.Address, (string?)null).SetProperty(row => row.Subject, (string?)null).SetProperty(row => row.Body, (string?)null),
                token),
            cancellation);
        sender.Wake();
        return changed == 1 ? null : Refusal.Of(RefusalCode.NotFound);
    }

    static async Task<IReadOnlyList<MessageLine>> LinesAsync(DocfavDb db, IQueryable<Message> messages, CancellationToken cancellation)
    {
        var rows = await messages.ToListAsync(cancellation);
        Guid[] clients = [.. rows.Select(row => row.ClientId).Distinct()];
        Guid[] places = [.. rows.Select(row => row.StaffCalendarId).Distinct()];
        Guid[] clinics = [.. rows.Select(row => row.ClinicId).Distinct()];
        var names = await db.Clients.Where(client => clinics.Contains(client.ClinicId) && clients.Contains(client.Id))
            .Select(client => new { client.Id, client.ClientNumber, client.Firstname, client.Lastname }).ToDictionaryAsync(client => client.Id, cancellation);
        var zones = await db.StaffCalendars.Where(place => clinics.Contains(place.ClinicId) && places.Contains(place.Id))
            .Select(place => new { place.Id, place.Timezone }).ToDictionaryAsync(place => place.Id, place => place.Timezone, cancellation);
        return
        [
            .. from row in rows
               let client = names.GetValueOrDefault(row.ClientId)
               let zone = zones.GetValueOrDefault(row.StaffCalendarId)
               where client is not null && zone is not null
               select new MessageLine(row, client.ClientNumber, PersonName.Full(client.Firstname, client.Lastname), zone),
        ];
    }
}
