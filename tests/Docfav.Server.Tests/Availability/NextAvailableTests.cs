using System.Globalization;
using System.Net;
using Docfav.Server.Tests.Availability.Oracle;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Availability;

public sealed class NextAvailableTests(SharedDeployments deployments)
{
    // The people of the random clinic, in the order of their letters.
    static readonly string?[] s_names = ["Álvaro", "ana", "Zoë"];

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "Europe/Madrid", "2026-10-25", "America/St_Johns")]
    [InlineData(DatabaseKind.Postgres, "Pacific/Apia", "2011-12-30", "Asia/Kathmandu")]
    [InlineData(DatabaseKind.Sqlite, "America/St_Johns", "2010-11-07", "America/Santiago")]
    [InlineData(DatabaseKind.Postgres, "America/Havana", "2026-11-01", "Australia/Lord_Howe")]
    public async Task The_first_starts_are_those_of_the_available_slots_of_all_staff(DatabaseKind kind, string zone, string date, string other)
    {
        var clinic = await OnAsync(deployments, kind);
        var change = Date(date);
        var (_, service) = await RandomClinic.FillAsync(clinic, 7, new DateInterval(change.PlusDays(-2), change.PlusDays(2)), zone, other);
        var calendars = (await clinic.Api.GetAsync("clinic/staffcalendars")).ShouldSucceed().EnumerateArray().Select(place => place.Uuid("calendar_id")).Distinct().ToArray();
        var random = new Random(11);
        for (var i = 0; i < 12; i++)
        {
            var from = change.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(random.Next(-2 * 1440, 1440));
            // Now and then further than the first days that are looked at.
            var to = from + Duration.FromMinutes(random.Next(5) == 0 ? random.Next(20 * 1440) : random.Next(1, 3 * 1440));
            var (step, limit, calendar) = (random.Next(4) == 0 ? 7 : 15, random.Next(1, 51), random.Next(3) == 0 ? calendars[random.Next(calendars.Length)] : (Guid?)null);

            var answer = (await clinic.Api.GetAsync(FormattableString.Invariant(
                $"clinic/next-available?service_id={service.Id}&from={Z(from)}&to={Z(to)}&slot_duration={step}&limit={limit}") + (calendar is { } only ? $"&calendar_id={only}" : ""))).ShouldSucceed();

            var all = await SlotsAsync(clinic, calendar is { } one ? [one] : calendars, from, to, step, service.Duration);
            answer.List("starts").Select(start => (start.Text("from"), start.Text("name"), start.Uuid("staff_calendar_id"))).ShouldBe(all.Take(limit), $"{from} {to} {step} {limit}");
            answer.GetProperty("end_reached").GetBoolean().ShouldBe(all.Length < limit);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_day_on_which_the_clocks_change_has_the_starts_that_it_has(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var place = clinic.Place();
        clinic.Hours(place, IsoDayOfWeek.Sunday, "01:00-05:00");
        var service = clinic.Service();
        await clinic.SaveAsync();
        async Task<string?[]> StartsAsync(string from) =>
            [.. (await clinic.Api.GetAsync($"clinic/next-available?service_id={service.Id}&from={from}T12:00:00Z&limit=12&slot_duration=30")).ShouldSucceed()
                .List("starts").Select(start => start.Text("from"))];

        // Three hours in spring, five in autumn; then the next Sunday's.
        (await StartsAsync("2026-03-28")).ShouldBe(
            ["2026-03-29T00:00:00Z", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z", "2026-03-29T02:30:00Z",
             "2026-04-04T23:00:00Z", "2026-04-04T23:30:00Z", "2026-04-05T00:00:00Z", "2026-04-05T00:30:00Z", "2026-04-05T01:00:00Z", "2026-04-05T01:30:00Z"]);
        (await StartsAsync("2026-10-24")).ShouldBe(
            ["2026-10-24T23:00:00Z", "2026-10-24T23:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z",
             "2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z", "2026-10-25T03:00:00Z", "2026-10-25T03:30:00Z", "2026-11-01T00:00:00Z", "2026-11-01T00:30:00Z"]);
    }

    [Theory, OnEveryDatabase]
    public async Task Where_the_clocks_go_back_over_midnight_what_two_dates_share_is_one_start(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        // At 00:01 it is 23:01 again: the evening ends forty-five minutes after the night has begun.
        clinic.EveryDay(clinic.Place("America/St_Johns"), "22:00-23:45", "00:00-02:00");
        var service = clinic.Service();
        await clinic.SaveAsync();

        var answer = (await clinic.Api.GetAsync($"clinic/next-available?service_id={service.Id}&from=2010-11-07T00:30:00Z&limit=19")).ShouldSucceed();

        answer.List("starts").Select(start => start.Text("from")).ShouldBe(Enumerable.Range(0, 19).Select(i => Z(At("2010-11-07T00:30") + Duration.FromMinutes(15 * i))));
    }

    [Theory, OnEveryDatabase]
    public async Task It_is_looked_for_as_far_as_it_may_and_for_whom_it_shall(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var (here, there) = (clinic.Calendar(), clinic.Calendar());
        var (ana, berta) = (clinic.Staff("Ana", null), clinic.Staff("Berta", null));
        var (anaHere, bertaThere) = (clinic.Place(ana, here, "Etc/UTC"), clinic.Place(berta, there, "Etc/UTC"));
        foreach (var place in new[] { anaHere, bertaThere, clinic.Place(clinic.Staff("Carla", null, active: false), here, "Etc/UTC") })
        {
            clinic.SpecialDay(place, Date("2026-02-05"), "10:00-11:00");
            clinic.SpecialDay(place, Date("2026-05-01"), "10:00-10:30");
        }

        var service = clinic.Service();
        var inactive = clinic.Service(active: false);
        await clinic.SaveAsync();
        Task<ApiResponse> AskAsync(string more, Guid? asked = null) => clinic.Api.GetAsync($"clinic/next-available?service_id={asked ?? service.Id}&{more}");
        async Task<(string, bool)> FindAsync(string more) => (await AskAsync(more)).ShouldSucceed() is var found
            ? (string.Join(' ', found.List("starts").Select(start => $"{start.Text("name")!}@{start.Text("from")![5..16]}")), found.GetProperty("end_reached").GetBoolean()) : default;

        const string From = "from=2026-02-05T10:15:00Z&slot_duration=30";
        (await FindAsync(From)).ShouldBe(("Ana@02-05T10:30 Berta@02-05T10:30 Ana@05-01T10:00 Berta@05-01T10:00", true));
        (await FindAsync(From + "&limit=3")).ShouldBe(("Ana@02-05T10:30 Berta@02-05T10:30 Ana@05-01T10:00", false));
        (await FindAsync(From + $"&calendar_id={there.Id}")).ShouldBe(("Berta@02-05T10:30 Berta@05-01T10:00", true));
        (await FindAsync(From + $"&staff_id={ana.Id}&to=2026-05-01T10:00:00Z")).ShouldBe(("Ana@02-05T10:30", true));
        (await FindAsync("from=2026-01-29T10:00:00Z&to=2026-05-01T10:00:00Z&limit=4")).ShouldBe(("Ana@02-05T10:00 Berta@02-05T10:00 Ana@02-05T10:15 Berta@02-05T10:15", false));
        (await FindAsync("from=9999-12-31T23:59:59Z")).ShouldBe(("", true));
        (await FindAsync("from=9999-12-25T00:00:00Z&to=9999-12-31T23:59:59Z")).ShouldBe(("", true));
        (await FindAsync("from=0001-01-01T00:00:00Z")).ShouldBe(("", true));

        foreach (var (more, field) in new[]
        {
            ("", "from"), ("from=2026-02-05", "from"), (From + "&limit=0", "limit"), (From + "&limit=51", "limit"), (From + "&to=2026-02-05T10:15:00Z", "to"), (From + "&to=2026-05-08T10:15:01Z", "to"),
            ("from=2026-02-05T10:15:00Z&slot_duration=4", "slot_duration"), (From + "&calendar_id=x", "calendar_id"),
        })
        {
            (await AskAsync(more)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }

        foreach (var unknown in new[] { inactive.Id, Guid.NewGuid(), here.Id })
        {
            (await AskAsync(From, unknown)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "service_id");
        }

        foreach (var nobody in new[] { $"&calendar_id={Guid.NewGuid()}", $"&staff_id={Guid.NewGuid()}", $"&calendar_id={here.Id}&staff_id={berta.Id}" })
        {
            (await AskAsync(From + nobody)).ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
        }
    }

    /// <summary>What available-slots says, by start, then by its own order of the staff.</summary>
    static async Task<(string? From, string? Name, Guid Place)[]> SlotsAsync(TestClinic clinic, Guid[] calendars, Instant from, Instant to, int step, int service)
    {
        var (first, last, earliest, end) = (from.InUtc().Date.PlusDays(-2), to.InUtc().Date.PlusDays(2), Z(from), Z(to));
        var found = new List<(string? From, string? Name, Guid Place)>();
        foreach (var calendar in calendars)
        {
            var answer = (await clinic.Api.GetAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"clinic/calendars/{calendar}/available-slots?start_date={first:uuuu-MM-dd}&end_date={last:uuuu-MM-dd}&slot_duration={step}&service_duration={service}"))).ShouldSucceed();
            found.AddRange(
                from place in answer.EnumerateArray()
                from day in place.List("available_slots")
                from slot in day.List("slots")
                where slot.GetProperty("available").GetBoolean()
                    && string.CompareOrdinal(slot.Text("from"), earliest) >= 0 && string.CompareOrdinal(slot.Text("from"), end) < 0
                select (slot.Text("from"), place.Text("name"), place.Uuid("staff_calendar_id")));
        }

        return [.. found.Distinct().OrderBy(start => start.From, StringComparer.Ordinal).ThenBy(start => Array.IndexOf(s_names, start.Name))
            .ThenBy(start => start.Place.ToString(), StringComparer.Ordinal)];
    }
}
