using System.Net;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Availability;

public sealed class ConflictTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task Everything_in_the_way_is_told_by_start_then_type_and_no_clients_name(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var (staff, calendar) = (clinic.Staff(), clinic.Calendar());
        var (place, away) = (clinic.Place(staff, calendar, "Etc/UTC"), clinic.Place(staff, clinic.Calendar(), "America/New_York"));
        clinic.EveryDay(place, "08:00-10:00", "10:00-12:00");
        var service = clinic.Service();
        var dayOff = clinic.DayOff(calendar, Date("2026-02-05"), Date("2026-02-06"), "Festivo");
        var (from, to) = (At("2026-02-05T09:00"), At("2026-02-05T10:00"));
        var appointment = clinic.Appointment(away, service, from, to, client: clinic.Client("Secreta"));
        var group = clinic.Group(place, service, from, to, name: "Espalda");
        var series = clinic.Series(place, Local("2026-02-05T09:00"), Local("2026-02-05T10:00"), "FREQ=DAILY", "Reunión");
        var timeOff = clinic.TimeOff(away, from, At("2026-02-08T10:00"), "Médico");
        var reservation = clinic.Reservation(place, from, to, "Comida");
        await clinic.SaveAsync();

        var answer = await clinic.Api.GetAsync(
            $"clinic/calendars/{calendar.Id}/check-availability?staff_calendar_id={place.Id}&from=2026-02-05T07:30:00Z&to=2026-02-05T12:15:00Z");

        answer.Text.ShouldNotContain("Secreta");
        answer.ShouldSucceed().GetProperty("conflicts").ShouldBeJson($$"""
            [{ "type": "day_off", "id": "{{dayOff.Id}}", "from": "2026-02-05T00:00:00Z", "to": "2026-02-07T00:00:00Z", "reason": "Festivo" },
             { "type": "outside_working_hours", "id": null, "from": "2026-02-05T07:30:00Z", "to": "2026-02-05T08:00:00Z", "reason": null },
             { "type": "appointment", "id": "{{appointment.Id}}", "from": "2026-02-05T09:00:00Z", "to": "2026-02-05T10:00:00Z", "reason": null },
             { "type": "group_reservation", "id": "{{group.Id}}", "from": "2026-02-05T09:00:00Z", "to": "2026-02-05T10:00:00Z", "reason": "Espalda" },
             { "type": "recurring_event", "id": "{{OccurrenceIds.Of(series.Id, "2026-02-05")}}", "from": "2026-02-05T09:00:00Z", "to": "2026-02-05T10:00:00Z", "reason": "Reunión" },
             { "type": "time_off", "id": "{{timeOff.Id}}", "from": "2026-02-05T09:00:00Z", "to": "2026-02-08T10:00:00Z", "reason": "Médico" },
             { "type": "time_reservation", "id": "{{reservation.Id}}", "from": "2026-02-05T09:00:00Z", "to": "2026-02-05T10:00:00Z", "reason": "Comida" },
             { "type": "outside_working_hours", "id": null, "from": "2026-02-05T12:00:00Z", "to": "2026-02-05T12:15:00Z", "reason": null }]
            """);
    }

    [Theory, OnEveryDatabase]
    public async Task Hours_and_days_off_are_each_staff_calendars_own(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var staff = clinic.Staff();
        var (place, away) = (clinic.Place(staff, clinic.Calendar(), "Etc/UTC"), clinic.Place(staff, clinic.Calendar(), "Etc/UTC"));
        clinic.EveryDay(place, "08:00-12:00");
        clinic.DayOff(away, Date("2026-02-05"), Date("2026-02-05"));
        clinic.SpecialDay(away, Date("2026-02-05"), "14:00-15:00");
        await clinic.SaveAsync();

        (await clinic.Api.GetAsync($"clinic/calendars/{place.CalendarId}/check-availability?staff_calendar_id={place.Id}&from=2026-02-05T08:00:00Z&to=2026-02-05T12:00:00Z"))
            .ShouldSucceed().GetProperty("available").GetBoolean().ShouldBeTrue();
    }

    [Theory, OnEveryDatabase]
    public async Task Unknown_foreign_and_inactive_ids_are_not_found(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (clinic, other) = (await OnAsync(deployment), await OnAsync(deployment));
        var foreign = other.Place();
        await other.SaveAsync();
        var (open, elsewhere) = (clinic.Place(clinic.Staff(), clinic.Calendar()), clinic.Place());
        var calendar = open.CalendarId;
        var closed = clinic.Place(clinic.Staff(), clinic.Calendar(active: false));
        var here = clinic.Calendar();
        var inactive = clinic.Place(clinic.Staff(), here, active: false);
        var retired = clinic.Place(clinic.Staff(active: false), here);
        await clinic.SaveAsync();
        const string Dates = "start_date=2026-02-05&end_date=2026-02-05";
        const string Time = "from=2026-02-05T10:00:00Z&to=2026-02-05T11:00:00Z";

        foreach (var id in new[] { Guid.NewGuid(), foreign.CalendarId, closed.CalendarId, open.Id })
        {
            foreach (var call in new[] { $"schedules?{Dates}", $"occupied?{Dates}", $"available-slots?{Dates}", $"check-availability?{Time}&staff_calendar_id={open.Id}" })
            {
                (await clinic.Api.GetAsync($"clinic/calendars/{id}/{call}")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            }
        }

        foreach (var (at, id) in new[]
        {
            (calendar, Guid.NewGuid()), (calendar, foreign.Id), (calendar, elsewhere.Id), (calendar, open.StaffId), (here.Id, inactive.Id), (here.Id, retired.Id), (closed.CalendarId, closed.Id),
        })
        {
            foreach (var call in new[] { $"occupied?{Dates}", $"available-slots?{Dates}", $"check-availability?{Time}" })
            {
                (await clinic.Api.GetAsync($"clinic/calendars/{at}/{call}&staff_calendar_id={id}")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
            }
        }

        foreach (var list in new[] { "schedules", "occupied", "available-slots" })
        {
            (await clinic.Api.GetAsync($"clinic/calendars/{here.Id}/{list}?{Dates}")).ShouldSucceed().GetArrayLength().ShouldBe(0);
            (await clinic.Api.GetAsync($"clinic/calendars/x/{list}?{Dates}")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "calendarId");
        }

        (await clinic.Api.GetAsync($"clinic/calendars/{calendar}/occupied?{Dates}&staff_calendar_id=x")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "staff_calendar_id");
    }

    [Theory, OnEveryDatabase]
    public async Task People_are_in_order_of_their_full_names_then_ids(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var calendar = clinic.Calendar();
        var expected = new List<Guid>();
        foreach (var (name, surname) in new[] { ("álvaro", "Díaz"), ("Álvaro", "Zapata"), ("ana", "Abad"), ("Ñato", "A"), ("Óscar", "B"), ("Zoë", "C") }.Reverse())
        {
            expected.Insert(0, clinic.Place(clinic.Staff(name, surname), calendar).Id);
        }

        var twins = new[] { clinic.Place(clinic.Staff("ANA", "ABAD"), calendar).Id, expected[2] }.OrderBy(id => id.ToString(), StringComparer.Ordinal);
        expected = [.. expected[..2], .. twins, .. expected[3..]];
        await clinic.SaveAsync();

        foreach (var list in new[] { "schedules", "occupied", "available-slots" })
        {
            (await clinic.Api.GetAsync($"clinic/calendars/{calendar.Id}/{list}?start_date=2026-02-05&end_date=2026-02-05"))
                .ShouldSucceed().EnumerateArray().Select(item => item.Uuid("staff_calendar_id")).ShouldBe(expected);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task The_clock_plays_a_part_only_where_past_slots_are_to_be_left_out(DatabaseKind kind)
    {
        var time = new FakeTime(At("2026-02-05T10:20"));
        await using var deployment = await Deployment.StartAsync(kind, PostgresCluster.Current!, time: time);
        var clinic = await OnAsync(deployment);
        var place = clinic.Place("Etc/UTC");
        clinic.Hours(place, IsoDayOfWeek.Thursday, "10:00-11:00");
        clinic.Hours(place, IsoDayOfWeek.Friday, "10:00-10:30");
        await clinic.SaveAsync();
        async Task<string[]> SlotsAsync(string more) =>
        [
            .. (await clinic.Api.GetAsync($"clinic/calendars/{place.CalendarId}/available-slots?start_date=2026-02-05&end_date=2026-02-06&slot_duration=20{more}"))
                .ShouldSucceed()[0].List("available_slots").SelectMany(day => day.List("slots")).Select(slot => slot.Text("from")![8..16]),
        ];

        (await SlotsAsync("&exclude_past=true")).ShouldBe(["05T10:20", "05T10:40", "06T10:00"]);
        time.Advance(Duration.FromSeconds(1));
        (await SlotsAsync("&exclude_past=true")).ShouldBe(["05T10:40", "06T10:00"]);
        (await SlotsAsync("")).ShouldBe(["05T10:00", "05T10:20", "05T10:40", "06T10:00"]);
        (await SlotsAsync("&exclude_past=false")).ShouldBe(["05T10:00", "05T10:20", "05T10:40", "06T10:00"]);
        time.Advance(Duration.FromDays(30));
        (await SlotsAsync("&exclude_past=true")).ShouldBeEmpty();
        (await SlotsAsync("")).Length.ShouldBe(4);
    }
}
