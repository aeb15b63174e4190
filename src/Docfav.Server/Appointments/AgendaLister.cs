using Docfav.Scheduling.Calendars;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Docfav.Server.Holds;
using NodaTime;
using RecurringEvent = Docfav.Server.Agenda.RecurringEvent;

namespace Docfav.Server.Appointments;

/// <summary>Lists what lies in a range of the clinic's time: one round trip for all lists, and one for participants.</summary>
public sealed class AgendaLister(IDatabase database, IClock clock)
{
    /// <summary>The lists asked for; the others empty.</summary>
    public async Task<AgendaLists> ListAsync(Guid clinicId, AgendaListQuery query, CancellationToken cancellation)
    {
        // Bookings last 24 hours at the most: what overlaps began less than that before.
        object?[] overlapping = [clinicId, query.Start - AgendaReader.LongestBooking, query.End, query.Start];
        object?[] page = [query.Limit ?? int.MaxValue, query.Offset];
        var batch = database.Batch();

        IReadOnlyList<T> Add<T>(AgendaList list, Func<AgendaFilters, SqlQuery<T>> make, AgendaFilters known, params object?[] own)
        {
            var (filters, values) = Filters(query, known);
            return query.Wants(list) ? batch.Add(make(filters), [.. overlapping, .. own, .. values, .. page]) : [];
        }

        const AgendaFilters places = AgendaFilters.Staff | AgendaFilters.Calendar;
        var appointments = Add(AgendaList.Appointments, AgendaListRows.Appointments, places | AgendaFilters.Client | AgendaFilters.SaleStatus);
        var timeReservations = Add(AgendaList.TimeReservations, AgendaListRows.TimeReservations, places);
        var groups = Add(AgendaList.GroupReservations, AgendaListRows.Groups, places | AgendaFilters.Client);
        var holds = Add(AgendaList.Holds, AgendaListRows.Holds, places, clock.GetCurrentInstant());
        var dates = query.Wants(AgendaList.RecurringEvents) ? query.LocalDates : null;
        IReadOnlyList<(RecurringEvent Series, string Timezone)> series = [];
        if (dates is not null)
        {
            var (filters, values) = Filters(query, places);
            series = batch.Add(AgendaListRows.Series(filters), [clinicId, .. values]);
        }

        await batch.RunAsync(cancellation);
        return new AgendaLists(
            appointments, timeReservations, await WithParticipantsAsync(clinicId, groups, cancellation), dates is null ? [] : Events(series, dates, query), holds);
    }

    /// <summary>Those of the query's filters that a list knows, and their values in their order.</summary>
    static (AgendaFilters Filters, object[] Values) Filters(AgendaListQuery query, AgendaFilters known)
    {
        (AgendaFilters Filter, object? Value)[] all =
        [
            (AgendaFilters.Client, query.ClientId), (AgendaFilters.Staff, query.StaffId), (AgendaFilters.Calendar, query.CalendarId),
            (AgendaFilters.SaleStatus, (int?)query.SaleStatus),
        ];
        var given = all.Where(item => item.Value is not null && known.HasFlag(item.Filter)).ToArray();
        return (given.Aggregate(AgendaFilters.None, (filters, item) => filters | item.Filter), [.. given.Select(item => item.Value!)]);
    }

    async Task<IReadOnlyList<GroupReservationItem>> WithParticipantsAsync(
        Guid clinicId, IReadOnlyList<GroupReservationItem> groups, CancellationToken cancellation)
    {
        if (groups.Count == 0)
        {
            return [];
        }

        var batch = database.Batch();
        var rows = batch.Add(AgendaListRows.Participants, clinicId, groups.Select(group => group.Id).ToArray());
        await batch.RunAsync(cancellation);
        // Ordered here: asked for that order, SQLite walks all of the clinic's appointments in it.
        var participants = rows.OrderBy(row => row.Participant.AppointmentId).ToLookup(row => row.Group, row => row.Participant);
        return [.. groups.Select(group => group with { Participants = [.. participants[group.Id]] })];
    }

    static RecurringEventItem[] Events(IReadOnlyList<(RecurringEvent Series, string Timezone)> series, DateInterval dates, AgendaListQuery query)
    {
        var events = series
            .SelectMany(row => AgendaReader.Core(row.Series).OccurrencesOn(dates, new LocalTimeline(TimeZones.Of(row.Timezone)))
                .Select(occurrence => new RecurringEventItem(
                    occurrence.Id, row.Series.StaffCalendarId, row.Series.Name, occurrence.Start, occurrence.End, true, row.Series.Id, row.Timezone)))
            .OrderBy(item => item.BookedFrom).ThenBy(item => item.Id).Skip(query.Offset);
        return [.. query.Limit is { } limit ? events.Take(limit) : events];
    }
}
