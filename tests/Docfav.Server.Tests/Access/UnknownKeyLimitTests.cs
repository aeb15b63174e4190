using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

public sealed class UnknownKeyLimitTests(PostgresCluster cluster)
{
    static readonly KeyValuePair<string, string?>[] Settings = [new("Docfav:UnknownKeyRequestsPerMinute", "100"), new("Docfav:TrustedProxies:0", "127.0.0.1")];

    [Theory, OnEveryDatabase]
    public async Task Whoever_tries_keys_is_held_up_by_address_and_minute(DatabaseKind kind)
    {
        var time = new FakeTime(Instant.FromUtc(2026, 3, 2, 12, 0, 15));
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: Settings, time: time);

        (await CountAsync(deployment.Nodes[0], "198.51.100.1", 150)).ShouldBe(100);
        var refused = await TryAsync(deployment.Nodes[0], "198.51.100.1");
        refused.ShouldBeRefused(HttpStatusCode.TooManyRequests, "RATE_LIMIT_EXCEEDED");
        refused.Number("Retry-After").ShouldBe(45);
        refused.Number("X-RateLimit-Limit").ShouldBeNull();

        (await TryAsync(deployment.Nodes[0], "198.51.100.2")).ShouldBeRefused(HttpStatusCode.Unauthorized, "INVALID_API_KEY");
        (await TryAsync(deployment.Nodes[0], "::ffff:198.51.100.1")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        time.Advance(Duration.FromSeconds(44));
        (await TryAsync(deployment.Nodes[0], "198.51.100.1")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        time.Advance(Duration.FromSeconds(1));
        (await CountAsync(deployment.Nodes[0], "198.51.100.1", 101)).ShouldBe(100);
    }

    [Theory, OnEveryDatabase]
    public async Task A_known_key_is_never_held_up_by_others_of_its_address(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(
            kind, cluster, settings: Settings, time: new FakeTime(Instant.FromUtc(2026, 3, 2, 12, 0)));
        var known = deployment.Nodes[0].Client(await deployment.KeyAsync(await deployment.UserAsync()));
        var revoked = deployment.Nodes[0].Client(await deployment.KeyAsync(await deployment.UserAsync(), change: key => key.RevokedAt = Instant.FromUtc(2026, 1, 1, 0, 0)));

        await CountAsync(deployment.Nodes[0], "198.51.100.1", 300);

        (await known.SendAsync(HttpMethod.Get, "/me", null, ("X-Forwarded-For", "198.51.100.1"))).ShouldSucceed();
        (await revoked.SendAsync(HttpMethod.Get, "/me", null, ("X-Forwarded-For", "198.51.100.1"))).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_REVOKED");
    }

    [Theory, OnEveryDatabase]
    public async Task The_addresses_of_one_IPv6_subscriber_count_as_one(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(
            kind, cluster, settings: Settings, time: new FakeTime(Instant.FromUtc(2026, 3, 2, 12, 0)));
        for (var i = 0; i < 100; i++)
        {
            (await TryAsync(deployment.Nodes[0], $"2001:db8:0:1:{i:x}::{i:x}")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await TryAsync(deployment.Nodes[0], "2001:db8:0:1:ffff::1")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync(deployment.Nodes[0], "2001:db8:0:2::1")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    static async Task<int> CountAsync(Node node, string address, int requests)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => TryAsync(node, address)));
        answers.Select(answer => answer.Status).ShouldBeSubsetOf([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests]);
        return answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized);
    }

    static Task<ApiResponse> TryAsync(Node node, string address) =>
        node.Client(KeySecret.Create()).SendAsync(HttpMethod.Get, "/me", null, ("X-Forwarded-For", address));
}
