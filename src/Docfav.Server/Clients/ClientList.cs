using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>Finds clients: pages of a filtered list, and search as one types.</summary>
public sealed class ClientList(IDatabase database, DocfavDb db, SearchTextCache searchTexts, IClock clock)
{
    // Enough to fill a page with any word that one client in twenty has.
    const int Window = 500;

    // Where filters are in the way: enough for what one client in a thousand has, and still soon read.
    const int WideWindow = 20_000;

    /// <summary>One page of the clinic's clients.</summary>
    public async Task<ClientPage> PageAsync(Guid clinicId, ClientListQuery query, CancellationToken cancellation)
    {
        if (!query.IsFiltered)
        {
            var batch = database.Batch();
            var page = batch.Add(ClientRows.Page(query.OrderBy), clinicId, query.Limit, query.Offset);
            var count = batch.Add(ClientRows.Count, clinicId);
            await batch.RunAsync(cancellation);
            return new(page, new PageMeta(query.Limit, query.Offset, count[0]));
        }

        var filtered = (await FilterAsync(clinicId, query, cancellation))(OfClinic(clinicId));
        var total = await filtered.CountAsync(cancellation);
        var clients = await ClientOrder.Sort(filtered, query.OrderBy).Skip(query.Offset).Take(query.Limit).ToListAsync(cancellation);
        return new([.. clients.Select(ClientDetail.Of)], new PageMeta(query.Limit, query.Offset, total));
    }

    /// <summary>The clients in which every word is found.</summary>
    /// <remarks>
    /// By name, they are looked for in memory. By another order, or where memory has no room for the clinic, there are two ways to one answer: a common word
    /// fills the page from the first clients of the list; a rare one is looked up in the search index, where few are left to be sorted. Either alone is slow
    /// for the other's words.
    /// </remarks>
    public async Task<ClientMatch[]> SearchAsync(Guid clinicId, ClientSearchQuery query, CancellationToken cancellation)
    {
        var batch = database.Batch();
        if (await FindAsync(clinicId, query, cancellation) is { } ids)
        {
            if (ids.Length == 0)
            {
                return [];
            }

            var rows = batch.Add(ClientRows.Matches, clinicId, ids);
            await batch.RunAsync(cancellation);
            var matches = rows.ToDictionary(row => row.Id);
            return [.. ids.Where(matches.ContainsKey).Select(id => matches[id])];
        }

        var first = batch.Add(ClientRows.Search(query.OrderBy, query.Words.Count, Window), [clinicId, .. query.Words, query.Limit, query.Offset]);
        await batch.RunAsync(cancellation);
        return first.Count == query.Limit ? [.. first] : await Page(Looked(clinicId, query), query)
            .Select(client => new ClientMatch(client.Id, PersonName.Full(client.Firstname, client.Lastname), client.Email, client.Phone, client.ClientNumber))
            .ToArrayAsync(cancellation);
    }

    /// <summary>The clients in which every word is found and whom the filters find; order and page are the search's.</summary>
    /// <remarks>
    /// As without filters, with one way more: where the filters leave few, those are looked at, and where they keep a common word from filling the page, more
    /// of the list is. So the search index is only asked for what is rare.
    /// </remarks>
    public async Task<ClientDetail[]> SearchAsync(Guid clinicId, ClientSearchQuery query, ClientListQuery filters, CancellationToken cancellation)
    {
        IReadOnlyList<Guid>? found = filters.IsFiltered ? null : await FindAsync(clinicId, query, cancellation);
        found ??= await LookUpAsync(clinicId, query, filters, cancellation);

        // Whole rows are read of the page alone: sorted with all whom a word finds, they would be most of the work.
        var rows = await OfClinic(clinicId).Where(client => found.Contains(client.Id)).ToDictionaryAsync(client => client.Id, cancellation);
        return [.. found.Where(rows.ContainsKey).Select(id => ClientDetail.Of(rows[id]))];
    }

    /// <summary>Looks for the words, among those whom the filters find, in the database.</summary>
    async Task<IReadOnlyList<Guid>> LookUpAsync(Guid clinicId, ClientSearchQuery query, ClientListQuery filters, CancellationToken cancellation)
    {
        var filter = await FilterAsync(clinicId, filters, cancellation);
        var found = await FoundAsync(Windowed(clinicId, query, Window));
        return found.Count == query.Limit ? found
            : !filters.IsFiltered ? await FoundAsync(Looked(clinicId, query))
            : await IsNarrowAsync(clinicId, filters, cancellation) ? await FoundAsync(OfClinic(clinicId))
            : await FoundAsync(Windowed(clinicId, query, WideWindow)) is { } wide && wide.Count == query.Limit ? wide
            : await FoundAsync(Looked(clinicId, query));

        Task<List<Guid>> FoundAsync(IQueryable<Client> among) => Page(filter(among), query).Select(client => client.Id).ToListAsync(cancellation);
    }

    /// <summary>Looks for the words in memory; null where the order is another than by name, or memory has no room for the clinic.</summary>
    async ValueTask<Guid[]?> FindAsync(Guid clinicId, ClientSearchQuery query, CancellationToken cancellation) =>
        query.OrderBy == ClientOrder.Default && await searchTexts.OfAsync(clinicId, cancellation) is { } texts ? texts.Find(query.Words, query.Limit, query.Offset) : null;

    /// <summary>All of the clinic's clients, or all whom a query finds, in its order and without its page.</summary>
    internal async Task<IQueryable<Client>> AllAsync(Guid clinicId, ClientListQuery? query, CancellationToken cancellation) =>
        query is null
            ? ClientOrder.Sort(OfClinic(clinicId), ClientOrder.Default)
            : ClientOrder.Sort((await FilterAsync(clinicId, query, cancellation))(OfClinic(clinicId)), query.OrderBy);

    IQueryable<Client> OfClinic(Guid clinicId) => db.Clients.Where(client => client.ClinicId == clinicId);

    /// <summary>The first clients of the list.</summary>
    IQueryable<Client> Windowed(Guid clinicId, ClientSearchQuery query, int count) => ClientOrder.Sort(OfClinic(clinicId), query.OrderBy).Take(count);

    /// <summary>The clients who may have the words, by the search index; all where the words are too short for it.</summary>
    IQueryable<Client> Looked(Guid clinicId, ClientSearchQuery query)
    {
        var grams = SearchGrams.OfWords(clinicId, query.Words);
        return grams.Length == 0 ? OfClinic(clinicId) : database.ClientsWith(db, grams).Where(client => client.ClinicId == clinicId);
    }

    static IQueryable<Client> Page(IQueryable<Client> among, ClientSearchQuery query)
    {
        var found = query.Words.Aggregate(among, (clients, word) => clients.Where(client => client.SearchText.Contains(word)));
        return ClientOrder.Sort(found, query.OrderBy).Skip(query.Offset).Take(query.Limit);
    }

    /// <summary>What keeps, of any clients of the clinic, those whom the query's filters find.</summary>
    async Task<Func<IQueryable<Client>, IQueryable<Client>>> FilterAsync(Guid clinicId, ClientListQuery query, CancellationToken cancellation)
    {
        var zone = query.AsksDates
            ? TimeZones.Of(await db.Clinics.Where(clinic => clinic.Id == clinicId).Select(clinic => clinic.Timezone).SingleAsync(cancellation)) : DateTimeZone.Utc;
        var active = ActiveIn(clinicId, query, zone);
        return all =>
        {
            var clients = query.Gender is { } gender ? all.Where(client => client.Gender == gender) : all;
            clients = OfAge(clients, query, clock.GetCurrentInstant().InZone(zone).Date);
            return active is null ? clients : clients.Where(client => active.Contains(client.Id));
        };
    }

    /// <summary>Whether an index finds few clients by age, or by activity: looking at each of them is fast.</summary>
    async Task<bool> IsNarrowAsync(Guid clinicId, ClientListQuery filters, CancellationToken cancellation)
    {
        foreach (var part in (ClientListQuery[])[filters with { Gender = null, MinAge = null, MaxAge = null }, filters with { Gender = null, ActivityFrom = null, ActivityTo = null }])
        {
            if (part.IsFiltered
                && await (await FilterAsync(clinicId, part, cancellation))(OfClinic(clinicId)).Take(WideWindow + 1).CountAsync(cancellation) <= WideWindow)
            {
                return true;
            }
        }

        return false;
    }

    static IQueryable<Client> OfAge(IQueryable<Client> clients, ClientListQuery query, LocalDate today)
    {
        if (query.MinAge is { } youngest)
        {
            var bornBy = today.PlusYears(-youngest);
            clients = clients.Where(client => client.DateOfBirth <= bornBy);
        }

        if (query.MaxAge is { } oldest)
        {
            var bornAfter = today.PlusYears(-oldest - 1);
            clients = clients.Where(client => client.DateOfBirth > bornAfter);
        }

        return clients;
    }

    /// <summary>
    /// The clients with an appointment in the range that is not cancelled, nor in a cancelled group; null where no range is asked for. Listed by themselves:
    /// asked for each client, SQLite would look at all of the clinic's. The clinic is named for each table: PostgreSQL would else read every clinic's groups.
    /// </summary>
    IQueryable<Guid>? ActiveIn(Guid clinicId, ClientListQuery query, DateTimeZone zone)
    {
        if (query is { ActivityFrom: null, ActivityTo: null })
        {
            return null;
        }

        var from = query.ActivityFrom is { } first ? LocalDays.Start(first, zone) : LocalDays.Earliest;
        var to = query.ActivityTo is { } last ? LocalDays.End(last, zone) : LocalDays.Latest;
        return db.Appointments
            .Where(appointment => appointment.ClinicId == clinicId && appointment.ClientId != null
                && appointment.BookedFrom >= from && appointment.BookedFrom < to
                && appointment.Status != AppointmentStatus.Cancelled
                && (appointment.GroupReservationId == null || !db.GroupReservations.Any(group =>
                    group.ClinicId == clinicId && group.Id == appointment.GroupReservationId && group.Status == AppointmentStatus.Cancelled)))
            .Select(appointment => appointment.ClientId!.Value);
    }
}
