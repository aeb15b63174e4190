using Docfav.Server.Access;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>A client with the appointments that go with it.</summary>
/// <param name="Client">The client.</param>
/// <param name="Upcoming">Appointments that are not over, the next one first, cancelled ones included.</param>
/// <param name="Past">Appointments that are over, the last one first.</param>
public sealed record ClientRecord(ClientDetail Client, AppointmentPage Upcoming, AppointmentPage Past);

/// <summary>One page of each of a record's lists.</summary>
/// <param name="Limit">Most appointments of each.</param>
/// <param name="UpcomingOffset">How many upcoming ones to skip.</param>
/// <param name="PastOffset">How many past ones to skip.</param>
public sealed record RecordPage(int Limit = 20, int UpcomingOffset = 0, int PastOffset = 0);

/// <summary>What the back office's desk reads of clients: as the API does, and noted as there.</summary>
public sealed class ClientDesk(IDatabase database, SearchTextCache searchTexts, IClock clock, ActivityLog activity, ClientDuplicates duplicates)
{
    const int ClientsAskedForTags = 500;
    const int TagsSuggested = 12;

    /// <inheritdoc cref="ClientList.PageAsync(Guid, ClientListQuery, CancellationToken)"/>
    public async Task<ClientPage> PageAsync(Actor actor, Guid clinicId, ClientListQuery query, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var page = await new ClientList(database, db, searchTexts, clock).PageAsync(clinicId, query, cancellation);
        await activity.AddAsync(actor, clinicId, ActivityAction.ClientListed, page.Clients.Select(client => client.Id), cancellation);
        return page;
    }

    /// <inheritdoc cref="ClientList.SearchAsync(Guid, ClientSearchQuery, ClientListQuery, CancellationToken)"/>
    public async Task<ClientDetail[]> SearchAsync(Actor actor, Guid clinicId, ClientSearchQuery query, ClientListQuery filters, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var matches = await new ClientList(database, db, searchTexts, clock).SearchAsync(clinicId, query, filters, cancellation);
        await activity.AddAsync(actor, clinicId, ActivityAction.ClientFound, matches.Select(client => client.Id), cancellation);
        return matches;
    }

    /// <summary>Whether the clinic has a client; nothing of it is read.</summary>
    public async Task<bool> IsThereAsync(Guid clinicId, Guid clientId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.Clients.AnyAsync(client => client.ClinicId == clinicId && client.Id == clientId, cancellation);
    }

    /// <summary>The tags that the newest clients have, the commonest first.</summary>
    public async Task<IReadOnlyList<string>> TagsAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var newest = await db.Clients.Where(client => client.ClinicId == clinicId).OrderByDescending(client => client.ClientNumber)
            .Take(ClientsAskedForTags).Select(client => client.Tags).ToListAsync(cancellation);
        return
        [
            .. newest.SelectMany(tags => tags).CountBy(tag => tag).OrderByDescending(tag => tag.Value).ThenBy(tag => tag.Key, Folding.Order)
                .Take(TagsSuggested).Select(tag => tag.Key),
        ];
    }

    /// <inheritdoc cref="ClientDuplicates.FindAsync(Guid, Guid, CancellationToken)"/>
    public async Task<IReadOnlyList<PossibleDuplicate>> DuplicatesAsync(Actor actor, Guid clinicId, Guid clientId, CancellationToken cancellation) =>
        await NotedAsync(actor, clinicId, await duplicates.FindAsync(clinicId, clientId, cancellation), cancellation);

    /// <inheritdoc cref="ClientDuplicates.FindAsync(Guid, ClientFields, CancellationToken)"/>
    public async Task<IReadOnlyList<PossibleDuplicate>> DuplicatesAsync(Actor actor, Guid clinicId, ClientFields fields, CancellationToken cancellation) =>
        await NotedAsync(actor, clinicId, await duplicates.FindAsync(clinicId, fields, cancellation), cancellation);

    /// <summary>A client with a page of upcoming and one of past appointments; null where there is no such client.</summary>
    public async Task<ClientRecord?> ReadAsync(Actor actor, Guid clinicId, Guid clientId, RecordPage page, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var client = await db.Clients.SingleOrDefaultAsync(row => row.ClinicId == clinicId && row.Id == clientId, cancellation);
        if (client is null)
        {
            return null;
        }

        await activity.AddAsync(actor, clinicId, ActivityAction.ClientRead, [clientId], cancellation);
        var now = clock.GetCurrentInstant();
        var all = AppointmentQueries.Rows(db, clinicId).Where(row => row.Appointment.ClientId == clientId);
        var upcoming = all.Where(row => row.Appointment.BookedTo > now).OrderBy(row => row.Appointment.BookedFrom).ThenBy(row => row.Appointment.Id);
        var past = all.Where(row => row.Appointment.BookedTo <= now)
            .OrderByDescending(row => row.Appointment.BookedFrom).ThenByDescending(row => row.Appointment.Id);
        return new(
            ClientDetail.Of(client), await PageAsync(upcoming, page.UpcomingOffset, page.Limit, cancellation),
            await PageAsync(past, page.PastOffset, page.Limit, cancellation));
    }

    async Task<IReadOnlyList<PossibleDuplicate>> NotedAsync(
        Actor actor, Guid clinicId, IReadOnlyList<PossibleDuplicate> found, CancellationToken cancellation)
    {
        await activity.AddAsync(actor, clinicId, ActivityAction.ClientFound, found.Select(duplicate => duplicate.Client.Id), cancellation);
        return found;
    }

    static async Task<AppointmentPage> PageAsync(IQueryable<AppointmentRow> rows, int offset, int limit, CancellationToken cancellation)
    {
        var page = await rows.Skip(offset).Take(limit).ToListAsync(cancellation);
        // A page that is not full is the last one: counting is spared.
        var isLast = page.Count < limit && (page.Count > 0 || offset == 0);
        return new([.. page.Select(AppointmentQueries.Item)], new(limit, offset, isLast ? offset + page.Count : await rows.CountAsync(cancellation)));
    }
}
