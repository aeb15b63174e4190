using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

public sealed class RateLimitTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static readonly Instant QuarterPast = Instant.FromUtc(2026, 3, 2, 12, 15);

    static readonly KeyValuePair<string, string?>[] Plans =
        [new("Docfav:Plans:p3", "3"), new("Docfav:Plans:p5", "5"), new("Docfav:Plans:p100", "100"), new("Docfav:Plans:p305", "305"), new("Docfav:Plans:p1000", "1000"),
            new("Docfav:Plans:p5000", "5000")];

    [Theory, OnEveryDatabase]
    public async Task The_limit_is_used_up_and_then_refused_until_the_hour_turns(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: Plans);
        // The second is no multiple of its leases.
        foreach (var limit in (int[])[3, 305])
        {
            await RateHour.RunAsync(async hour =>
            {
                var key = await KeyAsync(deployment, $"p{limit}");
                for (var sent = 1; sent <= limit + 3; sent++)
                {
                    var answer = hour.Note(await key.GetAsync("/me"));

                    answer.Status.ShouldBe(sent <= limit ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, $"{limit}: {sent}");
                    answer.Number("X-RateLimit-Limit").ShouldBe(limit);
                    answer.Number("X-RateLimit-Remaining").ShouldBe(Math.Max(0, limit - sent));
                    if (sent > limit)
                    {
                        answer.ShouldBeRefused(HttpStatusCode.TooManyRequests, "RATE_LIMIT_EXCEEDED");
                        var left = answer.Number("X-RateLimit-Reset")!.Value - SystemTime.Clock.GetCurrentInstant().ToUnixTimeSeconds();
                        answer.Number("Retry-After")!.Value.ShouldBeInRange(Math.Max(1, left - 1), left + 2);
                    }
                }
            });
        }
    }

    [Theory, OnEveryDatabase]
    public async Task However_many_ask_at_once_exactly_the_limit_is_let_through(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, nodes: kind == DatabaseKind.Postgres ? 2 : 1, settings: Plans);
        foreach (var limit in (int[])[5, 100, 1000])
        {
            await RateHour.RunAsync(async hour =>
            {
                var user = await deployment.UserAsync(plan: $"p{limit}");
                var text = await deployment.KeyAsync(user);
                var keys = deployment.Nodes.Select(node => node.Client(text)).ToArray();

                var answers = await Task.WhenAll(Enumerable.Range(0, 2 * limit).Select(sent => keys[sent % keys.Length].GetAsync("/me")));

                answers.ToList().ForEach(answer => hour.Note(answer));
                answers.Select(answer => answer.Status).Distinct().ShouldBe([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], ignoreOrder: true);
                answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(limit);
                answers.ShouldAllBe(answer => answer.Number("X-RateLimit-Remaining") >= 0 && answer.Number("X-RateLimit-Remaining") < limit);
                await using var db = deployment.Database.OpenRead();
                (await db.RateWindows.SingleAsync(window => window.UserId == user.Id, Cancellation)).Used.ShouldBe(limit);
            });
        }
    }

    [Theory, OnEveryDatabase]
    public async Task All_of_the_limit_can_be_used_when_nodes_take_turns(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, nodes: 2, settings: Plans);
        await RateHour.RunAsync(async hour =>
        {
            var text = await deployment.KeyAsync(await deployment.UserAsync(plan: "p305"));
            var keys = deployment.Nodes.Select(node => node.Client(text)).ToArray();
            // A burst on one node leaves it a part of a lease; the other then takes what is left.
            for (var sent = 0; sent < 4; sent++)
            {
                hour.Note(await keys[0].GetAsync("/me")).ShouldSucceed();
            }

            var admitted = 4;
            while (hour.Note(await keys[1].GetAsync("/me")).Status == HttpStatusCode.OK)
            {
                admitted++;
            }

            // A part of the first node's lease may lie unused, and that node still has it.
            admitted.ShouldBeInRange(305 - (305 / 20), 305);
            while (hour.Note(await keys[0].GetAsync("/me")).Status == HttpStatusCode.OK)
            {
                admitted++;
            }

            admitted.ShouldBe(305);
        });
    }

    [Theory, OnEveryDatabase]
    public async Task Who_asks_often_has_the_next_lease_before_one_is_used_up(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: Plans);
        await RateHour.RunAsync(async hour =>
        {
            var user = await deployment.UserAsync(plan: "p5000");
            var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user));
            for (var sent = 1; sent <= 25; sent++)
            {
                hour.Note(await key.GetAsync("/me")).Number("X-RateLimit-Remaining").ShouldBe(5000 - sent);
            }

            var used = 0;
            for (var looks = 0; used != 100 && looks < 500; looks++)
            {
                await Task.Delay(20, Cancellation);
                await using var db = deployment.Database.OpenRead();
                used = (await db.RateWindows.SingleAsync(window => window.UserId == user.Id, Cancellation)).Used;
            }

            used.ShouldBe(100);
            hour.Note(await key.GetAsync("/me")).Number("X-RateLimit-Remaining").ShouldBe(5000 - 26);
        });
    }

    [Theory, OnEveryDatabase]
    public async Task All_keys_of_a_user_share_one_limit_and_nobody_elses(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: Plans);
        await RateHour.RunAsync(async hour =>
        {
            var user = await deployment.UserAsync(plan: "p5");
            var first = deployment.Nodes[0].Client(await deployment.KeyAsync(user));
            var second = deployment.Nodes[0].Client(await deployment.KeyAsync(user));
            var other = await KeyAsync(deployment, "p5");
            for (var sent = 0; sent < 5; sent++)
            {
                hour.Note(await (sent % 2 == 0 ? first : second).GetAsync("/me")).ShouldSucceed();
            }

            hour.Note(await first.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.TooManyRequests, "RATE_LIMIT_EXCEEDED");
            hour.Note(await second.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.TooManyRequests, "RATE_LIMIT_EXCEEDED");
            hour.Note(await other.GetAsync("/me")).ShouldSucceed();
        });
    }

    [Fact]
    public async Task The_limit_is_whole_again_with_the_clock_hour()
    {
        var time = new FakeTime(QuarterPast);
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster, settings: Plans, time: time);
        var key = await KeyAsync(deployment, "p3");
        var reset = Instant.FromUtc(2026, 3, 2, 13, 0);
        for (var sent = 0; sent < 3; sent++)
        {
            (await key.GetAsync("/me")).ShouldSucceed();
        }

        var refused = await key.GetAsync("/me");
        (refused.Number("Retry-After"), refused.Number("X-RateLimit-Reset")).ShouldBe((45 * 60, reset.ToUnixTimeSeconds()));
        time.Advance(Duration.FromSeconds((45 * 60) - 1));
        (await key.GetAsync("/me")).Number("Retry-After").ShouldBe(1);
        time.Advance(Duration.FromSeconds(1));

        var next = await key.GetAsync("/me");

        next.ShouldSucceed();
        (next.Number("X-RateLimit-Remaining"), next.Number("X-RateLimit-Reset")).ShouldBe((2, reset.ToUnixTimeSeconds() + 3600));
    }

    [Fact]
    public async Task A_restart_within_the_hour_gives_nothing_back()
    {
        var time = new FakeTime(QuarterPast);
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster, settings: Plans, time: time);
        var text = await deployment.KeyAsync(await deployment.UserAsync(plan: "p3"));
        for (var sent = 0; sent < 3; sent++)
        {
            (await deployment.Nodes[0].Client(text).GetAsync("/me")).ShouldSucceed();
        }

        var restarted = await deployment.AddNodeAsync(Plans, time);

        (await restarted.Client(text).GetAsync("/me")).ShouldBeRefused(HttpStatusCode.TooManyRequests, "RATE_LIMIT_EXCEEDED");
    }

    [Theory, OnEveryDatabase]
    public async Task A_plan_changed_within_the_hour_holds_with_the_next_request(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: Plans);
        await RateHour.RunAsync(async hour =>
        {
            var user = await deployment.UserAsync(plan: "p3");
            var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user));
            for (var sent = 0; sent < 4; sent++)
            {
                hour.Note(await key.GetAsync("/me")).Status.ShouldBe(sent < 3 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests);
            }

            await SetPlanAsync(deployment, user, "p5");
            var raised = hour.Note(await key.GetAsync("/me"));
            raised.ShouldSucceed();
            (raised.Number("X-RateLimit-Limit"), raised.Number("X-RateLimit-Remaining")).ShouldBe((5, 1));

            await SetPlanAsync(deployment, user, "p3");
            var lowered = hour.Note(await key.GetAsync("/me"));
            lowered.ShouldBeRefused(HttpStatusCode.TooManyRequests, "RATE_LIMIT_EXCEEDED");
            (lowered.Number("X-RateLimit-Limit"), lowered.Number("X-RateLimit-Remaining")).ShouldBe((3, 0));

            await SetPlanAsync(deployment, user, "a plan that the configuration no longer names");
            hour.Note(await key.GetAsync("/me")).Number("X-RateLimit-Limit").ShouldBe(3);
        });
    }

    static async Task<ApiClient> KeyAsync(Deployment deployment, string plan) =>
        deployment.Nodes[0].Client(await deployment.KeyAsync(await deployment.UserAsync(plan)));

    static Task<int> SetPlanAsync(Deployment deployment, User user, string plan) =>
        deployment.Database.WriteAsync(
            (db, token) => db.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Plan, plan), token),
            CancellationToken.None);
}
