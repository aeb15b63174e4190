using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Availability;
using Docfav.Server.Clinics;
using Docfav.Server.Data;

namespace Docfav.Server.CalendarFeeds;

/// <summary>A feed whose address was asked for.</summary>
/// <param name="Timezone">The clinic's IANA time zone.</param>
/// <param name="AgendaVersion">Counts up with every change of the clinic's agenda.</param>
sealed record OpenFeed(
    Guid ClinicId, Guid Id, Guid StaffId, Guid? StaffCalendarId, bool ShowsClients, string StaffName, string ClinicName, string Timezone, Language Language,
    long AgendaVersion);

/// <summary>One of the staff calendars of a feed.</summary>
sealed record FeedPlace(Guid StaffCalendarId, Guid CalendarId, string CalendarName, string? Address, string? City, string Timezone)
{
    /// <summary>Its wall clock.</summary>
    public LocalTimeline Timeline { get; } = new(TimeZones.Of(Timezone));
}

/// <summary>What a feed shows.</summary>
/// <param name="Places">The staff calendars.</param>
/// <param name="Rows">What is on them.</param>
/// <param name="Clients">The names of clients by id; none where the feed does not show them.</param>
sealed record FeedContents(IReadOnlyList<FeedPlace> Places, AgendaRows Rows, IReadOnlyDictionary<Guid, string> Clients);

/// <summary>Reads feeds: whether there is one takes one query, and what it shows two round trips more, however much that is.</summary>
sealed class FeedReader(IDatabase database)
{
    // Who made the address must still be somebody who may see the agenda; who has left the clinic reads on no more than who made it.
    static readonly SqlQuery<OpenFeed> s_open = new(
        $"""
        SELECT f.clinic_id, f.id, f.staff_id, f.staff_calendar_id, f.shows_clients, s.name, s.surname, c.name, c.timezone, c.language, n.agenda_version
        FROM calendar_feeds AS f
        JOIN staff AS s ON s.clinic_id = f.clinic_id AND s.id = f.staff_id
        JOIN members AS m ON m.user_id = f.user_id AND m.clinic_id = f.clinic_id
        JOIN users AS u ON u.id = f.user_id
        JOIN clinics AS c ON c.id = f.clinic_id
        JOIN clinic_counters AS n ON n.clinic_id = f.clinic_id
        WHERE f.secret_hash = $1 AND s.is_active AND u.is_active AND (m.is_manager OR m.type = '{MembershipLookup.ReceptionistType}' OR m.staff_id = f.staff_id)
        """,
        row => new OpenFeed(
            row.Uuid(0), row.Uuid(1), row.Uuid(2), row.UuidOrNull(3), row.Flag(4), PersonName.Full(row.TextOrNull(5), row.TextOrNull(6)), row.Text(7), row.Text(8),
            (Language)row.Int(9), row.Number(10)));

    static readonly SqlQuery<FeedPlace> s_places = new(
        """
        SELECT p.id, p.calendar_id, c.name, c.address, c.city, p.timezone
        FROM staff_calendars AS p JOIN calendars AS c ON c.clinic_id = p.clinic_id AND c.id = p.calendar_id
        WHERE p.clinic_id = $1 AND p.staff_id = $2
        """,
        row => new FeedPlace(row.Uuid(0), row.Uuid(1), row.Text(2), row.TextOrNull(3), row.TextOrNull(4), row.Text(5)));

    static readonly SqlQuery<(Guid Id, string Name)> s_clients = new(
        """
        SELECT DISTINCT c.id, c.firstname, c.lastname
        FROM appointments AS a JOIN clients AS c ON c.clinic_id = a.clinic_id AND c.id = a.client_id
        WHERE a.clinic_id = $1 AND a.staff_calendar_id = ANY ($2) AND a.booked_from > $3 AND a.booked_from < $4
        """,
        row => (row.Uuid(0), PersonName.Full(row.TextOrNull(1), row.TextOrNull(2))));

    /// <summary>The feed of a secret; null where there is none, or none any more.</summary>
    public async Task<OpenFeed?> FindAsync(string secret, CancellationToken cancellation)
    {
        if (!FeedSecret.HasForm(secret))
        {
            return null;
        }

        var batch = database.ShortBatch();
        var rows = batch.Add(s_open, FeedSecret.Hash(secret));
        await batch.RunAsync(cancellation);
        return rows is [var row] ? row : null;
    }

    /// <summary>Everything that overlaps a span, and recurring events whole.</summary>
    public async Task<FeedContents> ReadAsync(OpenFeed feed, InstantSpan span, CancellationToken cancellation)
    {
        var first = database.Batch();
        var all = first.Add(s_places, feed.ClinicId, feed.StaffId);
        await first.RunAsync(cancellation);
        FeedPlace[] places = [.. all.Where(place => feed.StaffCalendarId is null || place.StaffCalendarId == feed.StaffCalendarId)];
        Guid[] ids = [.. places.Select(place => place.StaffCalendarId)];
        var second = database.Batch();
        var rows = AgendaRows.OfPlaces(second, feed.ClinicId, ids, [.. places.Select(place => place.CalendarId)], span);
        var clients = feed.ShowsClients ? second.Add(s_clients, feed.ClinicId, ids, span.Start - AgendaReader.LongestBooking, span.End) : [];
        await second.RunAsync(cancellation);
        return new(places, rows, clients.ToDictionary(client => client.Id, client => client.Name));
    }
}
