using System.Net;
using Docfav.Server.Appointments;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Tests.Plans;

/// <summary>A request whose statements are looked at.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Route">The route's pattern, as <see cref="Access.Operation"/> writes it.</param>
/// <param name="Path">The path to call.</param>
/// <param name="Body">The body to send.</param>
/// <param name="Answer">What it answers; nothing is learnt from a request that is refused before it reads.</param>
sealed record PlanCase(string Method, string Route, string Path, string? Body = null, HttpStatusCode Answer = HttpStatusCode.OK, string? IdempotencyKey = null)
{
    public override string ToString() => $"{Method} {Path} {Body}";
}

/// <summary>Requests to every operation, with each parameter that changes what is read.</summary>
static class PlanCases
{
    const string Clinic = "/backofficeclinics/{}";
    const string Agenda = Clinic + "/calendars/{}";

    public static async Task<IReadOnlyList<PlanCase>> OfAsync(PlanHouse house, CancellationToken cancellation)
    {
        await using var db = house.Deployment.Database.OpenRead();
        var clinic = house.Demo.ClinicId;
        var place = await db.StaffCalendars.Where(item => item.ClinicId == clinic).OrderBy(item => item.Id).FirstAsync(cancellation);
        var booked = await db.Appointments
            .Where(item => item.ClinicId == clinic && item.StaffCalendarId == place.Id && item.GroupReservationId == null && item.ClientId != null
                && item.Status == AppointmentStatus.Confirmed && item.BookedFrom > PlanHouse.Now)
            .OrderBy(item => item.Id).Take(3).ToListAsync(cancellation);
        var group = await db.GroupReservations.Where(item => item.ClinicId == clinic && item.Status != AppointmentStatus.Cancelled && item.BookedFrom > PlanHouse.Now)
            .OrderBy(item => item.Id).FirstAsync(cancellation);
        var (client, service) = (booked[0].ClientId!.Value, booked[0].ServiceId);
        return [.. Catalogue(place.StaffId, place.CalendarId), .. Clients(client), .. Availability(place.CalendarId, place.Id, service), .. Lists(place.StaffId, place.CalendarId, client),
            .. Changes(), .. Appointments(place.Id, service, client, [.. booked.Select(item => item.Id)], group.Id), .. Holds(place.Id, service, house.Held)];
    }

    static IEnumerable<PlanCase> Catalogue(Guid staff, Guid calendar) =>
    [
        new("GET", "/me", "/me"),
        new("GET", "/profiles", "/profiles"),
        new("GET", "/backofficeclinics", "/backofficeclinics"),
        new("GET", Clinic, "clinic"),
        new("GET", Clinic + "/calendars", "clinic/calendars"),
        new("GET", Clinic + "/staff", "clinic/staff"),
        new("GET", Clinic + "/staffcalendars", "clinic/staffcalendars"),
        new("GET", Clinic + "/staffcalendars", $"clinic/staffcalendars?calendar_id={calendar}&staff_id={staff}"),
        new("GET", Clinic + "/services", "clinic/services"),
    ];

    static IEnumerable<PlanCase> Clients(Guid client) =>
    [
        .. from field in (string[])["name", "firstname", "lastname", "email", "client_number", "created_at", "date_of_birth"]
           from direction in (string[])["asc", "desc"]
           select new PlanCase("GET", Clinic + "/clients", $"clinic/clients?order_by={field}.{direction}&offset=20"),
        new("GET", Clinic + "/clients", "clinic/clients?gender=female"),
        new("GET", Clinic + "/clients", "clinic/clients?min_age=30&max_age=31"),
        new("GET", Clinic + "/clients", "clinic/clients?activity_from=2026-05-04&activity_to=2026-05-05"),
        new("GET", Clinic + "/clients/{}", $"clinic/clients/{client}"),
        new("GET", Clinic + "/clients/autocomplete", "clinic/clients/autocomplete?keyword=garc%C3%ADa&limit=3"),
        new("GET", Clinic + "/clients/autocomplete", "clinic/clients/autocomplete?keyword=nobodyatall"),
        new("POST", Clinic + "/clients", "clinic/clients", """{"name":"Eva","email":"eva.plan@example.com"}""", HttpStatusCode.Created),
        new("POST", Clinic + "/clients", "clinic/clients", """{"name":"Leo"}""", HttpStatusCode.Created, "once"),
        new("POST", Clinic + "/clients", "clinic/clients", """{"name":"Leo"}""", HttpStatusCode.Created, "once"),
        new("PATCH", Clinic + "/clients/{}", $"clinic/clients/{client}", """{"surname":"Plan","email":"plan@example.com"}"""),
        new("GET", Clinic + "/clients/{}/appointments", $"clinic/clients/{client}/appointments?offset=1"),
    ];

    static IEnumerable<PlanCase> Changes() =>
    [
        new("GET", Clinic + "/changes", "clinic/changes"),
        new("GET", Clinic + "/changes", "clinic/changes?after=now"),
        new("GET", Clinic + "/changes", "clinic/changes?after=1-00000000", Answer: HttpStatusCode.Gone),
    ];

    static IEnumerable<PlanCase> Availability(Guid calendar, Guid place, Guid service) =>
    [
        new("GET", Agenda + "/schedules", $"clinic/calendars/{calendar}/schedules?start_date=2026-05-04&end_date=2026-05-10"),
        new("GET", Agenda + "/occupied", $"clinic/calendars/{calendar}/occupied?start_date=2026-05-04&end_date=2026-05-10"),
        new("GET", Agenda + "/occupied", $"clinic/calendars/{calendar}/occupied?start_date=2026-05-04&end_date=2026-05-10&staff_calendar_id={place}"),
        new("GET", Agenda + "/check-availability", $"clinic/calendars/{calendar}/check-availability?from=2026-05-05T10:00:00Z&to=2026-05-05T10:30:00Z&staff_calendar_id={place}"),
        new("GET", Agenda + "/available-slots", $"clinic/calendars/{calendar}/available-slots?start_date=2026-05-04&end_date=2026-05-10"),
        new("GET", Agenda + "/available-slots", $"clinic/calendars/{calendar}/available-slots?start_date=2026-05-04&end_date=2026-05-04&staff_calendar_id={place}"),
        new("GET", Clinic + "/next-available", $"clinic/next-available?service_id={service}&from=2026-05-04T00:00:00Z&limit=50"),
    ];

    static IEnumerable<PlanCase> Holds(Guid place, Guid service, IReadOnlyList<Guid> held) =>
    [
        new("POST", Clinic + "/holds", "clinic/holds", $$"""{"service":"{{service}}","back_office_staff_calendar":"{{place}}","from":"2026-09-08T08:00:00Z"}""", HttpStatusCode.Created),
        new("POST", Clinic + "/appointments", "clinic/appointments", $$"""{"appointments":[{"hold":"{{held[0]}}"}],"force":true}""", HttpStatusCode.Created),
        new("GET", Clinic + "/holds/{}", $"clinic/holds/{held[1]}"),
        new("DELETE", Clinic + "/holds/{}", $"clinic/holds/{held[1]}"),
    ];

    static IEnumerable<PlanCase> Lists(Guid staff, Guid calendar, Guid client)
    {
        // A whole week of so small a clinic has so many of its clients that reading them all is right.
        const string range = "clinic/availability?start_date=2026-05-04T00:00:00Z&end_date=2026-05-06T00:00:00Z&local_start_date=2026-05-04&local_end_date=2026-05-05";
        foreach (var more in (string[])["", "&limit=5&offset=1", $"&client_id={client}", $"&staff_id={staff}", $"&calendar_id={calendar}", "&sale_status=paid", "&result_type=appointments"])
        {
            yield return new("GET", Clinic + "/availability", range + more);
        }
    }

    static IEnumerable<PlanCase> Appointments(Guid place, Guid service, Guid client, Guid[] booked, Guid group)
    {
        var item = $$"""{"service":"{{service}}","back_office_staff_calendar":"{{place}}","from":"2026-09-01T10:00:00Z","to":"2026-09-01T10:30:00Z"}""";
        const string one = Clinic + "/appointments/{}";
        return
        [
            new("POST", Clinic + "/appointments", "clinic/appointments", $$"""{"client":"{{client}}","appointments":[{{item}}],"force":true}""", HttpStatusCode.Created),
            new("POST", Clinic + "/appointments", "clinic/appointments", $$"""{"client":"{{client}}","appointments":[{{item}}]}""", HttpStatusCode.Conflict),
            new("GET", one, $"clinic/appointments/{booked[0]}"),
            new("PATCH", one, $"clinic/appointments/{booked[0]}", """{"from":"2026-09-02T10:00:00Z","to":"2026-09-02T10:30:00Z","force":true}"""),
            new("PATCH", one, $"clinic/appointments/{booked[0]}", $$"""{"service":"{{service}}","note":"later"}"""),
            new("PUT", one + "/behaviour", $"clinic/appointments/{booked[1]}/behaviour", """{"behaviour":"cancelled"}"""),
            new("PUT", one + "/behaviour", $"clinic/appointments/{booked[1]}/behaviour", """{"behaviour":"confirmed"}"""),
            new("PUT", one + "/behaviour", $"clinic/appointments/{group}/behaviour", """{"behaviour":"cancelled","cancel_participants":true}"""),
            new("DELETE", one, $"clinic/appointments/{booked[2]}"),
            new("DELETE", one, $"clinic/appointments/{group}"),
        ];
    }
}
