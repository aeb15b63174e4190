using Docfav.Server.Access;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using NodaTime.Text;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>The filters of the list of clients, alone and together, against an oracle; ages and dates are the clinic's own.</summary>
public sealed class ClientFilterTests(PostgresCluster cluster)
{
    static readonly string[] Zones = ["Pacific/Auckland", "America/Los_Angeles", "Europe/Madrid"];

    static readonly Instant[] Nows =
        [Instant.FromUtc(2023, 2, 28, 9, 0), Instant.FromUtc(2023, 3, 1, 9, 0), Instant.FromUtc(2024, 2, 28, 23, 30), Instant.FromUtc(2024, 2, 29, 11, 0), Instant.FromUtc(2024, 3, 1, 7, 59), Instant.FromUtc(2024, 3, 1, 8, 0), Instant.FromUtc(2026, 12, 31, 10, 59)];

    [Theory, OnEveryDatabase]
    public async Task Every_combination_of_filters_finds_whom_an_oracle_finds(DatabaseKind kind)
    {
        var time = new FakeTime(Nows[0]);
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: time);
        var clinics = new List<(ApiClient Client, DateTimeZone Zone, List<Client> Clients, List<(Guid Client, Instant At, bool Counts)> Booked)>();
        foreach (var id in Zones)
        {
            var (client, zone) = (await deployment.ManagerAsync(id), DateTimeZoneProviders.Tzdb[id]);
            var clients = StoredClients.Make(client.ClinicId, 90, seed: 8);
            foreach (var (one, i) in clients.Select((one, i) => (one, i)))
            {
                // Birthdays about the days that the test takes for today, 29 February among them.
                one.DateOfBirth = i % 6 == 0 ? null : Around(Nows[i % Nows.Length].InZone(zone).Date, i, i % 3);
            }

            await deployment.StoreAsync(clients);
            clinics.Add((client, zone, clients, await BookAsync(deployment, clients, zone)));
        }

        var random = new Random(9);
        foreach (var now in Nows)
        {
            time.Advance(now - time.GetCurrentInstant());
            foreach (var (client, zone, clients, booked) in clinics)
            {
                var today = now.InZone(zone).Date;
                for (var round = 0; round < 25; round++)
                {
                    if (Filters(random) is not { } filters)
                    {
                        continue;
                    }

                    var (_, _, _, gender, min, max, from, to) = filters;
                    var query = $"limit=100{(gender is null ? "" : $"&gender={(gender == Gender.Male ? "male" : "female")}")}{Part("min_age", min)}{Part("max_age", max)}{Part("activity_from", from)}{Part("activity_to", to)}";
                    var expected = ClientOracle.Sorted(Filtered(clients, filters, booked, today, zone), "name.asc");

                    var page = (await client.GetAsync($"clinic/clients?{query}")).ShouldSucceed();

                    page.GetProperty("clients").EnumerateArray().Select(one => one.GetProperty("id").GetGuid()).ShouldBe(expected, $"{query} on {today} in {zone.Id}");
                    page.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(expected.Count, query);
                }
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_search_among_those_whom_filters_find_finds_whom_an_oracle_finds(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: new FakeTime(Nows[0]));
        var (clinic, zone) = (await deployment.ManagerAsync("Europe/Madrid"), DateTimeZoneProviders.Tzdb["Europe/Madrid"]);
        // More than the search looks at first.
        var clients = StoredClients.Make(clinic.ClinicId, 1_300, seed: 10);
        await deployment.StoreAsync(clients);
        var booked = await BookAsync(deployment, clients, zone);
        var (desk, actor, today) = (deployment.Nodes[0].Get<ClientDesk>(), new Actor(Guid.NewGuid(), null), Nows[0].InZone(zone).Date);

        var random = new Random(11);
        var sizes = new List<int>();
        foreach (var keyword in (string[])["a", "e", "@", "ana", "example", "garcia", "lucja", "600", "1299", "ana garcia", "nobody"])
        {
            for (var round = 0; round < 12; round++)
            {
                var filters = round == 0 ? new ClientListQuery(1, 0, new("name", true), null, null, null, null, null) : Filters(random);
                if (filters is null)
                {
                    continue;
                }

                var expected = ClientOracle.Sorted(Filtered(clients, filters, booked, today, zone).Where(one => ClientOracle.IsFound(one, keyword)), "name.asc");
                sizes.Add(expected.Count);
                foreach (var offset in (int[])[0, 26])
                {
                    var found = await desk.SearchAsync(actor, clinic.ClinicId, ClientSearchQuery.Of(keyword, 26, offset)!, filters, TestContext.Current.CancellationToken);

                    found.Select(one => one.Id).ShouldBe(expected.Skip(offset).Take(26), $"'{keyword}' from {offset} among {filters}");
                }
            }
        }

        sizes.Count(size => size is > 0 and < 26).ShouldBeGreaterThan(10);
        sizes.Count(size => size > 26).ShouldBeGreaterThan(10);
    }

    /// <summary>Any filters; null where they contradict each other.</summary>
    static ClientListQuery? Filters(Random random)
    {
        var gender = Any<Gender?>(random, [null, null, Gender.Male, Gender.Female]);
        var (min, max) = (Any<int?>(random, [null, 0, 1, 17, 18, 19, 20]), Any<int?>(random, [null, 0, 17, 18, 19, 20, 150]));
        var (from, to) = (Any<LocalDate?>(random, [null, new(2026, 4, 4), new(2026, 4, 5), new(2026, 4, 6)]), Any<LocalDate?>(random, [null, new(2026, 4, 5), new(2026, 4, 6), new(9999, 12, 31)]));
        return min > max || from > to ? null : new(100, 0, new("name", false), gender, min, max, from, to);
    }

    static IEnumerable<Client> Filtered(
        List<Client> clients, ClientListQuery filters, List<(Guid Client, Instant At, bool Counts)> booked, LocalDate today, DateTimeZone zone)
    {
        var (_, _, _, gender, min, max, from, to) = filters;
        return clients.Where(one => gender is null || one.Gender == gender)
            .Where(one => (min is null && max is null) || (one.DateOfBirth is { } born && ClientOracle.Age(born, today) is var age && age >= (min ?? -1) && age <= (max ?? 999)))
            .Where(one => (from is null && to is null) || booked.Any(item => item.Client == one.Id && item.Counts
                && item.At.InZone(zone).Date is var day && (from is null || day >= from) && (to is null || day <= to)));
    }

    static T Any<T>(Random random, T[] values) => values[random.Next(values.Length)];

    static string Part<T>(string name, T? value) where T : struct =>
        value is LocalDate date ? $"&{name}={LocalDatePattern.Iso.Format(date)}" : value is null ? "" : $"&{name}={value}";

    static LocalDate Around(LocalDate today, int i, int way) => way switch
    {
        0 => new LocalDate(today.Year - 17 - (i % 3), today.Month, today.Day > 28 ? 28 : today.Day).PlusDays((i % 5) - 2),
        1 => new LocalDate(2004, 2, 29),
        _ => today.PlusYears(-18).PlusDays((i % 3) - 1),
    };

    /// <summary>Appointments about local midnights, of every status, in groups and out; whether each counts as activity.</summary>
    static async Task<List<(Guid Client, Instant At, bool Counts)>> BookAsync(Deployment deployment, List<Client> clients, DateTimeZone zone)
    {
        var clinicId = clients[0].ClinicId;
        var (calendar, staff, item, service, open, cancelled) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        GroupReservation Group(Guid id, AppointmentStatus status) => new()
        {
            ClinicId = clinicId,
            Id = id,
            StaffCalendarId = item,
            ServiceId = service,
            Capacity = 99,
            Status = status,
            BookedFrom = Instant.FromUtc(2026, 4, 5, 0, 0),
            BookedTo = Instant.FromUtc(2026, 4, 5, 1, 0),
        };
        await deployment.SaveAsync(
            new Calendar { ClinicId = clinicId, Id = calendar, Name = "C" }, new StaffMember { ClinicId = clinicId, Id = staff },
            new StaffCalendar { ClinicId = clinicId, Id = item, StaffId = staff, CalendarId = calendar, SlotDuration = 15, Timezone = zone.Id },
            new Service { ClinicId = clinicId, Id = service, Name = "S" }, Group(open, AppointmentStatus.Confirmed), Group(cancelled, AppointmentStatus.Cancelled));

        var booked = new List<(Guid, Instant, bool)>();
        var appointments = new List<object>();
        var statuses = Enum.GetValues<AppointmentStatus>();
        for (var i = 0; i < 120; i++)
        {
            var midnight = zone.AtStartOfDay(new LocalDate(2026, 4, 3).PlusDays(i % 5)).ToInstant();
            var at = midnight.Plus(Duration.FromSeconds((i % 3) - 1));
            var (status, group) = (statuses[i % statuses.Length], (i % 4) switch { 0 => open, 1 => cancelled, _ => (Guid?)null });
            var client = clients[i * 7 % 60].Id;
            booked.Add((client, at, status != AppointmentStatus.Cancelled && group != cancelled));
            appointments.Add(new Appointment
            {
                ClinicId = clinicId,
                Id = Guid.NewGuid(),
                AppointmentNumber = i + 1,
                StaffCalendarId = item,
                ServiceId = service,
                ClientId = client,
                GroupReservationId = group,
                BookedFrom = at,
                BookedTo = at.Plus(Duration.FromMinutes(30)),
                Status = status,
            });
        }

        await deployment.SaveAsync([.. appointments]);
        return booked;
    }
}
