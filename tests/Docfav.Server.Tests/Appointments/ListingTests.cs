using System.Net;
using System.Text.Json;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Appointments;

public sealed class ListingTests(SharedDeployments deployments)
{
    static readonly string[] Lists = ["appointments", "time_reservations", "group_reservations", "recurring_events"];

    [Theory, OnEveryDatabase]
    public async Task Everything_that_overlaps_is_listed_and_nothing_that_only_touches(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var inside = new List<Guid>();
        foreach (var (from, to, listed) in new[]
        {
            ("2026-02-01T00:00", "2026-02-02T00:00", false), ("2026-02-01T00:00:01", "2026-02-02T00:00:01", true), ("2026-02-04T10:00", "2026-02-04T11:00", true),
            ("2026-02-08T23:59:59", "2026-02-09T01:00", true), ("2026-02-09T00:00", "2026-02-09T01:00", false),
        })
        {
            var ids = new[]
            {
                clinic.Appointment(place, service, At(from), At(to)).Id, clinic.Reservation(place, At(from), At(to)).Id, clinic.Group(place, service, At(from), At(to)).Id,
            };
            inside.AddRange(listed ? ids : []);
        }

        await clinic.SaveAsync();

        var week = await clinic.WeekAsync();

        week.Names().ShouldBe([.. Lists, "holds"]);
        Lists[..3].SelectMany((name, index) => Ids(week, name).Select((id, row) => (id, inside[(row * 3) + index]))).ShouldAllBe(pair => pair.id == pair.Item2);
        Lists[..3].Sum(name => Ids(week, name).Length).ShouldBe(9);
    }

    [Theory, OnEveryDatabase]
    public async Task Every_status_is_listed_and_rows_that_start_together_are_in_order_of_id(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        foreach (var status in Enum.GetValues<AppointmentStatus>())
        {
            clinic.Appointment(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), status);
            if (status != AppointmentStatus.NoShow)
            {
                clinic.Participant(clinic.Group(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), 2, status), status);
            }
        }

        var first = clinic.Appointment(place, service, At("2026-02-05T09:00"), At("2026-02-05T11:00"));
        await clinic.SaveAsync();

        var week = await clinic.WeekAsync();

        week.List("appointments").Select(item => item.Text("status")).ShouldBe(
            ["pending", "unconfirmed", "confirmed", "confirmed", "cancelled", "no_show"], ignoreOrder: true);
        week.List("group_reservations").Select(item => item.Text("status")).ShouldBe(["pending", "unconfirmed", "confirmed", "cancelled"], ignoreOrder: true);
        week.List("group_reservations").ShouldAllBe(item => item.List("participants").Single().Text("status") == item.Text("status"));
        Ids(week, "appointments")[0].ShouldBe(first.Id);
        Ids(week, "appointments").Skip(1).ShouldBe(Ids(week, "appointments").Skip(1).OrderBy(id => id.ToString(), StringComparer.Ordinal));
        Ids(week, "group_reservations").ShouldBe(Ids(week, "group_reservations").OrderBy(id => id.ToString(), StringComparer.Ordinal));
    }

    [Theory, OnEveryDatabase]
    public async Task Filters_leave_what_they_say(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var (eva, leo, here, there) = (clinic.Client("Eva"), clinic.Client("Leo"), clinic.Calendar(), clinic.Calendar());
        var (ana, berta) = (clinic.Staff("Ana"), clinic.Staff("Berta"));
        var places = new[] { clinic.Place(ana, here), clinic.Place(ana, there), clinic.Place(berta, here) };
        var service = clinic.Service();
        for (var i = 0; i < places.Length; i++)
        {
            var (from, to) = (At($"2026-02-0{i + 3}T10:00"), At($"2026-02-0{i + 3}T11:00"));
            clinic.Appointment(places[i], service, from, to, client: i == 1 ? leo : eva).SaleStatus = (SaleStatus)i;
            clinic.Reservation(places[i], from, to);
            clinic.Participant(clinic.Group(places[i], service, from, to), AppointmentStatus.Cancelled, i == 2 ? leo : eva);
            clinic.Series(places[i], Local($"2026-02-0{i + 3}T10:00"), Local($"2026-02-0{i + 3}T11:00"), "FREQ=DAILY;COUNT=1");
        }

        await clinic.SaveAsync();
        const string Local7 = "&local_start_date=2026-02-02&local_end_date=2026-02-08";
        async Task ExpectAsync(string filter, string appointments, string reservations, string groups, string events)
        {
            var week = await clinic.WeekAsync(more: Local7 + filter);
            string Days(string list) => string.Concat(week.List(list).Select(item => item.Text("booked_from")![9] - '3'));
            Lists.Select(Days).ShouldBe([appointments, reservations, groups, events], filter);
        }

        await ExpectAsync("", "012", "012", "012", "012");
        await ExpectAsync($"&client_id={eva.Id}", "02", "012", "01", "012");
        await ExpectAsync($"&client_id={leo.Id}", "1", "012", "2", "012");
        await ExpectAsync($"&staff_id={ana.Id}", "01", "01", "01", "01");
        await ExpectAsync($"&calendar_id={here.Id}", "02", "02", "02", "02");
        await ExpectAsync($"&calendar_id={places[1].Id}", "1", "1", "1", "1");
        await ExpectAsync($"&calendar_id={here.Id}&staff_id={berta.Id}", "2", "2", "2", "2");
        await ExpectAsync("&sale_status=partially_paid", "1", "012", "012", "012");
        await ExpectAsync("&sale_status=refunded", "", "012", "012", "012");
        await ExpectAsync("&limit=1", "0", "0", "0", "0");
        await ExpectAsync("&limit=2&offset=1", "12", "12", "12", "12");
        await ExpectAsync("&offset=3", "", "", "", "");
        await ExpectAsync("&result_type=appointments", "012", "", "", "");
        await ExpectAsync("&result_type=time_reservations", "", "012", "", "");
        await ExpectAsync("&result_type=group_reservations&limit=1&offset=2", "", "", "2", "");
        await ExpectAsync("&result_type=recurring_events", "", "", "", "012");
        foreach (var unknown in new[] { "client_id", "staff_id", "calendar_id" })
        {
            var week = await clinic.WeekAsync(more: $"{Local7}&{unknown}={Guid.NewGuid()}");
            week.List("appointments").ShouldBeEmpty(unknown);
            week.List("group_reservations").ShouldBeEmpty(unknown);
        }

        (await clinic.WeekAsync()).List("recurring_events").ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Filters_that_are_no_filters_are_named(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        foreach (var (filter, field) in new[]
        {
            ("result_type=Appointments", "result_type"), ("result_type=", "result_type"), ("result_type=appointments,time_reservations", "result_type"),
            ("sale_status=unpaid", "sale_status"), ("sale_status=Paid", "sale_status"), ("client_id=x", "client_id"), ("staff_id=", "staff_id"), ("calendar_id=1", "calendar_id"),
            ("limit=0", "limit"), ("limit=-1", "limit"), ("limit=1.5", "limit"), ("offset=-1", "offset"), ("offset=a", "offset"), ("limit=1&limit=1", "limit"),
        })
        {
            (await clinic.Api.GetAsync($"clinic/availability?start_date=2026-02-02T00:00:00Z&end_date=2026-02-09T00:00:00Z&{filter}"))
                .ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Occurrences_stand_in_local_time_and_keep_their_ids(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var place = clinic.Place("Europe/Madrid");
        // Over the date on which 02:00 to 03:00 do not happen; one whole occurrence is lost, one is listed as configured.
        var lost = clinic.Series(place, Local("2026-03-28T02:10"), Local("2026-03-28T02:50"), "FREQ=DAILY", "a");
        var part = clinic.Series(place, Local("2026-03-28T02:30"), Local("2026-03-28T03:30"), "FREQ=DAILY;COUNT=3", "b", null, Date("2026-03-30"));
        await clinic.SaveAsync();

        var week = await clinic.WeekAsync("2026-03-01", "&local_start_date=2026-03-28&local_end_date=2026-03-30");

        week.List("recurring_events").Select(item => (item.Text("name"), item.Text("booked_from"), item.Text("booked_to"), item.Uuid("id"))).ShouldBe(
        [
            ("a", "2026-03-28T02:10:00", "2026-03-28T02:50:00", OccurrenceIds.Of(lost.Id, "2026-03-28")),
            ("b", "2026-03-28T02:30:00", "2026-03-28T03:30:00", OccurrenceIds.Of(part.Id, "2026-03-28")),
            ("b", "2026-03-29T02:30:00", "2026-03-29T03:30:00", OccurrenceIds.Of(part.Id, "2026-03-29")),
            ("a", "2026-03-30T02:10:00", "2026-03-30T02:50:00", OccurrenceIds.Of(lost.Id, "2026-03-30")),
        ]);
    }

    [Theory, OnEveryDatabase]
    public async Task A_clients_appointments_are_paged_newest_first(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (clinic, place, service) = await Requests.OpenClinicAsync(deployment);
        var (eva, leo) = (clinic.Client("Eva", "Núñez"), clinic.Client("Leo"));
        var expected = Enumerable.Range(1, 9).Select(day => clinic.Appointment(
            place, service, At($"2026-02-0{day}T10:00"), At($"2026-02-0{day}T11:00"), (AppointmentStatus)(day % 5), eva).Id).Reverse().ToList();
        expected.Insert(0, clinic.Participant(clinic.Group(place, service, At("2026-03-01T10:00"), At("2026-03-01T11:00")), client: eva).Id);
        var twins = new[] { At("2026-01-01T10:00"), At("2026-01-01T10:00") }.Select(from => clinic.Appointment(place, service, from, At("2026-01-01T11:00"), client: eva).Id);
        expected.AddRange(twins.OrderBy(id => id.ToString(), StringComparer.Ordinal).ToArray());
        clinic.Appointment(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), client: leo);
        var stranger = await OnAsync(deployment);
        await clinic.SaveAsync();
        var path = $"clinic/clients/{eva.Id}/appointments";

        var first = (await clinic.Api.GetAsync(path)).ShouldSucceed();
        var rest = (await clinic.Api.GetAsync($"{path}?limit=100&offset=10")).ShouldSucceed();

        first.Names().ShouldBe(["appointments", "meta"]);
        first.GetProperty("meta").ShouldBeJson("""{ "limit": 10, "offset": 0, "total": 12 }""");
        rest.GetProperty("meta").ShouldBeJson("""{ "limit": 100, "offset": 10, "total": 12 }""");
        Ids(first, "appointments").Concat(Ids(rest, "appointments")).ShouldBe(expected);
        first.List("appointments").ShouldAllBe(item => item.GetProperty("client_name").GetString() == "Eva Núñez");
        (await clinic.Api.GetAsync($"clinic/clients/{Guid.NewGuid()}/appointments")).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        (await stranger.Api.GetAsync(path)).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        foreach (var (query, field) in new[] { ("limit=0", "limit"), ("limit=101", "limit"), ("offset=-1", "offset") })
        {
            (await clinic.Api.GetAsync($"{path}?{query}")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }
    }

    static Guid[] Ids(JsonElement lists, string name) => [.. lists.List(name).Select(item => item.Uuid("id"))];
}
