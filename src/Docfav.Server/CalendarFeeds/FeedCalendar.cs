using Docfav.Scheduling.ICalendar;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using NodaTime;
using RecurringEvent = Docfav.Scheduling.Calendars.RecurringEvent;

namespace Docfav.Server.CalendarFeeds;

/// <summary>
/// A feed as a calendar. It leaves out what takes no time: programs that fetch a calendar anew drop what is no longer there, and many of them show what is marked as
/// cancelled. Notes, and the reasons of a person's absences, are never in it.
/// </summary>
/// <param name="feed">The feed.</param>
/// <param name="contents">What it shows.</param>
/// <param name="span">The span that was read.</param>
/// <param name="now">When it is made.</param>
sealed class FeedCalendar(OpenFeed feed, FeedContents contents, InstantSpan span, Instant now)
{
    /// <summary>How often programs are asked to look; what it costs is one query where nothing has changed.</summary>
    static readonly Duration s_refresh = Duration.FromMinutes(15);

    readonly Dictionary<Guid, FeedPlace> _places = contents.Places.ToDictionary(place => place.StaffCalendarId);
    readonly List<(Agenda.RecurringEvent Row, RecurringEvent Series)> _series =
        [.. contents.Rows.Series.Select(row => (Row: row, Series: AgendaReader.Core(row))).Where(item => !HasEnded(item.Row, item.Series, contents, span))];

    public CalendarHead Head => new(
        Name: $"{feed.StaffName} · {(feed.StaffCalendarId is { } id && _places.TryGetValue(id, out var place) ? place.CalendarName : feed.ClinicName)}", RefreshInterval: s_refresh);

    /// <summary>The time zones of the events, and from when to when each is needed.</summary>
    public IEnumerable<(DateTimeZone Zone, InstantSpan Span)> Zones() =>
        from place in contents.Places
        group place by place.Timeline.Zone into places
        let ids = places.Select(place => place.StaffCalendarId).ToHashSet()
        let starts = _series.Where(item => ids.Contains(item.Row.StaffCalendarId)).Select(item => places.First().Timeline.StartAt(item.Series.Start))
        // What began less than a day before the span overlaps it.
        select (places.Key, new InstantSpan(starts.Append(span.Start - AgendaReader.LongestBooking).Min(), span.End));

    public IEnumerable<CalendarEvent> Events()
    {
        var rows = contents.Rows;
        return rows.Appointments.Select(item => Booked(item.Id, item.StaffCalendarId, item.From, item.To, item.Status, Title(item)))
            .Concat(rows.Groups.Select(group => Booked(
                group.Id, group.StaffCalendarId, group.From, group.To, group.Status,
                Word("Group", string.IsNullOrEmpty(group.Name) ? group.ServiceName ?? "" : group.Name, group.ParticipantsCount, group.Capacity))))
            .Concat(rows.Reservations.Select(time => Once(time.Id, time.StaffCalendarId, time.BookedFrom, time.BookedTo, Named(time.Name))))
            .Concat(rows.TimeOffs.Select(time => Once(time.Id, time.StaffCalendarId, time.From, time.To, Word("TimeOff"))))
            .Concat(rows.DayOffs.SelectMany(DaysOff))
            .Concat(_series.Select(item => Event(
                item.Row.Id, _places[item.Row.StaffCalendarId], new EventTime.Recurring(item.Series, _places[item.Row.StaffCalendarId].Timeline, span), Named(item.Row.Name))));
    }

    static bool HasEnded(Agenda.RecurringEvent row, RecurringEvent series, FeedContents contents, InstantSpan span) =>
        series.LastDate is { } last
        && contents.Places.First(place => place.StaffCalendarId == row.StaffCalendarId).Timeline.EndOf(last) + AgendaReader.LongestBooking <= span.Start;

    string Title(BookedAppointment item) =>
        item.ClientId is { } client && contents.Clients.TryGetValue(client, out var name) && name.Length > 0
            ? Word("OfClient", name, item.ServiceName ?? "") : Word("Appointment", item.ServiceName ?? "");

    string Named(string? name) => string.IsNullOrEmpty(name) ? Word("Reserved") : name;

    /// <summary>A closed day of a calendar says why; why a person is away is nobody else's affair.</summary>
    IEnumerable<CalendarEvent> DaysOff(Agenda.DayOff day) =>
        from place in contents.Places
        where place.StaffCalendarId == day.StaffCalendarId || place.CalendarId == day.CalendarId
        let title = day.CalendarId is null ? Word("TimeOff") : string.IsNullOrEmpty(day.Reason) ? Word("Closed") : Word("ClosedFor", day.Reason)
        select Event(day.Id, place, new EventTime.WholeDays(new DateInterval(day.From, day.To)), title);

    CalendarEvent Booked(Guid id, Guid placeId, Instant from, Instant to, AppointmentStatus status, string title) =>
        Once(id, placeId, from, to, title) with { Status = status == AppointmentStatus.Confirmed ? EventStatus.Confirmed : EventStatus.Tentative };

    CalendarEvent Once(Guid id, Guid placeId, Instant from, Instant to, string title) =>
        Event(id, _places[placeId], new EventTime.Once(new InstantSpan(from, to), _places[placeId].Timeline), title);

    CalendarEvent Event(Guid id, FeedPlace place, EventTime time, string title) => new()
    {
        Uid = CalendarEvent.UidOf(id),
        Stamp = now,
        Time = time,
        Summary = title,
        Location = string.Join(", ", new[] { place.CalendarName, place.Address, place.City }.Where(part => !string.IsNullOrEmpty(part))),
    };

    string Word(string name, params object[] values) => FeedWords.Of(feed.Language, name, values);
}
