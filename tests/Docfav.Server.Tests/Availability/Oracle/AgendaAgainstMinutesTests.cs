using System.Globalization;
using System.Net;
using Docfav.Server.Services;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Xunit;

namespace Docfav.Server.Tests.Availability.Oracle;

/// <summary>Clinics of every kind, around clock changes: each answer against a model that only counts minutes, and bookings against both.</summary>
public sealed class AgendaAgainstMinutesTests(SharedDeployments deployments)
{
    const int Checks = 4;
    const int Bookings = 20;
    static readonly (int Slot, int Service)[] Durations = [(15, 0), (15, 45), (7, 30), (60, 20), (30, 480), (480, 0)];

    // A date at whose edge or in which the clock changes, and the zone of the same people's other place.
    static readonly (string Zone, string Date, string Other)[] Changes =
    [
        ("Europe/Madrid", "2026-03-29", "Atlantic/Canary"),
        ("Europe/Madrid", "2026-10-25", "Atlantic/Canary"),
        ("Atlantic/Canary", "2026-03-29", "Asia/Kathmandu"),
        ("America/New_York", "2026-03-08", "Europe/Madrid"),
        ("America/New_York", "2026-11-01", "America/Santiago"),
        ("Australia/Lord_Howe", "2026-04-05", "America/Santiago"),
        ("Australia/Lord_Howe", "2026-10-04", "Africa/Cairo"),
        ("Africa/Cairo", "2026-04-24", "Europe/Madrid"),
        ("Africa/Cairo", "2026-10-29", "America/New_York"),
        ("America/Santiago", "2026-04-04", "Australia/Lord_Howe"),
        ("America/Santiago", "2026-09-06", "Asia/Kathmandu"),
        ("Asia/Kathmandu", "2026-02-28", "Africa/Cairo"),
        ("America/Havana", "2026-11-01", "America/Nuuk"),
        ("America/Nuuk", "2026-03-28", "America/Havana"),
        ("Antarctica/Troll", "2026-03-29", "Africa/Casablanca"),
        ("Pacific/Apia", "2011-12-30", "Pacific/Kiritimati"),
        ("America/Sao_Paulo", "2018-11-04", "America/St_Johns"),
        ("America/St_Johns", "2010-11-07", "America/Sao_Paulo"),
    ];

    public static TheoryData<DatabaseKind, string, string, string> Cases()
    {
        var cases = new TheoryData<DatabaseKind, string, string, string>();
        foreach (var kind in Enum.GetValues<DatabaseKind>())
        {
            foreach (var (zone, date, other) in Changes)
            {
                cases.Add(kind, zone, date, other);
            }
        }

        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Every_answer_and_every_booking_is_what_the_minutes_say(DatabaseKind kind, string zone, string date, string other)
    {
        var change = TestClinic.Date(date);
        // Another clinic on each database: every seed is as good as any.
        var seed = 1 + (int)kind;
        var clinic = await TestClinic.OnAsync(deployments, kind);
        var (model, service) = await RandomClinic.FillAsync(clinic, seed, new DateInterval(change.PlusDays(-2), change.PlusDays(2)), zone, other);

        await CompareAsync(clinic.Api, model);
        await BookAsync(clinic.Api, model, service, new Random(seed));
        await CompareSlotsAsync(clinic.Api, model, 15, 45);
    }

    static async Task CompareAsync(ApiClient api, MinuteModel model)
    {
        var range = $"start_date={Text(model.Dates.Start)}&end_date={Text(model.Dates.End)}";
        foreach (var calendarId in model.Places.Select(place => place.CalendarId).Distinct())
        {
            var calendar = $"clinic/calendars/{calendarId}";
            (await api.GetAsync($"{calendar}/schedules?{range}")).ShouldSucceed().ShouldBeExactly(model.Schedules(calendarId), "schedules");
            (await api.GetAsync($"{calendar}/occupied?{range}")).ShouldSucceed().ShouldBeExactly(model.Occupied(calendarId), "occupied");
        }

        foreach (var (slot, service) in Durations)
        {
            await CompareSlotsAsync(api, model, slot, service);
        }

        var events = await api.GetAsync(
            $"clinic/availability?start_date=2026-01-01T00:00:00Z&end_date=2026-01-02T00:00:00Z&local_{range.Replace("&end", "&local_end", StringComparison.Ordinal)}");
        events.ShouldSucceed().GetProperty("recurring_events").ShouldBeExactly(model.Events(), "recurring events");
        var random = new Random(1);
        foreach (var place in model.Places.Where(place => place.IsActive))
        {
            var covered = model.Covered(place);
            for (var i = 0; i < Checks; i++)
            {
                var (from, to) = AnyRequest(model, place, random);
                var answer = await api.GetAsync(
                    $"clinic/calendars/{place.CalendarId}/check-availability?staff_calendar_id={place.Id}&from={Z(model, from)}&to={Z(model, to)}");
                answer.ShouldSucceed().ShouldBeExactly(model.Check(place, covered, from, to), "check");
            }
        }
    }

    static async Task CompareSlotsAsync(ApiClient api, MinuteModel model, int slot, int service)
    {
        var query = FormattableString.Invariant(
            $"start_date={Text(model.Dates.Start)}&end_date={Text(model.Dates.End)}&slot_duration={slot}&service_duration={service}");
        foreach (var calendarId in model.Places.Select(place => place.CalendarId).Distinct())
        {
            (await api.GetAsync($"clinic/calendars/{calendarId}/available-slots?{query}"))
                .ShouldSucceed().ShouldBeExactly(model.Slots(calendarId, slot, service), query);
        }
    }

    static async Task BookAsync(ApiClient api, MinuteModel model, Service service, Random random)
    {
        var open = model.Places.Where(place => place.IsActive).ToArray();
        for (var i = 0; i < Bookings; i++)
        {
            var place = open[random.Next(open.Length)];
            var (from, to) = AnyRequest(model, place, random);
            var covered = model.Covered(place);
            var answer = await api.PostAsync("clinic/appointments", $$"""
                { "appointments": [{ "service": "{{service.Id}}", "back_office_staff_calendar": "{{place.Id}}", "from": "{{Z(model, from)}}", "to": "{{Z(model, to)}}" }] }
                """);
            if (model.ConflictsOf(place, covered, from, to).Count == 0)
            {
                var id = answer.ShouldSucceed(HttpStatusCode.Created)[0].Uuid("id");
                model.Take(place, "appointment", id, model.InstantOf(from), model.InstantOf(to), null, status: "confirmed");
            }
            else
            {
                answer.ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
                answer.Errors.Single().GetProperty("conflicts").ShouldBeExactly(model.Refusal(place, covered, from, to), "refusal");
            }
        }
    }

    /// <summary>Half anywhere, half in free time, so that many can be booked; now and then a whole 24 hours.</summary>
    static (int From, int To) AnyRequest(MinuteModel model, ModelPlace place, Random random)
    {
        var (first, last) = (place.Clock.StartOf(model.Dates.Start), place.Clock.StartOf(model.Dates.End.PlusDays(1)));
        var from = random.Next(first - 300, last + 300);
        if (random.Next(2) == 0)
        {
            var free = model.Free(place);
            var start = from;
            while (start < last && !(free[start] && free[start + 10]))
            {
                start++;
            }

            return (start, start + random.Next(1, 30));
        }

        return (from, from + (random.Next(8) == 0 ? 1440 : random.Next(1, 300)));
    }

    static string Text(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    static string Z(MinuteModel model, int minute) => TestClinic.Z(model.InstantOf(minute));
}
