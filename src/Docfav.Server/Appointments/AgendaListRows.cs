using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Docfav.Server.Agenda;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Docfav.Server.Holds;

namespace Docfav.Server.Appointments;

/// <summary>What a list of the agenda is narrowed to.</summary>
[Flags]
enum AgendaFilters
{
    None = 0,
    Client = 1,
    Staff = 2,
    Calendar = 4,
    SaleStatus = 8,
}

/// <summary>
/// The lists of the agenda, read below Entity Framework. Their parameters: the clinic, $1; what overlaps begins after $2 and before $3, and ends after $4; of
/// holds the moment, $5; then the filters' values in their order, how many rows, and after how many.
/// </summary>
static class AgendaListRows
{
    const string Services = "JOIN services AS s ON s.clinic_id = item.clinic_id AND s.id = item.service_id";
    const string Clients = "LEFT JOIN clients AS c ON c.clinic_id = item.clinic_id AND c.id = item.client_id";
    const string AtPlace = "p.clinic_id = item.clinic_id AND p.id = item.staff_calendar_id";
    const string Overlapping = AtPlace + " AND item.clinic_id = $1 AND item.booked_from > $2 AND item.booked_from < $3 AND item.booked_to > $4";

    static readonly ConcurrentDictionary<AgendaFilters, SqlQuery<AppointmentItem>> s_appointments = new();
    static readonly ConcurrentDictionary<AgendaFilters, SqlQuery<TimeReservationItem>> s_timeReservations = new();
    static readonly ConcurrentDictionary<AgendaFilters, SqlQuery<GroupReservationItem>> s_groups = new();
    static readonly ConcurrentDictionary<AgendaFilters, SqlQuery<HoldItem>> s_holds = new();
    static readonly ConcurrentDictionary<AgendaFilters, SqlQuery<(RecurringEvent Series, string Timezone)>> s_series = new();

    /// <summary>The participants of a clinic's, $1, groups, $2.</summary>
    public static readonly SqlQuery<(Guid Group, ParticipantItem Participant)> Participants = new(
        $"""
        SELECT item.group_reservation_id, item.id, item.client_id, c.id, c.firstname, c.lastname, item.status FROM appointments AS item {Clients}
        WHERE item.clinic_id = $1 AND item.group_reservation_id = ANY ($2)
        """,
        row => (row.Uuid(0), new(row.Uuid(1), row.UuidOrNull(2), NameOfClient(row, 3), (AppointmentStatus)row.Int(6))));

    public static SqlQuery<AppointmentItem> Appointments(AgendaFilters filters) => s_appointments.GetOrAdd(filters, static filters => new(
        $"""
        SELECT item.id, item.client_id, c.id, c.firstname, c.lastname, item.service_id, s.name, p.id, p.staff_id, item.booked_from, item.booked_to, item.status,
            item.sale_status, item.note, item.price, item.source
        FROM {AndPlace("appointments", filters)} {Services} {Clients}
        WHERE {Overlapping} AND item.group_reservation_id IS NULL{Page(filters, "item.client_id = {0}", 5)}
        """,
        row => new(
            row.Uuid(0), row.UuidOrNull(1), NameOfClient(row, 2), row.Uuid(5), row.Text(6), row.Uuid(7), row.Uuid(8), row.Instant(9), row.Instant(10),
            (AppointmentStatus)row.Int(11), (SaleStatus)row.Int(12), row.TextOrNull(13), row.Int(14), (AppointmentSource)row.Int(15))));

    public static SqlQuery<TimeReservationItem> TimeReservations(AgendaFilters filters) => s_timeReservations.GetOrAdd(filters, static filters => new(
        $"""
        SELECT item.id, p.id, item.name, item.booked_from, item.booked_to, item.note FROM {AndPlace("time_reservations", filters)}
        WHERE {Overlapping}{Page(filters, null, 5)}
        """,
        row => new(row.Uuid(0), row.Uuid(1), row.TextOrNull(2), row.Instant(3), row.Instant(4), row.TextOrNull(5))));

    /// <summary>Groups, without their participants.</summary>
    public static SqlQuery<GroupReservationItem> Groups(AgendaFilters filters) => s_groups.GetOrAdd(filters, static filters => new(
        $"""
        SELECT item.id, p.id, item.service_id, s.name, item.name, item.booked_from, item.booked_to, item.capacity, item.status, item.note
        FROM {AndPlace("group_reservations", filters)} {Services}
        WHERE {Overlapping}{Page(filters, "EXISTS (SELECT 1 FROM appointments AS a WHERE a.clinic_id = $1 AND a.group_reservation_id = item.id AND a.client_id = {0})", 5)}
        """,
        row => new(
            row.Uuid(0), row.Uuid(1), row.Uuid(2), row.Text(3), row.TextOrNull(4), row.Instant(5), row.Instant(6), row.Int(7), (AppointmentStatus)row.Int(8),
            row.TextOrNull(9), [])));

    /// <summary>Holds that expire after $5.</summary>
    public static SqlQuery<HoldItem> Holds(AgendaFilters filters) => s_holds.GetOrAdd(filters, static filters => new(
        $"""
        SELECT item.id, p.id, item.service_id, item.booked_from, item.booked_to, item.expires_at FROM {AndPlace("holds", filters)}
        WHERE {Overlapping} AND item.expires_at > $5{Page(filters, null, 6)}
        """,
        row => new(row.Uuid(0), row.Uuid(1), row.Uuid(2), row.Instant(3), row.Instant(4), row.Instant(5))));

    /// <summary>All recurring events of a clinic, $1, with the zone of their times; the filters' values follow at once.</summary>
    public static SqlQuery<(RecurringEvent Series, string Timezone)> Series(AgendaFilters filters) => s_series.GetOrAdd(filters, static filters => new(
        $"""
        SELECT item.id, p.id, item.name, item.local_start, item.local_end, item.rrule, item.excluded_dates, p.timezone FROM recurring_events AS item CROSS JOIN staff_calendars AS p
        WHERE {AtPlace} AND item.clinic_id = $1{Conditions(filters, null, 2).Sql}
        """,
        row => (AgendaRows.ReadSeries(row), row.Text(7))));

    /// <summary>
    /// What overlaps, and its staff calendar (<see cref="AtPlace"/>). Where a calendar's or a staff member's are asked for, SQLite must be told to begin with those
    /// places: it would read what the whole clinic has in the span. PostgreSQL knows which is less.
    /// </summary>
    static string AndPlace(string table, AgendaFilters filters) =>
        (filters & (AgendaFilters.Staff | AgendaFilters.Calendar)) == AgendaFilters.None ? $"{table} AS item CROSS JOIN staff_calendars AS p"
            : $"staff_calendars AS p CROSS JOIN {table} AS item{SqlQuery.IndexedBy($"ix_{table}_clinic_id_staff_calendar_id_booked_from")}";

    static string Page(AgendaFilters filters, string? ofClient, int first)
    {
        var (sql, next) = Conditions(filters, ofClient, first);
        return string.Create(CultureInfo.InvariantCulture, $"{sql} ORDER BY item.booked_from, item.id LIMIT ${next} OFFSET ${next + 1}");
    }

    static (string Sql, int Next) Conditions(AgendaFilters filters, string? ofClient, int first)
    {
        var (sql, next) = (new StringBuilder(), first);
        Add(AgendaFilters.Client, ofClient);
        Add(AgendaFilters.Staff, "p.staff_id = {0}");
        Add(AgendaFilters.Calendar, "(p.calendar_id = {0} OR p.id = {0})");
        Add(AgendaFilters.SaleStatus, "item.sale_status = {0}");
        return (sql.ToString(), next);

        void Add(AgendaFilters filter, string? condition)
        {
            if (filters.HasFlag(filter))
            {
                sql.Append(" AND ").Append(condition!.Replace("{0}", string.Create(CultureInfo.InvariantCulture, $"${next++}"), StringComparison.Ordinal));
            }
        }
    }

    /// <summary>The full name of the client whose id, first and last name stand at a column and after it; null where there is none.</summary>
    static string? NameOfClient(SqlRow row, int column) => row.IsNull(column) ? null : PersonName.Full(row.TextOrNull(column + 1), row.TextOrNull(column + 2));
}
