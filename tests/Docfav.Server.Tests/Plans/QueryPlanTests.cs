using System.Text;
using Docfav.Server.Access;
using Docfav.Server.BackOffice.Settings;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Clinics;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Access;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Webhooks;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Plans;

/// <summary>No request reads all of a table that grows, nor all that a clinic has of it, however the statement was sent.</summary>
public sealed class QueryPlanTests(PostgresCluster cluster)
{
    /// <summary>What a clinic has some hundreds of at the most; of its counters, one row.</summary>
    static readonly string[] Furniture =
        [
            "calendar_feeds", "calendars", "clinic_counters", "day_offs", "members", "recurring_events", "services", "special_days", "staff", "staff_calendars",
            "webhook_endpoints", "working_hours",
        ];

    /// <summary>What does not grow; the rows that a batch has just brought are all to be read.</summary>
    static readonly string[] Fixed = ["system_settings", "__EFMigrationsHistory", "staging_activity"];

    /// <summary>Requests that look at each of the clinic's clients, and why.</summary>
    static readonly Dictionary<string, string> OfWholeClinic = new()
    {
        ["gender="] = "the total counts those whom the filter leaves",
        ["min_age="] = "the total counts those whom the filter leaves",
        ["activity_from="] = "the total counts those whom the filter leaves",
    };

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task No_operation_scans_a_table_that_grows(DatabaseKind kind)
    {
        await using var house = await PlanHouse.OpenAsync(kind, cluster, Cancellation);

        var cases = await PlanCases.OfAsync(house, Cancellation);
        cases.Select(item => (item.Method, item.Route)).Distinct().ShouldBe(
            Operation.Routes(house.Deployment.Nodes[0]).Select(route => (route.Method, route.Route)), ignoreOrder: true);
        string.Join('\n', await FaultsAsync(house, cases)).ShouldBeEmpty();
        string.Join('\n', await SettingsFaultsAsync(house)).ShouldBeEmpty();

        // What would go unnoticed would not be looked at: an index of the table, and one within the clinic.
        await house.Deployment.Database.WriteAsync(
            (db, token) => db.Database.ExecuteSqlRawAsync("DROP INDEX ix_api_keys_key_hash; DROP INDEX ix_appointments_clinic_id_client_id_booked_from", token), Cancellation);
        var missed = await FaultsAsync(house, [.. cases.Where(item => item.Route.EndsWith("/clients/{}/appointments", StringComparison.Ordinal))]);
        missed.ShouldContain(fault => fault.Contains("\n    api_keys: ", StringComparison.Ordinal));
        missed.ShouldContain(fault => fault.Contains("\n    appointments: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_calendars_agenda_is_read_without_the_rest_of_the_clinics()
    {
        await using var house = await PlanHouse.OpenAsync(DatabaseKind.Sqlite, cluster, Cancellation);
        PlanCase[] cases = [.. (await PlanCases.OfAsync(house, Cancellation)).Where(item => item.Route.EndsWith("/availability", StringComparison.Ordinal)
            && (item.Path.Contains("&calendar_id=", StringComparison.Ordinal) || item.Path.Contains("&staff_id=", StringComparison.Ordinal)))];
        cases.Length.ShouldBe(2);
        foreach (var item in cases)
        {
            await house.Plans.ForgetAsync(Cancellation);
            (await house.Api.GetAsync(item.Path)).ShouldSucceed();

            var read = (await house.Plans.TakeAsync(Cancellation)).Where(access => access.Columns.Contains("booked_from")).ToLookup(access => access.Table);
            foreach (var table in (string[])["appointments", "time_reservations", "group_reservations", "holds"])
            {
                read[table].ShouldHaveSingleItem($"{item}: {table}").Columns.ShouldContain("staff_calendar_id", $"{item}: {table}");
            }
        }
    }

    static async Task<IReadOnlyList<string>> FaultsAsync(PlanHouse house, IReadOnlyList<PlanCase> cases)
    {
        await house.Plans.ForgetAsync(Cancellation);
        var faults = new List<string>();
        foreach (var item in cases)
        {
            await house.ForgetAgendaAsync(Cancellation);
            using var body = item.Body is null ? null : new StringContent(item.Body, Encoding.UTF8, "application/json");
            var answer = await house.Api.SendAsync(
                new HttpMethod(item.Method), item.Path, body, item.IdempotencyKey is { } key ? [("Idempotency-Key", key)] : []);
            answer.Status.ShouldBe(item.Answer, $"{item}: {answer.Text}");
            await TakeAsync($"{item}", OfWholeClinic.Keys.Any(known => item.Path.Contains(known, StringComparison.Ordinal)));
        }

        await house.FlushAsync(Cancellation);
        await TakeAsync("usage and activity", false);
        return faults;

        async Task TakeAsync(string what, bool ofWholeClinic)
        {
            faults.AddRange(await ScansAsync(house, what, access => ofWholeClinic && access is { Table: "clients" or "group_reservations", Columns: ["clinic_id"] }));
        }
    }

    /// <summary>What the pages of keys, members, activity and feeds read, and feeds themselves.</summary>
    static async Task<IReadOnlyList<string>> SettingsFaultsAsync(PlanHouse house)
    {
        var node = house.Deployment.Nodes[0];
        var (clinic, viewer, id) = (house.Demo.ClinicId, Guid.NewGuid(), Guid.NewGuid());
        var (reader, keys) = (node.Get<ActivityReader>(), node.Get<ClinicKeys>());
        var faults = new List<string>();
        foreach (var filter in (ActivityFilter[])
            [new(), new(ClientId: id), new(UserId: id), new(KeyId: id), new(From: PlanHouse.Now, To: PlanHouse.Now), new(KeyId: id, From: PlanHouse.Now), new(id, id, id)])
        {
            await reader.PageAsync(clinic, filter, null, 100, Cancellation);
            await reader.PageAsync(clinic, filter, id, 100, Cancellation);
            faults.AddRange(await ScansAsync(house, $"{filter}"));
        }

        var entries = await reader.PageAsync(clinic, new(), null, 3, Cancellation);
        await node.Get<ActivityLines>().OfAsync(clinic, viewer, entries, Cancellation);
        faults.AddRange(await ScansAsync(house, "names"));
        await keys.FindAsync(clinic, viewer, id, Cancellation);
        foreach (var key in await keys.ListAsync(clinic, viewer, Cancellation))
        {
            await keys.UseAsync(key, Cancellation);
        }

        faults.AddRange(await ScansAsync(house, "keys"));
        await node.Get<ClinicMembers>().ListAsync(clinic, Cancellation);
        faults.AddRange(await ScansAsync(house, "members"));
        await using (var db = house.Deployment.Database.OpenRead())
        {
            var staff = await db.Staff.Where(row => row.ClinicId == clinic).OrderBy(row => row.Id).FirstAsync(Cancellation);
            var (feeds, open) = (node.Get<FeedReader>(), new OpenFeed(clinic, id, staff.Id, null, ShowsClients: true, "", "", "UTC", Language.Es, 0));
            await feeds.FindAsync(FeedSecret.Create(), Cancellation);
            await feeds.ReadAsync(open, new(PlanHouse.Now, PlanHouse.Now + Duration.FromDays(1)), Cancellation);
        }

        faults.AddRange(await ScansAsync(house, "feeds"));
        await node.Get<FeedAddresses>().ListAsync(clinic, null, Cancellation);
        faults.AddRange(await ScansAsync(house, "addresses of feeds"));
        faults.AddRange(await WebhookFaultsAsync(house));
        return faults;
    }

    /// <summary>What the pages of webhooks read, and who delivers.</summary>
    static async Task<IReadOnlyList<string>> WebhookFaultsAsync(PlanHouse house)
    {
        var (node, clinic, now) = (house.Deployment.Nodes[0], house.Demo.ClinicId, PlanHouse.Now);
        var faults = new List<string>();
        foreach (var filter in (DeliveryFilter[])
            [new(), new(WebhookDeliveryState.Failed), new(WebhookDeliveryState.Pending), new(WebhookDeliveryState.Delivered, EventKind.ClientCreated), new(From: now, To: now)])
        {
            await node.Get<WebhookLog>().PageAsync(clinic, PlanHouse.Webhook, filter, null, 50, Cancellation);
            await node.Get<WebhookLog>().PageAsync(clinic, PlanHouse.Webhook, filter, 2, 50, Cancellation);
            faults.AddRange(await ScansAsync(house, $"{filter}"));
        }

        await node.Get<ClinicWebhooks>().ListAsync(clinic, Cancellation);
        await node.Get<ClinicWebhooks>().FindAsync(clinic, PlanHouse.Webhook, Cancellation);
        using var round = new WebhookRound(house.Deployment.Database, node.Get<WebhookSender>(), node.Get<IClock>(), TimeProvider.System, Duration.FromMinutes(1), clinic, PlanHouse.Webhook);
        await round.RunAsync(Cancellation);
        faults.AddRange(await ScansAsync(house, "a turn"));
        return faults;
    }

    static async Task<IEnumerable<string>> ScansAsync(PlanHouse house, string what, Func<TableAccess, bool>? isRight = null)
    {
        var accesses = await house.Plans.TakeAsync(Cancellation);
        accesses.ShouldNotBeEmpty($"{what}: nothing was heard");
        return accesses.Where(access => IsScan(access) && isRight?.Invoke(access) != true).Select(access => $"{what}\n    {access.Table}: {access.Plan}\n    {access.Sql}");
    }

    // With the first connection of a pool the driver asks for the catalog's types.
    static bool IsScan(TableAccess access) =>
        !Fixed.Contains(access.Table) && !access.Table.StartsWith("pg_", StringComparison.Ordinal) && (access.Columns.Count == 0 || (access is { Columns: ["clinic_id"], IsPage: false } && !Furniture.Contains(access.Table)));
}
