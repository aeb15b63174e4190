using System.Net;
using Docfav.Server.Access;
using Docfav.Server.BackOffice.Settings;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

/// <summary>A clinic's activity, as its managers look through it.</summary>
public sealed class ActivityPageTests(SharedDeployments deployments)
{
    static readonly Instant s_noon = Instant.FromUtc(2026, 3, 3, 12, 0);
    static readonly Guid[] s_clients = [.. Enumerable.Range(0, 3).Select(_ => Guid.NewGuid())];
    static readonly Guid[] s_users = [.. Enumerable.Range(0, 2).Select(_ => Guid.NewGuid())];
    static readonly Guid s_key = Guid.NewGuid();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Pages_follow_one_another_newest_first_whatever_is_asked_for(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (clinic, other) = (Guid.NewGuid(), Guid.NewGuid());
        var entries = Enumerable.Range(0, 200).Select(i => Entry(clinic, i)).ToList();
        await deployment.SaveAsync([.. entries, .. Enumerable.Range(0, 20).Select(i => Entry(other, i))]);
        var reader = deployment.Nodes[0].Get<ActivityReader>();

        foreach (var filter in (ActivityFilter[])
            [
                new(), new(ClientId: s_clients[0]), new(UserId: s_users[1]), new(KeyId: s_key), new(s_clients[1], s_users[0], s_key),
                new(From: s_noon + Duration.FromMinutes(10), To: s_noon + Duration.FromMinutes(40)), new(KeyId: s_key, From: s_noon + Duration.FromMinutes(30)),
                new(To: s_noon), new(UserId: Guid.NewGuid()),
            ])
        {
            var found = new List<Guid>();
            IReadOnlyList<Activity> page;
            do
            {
                page = await reader.PageAsync(clinic, filter, found.Count == 0 ? null : found[^1], 7, Cancellation);
                found.AddRange(page.Select(entry => entry.Id));
            }
            while (page.Count == 7);

            found.ShouldBe(entries.Where(entry => Fits(entry, filter)).OrderByDescending(entry => entry.At).Select(entry => entry.Id), $"{filter}");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_day_is_the_clinics_own(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var clinic = Guid.NewGuid();
        var madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];
        var reader = deployment.Nodes[0].Get<ActivityReader>();

        // The clock goes forward on the 29th: a day of 23 hours.
        Instant[] moments = [Instant.FromUtc(2026, 3, 28, 22, 59, 59), Instant.FromUtc(2026, 3, 28, 23, 0), Instant.FromUtc(2026, 3, 29, 21, 59, 59), Instant.FromUtc(2026, 3, 29, 22, 0)];
        await deployment.SaveAsync([.. moments.Select(moment => Activity.Of(new(s_users[0], null), clinic, ActivityAction.KeyCreated, null, moment))]);
        var day = ActivityState.Read(name => name is "from" or "to" ? "2026-03-29" : null);

        (await reader.PageAsync(clinic, day.Filter(madrid), null, 10, Cancellation)).Select(entry => entry.At).ShouldBe([moments[2], moments[1]]);
    }

    [Theory, OnEveryDatabase]
    public async Task The_table_has_what_the_filters_find_for_managers_alone_and_nothing_that_a_spreadsheet_runs(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var owner = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(owner);
        var api = deployment.Nodes[0].Client(await deployment.KeyAsync(owner, change: key => key.Name = "@SUM(1)"), clinic.Id);
        var client = (await api.PostAsync("clinic/clients", """{"name":"=cmd()","surname":"Soto"}""")).Data.GetProperty("id").GetGuid();
        (await api.GetAsync($"clinic/clients/{client}")).ShouldSucceed();
        await deployment.Nodes[0].Get<ActivityLog>().FlushAsync(Cancellation);
        var address = $"/clinics/{clinic.Id}/settings/activity.csv";
        var manager = await Visitor.MemberAsync(deployment, clinic.Id, ClinicRole.Manager);

        using var answer = await manager.GetAsync($"{address}?client={client}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("Time;Who;Key;What;Client number;With");
        lines.Length.ShouldBe(3);
        lines.Count(line => line.EndsWith(";Ana Núñez;'@SUM(1);opened the record;1;'=cmd() Soto", StringComparison.Ordinal)).ShouldBe(1);
        lines.Count(line => line.EndsWith(";Ana Núñez;'@SUM(1);made the client;1;'=cmd() Soto", StringComparison.Ordinal)).ShouldBe(1);

        // Taking it is an entry too.
        await deployment.Nodes[0].Get<ActivityLog>().FlushAsync(Cancellation);
        using var all = await manager.GetAsync(address);
        (await all.Content.ReadAsStringAsync(Cancellation)).ShouldContain("exported the activity");
        foreach (var other in (Visitor[])
            [
                await Visitor.MemberAsync(deployment, clinic.Id, ClinicRole.Receptionist), await Visitor.MemberAsync(deployment, clinic.Id, ClinicRole.Professional),
                await Visitor.MemberAsync(deployment, (await deployment.ClinicAsync(owner)).Id, ClinicRole.Manager), Visitor.Nobody(deployment),
            ])
        {
            (await other.StatusAsync(address)).ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task An_erased_client_is_a_number_and_what_one_glance_saw_is_one_line(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var owner = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(owner);
        var api = deployment.Nodes[0].Client(await deployment.KeyAsync(owner), clinic.Id);
        var eva = (await api.PostAsync("clinic/clients", """{"name":"Eva"}""")).Data.GetProperty("id").GetGuid();
        (await api.PostAsync("clinic/clients", """{"name":"Leo"}""")).ShouldSucceed(HttpStatusCode.Created);
        (await api.GetAsync("clinic/clients")).ShouldSucceed();
        (await deployment.Nodes[0].Get<ClientErasure>().EraseAsync(new(owner.Id, null), clinic.Id, eva, Cancellation)).ShouldBeNull();
        await deployment.Nodes[0].Get<ActivityLog>().FlushAsync(Cancellation);
        var entries = await deployment.Nodes[0].Get<ActivityReader>().PageAsync(clinic.Id, new(), null, 100, Cancellation);

        var lines = await deployment.Nodes[0].Get<ActivityLines>().OfAsync(clinic.Id, owner.Id, entries, Cancellation);

        lines.SelectMany(line => line.Clients.Select(client => (line.Action, client.Name, line.KeyName))).ShouldBe(
            [
                (ActivityAction.ClientErased, "#1", null), (ActivityAction.ClientListed, "#1", "test"), (ActivityAction.ClientListed, "Leo", "test"),
                (ActivityAction.ClientCreated, "#1", "test"), (ActivityAction.ClientCreated, "Leo", "test"),
            ],
            ignoreOrder: true);
        lines.Count(line => line.Action == ActivityAction.ClientListed).ShouldBe(1);
    }

    [Fact]
    public async Task What_was_seen_in_one_glance_is_one_line_though_something_else_was_done_in_the_same_millisecond()
    {
        var deployment = await deployments.OnAsync(DatabaseKind.Sqlite);
        var owner = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(owner);
        Activity Seen(ActivityAction action, Guid clientId, int nanoseconds)
        {
            var entry = Activity.Of(new(owner.Id, null), clinic.Id, action, null, s_noon + Duration.FromNanoseconds(nanoseconds));
            entry.ClientId = clientId;
            return entry;
        }

        var lines = await deployment.Nodes[0].Get<ActivityLines>().OfAsync(
            clinic.Id, owner.Id,
            [Seen(ActivityAction.ClientListed, s_clients[0], 0), Seen(ActivityAction.ClientErased, s_clients[0], 300), Seen(ActivityAction.ClientListed, s_clients[1], 0)],
            Cancellation);

        lines.Select(line => (line.Action, line.Clients.Count)).ShouldBe([(ActivityAction.ClientListed, 2), (ActivityAction.ClientErased, 1)]);
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("2026-02-30")]
    [InlineData("' OR 1=1")]
    public void What_is_no_date_or_id_is_as_if_it_were_not_there(string text) => ActivityState.Read(_ => text).IsFiltered.ShouldBeFalse();

    static bool Fits(Activity entry, ActivityFilter filter) =>
        (filter.ClientId is null || entry.ClientId == filter.ClientId) && (filter.UserId is null || entry.UserId == filter.UserId)
        && (filter.KeyId is null || entry.ApiKeyId == filter.KeyId) && !(entry.At < filter.From) && !(entry.At >= filter.To);

    static Activity Entry(Guid clinicId, int number)
    {
        var entry = Activity.Of(new(s_users[number % 2], number % 5 < 2 ? s_key : null), clinicId, ActivityAction.ClientRead, null, s_noon + Duration.FromSeconds(number * 17));
        entry.ClientId = number % 7 == 0 ? null : s_clients[number % 3];
        return entry;
    }
}
