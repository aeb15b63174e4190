using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>Finds clients: pages of a filtered list, and search as one types.</summary>
public sealed class ClientList(IDatabase database, DocfavDb db, IClock clock)
{
    // Enough to fill a page with any word that one client in twenty has.
    const int Window = 500;

    /// <summary>One page of the clinic's clients.</summary>
    public async Task<ClientPage> PageAsync(Guid clinicId, ClientListQuery query, CancellationToken cancellation)
    {
        var (filtered, isFiltered) = await FilterAsync(clinicId, query, cancellation);
        var total = isFiltered
            ? await filtered.CountAsync(cancellation)
            : await db.ClinicCounters.Where(counters => counters.ClinicId == clinicId).Select(counters => counters.ClientCount).SingleAsync(cancellation);
        var clients = await ClientOrder.Sort(filtered, query.OrderBy).Skip(query.Offset).Take(query.Limit).ToListAsync(cancellation);
        return new([.. clients.Select(ClientDetail.Of)], new PageMeta(query.Limit, query.Offset, total));
    }

    /// <summary>The clients in which every word is found.</summary>
    /// <remarks>
    /// Two ways to one answer: a common word fills the page from the first clients of the list; a rare one is looked up in the search index, where few
    /// are left to be sorted. Either alone is slow for the other's words.
    /// </remarks>
    public async Task<ClientMatch[]> SearchAsync(Guid clinicId, ClientSearchQuery query, CancellationToken cancellation)
    {
        var clinic = db.Clients.Where(client => client.ClinicId == clinicId);
        var first = await PageAsync(ClientOrder.Sort(clinic, query.OrderBy).Take(Window), query, cancellation);
        if (first.Length == query.Limit)
        {
            return first;
        }

        var grams = SearchGrams.OfWords(clinicId, query.Words);
        return await PageAsync(grams.Length == 0 ? clinic : database.ClientsWith(db, grams).Where(client => client.ClinicId == clinicId), query, cancellation);
    }

    /// <summary>All of the clinic's clients, or all whom a query finds, in its order and without its page.</summary>
    internal async Task<IQueryable<Client>> AllAsync(Guid clinicId, ClientListQuery? query, CancellationToken cancellation) =>
        query is null
            ? ClientOrder.Sort(db.Clients.Where(client => client.ClinicId == clinicId), ClientOrder.Default)
            : ClientOrder.Sort((await FilterAsync(clinicId, query, cancellation)).Clients, query.OrderBy);

    static Task<ClientMatch[]> PageAsync(IQueryable<Client> among, ClientSearchQuery query, CancellationToken cancellation)
    {
        var found = query.Words.Aggregate(among, (clients, word) => clients.Where(client => client.SearchText.Contains(word)));
        return ClientOrder.Sort(found, query.OrderBy).Skip(query.Offset).Take(query.Limit)
            .Select(client => new ClientMatch(client.Id, PersonName.Full(client.Firstname, client.Lastname), client.Email, client.Phone, client.ClientNumber))
            .ToArrayAsync(cancellation);
    }

    async Task<(IQueryable<Client> Clients, bool IsFiltered)> FilterAsync(Guid clinicId, ClientListQuery query, CancellationToken cancellation)
    {
        var all = db.Clients.Where(client => client.ClinicId == clinicId);
        var clients = query.Gender is { } gender ? all.Where(client => client.Gender == gender) : all;
        if (query is { MinAge: null, MaxAge: null, ActivityFrom: null, ActivityTo: null })
        {
            return (clients, query.Gender is not null);
        }

        var zone = TimeZones.Of(await db.Clinics.Where(clinic => clinic.Id == clinicId).Select(clinic => clinic.Timezone).SingleAsync(cancellation));
        var today = clock.GetCurrentInstant().InZone(zone).Date;
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

        return (Active(clients, clinicId, query, zone), true);
    }

    /// <summary>Those with an appointment in the range that is not cancelled, nor in a cancelled group.</summary>
    /// <remarks>The clinic is named for each table: PostgreSQL would else read every clinic's cancelled groups.</remarks>
    IQueryable<Client> Active(IQueryable<Client> clients, Guid clinicId, ClientListQuery query, DateTimeZone zone)
    {
        if (query is { ActivityFrom: null, ActivityTo: null })
        {
            return clients;
        }

        var from = query.ActivityFrom is { } first ? LocalDays.Start(first, zone) : LocalDays.Earliest;
        var to = query.ActivityTo is { } last ? LocalDays.End(last, zone) : LocalDays.Latest;
        return clients.Where(client => db.Appointments.Any(appointment =>
            appointment.ClinicId == clinicId && appointment.ClientId == client.Id
            && appointment.BookedFrom >= from && appointment.BookedFrom < to
            && appointment.Status != AppointmentStatus.Cancelled
            && (appointment.GroupReservationId == null || !db.GroupReservations.Any(group =>
                group.ClinicId == clinicId && group.Id == appointment.GroupReservationId && group.Status == AppointmentStatus.Cancelled))));
    }
}
