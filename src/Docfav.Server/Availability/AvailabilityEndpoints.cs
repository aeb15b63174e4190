using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Availability;

static class AvailabilityEndpoints
{
    const long MostSlots = 100_000;

    public static void MapAvailability(this RouteGroupBuilder api)
    {
        var calendar = api.MapGroup("/backofficeclinics/{backOfficeClinicId}/calendars/{calendarId}");
        const Scope both = Scope.AppointmentsRead | Scope.StaffRead;
        calendar.MapGet("/schedules", ListSchedules)
            .Declare(new() { Scopes = Scope.StaffRead, Refusals = [RefusalCode.NotFound], Example = AvailabilityExamples.Schedules });
        calendar.MapGet("/occupied", ListOccupied)
            .Declare(new() { Scopes = both, Refusals = [RefusalCode.NotFound], Example = AvailabilityExamples.Occupied });
        calendar.MapGet("/check-availability", CheckAvailability)
            .Declare(new() { Scopes = both, Refusals = [RefusalCode.NotFound], Example = AvailabilityExamples.Check });
        calendar.MapGet("/available-slots", ListAvailableSlots)
            .Declare(new() { Scopes = both, Refusals = [RefusalCode.NotFound], Example = AvailabilityExamples.Slots });
    }

    /// <summary>Get staff working hours (schedules) for a date range.</summary>
    /// <remarks>Returns day offs and time offs as well. One entry for each active staff calendar, by the staff's full name.</remarks>
    internal static async Task<Answer<StaffSchedules[]>> ListSchedules(
        ManagedClinic backOfficeClinicId, PathId calendarId, Query<SchedulesQuery> query, DocfavDb db, CancellationToken cancellation)
    {
        var dates = query.Value.Range.Dates;
        var agendas = await AgendasAsync(db, backOfficeClinicId.Id, calendarId.Value, null, dates, Duration.Zero, cancellation);
        return agendas is null ? Refusal.Of(RefusalCode.NotFound) : agendas.Select(agenda => AvailabilityAnswers.Schedules(agenda, dates)).ToArray();
    }

    /// <summary>Get all occupied time slots.</summary>
    /// <remarks>
    /// Appointments, time reservations, group reservations, recurring events, day offs, time offs and working hours, and what blocks the same person on
    /// another staff calendar (elsewhere). Everything that overlaps the local dates is listed, never clipped to them.
    /// </remarks>
    internal static async Task<Answer<StaffOccupied[]>> ListOccupied(
        ManagedClinic backOfficeClinicId, PathId calendarId, Query<OccupiedQuery> query, DocfavDb db, CancellationToken cancellation)
    {
        var dates = query.Value.Range.Dates;
        var agendas = await AgendasAsync(db, backOfficeClinicId.Id, calendarId.Value, query.Value.StaffCalendarId, dates, Duration.Zero, cancellation);
        return agendas is null ? Refusal.Of(RefusalCode.NotFound) : agendas.Select(agenda => AvailabilityAnswers.Occupied(agenda, dates)).ToArray();
    }

    /// <summary>Check if a specific time slot is available.</summary>
    /// <remarks>Returns conflicts if not available. Available exactly when a booking without force would be accepted.</remarks>
    internal static async Task<Answer<AvailabilityCheck>> CheckAvailability(
        ManagedClinic backOfficeClinicId, PathId calendarId, Query<CheckQuery> query, DocfavDb db, CancellationToken cancellation)
    {
        var (from, to, staffCalendarId) = query.Value;
        var places = await StaffPlaces.AtCalendarAsync(db, backOfficeClinicId.Id, calendarId.Value, staffCalendarId, cancellation);
        if (places is not [var place])
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        var request = new InstantSpan(from, to);
        var agenda = (await AgendaReader.LoadAsync(db, backOfficeClinicId.Id, [place], request, cancellation))[0];
        var conflicts = Conflicts.Of(agenda.Agenda, request);
        return new AvailabilityCheck(
            conflicts.Count == 0, new RequestedTime(from, to, staffCalendarId),
            [.. conflicts.Select(conflict => new AvailabilityConflict(
                conflict.Type, conflict.Id, conflict.Span.Start, conflict.Span.End, conflict.Reason))]);
    }

    /// <summary>Get all time slots with availability status.</summary>
    /// <remarks>
    /// Useful for rendering a booking calendar. Slots start at each working interval's start and step by slot_duration of elapsed time; only whole slots are
    /// listed. A slot is available when the longer of slot_duration and service_duration, from its start, is free and inside working hours. At most
    /// 100,000 slots.
    /// </remarks>
    internal static async Task<Answer<StaffSlots[]>> ListAvailableSlots(
        ManagedClinic backOfficeClinicId, PathId calendarId, Query<SlotsQuery> query, DocfavDb db, IClock clock, CancellationToken cancellation)
    {
        var (range, staffCalendarId, slotMinutes, serviceMinutes, excludePast) = query.Value;
        var search = new SlotSearch(range.Dates, Duration.FromMinutes(slotMinutes), Duration.FromMinutes(serviceMinutes));
        var agendas = await AgendasAsync(db, backOfficeClinicId.Id, calendarId.Value, staffCalendarId, range.Dates, search.Needed, cancellation);
        if (agendas is null)
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        if (agendas.Sum(agenda => Slots.Count(agenda.Agenda, search)) > MostSlots)
        {
            return Refusal.Invalid("end_date", "end_date is too far: there would be more than 100,000 slots");
        }

        Instant? notBefore = excludePast ? clock.GetCurrentInstant() : null;
        return agendas.Select(agenda => AvailabilityAnswers.Slots(agenda, search, notBefore)).ToArray();
    }

    static async Task<IReadOnlyList<PlaceAgenda>?> AgendasAsync(
        DocfavDb db, Guid clinicId, Guid calendarId, Guid? staffCalendarId, DateInterval dates, Duration beyond, CancellationToken cancellation)
    {
        if (await StaffPlaces.AtCalendarAsync(db, clinicId, calendarId, staffCalendarId, cancellation) is not { } places)
        {
            return null;
        }

        // Where a zone has none of the dates, an instant's width still loads hours and days off for them.
        var reach = AvailabilityAnswers.Reach(places, timeline =>
            timeline.SpanOf(dates) is { } days ? new InstantSpan(days.Start, days.End + beyond) : new InstantSpan(timeline.StartOf(dates.Start), timeline.StartOf(dates.Start) + Duration.FromSeconds(1)));
        return reach is { } span ? await AgendaReader.LoadAsync(db, clinicId, places, span, cancellation) : [];
    }
}
