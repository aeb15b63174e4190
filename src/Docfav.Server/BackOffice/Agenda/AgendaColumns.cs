using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Turns an agenda that was read into the columns of a grid.</summary>
public sealed class AgendaColumns(IStringLocalizer<AgendaTexts> texts)
{
    /// <summary>One column for each staff calendar.</summary>
    /// <param name="pageZone">A column whose clock is another says so.</param>
    public IReadOnlyList<GridColumn> OfDay(AgendaView view, LocalDate date, string pageZone)
    {
        var manyPlaces = view.Columns.Select(column => column.Place.CalendarId).Distinct().Count() > 1;
        return
        [
            .. view.Columns.Select(column => new GridColumn(
                column.Place.StaffCalendarId.ToString("N"), date, TimelineOf(column), column.Place.StaffCalendarId, column.Place.StaffName,
                Subtitle(column.Place, manyPlaces, pageZone), column.Place.SlotDuration, column.Working, Closed([column], date),
                [.. column.TimeOffs.Select(off => new NamedSpan(off.Span, off.Reason))], column.Elsewhere, Entries(column, null))),
        ];
    }

    /// <summary>One column for each date, with everything of all staff calendars on it.</summary>
    public IReadOnlyList<GridColumn> OfDates(AgendaView view, DateInterval dates, LocalTimeline timeline, Func<LocalDate, string> title)
    {
        var single = view.Columns is [var only] ? only : null;
        var working = SpanSet.Of(view.Columns.SelectMany(column => column.Working)).ToList();
        var entries = view.Columns.SelectMany(column => Entries(column, single is null ? column.Place.StaffName : null)).ToList();
        return
        [
            .. dates.Select(date =>
            {
                var day = timeline.SpanOf(new DateInterval(date, date));
                return new GridColumn(
                    LocalDatePattern.Iso.Format(date), date, timeline, single?.Place.StaffCalendarId, title(date), null,
                    view.Columns.Select(column => column.Place.SlotDuration).DefaultIfEmpty(15).Min(), working, Closed(view.Columns, date),
                    single is null ? [] : [.. single.TimeOffs.Select(off => new NamedSpan(off.Span, off.Reason))], single?.Elsewhere ?? [],
                    [.. entries.Where(entry => day is { } span && entry.Span.Overlaps(span))]);
            }),
        ];
    }

    public static LocalTimeline TimelineOf(AgendaColumn column) => new(TimeZones.Of(column.Place.Timezone));

    static string? Subtitle(AgendaPlace place, bool manyPlaces, string pageZone)
    {
        var parts = new List<string>();
        if (manyPlaces)
        {
            parts.Add(place.CalendarName);
        }

        if (place.Timezone != pageZone)
        {
            parts.Add(place.Timezone);
        }

        return parts.Count == 0 ? null : string.Join(" · ", parts);
    }

    /// <summary>Why a date is off, where it is for all of the staff calendars.</summary>
    IReadOnlyList<string> Closed(IReadOnlyList<AgendaColumn> columns, LocalDate date)
    {
        var perColumn = columns.Select(column => column.DayOffs.Where(off => off.From <= date && date <= off.To).ToList()).ToList();
        return perColumn.Count == 0 || perColumn.Exists(offs => offs.Count == 0) ? []
            : [.. perColumn.SelectMany(offs => offs).Select(off => off.Reason ?? texts["DayOff"]).Distinct(StringComparer.Ordinal)];
    }

    IReadOnlyList<GridEntry> Entries(AgendaColumn column, string? staffName) =>
    [
        .. column.Appointments.Select(item => new GridEntry(
            EntryKind.Appointment, item.Id, item.StaffCalendarId, item.Span, NameOf(item.Client), Detail(item.Service.Name, staffName),
            item.Note, item.Service.Color, item.Status, item.SaleStatus)),
        .. column.Groups.Select(group => new GridEntry(
            EntryKind.Group, group.Id, group.StaffCalendarId, group.Span, group.Name ?? group.Service.Name,
            Detail(texts["GroupTaken", group.Taken, group.Capacity], staffName), group.Note, group.Service.Color, group.Status, null)),
        .. column.TimeReservations.Select(time => new GridEntry(
            EntryKind.Reservation, time.Id, time.StaffCalendarId, time.Span, time.Name ?? texts["Reservation"], staffName, time.Note, null,
            AppointmentStatus.Confirmed, null)),
        .. column.Events.Select(item => new GridEntry(
            EntryKind.Occurrence, item.Id, item.StaffCalendarId, item.Span, item.Name ?? texts["Series"], staffName, null, null, AppointmentStatus.Confirmed, null)),
        .. column.Holds.Select(hold => new GridEntry(
            EntryKind.Hold, hold.Id, hold.StaffCalendarId, hold.Span, texts["HeldUntil", EntryTexts.Time(TimelineOf(column), hold.ExpiresAt)],
            Detail(hold.ServiceName, staffName), null, null, AppointmentStatus.Confirmed, null)),
    ];

    string NameOf(AgendaClient? client) => client switch
    {
        null => texts["WalkIn"],
        { Fullname.Length: > 0 } => client.Fullname,
        _ => client.Phone ?? texts["Nameless"],
    };

    static string Detail(string text, string? staffName) => staffName is null ? text : $"{text} · {staffName}";
}
