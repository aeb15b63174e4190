using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>How often a key was used on a day.</summary>
public sealed class KeyUsageTests(PostgresCluster cluster)
{
    static readonly Instant LateEvening = Instant.FromUtc(2026, 3, 2, 23, 59, 50);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Requests_are_counted_exactly_by_UTC_day_over_all_nodes(DatabaseKind kind)
    {
        var time = new FakeTime(LateEvening);
        await using var deployment = await Deployment.StartAsync(kind, cluster, nodes: 2, time: time);
        var id = Guid.Empty;
        var text = await deployment.KeyAsync(await deployment.UserAsync(), change: key => id = key.Id);

        await Task.WhenAll(Enumerable.Range(0, 120).Select(sent => deployment.Nodes[sent % 2].Client(text).GetAsync(sent % 3 == 0 ? "/nothing" : "/me")));
        await FlushAsync(deployment);
        time.Advance(Duration.FromSeconds(20));
        await Task.WhenAll(Enumerable.Range(0, 30).Select(sent => deployment.Nodes[sent % 2].Client(text).GetAsync("/me")));
        await FlushAsync(deployment);
        await FlushAsync(deployment);

        await using var db = deployment.Database.OpenRead();
        var days = await db.ApiKeyDays.Where(day => day.ApiKeyId == id).OrderBy(day => day.Day).ToListAsync(Cancellation);
        days.Select(day => (day.Day, day.Requests, day.LastUsedAt)).ShouldBe(
            [(new LocalDate(2026, 3, 2), 120, LateEvening), (new LocalDate(2026, 3, 3), 30, LateEvening + Duration.FromSeconds(20))]);
        (await deployment.Nodes[1].Get<KeyRing>().ListAsync(Cancellation)).Single().LastUsedAt.ShouldBe(LateEvening + Duration.FromSeconds(20));
    }

    [Theory, OnEveryDatabase]
    public async Task A_request_refused_before_its_key_may_be_used_is_no_use_of_it(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var user = await deployment.UserAsync();
        foreach (var change in (Action<ApiKey>[])[key => key.RevokedAt = LateEvening, key => key.ExpiresAt = LateEvening, key => key.AllowedIps = "203.0.113.9"])
        {
            await deployment.Nodes[0].Client(await deployment.KeyAsync(user, change: change)).GetAsync("/me");
        }

        await FlushAsync(deployment);

        await using var db = deployment.Database.OpenRead();
        (await db.ApiKeyDays.AnyAsync(Cancellation)).ShouldBeFalse();
    }

    [Theory, OnEveryDatabase]
    public async Task No_count_is_lost_while_counts_are_written(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var ids = new List<Guid>();
        var user = await deployment.UserAsync();
        for (var i = 0; i < 4; i++)
        {
            await deployment.KeyAsync(user, change: key => ids.Add(key.Id));
        }

        var usage = new KeyUsage(deployment.Database);
        const int each = 50_000;
        var counting = Task.WhenAll(ids.Select(id => Task.Run(
            () =>
            {
                for (var i = 0; i < each; i++)
                {
                    usage.Count(id, SystemTime.Clock.GetCurrentInstant());
                }
            },
            Cancellation)));
        while (!counting.IsCompleted)
        {
            await usage.FlushAsync(Cancellation);
        }

        await counting;
        await usage.FlushAsync(Cancellation);

        await using var db = deployment.Database.OpenRead();
        foreach (var id in ids)
        {
            (await db.ApiKeyDays.Where(day => day.ApiKeyId == id).SumAsync(day => day.Requests, Cancellation)).ShouldBe(each);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_write_that_fails_or_is_broken_off_is_made_up_for_by_the_next(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var id = Guid.Empty;
        await deployment.KeyAsync(await deployment.UserAsync(), change: key => id = key.Id);
        var faulty = FaultyDatabase.Over(deployment.Database);
        var usage = new KeyUsage(faulty.Database);
        foreach (var fault in (Exception[])[new OperationCanceledException(), new IOException(), new Docfav.Server.Data.DatabaseUnavailableException()])
        {
            usage.Count(id, SystemTime.Clock.GetCurrentInstant());
            faulty.Before = fault;
            (await Record.ExceptionAsync(() => usage.FlushAsync(Cancellation))).ShouldBeSameAs(fault);
            faulty.Before = null;
        }

        usage.Count(id, SystemTime.Clock.GetCurrentInstant());
        await usage.FlushAsync(Cancellation);

        await using var db = deployment.Database.OpenRead();
        (await db.ApiKeyDays.Where(day => day.ApiKeyId == id).SumAsync(day => day.Requests, Cancellation)).ShouldBe(4);
    }

    static async Task FlushAsync(Deployment deployment)
    {
        foreach (var node in deployment.Nodes)
        {
            await node.Get<KeyUsage>().FlushAsync(Cancellation);
        }
    }
}
