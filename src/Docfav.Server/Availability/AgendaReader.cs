using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Data;
using NodaTime;
using CoreAgenda = Docfav.Scheduling.Availability.Agenda;
using CoreDayOff = Docfav.Scheduling.Calendars.DayOff;
using CoreRecurringEvent = Docfav.Scheduling.Calendars.RecurringEvent;
using CoreSpecialDay = Docfav.Scheduling.Calendars.SpecialDay;
using DayOff = Docfav.Server.Agenda.DayOff;
using RecurringEvent = Docfav.Server.Agenda.RecurringEvent;

namespace Docfav.Server.Availability;

/// <summary>Loads all that decides over a span of time for a number of staff calendars. Search calls it; booking builds the same agendas of rows that it reads behind its lock.</summary>
public static class AgendaReader
{
    /// <summary>Appointments, groups and reservations last this long at the most: what overlaps a span began less than that before it.</summary>
    public static readonly Duration LongestBooking = Duration.FromHours(24);

    /// <summary>The agendas of the places, in their order, with everything that overlaps <paramref name="reach"/>; holds that have expired by now are nothing.</summary>
    public static async Task<IReadOnlyList<PlaceAgenda>> LoadAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<StaffPlace> places, InstantSpan reach, Instant now, CancellationToken cancellation)
    {
        Guid[] staffIds = [.. places.Select(place => place.StaffId).Distinct()];
        while (true)
        {
            var batch = db.Batch();
            var ofPersons = StaffPlaces.OfPersons(batch, clinicId, staffIds);
            var rows = AgendaRows.Add(batch, clinicId, places, reach, now);
            await batch.RunAsync(cancellation);
            var known = places.SelectMany(place => place.OfPerson).Select(place => place.StaffCalendarId).ToHashSet();
            if (ofPersons.All(place => known.Contains(place.StaffCalendarId)))
            {
                return Build(places, rows, reach);
            }

            // Somebody has got another staff calendar since the places were read.
            StaffPlaces.Relate(ofPersons);
            var byId = ofPersons.ToDictionary(place => place.StaffCalendarId);
            places = [.. places.Select(place => byId.GetValueOrDefault(place.StaffCalendarId, place))];
        }
    }

    /// <summary>The agendas of the places, in their order, from the rows that were read for them.</summary>
    internal static PlaceAgenda[] Build(IReadOnlyList<StaffPlace> places, AgendaRows rows, InstantSpan reach)
    {
        var found = new RowsByPlace(rows);
        return [.. places.Select(place => Build(place, found, reach))];
    }

    /// <summary>A stored series as the core knows it.</summary>
    public static CoreRecurringEvent Core(RecurringEvent series) =>
        new(series.Id, series.Start, series.End, RecurrenceRule.Parse(series.Rrule), series.ExcludedDates);

    static PlaceAgenda Build(StaffPlace place, RowsByPlace rows, InstantSpan reach)
    {
        var id = place.StaffCalendarId;
        DayOff[] dayOffs = [.. rows.DayOffs[id].Concat(rows.DayOffsOfAll[place.CalendarId]).OrderBy(day => day.From).ThenBy(day => day.Id)];
        return new PlaceAgenda(
            place,
            new CoreAgenda(place.Timeline, WorkingTime(rows.Hours[id], rows.SpecialDays[id], dayOffs), place.OfPerson.SelectMany(own => Occupations(own, rows, reach, own.StaffCalendarId != id))),
            dayOffs,
            [.. rows.TimeOffs[id].OrderBy(time => time.From).ThenBy(time => time.Id)],
            [.. rows.Appointments[id].OrderBy(item => item.From).ThenBy(item => item.Id)],
            [.. rows.Reservations[id].OrderBy(time => time.BookedFrom).ThenBy(time => time.Id)],
            [.. rows.Groups[id].OrderBy(group => group.From).ThenBy(group => group.Id)],
            [.. rows.Series[id]],
            [.. rows.Holds[id].OrderBy(hold => hold.From).ThenBy(hold => hold.Id)],
            place.OfPerson.SelectMany(own => rows.Holds[own.StaffCalendarId]).Min(hold => (Instant?)hold.ExpiresAt));
    }

    /// <summary>What is stored of a staff calendar's working time, as the core knows it.</summary>
    internal static WorkingTime WorkingTime(IEnumerable<Agenda.WorkingHours> hours, IEnumerable<Agenda.SpecialDay> specialDays, IEnumerable<DayOff> dayOffs) => new(
        hours.Select(item => new WeeklyHours(item.Day, Hours(item.Start, item.End), item.ValidFrom, item.ValidTo)),
        specialDays.Select(day => new CoreSpecialDay(day.Date, [.. day.Hours.Select(span => Hours(span.Start, span.End))])),
        dayOffs.Select(day => new CoreDayOff(day.Id, new DateInterval(day.From, day.To), day.Reason)));

    static HoursOfDay Hours(int start, int end) => new(new TimeOfDay(start), new TimeOfDay(end));

    static IEnumerable<Occupation> Occupations(StaffPlace place, RowsByPlace rows, InstantSpan reach, bool elsewhere)
    {
        var id = place.StaffCalendarId;
        var timeOffs = rows.TimeOffs[id]
            .Select(time => new Occupation(OccupationType.TimeOff, time.Id, new InstantSpan(time.From, time.To), time.Reason, elsewhere));
        var reservations = rows.Reservations[id]
            .Select(time => new Occupation(OccupationType.TimeReservation, time.Id, new InstantSpan(time.BookedFrom, time.BookedTo), time.Name, elsewhere));
        var groups = rows.Groups[id]
            .Select(group => new Occupation(OccupationType.GroupReservation, group.Id, new InstantSpan(group.From, group.To), group.Name, elsewhere));
        var appointments = rows.Appointments[id]
            .Select(item => elsewhere ? item.Time with { Elsewhere = true } : item.Time);
        var holds = rows.Holds[id].Select(hold => new Occupation(OccupationType.Hold, hold.Id, new InstantSpan(hold.From, hold.To), null, elsewhere));
        var occurrences = rows.Series[id]
            .SelectMany(series => Core(series).OccurrencesIn(reach, place.Timeline).Select(occurrence => Occupation.Of(occurrence, series.Name, elsewhere)));
        return timeOffs.Concat(reservations).Concat(groups).Concat(appointments).Concat(holds).Concat(occurrences);
    }

    /// <summary>The rows by staff calendar; days off of all of a calendar by that.</summary>
    sealed class RowsByPlace(AgendaRows rows)
    {
        public ILookup<Guid, Agenda.WorkingHours> Hours { get; } = rows.Hours.ToLookup(hours => hours.StaffCalendarId);
        public ILookup<Guid, Agenda.SpecialDay> SpecialDays { get; } = rows.SpecialDays.ToLookup(day => day.StaffCalendarId);
        public ILookup<Guid?, DayOff> DayOffs { get; } = rows.DayOffs.Where(day => day.StaffCalendarId is not null).ToLookup(day => day.StaffCalendarId);
        public ILookup<Guid?, DayOff> DayOffsOfAll { get; } = rows.DayOffs.Where(day => day.CalendarId is not null).ToLookup(day => day.CalendarId);
        public ILookup<Guid, Agenda.TimeOff> TimeOffs { get; } = rows.TimeOffs.ToLookup(time => time.StaffCalendarId);
        public ILookup<Guid, Agenda.TimeReservation> Reservations { get; } = rows.Reservations.ToLookup(time => time.StaffCalendarId);
        public ILookup<Guid, RecurringEvent> Series { get; } = rows.Series.ToLookup(series => series.StaffCalendarId);
        public ILookup<Guid, BookedGroup> Groups { get; } = rows.Groups.ToLookup(group => group.StaffCalendarId);
        public ILookup<Guid, BookedAppointment> Appointments { get; } = rows.Appointments.ToLookup(item => item.StaffCalendarId);
        public ILookup<Guid, HeldTime> Holds { get; } = rows.Holds.ToLookup(hold => hold.StaffCalendarId);
    }
}
