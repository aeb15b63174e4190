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

    static readonly SqlQuery<int> s_serviceDuration = new("SELECT duration FROM services WHERE clinic_id = $1 AND id = $2 AND is_active", row => row.Int(0));

    public static void MapAvailability(this RouteGroupBuilder api)
    {
        const Scope both = Scope.AppointmentsRead | Scope.StaffRead;
        api.MapGet("/backofficeclinics/{backOfficeClinicId}/next-available", ListNextAvailable)
            .Declare(new() { Scopes = both, Refusals = [RefusalCode.NotFound], Example = AvailabilityExamples.Next });
        var calendar = api.MapGroup("/backofficeclinics/{backOfficeClinicId}/calendars/{calendarId}");
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
        ManagedClinic backOfficeClinicId, PathId calendarId, Query<SchedulesQuery> query, ApiCall call, AgendaCache agendas, CancellationToken cancellation)
    {
        var dates = query.Value.Range.Dates;
        var found = await agendas.FindAsync(Moment(backOfficeClinicId, call), new(calendarId.Value), Reach(dates, Duration.Zero), cancellation);
        return found is null ? Refusal.Of(RefusalCode.NotFound) : found.Select(agenda => AvailabilityAnswers.Schedules(agenda, dates)).ToArray();
    }

    /// <summary>Get all occupied time slots.</summary>
    /// <remarks>
    /// Appointments, time reservations, group reservations, recurring events, day offs, time offs and working hours, and what blocks the same person on
    /// another staff calendar (elsewhere). Everything that overlaps the local dates is listed, never clipped to them.
    /// </remarks>
    internal static async Task<Answer<StaffOccupied[]>> ListOccupied(
        ManagedClinic backOfficeClinicId, PathId calendarId, Query<OccupiedQuery> query, ApiCall call, AgendaCache agendas, CancellationToken cancellation)
    {
        var dates = query.Value.Range.Dates;
        var found = await agendas.FindAsync(
            Moment(backOfficeClinicId, call), new(calendarId.Value, query.Value.StaffCalendarId), Reach(dates, Duration.Zero), cancellation);
        return found is null ? Refusal.Of(RefusalCode.NotFound) : found.Select(agenda => AvailabilityAnswers.Occupied(agenda, dates)).ToArray();
    }

    /// <summary>Check if a specific time slot is available.</summary>
    /// <remarks>Returns conflicts if not available. Available exactly when a booking without force would be accepted.</remarks>
    internal static async Task<Answer<AvailabilityCheck>> CheckAvailability(
        ManagedClinic backOfficeClinicId, PathId calendarId, Query<CheckQuery> query, ApiCall call, AgendaCache agendas, CancellationToken cancellation)
    {
        var (from, to, staffCalendarId) = query.Value;
        var request = new InstantSpan(from, to);
        var found = await agendas.FindAsync(Moment(backOfficeClinicId, call), new(calendarId.Value, staffCalendarId), _ => request, cancellation);
        if (found is not [var agenda])
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

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
        ManagedClinic backOfficeClinicId, PathId calendarId, Query<SlotsQuery> query, ApiCall call, AgendaCache agendas, SlotAnswers answers,
        CancellationToken cancellation)
    {
        var (asked, version) = (new SlotsAsked(backOfficeClinicId.Id, calendarId.Value, query.Value), call.Caller.AgendaVersion);
        if (answers.Find(asked, version, call.Now) is { } answer)
        {
            return answer;
        }

        var (range, staffCalendarId, slotMinutes, serviceMinutes, excludePast) = query.Value;
        var search = new SlotSearch(range.Dates, Duration.FromMinutes(slotMinutes), Duration.FromMinutes(serviceMinutes));
        var found = await agendas.FindAsync(
            Moment(backOfficeClinicId, call), new(calendarId.Value, staffCalendarId), Reach(range.Dates, search.Needed), cancellation);
        if (found is null)
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        var count = found.Sum(agenda => Slots.Count(agenda.Agenda, search));
        if (count > MostSlots)
        {
            return Refusal.Invalid("end_date", "end_date is too far: there would be more than 100,000 slots");
        }

        Instant? notBefore = excludePast ? call.Now : null;
        return answers.Write(asked, version, count, found.Min(agenda => agenda.HoldsUntil), writer => SlotsWriter.Write(writer, found, search, notBefore));
    }

    /// <summary>Find the earliest times at which a service can be booked.</summary>
    /// <remarks>
    /// Over all staff, or those of a calendar, or one of the staff: the slots that available-slots lists as available with this slot_duration and the service's
    /// duration, those that start first. end_reached says that there are no more up to the end of what was asked for.
    /// </remarks>
    internal static async Task<Answer<NextAvailableStarts>> ListNextAvailable(
        ManagedClinic backOfficeClinicId, Query<NextAvailableQuery> query, ApiCall call, IDatabase database, NextAvailable next, CancellationToken cancellation)
    {
        var asked = query.Value;
        var batch = database.ShortBatch();
        var services = batch.Add(s_serviceDuration, backOfficeClinicId.Id, asked.ServiceId);
        await batch.RunAsync(cancellation);
        if (services is not [var minutes])
        {
            return Refusal.Invalid("service_id", "service_id is not an active service of this clinic");
        }

        var duration = Duration.FromMinutes(minutes);
        if (await next.FindAsync(Moment(backOfficeClinicId, call), asked, duration, cancellation) is not { } found)
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        return new NextAvailableStarts(
            asked.ServiceId, minutes, asked.From, asked.To, found.Count < asked.Limit,
            [.. found.Select(start => new AvailableStart(
                start.From, start.From + duration, start.Place.CalendarId, start.Place.StaffCalendarId, start.Place.StaffId, start.Place.StaffName,
                start.Place.Timezone))]);
    }

    static AgendaMoment Moment(ManagedClinic clinic, ApiCall call) => new(clinic.Id, call.Caller.AgendaVersion, call.Now);

    /// <summary>What to load for dates. Where a zone has none of them, an instant's width still loads hours and days off for them.</summary>
    static Func<IReadOnlyList<StaffPlace>, InstantSpan?> Reach(DateInterval dates, Duration beyond) => places => AvailabilityAnswers.Reach(places, timeline =>
        timeline.SpanOf(dates) is { } days ? new InstantSpan(days.Start, days.End + beyond)
            : new InstantSpan(timeline.StartOf(dates.Start), timeline.StartOf(dates.Start) + Duration.FromSeconds(1)));
}
