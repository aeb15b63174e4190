using System.Net;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Availability;

/// <summary>The reference's examples of availability, stored and asked for: every field, in its order.</summary>
public sealed class ReferenceExampleTests(SharedDeployments deployments)
{
    static readonly Guid StaffId = new("e727a18f-edf0-45f5-a866-d2c629113758");
    static readonly Guid PlaceId = new("9cf404c3-951e-4895-8a14-18c68bd91ef4");
    static readonly Guid CalendarId = new("6e8e058e-f01b-454b-8d49-77589dadc7bd");
    static readonly Guid ClientId = new("68b70480-e924-4841-8038-e2e695971ff6");
    static readonly Guid ServiceId = new("a1b2c3d4-e5f6-7890-abcd-ef1234567890");

    [Theory, OnEveryDatabase]
    public async Task Schedules(DatabaseKind kind)
    {
        var (clinic, place) = await PedroAsync(kind);
        clinic.Hours(place, IsoDayOfWeek.Thursday, "16:00-20:00");
        clinic.Hours(place, IsoDayOfWeek.Thursday, "08:00-14:00");
        await clinic.SaveAsync();

        var answer = await clinic.Api.GetAsync($"clinic/calendars/{CalendarId}/schedules?start_date=2026-02-05");

        answer.ShouldSucceed().ShouldBeJson("""
            [{ "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "name": "Pedro García",
               "schedules": [{ "day": "THURSDAY", "date": "2026-02-05", "type": "REGULAR_DAY", "hours": [
                 { "start": "08:00", "end": "14:00", "type": "WORKING_DAY" }, { "start": "16:00", "end": "20:00", "type": "WORKING_DAY" }] }] }]
            """);
    }

    [Theory, OnEveryDatabase]
    public async Task Occupied(DatabaseKind kind)
    {
        var (clinic, place) = await PedroAsync(kind);
        clinic.Hours(place, IsoDayOfWeek.Thursday, "08:00-20:00");
        var client = clinic.Client(id: ClientId);
        clinic.Appointment(
            place, clinic.Service(id: ServiceId), At("2026-02-05T17:00"), At("2026-02-05T17:30"), client: client, id: new("31bd18a6-52be-4ad3-9b9f-78b684fc6f2a"));
        clinic.Reservation(place, At("2026-02-05T13:00"), At("2026-02-05T14:00"), "Lunch break", new("ac14f29b-89f0-4d16-873c-772dae27650f"));
        await clinic.SaveAsync();

        var answer = await clinic.Api.GetAsync($"clinic/calendars/{CalendarId}/occupied?start_date=2026-02-05&end_date=2026-02-05");

        answer.ShouldSucceed().ShouldBeJson("""
            [{ "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "name": "Pedro García",
               "working_hours": [{ "date": "2026-02-05", "from": "08:00", "to": "20:00", "type": "WORKING_DAY" }], "day_offs": [], "time_offs": [],
               "appointments": [{ "id": "31bd18a6-52be-4ad3-9b9f-78b684fc6f2a", "from": "2026-02-05T17:00:00Z", "to": "2026-02-05T17:30:00Z",
                 "behaviour": "confirmed", "client_id": "68b70480-e924-4841-8038-e2e695971ff6", "service_name": "Fisioterapia" }],
               "time_reservations": [{ "id": "ac14f29b-89f0-4d16-873c-772dae27650f", "from": "2026-02-05T13:00:00Z", "to": "2026-02-05T14:00:00Z",
                 "reason": "Lunch break" }],
               "group_reservations": [], "recurring_events": [], "holds": [], "elsewhere": [] }]
            """);
    }

    [Theory, OnEveryDatabase]
    public async Task Occupied_by_everything_else(DatabaseKind kind)
    {
        var (clinic, place) = await PedroAsync(kind);
        var away = clinic.Place(clinic.Staff("Ana", null), clinic.Calendar());
        var off = clinic.DayOff(place, Date("2026-02-01"), Date("2026-02-05"), "Congreso");
        var timeOff = clinic.TimeOff(place, At("2026-02-04T23:00"), At("2026-02-05T08:00"), null);
        var series = clinic.Series(place, Local("2026-02-05T10:00"), Local("2026-02-05T10:30"), "FREQ=DAILY;COUNT=1", "Reunión");
        var group = clinic.Group(place, clinic.Service("Pilates"), At("2026-02-05T15:00"), At("2026-02-05T16:00"), 3, name: "Espalda");
        clinic.Participant(group, Server.Appointments.AppointmentStatus.NoShow);
        clinic.Participant(group, Server.Appointments.AppointmentStatus.Cancelled);
        clinic.Reservation(away, At("2026-02-05T15:00"), At("2026-02-05T16:00"), "somebody else's");
        await clinic.SaveAsync();

        var answer = await clinic.Api.GetAsync($"clinic/calendars/{CalendarId}/occupied?start_date=2026-02-05&end_date=2026-02-05&staff_calendar_id={place.Id}");

        answer.ShouldSucceed().ShouldBeJson($$"""
            [{ "staff_id": "{{StaffId}}", "staff_calendar_id": "{{PlaceId}}", "name": "Pedro García", "working_hours": [],
               "day_offs": [{ "id": "{{off.Id}}", "from": "2026-02-01", "to": "2026-02-05", "reason": "Congreso" }],
               "time_offs": [{ "id": "{{timeOff.Id}}", "from": "2026-02-04T23:00:00Z", "to": "2026-02-05T08:00:00Z", "reason": null }],
               "appointments": [], "time_reservations": [],
               "group_reservations": [{ "id": "{{group.Id}}", "from": "2026-02-05T15:00:00Z", "to": "2026-02-05T16:00:00Z", "name": "Espalda",
                 "service_name": "Pilates", "capacity": 3, "participants_count": 1, "behaviour": "confirmed" }],
               "recurring_events": [{ "id": "{{OccurrenceIds.Of(series.Id, "2026-02-05")}}", "from": "2026-02-05T09:00:00Z", "to": "2026-02-05T09:30:00Z",
                 "name": "Reunión" }],
               "holds": [], "elsewhere": [] }]
            """);
    }

    [Theory, OnEveryDatabase]
    public async Task Check_availability(DatabaseKind kind)
    {
        var (clinic, place) = await PedroAsync(kind);
        clinic.Hours(place, IsoDayOfWeek.Thursday, "08:00-20:00");
        clinic.Reservation(place, At("2026-02-05T13:00"), At("2026-02-05T14:00"), "Lunch break", new("ac14f29b-89f0-4d16-873c-772dae27650f"));
        await clinic.SaveAsync();
        var path = $"clinic/calendars/{CalendarId}/check-availability?staff_calendar_id={PlaceId}";

        (await clinic.Api.GetAsync($"{path}&from=2026-02-05T13:00:00Z&to=2026-02-05T14:00:00Z")).ShouldSucceed().ShouldBeJson("""
            { "available": false,
              "requested": { "from": "2026-02-05T13:00:00Z", "to": "2026-02-05T14:00:00Z", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4" },
              "conflicts": [{ "type": "time_reservation", "id": "ac14f29b-89f0-4d16-873c-772dae27650f", "from": "2026-02-05T13:00:00Z",
                "to": "2026-02-05T14:00:00Z", "reason": "Lunch break" }] }
            """);
        (await clinic.Api.GetAsync($"{path}&from=2026-02-05T15:00:00%2B01:00&to=2026-02-05T16:00:00%2B01:00")).ShouldSucceed().ShouldBeJson("""
            { "available": true,
              "requested": { "from": "2026-02-05T14:00:00Z", "to": "2026-02-05T15:00:00Z", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4" },
              "conflicts": [] }
            """);
    }

    [Theory, OnEveryDatabase]
    public async Task Available_slots(DatabaseKind kind)
    {
        var (clinic, place) = await PedroAsync(kind);
        clinic.Hours(place, IsoDayOfWeek.Thursday, "09:00-09:15");
        clinic.Hours(place, IsoDayOfWeek.Thursday, "14:00-14:15");
        clinic.Reservation(place, At("2026-02-05T13:00"), At("2026-02-05T14:00"), "Lunch break");
        await clinic.SaveAsync();

        var answer = await clinic.Api.GetAsync($"clinic/calendars/{CalendarId}/available-slots?start_date=2026-02-05&end_date=2026-02-06");

        answer.ShouldSucceed().ShouldBeJson("""
            [{ "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "name": "Pedro García",
               "timezone": "Europe/Madrid", "slot_duration": 15, "available_slots": [
                 { "date": "2026-02-05", "day": "THURSDAY", "type": "REGULAR_DAY", "slots": [
                   { "from": "2026-02-05T08:00:00Z", "to": "2026-02-05T08:15:00Z", "available": true, "hour_type": "WORKING_DAY" },
                   { "from": "2026-02-05T13:00:00Z", "to": "2026-02-05T13:15:00Z", "available": false, "hour_type": "WORKING_DAY" }] },
                 { "date": "2026-02-06", "day": "FRIDAY", "type": "REGULAR_DAY", "slots": [] }] }]
            """);
    }

    [Theory, OnEveryDatabase]
    public async Task Availability(DatabaseKind kind)
    {
        var (clinic, place) = await PedroAsync(kind);
        var service = clinic.Service("Consulta general", id: ServiceId);
        var appointment = clinic.Appointment(
            place, service, At("2026-03-06T09:00"), At("2026-03-06T09:30"), client: clinic.Client(id: ClientId), id: new("31bd18a6-52be-4ad3-9b9f-78b684fc6f2a"));
        appointment.Note = "Primera visita";
        clinic.Reservation(place, At("2026-03-06T12:00"), At("2026-03-06T13:00"), "Lunch break", new("ac14f29b-89f0-4d16-873c-772dae27650f"));
        var series = clinic.Series(
            place, Local("2026-02-06T08:00"), Local("2026-02-06T08:30"), "FREQ=WEEKLY", "Weekly team meeting", new("a1b2c3d4-0000-0000-0000-000000000001"));
        var group = clinic.Group(place, service, At("2026-03-06T15:00"), At("2026-03-06T16:00"), 4, Server.Appointments.AppointmentStatus.Unconfirmed, "Espalda");
        group.Note = "Traer esterilla\ny toalla";
        var walkIn = clinic.Participant(group, Server.Appointments.AppointmentStatus.Pending);
        await clinic.SaveAsync();

        var answer = await clinic.Api.GetAsync(
            "clinic/availability?start_date=2026-03-05T23:00:00Z&end_date=2026-03-06T22:59:59Z&local_start_date=2026-03-06&local_end_date=2026-03-06");

        answer.ShouldSucceed(HttpStatusCode.OK).ShouldBeJson($$"""
            { "appointments": [{ "id": "31bd18a6-52be-4ad3-9b9f-78b684fc6f2a", "client_id": "68b70480-e924-4841-8038-e2e695971ff6",
                "client_name": "Carlos Garcia", "service_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "service_name": "Consulta general",
                "calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758",
                "booked_from": "2026-03-06T09:00:00Z", "booked_to": "2026-03-06T09:30:00Z", "status": "confirmed", "sale_status": "pending",
                "note": "Primera visita", "price": 5000, "source": "backoffice" }],
              "time_reservations": [{ "id": "ac14f29b-89f0-4d16-873c-772dae27650f", "back_office_staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4",
                "name": "Lunch break", "booked_from": "2026-03-06T12:00:00Z", "booked_to": "2026-03-06T13:00:00Z", "note": null }],
              "group_reservations": [{ "id": "{{group.Id}}", "back_office_staff_calendar_id": "{{PlaceId}}", "service_id": "{{ServiceId}}",
                "service_name": "Consulta general", "name": "Espalda", "booked_from": "2026-03-06T15:00:00Z", "booked_to": "2026-03-06T16:00:00Z",
                "capacity": 4, "status": "unconfirmed", "note": "Traer esterilla\ny toalla",
                "participants": [{ "appointment_id": "{{walkIn.Id}}", "client_id": null, "client_name": null, "status": "pending" }] }],
              "recurring_events": [{ "id": "{{OccurrenceIds.Of(series.Id, "2026-03-06")}}", "back_office_staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4",
                "name": "Weekly team meeting", "booked_from": "2026-03-06T08:00:00", "booked_to": "2026-03-06T08:30:00", "is_recurring_event": true,
                "original_id": "a1b2c3d4-0000-0000-0000-000000000001", "timezone": "Europe/Madrid" }],
              "holds": [] }
            """);
    }

    async Task<(TestClinic Clinic, Server.Staff.StaffCalendar Place)> PedroAsync(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        return (clinic, clinic.Place(clinic.Staff(id: StaffId), clinic.Calendar(id: CalendarId), id: PlaceId));
    }
}
