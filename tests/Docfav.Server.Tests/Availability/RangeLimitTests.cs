using System.Net;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Availability;

public sealed class RangeLimitTests(SharedDeployments deployments)
{
    static readonly string[] ByDate = ["schedules", "occupied", "available-slots"];

    [Theory, OnEveryDatabase]
    public async Task Ninety_two_days_can_be_asked_for_at_once(DatabaseKind kind)
    {
        var (clinic, calendar, _) = await ClinicAsync(kind);

        foreach (var list in ByDate)
        {
            var answer = await clinic.Api.GetAsync($"{calendar}/{list}?start_date=2026-01-01&end_date=2026-04-02&slot_duration=480");
            answer.ShouldSucceed()[0].TryGetProperty("schedules", out var schedules);
            if (list == "schedules")
            {
                schedules.GetArrayLength().ShouldBe(92);
            }

            (await clinic.Api.GetAsync($"{calendar}/{list}?start_date=2026-01-01&end_date=2026-04-03")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "end_date");
            (await clinic.Api.GetAsync($"{calendar}/{list}?start_date=2026-01-02&end_date=2026-01-01")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "end_date");
            (await clinic.Api.GetAsync($"{calendar}/{list}")).ShouldBeRefused(
                HttpStatusCode.BadRequest, "VALIDATION_ERROR", list == "schedules" ? ["start_date"] : ["start_date", "end_date"]);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task The_first_dates_of_all_are_ranges_like_any_other(DatabaseKind kind)
    {
        var (clinic, calendar, _) = await ClinicAsync(kind);

        (await clinic.Api.GetAsync($"{calendar}/schedules?start_date=0001-01-01&end_date=0001-01-05")).ShouldSucceed()[0].List("schedules").Length.ShouldBe(5);
        foreach (var list in ByDate)
        {
            (await clinic.Api.GetAsync($"{calendar}/{list}?start_date=0001-01-01&end_date=9999-12-31")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "end_date");
            (await clinic.Api.GetAsync($"{calendar}/{list}?start_date=0001-01-02&end_date=0001-01-01")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "end_date");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task The_instant_from_which_computers_count_is_a_start_like_any_other(DatabaseKind kind)
    {
        var (clinic, calendar, place) = await ClinicAsync(kind);
        var check = $"{calendar}/check-availability?staff_calendar_id={place}";

        (await clinic.Api.GetAsync($"{check}&from=1970-01-01T00:00:00Z&to=1970-01-01T01:00:00Z")).ShouldSucceed();
        (await clinic.Api.GetAsync($"{check}&from=1970-01-01T00:00:00Z&to=1969-12-31T00:00:00Z")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "to");
        (await clinic.Api.GetAsync($"{check}&from=1970-01-01T00:00:00Z&to=1970-01-02T00:00:01Z")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "to");
        (await clinic.Api.GetAsync($"{check}&from=1970-01-01T00:00:00Z&to=1970-01-01T00:00:00Z")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "to");
        (await clinic.Api.GetAsync($"{check}&from=1971-01-01T00:00:00Z&to=1970-01-01T00:00:00Z")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "to");
        (await clinic.Api.GetAsync("clinic/availability?start_date=1970-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "end_date");
        (await clinic.Api.GetAsync("clinic/availability?start_date=1971-01-01T00:00:00Z&end_date=1970-01-01T00:00:00Z")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "end_date");
    }

    [Theory, OnEveryDatabase]
    public async Task A_check_covers_at_most_24_hours(DatabaseKind kind)
    {
        var (clinic, calendar, place) = await ClinicAsync(kind);
        var check = $"{calendar}/check-availability?staff_calendar_id={place}&from=2026-02-05T10:00:00Z&to=";

        (await clinic.Api.GetAsync(check + "2026-02-06T10:00:00Z")).ShouldSucceed().GetProperty("available").GetBoolean().ShouldBeTrue();
        foreach (var to in new[] { "2026-02-06T10:00:01Z", "2026-02-05T10:00:00Z", "2026-02-05T09:00:00Z" })
        {
            (await clinic.Api.GetAsync(check + to)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "to");
        }

        foreach (var to in new[] { "2026-02-05T11:00:00", "2026-02-05T11:00:00.5Z", "2026-02-05", "2026-02-05T11:00:00 01:00", "" })
        {
            (await clinic.Api.GetAsync(check + to)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "to");
        }

        (await clinic.Api.GetAsync($"{calendar}/check-availability")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "from", "to", "staff_calendar_id");
    }

    [Theory, OnEveryDatabase]
    public async Task At_most_100_000_slots_are_listed(DatabaseKind kind)
    {
        var (clinic, calendar, _) = await ClinicAsync(kind);

        // 69 days of 1,440 minutes are 99,360; one more would be 100,800.
        var answer = await clinic.Api.GetAsync($"{calendar}/available-slots?slot_duration=1&start_date=2026-06-01&end_date=2026-08-08");
        answer.ShouldSucceed()[0].List("available_slots").Sum(day => day.List("slots").Length).ShouldBe(99_360);
        (await clinic.Api.GetAsync($"{calendar}/available-slots?slot_duration=1&start_date=2026-06-01&end_date=2026-08-09"))
            .ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "end_date");
    }

    [Theory, OnEveryDatabase]
    public async Task Durations_lie_within_bounds(DatabaseKind kind)
    {
        var (clinic, calendar, _) = await ClinicAsync(kind);
        var slots = $"{calendar}/available-slots?start_date=2026-06-01&end_date=2026-06-01";

        foreach (var (name, good) in new[] { ("slot_duration", new[] { "1", "480" }), ("service_duration", ["0", "480"]) })
        {
            foreach (var value in good)
            {
                (await clinic.Api.GetAsync($"{slots}&{name}={value}")).ShouldSucceed();
            }

            foreach (var value in new[] { "-1", "481", "1441", "2147483648", "1.5", "abc", "%2010", "%EF%BC%91", "", "10&" + name + "=10" })
            {
                (await clinic.Api.GetAsync($"{slots}&{name}={value}")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", name);
            }
        }

        (await clinic.Api.GetAsync($"{slots}&slot_duration=0")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "slot_duration");
    }

    [Theory, OnEveryDatabase]
    public async Task A_list_of_the_agenda_covers_at_most_7_days(DatabaseKind kind)
    {
        var (clinic, _, _) = await ClinicAsync(kind);
        const string List = "clinic/availability?start_date=2026-02-02T00:00:00Z&end_date=";

        (await clinic.Api.GetAsync(List + "2026-02-09T00:00:00Z")).ShouldSucceed();
        foreach (var end in new[] { "2026-02-09T00:00:01Z", "2026-02-02T00:00:00Z", "2026-02-01T00:00:00Z", "9999-12-31T23:59:59Z" })
        {
            (await clinic.Api.GetAsync(List + end)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "end_date");
        }

        const string Week = List + "2026-02-09T00:00:00Z";
        (await clinic.Api.GetAsync(Week + "&local_start_date=2026-02-02&local_end_date=2026-02-09")).ShouldSucceed();
        (await clinic.Api.GetAsync(Week + "&local_start_date=2026-02-02&local_end_date=2026-02-02")).ShouldSucceed();
        foreach (var (dates, field) in new[]
        {
            ("&local_start_date=2026-02-02&local_end_date=2026-02-10", "local_end_date"),
            ("&local_start_date=2026-02-02&local_end_date=2026-02-01", "local_end_date"),
            ("&local_start_date=2026-02-02", "local_end_date"),
            ("&local_end_date=2026-02-02", "local_start_date"),
            ("&local_start_date=2026-02-30&local_end_date=2026-03-01", "local_start_date"),
        })
        {
            (await clinic.Api.GetAsync(Week + dates)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task The_ends_of_the_calendar_are_answered(DatabaseKind kind)
    {
        var (clinic, calendar, place) = await ClinicAsync(kind);
        foreach (var (from, to) in new[] { ("0001-01-01", "0001-01-01"), ("0001-01-01", "0001-01-03"), ("9999-12-30", "9999-12-31"), ("9999-12-31", "9999-12-31"), ("9999-12-26", "9999-12-29") })
        {
            foreach (var list in ByDate)
            {
                (await clinic.Api.GetAsync($"{calendar}/{list}?start_date={from}&end_date={to}&service_duration=480")).ShouldSucceed();
            }

            (await clinic.Api.GetAsync($"clinic/availability?start_date={from}T00:00:00Z&end_date={to}T23:59:59Z&local_start_date={from}&local_end_date={to}")).ShouldSucceed();
            (await clinic.Api.GetAsync($"{calendar}/check-availability?staff_calendar_id={place}&from={from}T00:00:00Z&to={from}T23:59:59Z")).ShouldSucceed();
        }

        foreach (var beyond in new[] { "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z" })
        {
            var answer = await clinic.Api.GetAsync($"{calendar}/check-availability?staff_calendar_id={place}&from={beyond}&to={beyond}");
            answer.ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }
    }

    async Task<(TestClinic Clinic, string Calendar, Guid Place)> ClinicAsync(DatabaseKind kind)
    {
        var clinic = await TestClinic.OnAsync(deployments, kind);
        var place = clinic.Place("Etc/UTC");
        clinic.EveryDay(place, "00:00-24:00");
        clinic.Series(place, TestClinic.Local("0001-01-01T10:00"), TestClinic.Local("0001-01-02T10:00"), "FREQ=DAILY;INTERVAL=1000");
        await clinic.SaveAsync();
        return (clinic, $"clinic/calendars/{place.CalendarId}", place.Id);
    }
}
