using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>A service that one may book.</summary>
/// <param name="Minutes">How long it takes.</param>
/// <param name="Price">Hundredths.</param>
public sealed record ServiceChoice(Guid Id, string Name, int Minutes, int Price, string? Color);

/// <summary>What a clinic's agenda may be filtered by and booked at.</summary>
public sealed record AgendaChoices(IReadOnlyList<StaffPlace> Places, IReadOnlyList<ServiceChoice> Services)
{
    public static AgendaChoices None { get; } = new([], []);

    public IReadOnlyList<(Guid Id, string Name)> Calendars { get; } = [.. Places.Select(place => (place.CalendarId, place.CalendarName)).Distinct()];

    public IReadOnlyList<(Guid Id, string Name)> Staff { get; } = [.. Places.Select(place => (place.StaffId, place.StaffName)).Distinct()];

    public StaffPlace? Place(Guid? staffCalendarId) => Places.FirstOrDefault(place => place.StaffCalendarId == staffCalendarId);

    /// <summary>The clocks of the staff calendars that the state shows.</summary>
    public IEnumerable<string> ZonesOf(AgendaState state) => Shown(state).Select(place => place.Timezone);

    /// <summary>The clock of the page: the one that all columns share, else the clinic's.</summary>
    public string ZoneOf(AgendaState state, string clinicZone) => ZonesOf(state).Distinct(StringComparer.Ordinal).ToList() is [var only] ? only : clinicZone;

    /// <summary>What to read for the state: its dates as every clock among the columns counts them; of a professional, the own agenda alone.</summary>
    public AgendaViewQuery Query(Desk desk, AgendaState state, string pageZone)
    {
        var spans = ZonesOf(state).Append(pageZone).Distinct(StringComparer.Ordinal)
            .Select(zone => SpanOf(new LocalTimeline(TimeZones.Of(zone)), state.Dates)).ToList();
        Guid[]? staff = desk.Membership.MaySeeAllAgendas ? (state.StaffId is { } one ? [one] : null) : [desk.Membership.StaffId ?? Guid.Empty];
        return new AgendaViewQuery(
            new InstantSpan(spans.Min(span => span.Start), spans.Max(span => span.End)), state.CalendarId is { } calendar ? [calendar] : null, staff,
            state.ServiceId is { } service ? [service] : null);
    }

    /// <summary>The dates' span; of a date that the zone skipped whole, the hour that came in its place.</summary>
    static InstantSpan SpanOf(LocalTimeline timeline, DateInterval dates) =>
        timeline.SpanOf(dates) ?? new InstantSpan(timeline.StartOf(dates.Start), timeline.StartOf(dates.Start) + Duration.FromHours(1));

    IEnumerable<StaffPlace> Shown(AgendaState state) => Places.Where(place =>
        (state.CalendarId is null || place.CalendarId == state.CalendarId) && (state.StaffId is null || place.StaffId == state.StaffId));
}

/// <summary>Reads what may be chosen.</summary>
public sealed class AgendaChoicesReader(IDatabase database)
{
    /// <summary>The clinic's open staff calendars, of a professional the own ones; and its active services. By name.</summary>
    public async Task<AgendaChoices> ReadAsync(Desk desk, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        Guid[]? staff = desk.Membership.MaySeeAllAgendas ? null : [desk.Membership.StaffId ?? Guid.Empty];
        var places = await StaffPlaces.OfClinicAsync(db, desk.ClinicId, null, staff, cancellation);
        var services = await db.Services.Where(service => service.ClinicId == desk.ClinicId && service.IsActive)
            .Select(service => new ServiceChoice(service.Id, service.Name, service.Duration, service.Price, service.Color)).ToListAsync(cancellation);
        return new AgendaChoices([.. places.Where(place => place.IsOpen)], NameOrder.Sorted(services, service => service.Name, service => service.Id));
    }

    /// <summary>The same choices with the staff calendar where something is: one that has been closed since still has its entries, to be changed and moved away.</summary>
    public async Task<AgendaChoices> WithAsync(Desk desk, AgendaChoices choices, Guid staffCalendarId, CancellationToken cancellation)
    {
        if (choices.Place(staffCalendarId) is not null)
        {
            return choices;
        }

        await using var db = database.OpenRead();
        var closed = await StaffPlaces.WithIdsAsync(db, desk.ClinicId, [staffCalendarId], cancellation);
        return new AgendaChoices([.. closed.Values, .. choices.Places], choices.Services);
    }

    /// <summary>A client who may be booked; null where the clinic has none such.</summary>
    public async Task<ClientPick?> FindClientAsync(Desk desk, Guid clientId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var client = await db.Clients.Where(client => client.ClinicId == desk.ClinicId && client.Id == clientId && client.IsActive)
            .Select(client => new { client.Firstname, client.Lastname }).SingleOrDefaultAsync(cancellation);
        return client is null ? null : ClientPick.Existing(clientId, PersonName.Full(client.Firstname, client.Lastname));
    }
}
