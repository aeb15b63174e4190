using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Server.Availability;

/// <summary>Turns agendas into what the availability endpoints answer.</summary>
static class AvailabilityAnswers
{
    const string WorkingDay = "WORKING_DAY";

    public static StaffSchedules Schedules(PlaceAgenda agenda, DateInterval dates) => new(
        agenda.Place.StaffId, agenda.Place.StaffCalendarId, agenda.Place.StaffName,
        [.. Scheduling.Availability.Schedules.Of(agenda.Agenda, dates).Select(day => new ScheduleOfDay(
            NameOf(day.Date.DayOfWeek), day.Date, NameOf(day.Type),
            [.. day.Hours.Select(hours => new ScheduleHours(
                hours.Start.ToString(), hours.End.ToString(), hours.Type == HourType.TimeOff ? "TIME_OFF" : WorkingDay))]))]);

    public static StaffOccupied Occupied(PlaceAgenda agenda, DateInterval dates)
    {
        var place = agenda.Place;
        if (place.Timeline.SpanOf(dates) is not { } days)
        {
            return new(place.StaffId, place.StaffCalendarId, place.StaffName, Hours(agenda, dates), DayOffs(agenda, dates), [], [], [], [], [], [], []);
        }

        bool Overlaps(Instant from, Instant to) => from < days.End && to > days.Start;
        return new(
            place.StaffId, place.StaffCalendarId, place.StaffName, Hours(agenda, dates), DayOffs(agenda, dates),
            [.. agenda.TimeOffs.Where(time => Overlaps(time.From, time.To)).Select(time => new OccupiedTime(time.Id, time.From, time.To, time.Reason))],
            [.. agenda.Appointments.Where(item => Overlaps(item.From, item.To))
                .Select(item => new OccupiedAppointment(item.Id, item.From, item.To, item.Status, item.ClientId, item.ServiceName))],
            [.. agenda.TimeReservations.Where(time => Overlaps(time.BookedFrom, time.BookedTo))
                .Select(time => new OccupiedTime(time.Id, time.BookedFrom, time.BookedTo, time.Name))],
            [.. agenda.Groups.Where(group => Overlaps(group.From, group.To)).Select(group => new OccupiedGroup(
                group.Id, group.From, group.To, group.Name, group.ServiceName, group.Capacity, group.ParticipantsCount, group.Status))],
            [.. agenda.Occurrences(days).Select(item => new OccupiedEvent(item.Id, item.Span.Start, item.Span.End, item.Reason))],
            [.. agenda.Holds.Where(hold => Overlaps(hold.From, hold.To)).Select(hold => new OccupiedHold(hold.Id, hold.From, hold.To, hold.ExpiresAt))],
            [.. agenda.Elsewhere(days).Select(item => new OccupiedElsewhere(item.Span.Start, item.Span.End))]);
    }

    /// <summary>The span to load for a range of dates at several places, each with its own zone; null where no place has any of it.</summary>
    public static InstantSpan? Reach(IEnumerable<StaffPlace> places, Func<LocalTimeline, InstantSpan?> span)
    {
        InstantSpan? reach = null;
        foreach (var place in places)
        {
            if (span(place.Timeline) is { } own)
            {
                reach = reach is { } before ? new InstantSpan(Instant.Min(before.Start, own.Start), Instant.Max(before.End, own.End)) : own;
            }
        }

        return reach;
    }

    static OccupiedHours[] Hours(PlaceAgenda agenda, DateInterval dates) =>
        [.. from date in dates
            from hours in agenda.Agenda.WorkingTime.WorkedHoursOf(date)
            select new OccupiedHours(date, hours.Start.ToString(), hours.End.ToString(), WorkingDay)];

    static OccupiedDayOff[] DayOffs(PlaceAgenda agenda, DateInterval dates) =>
        [.. agenda.DayOffs.Where(day => day.From <= dates.End && day.To >= dates.Start)
            .Select(day => new OccupiedDayOff(day.Id, day.From, day.To, day.Reason))];

    internal static string NameOf(IsoDayOfWeek day) => day.ToString().ToUpperInvariant();

    internal static string NameOf(DayType type) => type switch
    {
        DayType.RegularDay => "REGULAR_DAY",
        DayType.SpecialDay => "SPECIAL_DAY",
        DayType.DayOff => "DAY_OFF",
    };
}
