using System.Net;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Appointments;

/// <summary>Bookings that are refused for what they say, with the field that is to blame.</summary>
public sealed class BookingFormTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task Unknown_inactive_and_foreign_ids_are_each_named(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var clinic = await OnAsync(deployment);
        var (foreign, foreignPlace, foreignService) = await Requests.OpenClinicAsync(deployment);
        var foreignClient = foreign.Client();
        await foreign.SaveAsync();
        var place = clinic.Place();
        var service = clinic.Service();
        var inactive = new
        {
            Client = clinic.Client(active: false).Id,
            Service = clinic.Service(active: false).Id,
            Place = clinic.Place(clinic.Staff(), clinic.Calendar(), active: false).Id,
            Staff = clinic.Place(clinic.Staff(active: false), clinic.Calendar()).Id,
            Calendar = clinic.Place(clinic.Staff(), clinic.Calendar(active: false)).Id,
        };
        await clinic.SaveAsync();
        Task<ApiResponse> BookAsync(Guid? client, Guid serviceId, Guid placeId) => clinic.Api.PostAsync(Requests.Path, $$"""
            { "client": {{(client is null ? "null" : $"\"{client}\"")}}, "force": true, "appointments": [
              {{Requests.Item(place, service, "2026-02-05T10:00", "2026-02-05T10:30")}},
              { "service": "{{serviceId}}", "back_office_staff_calendar": "{{placeId}}", "from": "2026-02-05T10:00:00Z", "to": "2026-02-05T10:30:00Z" }] }
            """);

        foreach (var client in new[] { Guid.NewGuid(), foreignClient.Id, inactive.Client, service.Id })
        {
            (await BookAsync(client, service.Id, place.Id)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "client");
        }

        foreach (var id in new[] { Guid.NewGuid(), foreignService.Id, inactive.Service, place.Id })
        {
            (await BookAsync(null, id, place.Id)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments[1].service");
        }

        foreach (var id in new[] { Guid.NewGuid(), foreignPlace.Id, inactive.Place, inactive.Staff, inactive.Calendar, place.CalendarId })
        {
            (await BookAsync(null, service.Id, id)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments[1].back_office_staff_calendar");
        }

        (await BookAsync(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid())).ShouldBeRefused(
            HttpStatusCode.BadRequest, "VALIDATION_ERROR", "client", "appointments[1].service", "appointments[1].back_office_staff_calendar");
        (await clinic.WeekAsync()).List("appointments").ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Every_missing_or_malformed_part_of_an_item_is_named(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        Task<ApiResponse> PostAsync(string items) => clinic.Api.PostAsync(Requests.Path, Requests.Booking(items));

        (await PostAsync("{}")).ShouldBeRefused(
            HttpStatusCode.BadRequest, "VALIDATION_ERROR",
            "appointments[0].service", "appointments[0].back_office_staff_calendar", "appointments[0].from", "appointments[0].to");
        (await PostAsync("""{ "hold": "x" }""")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments[0].hold");
        (await PostAsync("""{ "group_reservation": 1 }""")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments[0].group_reservation");
        (await PostAsync("""{ "hold": null, "group_reservation": null }""")).ShouldBeRefused(
            HttpStatusCode.BadRequest, "VALIDATION_ERROR",
            "appointments[0].service", "appointments[0].back_office_staff_calendar", "appointments[0].from", "appointments[0].to");
        (await PostAsync("7")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        (await clinic.Api.PostAsync(Requests.Path, "{}")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments");
        (await clinic.Api.PostAsync(Requests.Path, """{ "appointments": {} }""")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments");
        foreach (var (to, field) in new[]
        {
            ("2026-02-05T10:00", "to"), ("2026-02-05T09:00", "to"), ("2026-02-06T10:00:01", "to"), ("2026-02-30T10:00", "to"), ("2026-02-05T10:30:00.25", "to"),
        })
        {
            (await PostAsync(Requests.Item(place, service, "2026-02-05T10:00", to))).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", $"appointments[0].{field}");
        }

        foreach (var (more, field) in new[] { (", \"price\": 1", "price"), (", \"note\": 7", "note"), (", \"note\": \"a\\u0000b\"", "note"), (", \"id\": null", "id") })
        {
            (await PostAsync(Requests.Item(place, service, "2026-02-05T10:00", "2026-02-05T10:30", more)))
                .ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", $"appointments[0].{field}");
        }

        foreach (var (more, field) in new[]
        {
            (", \"force\": \"true\"", "force"), (", \"send_reminder\": 1", "send_reminder"), (", \"client\": \"x\"", "client"), (", \"status\": \"confirmed\"", "status"),
        })
        {
            (await clinic.BookAsync(place, service, "2026-02-05T10:00", "2026-02-05T10:30", more)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }

        (await clinic.WeekAsync()).List("appointments").ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task The_longest_booking_takes_24_hours(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));

        (await clinic.BookAsync(place, service, "2026-02-05T10:00", "2026-02-06T10:00")).ShouldSucceed(HttpStatusCode.Created);
        (await clinic.BookAsync(place, service, "2026-02-06T09:59:59", "2026-02-06T11:00")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        (await clinic.BookAsync(place, service, "2026-02-06T10:00", "2026-02-06T10:00:01")).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task Instants_with_an_offset_are_taken_as_UTC(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));

        var booked = (await clinic.Api.PostAsync(Requests.Path, $$"""
            { "appointments": [{ "service": "{{service.Id.ToString().ToUpperInvariant()}}", "back_office_staff_calendar": "{{place.Id}}",
              "from": "2026-02-05T00:15:00.000+05:45", "to": "2026-02-04T15:00:00-04:00", "note": " Año\n2 " }] }
            """)).ShouldSucceed(HttpStatusCode.Created)[0];

        (booked.Text("booked_from"), booked.Text("booked_to"), booked.Uuid("service_id"), booked.Text("note"))
            .ShouldBe(("2026-02-04T18:30:00Z", "2026-02-04T19:00:00Z", service.Id, "Año\n2"));
    }

    [Theory, OnEveryDatabase]
    public async Task The_time_zone_must_be_one_of_the_database_and_changes_nothing(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        string[] known = ["Europe/Madrid", "Asia/Calcutta", "America/Argentina/Buenos_Aires", "Etc/GMT+12", "Etc/UTC", "UTC", "Asia/Kathmandu", "Pacific/Apia", "EST5EDT"];
        string[] unknown =
        [
            "europe/madrid", "Europe/Madrid ", "Europe\\/Nowhere", "Romance Standard Time", "UTC+2", "UTC+02", "+02:00", "Z", "", " ", "Europe", "Madrid", "../../../etc/passwd",
            "Europe/../Europe/Madrid", "EST5EDT,M3.2.0,M11.1.0", "Europe/Madrid\\u0000", "\\ud83d\\ude00", "local", "null", new string('a', 300),
        ];

        var hour = 0;
        foreach (var zone in known)
        {
            var day = 1 + (hour++ % 9);
            var booked = (await clinic.BookAsync(place, service, $"2026-05-0{day}T10:00", $"2026-05-0{day}T10:30", $", \"timezone\": \"{zone}\"")).ShouldSucceed(HttpStatusCode.Created);
            booked[0].Text("booked_from").ShouldBe($"2026-05-0{day}T10:00:00Z");
        }

        foreach (var zone in unknown)
        {
            (await clinic.BookAsync(place, service, "2026-06-01T10:00", "2026-06-01T10:30", $", \"timezone\": \"{zone}\""))
                .ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "timezone");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Notes_take_2_000_code_points(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var longest = string.Concat(Enumerable.Repeat("😀", 2000));

        var booked = (await clinic.Api.PostAsync(Requests.Path, Requests.Booking(
            Requests.Item(place, service, "2026-02-05T10:00", "2026-02-05T10:30", $", \"note\": \"{longest}\"")))).ShouldSucceed(HttpStatusCode.Created)[0];

        (await clinic.ReadAsync(booked.Uuid("id"))).ShouldSucceed().Text("note").ShouldBe(longest);
        (await clinic.Api.PostAsync(Requests.Path, Requests.Booking(
            Requests.Item(place, service, "2026-02-05T11:00", "2026-02-05T11:30", $", \"note\": \"{longest}a\"")))).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "appointments[0].note");
    }

    [Theory, OnEveryDatabase]
    public async Task What_no_longer_takes_time_elsewhere_frees_the_person_and_what_does_blocks(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var staff = clinic.Staff();
        var (place, closed) = (clinic.Place(staff, clinic.Calendar(), "Etc/UTC"), clinic.Place(staff, clinic.Calendar(active: false), "America/New_York", active: false));
        clinic.EveryDay(place, "00:00-24:00");
        clinic.DayOff(closed, Date("2026-02-05"), Date("2026-02-05"));
        var service = clinic.Service();
        clinic.Appointment(closed, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), AppointmentStatus.NoShow);
        var blocking = clinic.Appointment(closed, service, At("2026-02-05T12:00"), At("2026-02-05T13:00"));
        await clinic.SaveAsync();

        (await clinic.BookAsync(place, service, "2026-02-05T10:00", "2026-02-05T12:00")).ShouldSucceed(HttpStatusCode.Created);
        var refused = await clinic.BookAsync(place, service, "2026-02-05T12:30", "2026-02-05T14:00");
        refused.ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        refused.Errors.Single().List("conflicts").Single().Uuid("id").ShouldBe(blocking.Id);
    }
}
