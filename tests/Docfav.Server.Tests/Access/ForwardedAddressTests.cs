using System.Net;
using Docfav.Server.Api;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>Which address a request counts as coming from. Every request here comes from 127.0.0.1.</summary>
public sealed class ForwardedAddressTests(SharedDeployments deployments)
{
    const string Allowed = "203.0.113.7";

    static readonly KeyValuePair<string, string?>[] Trusting = [new("Docfav:TrustedProxies:0", "127.0.0.1")];

    [Theory, OnEveryDatabase]
    public async Task Nobody_is_believed_where_no_proxy_is_trusted(DatabaseKind kind)
    {
        await NobodyIsBelievedAsync(await deployments.OnAsync(kind));
    }

    [Theory, OnEveryDatabase]
    public async Task A_proxy_elsewhere_is_no_reason_to_believe_this_one(DatabaseKind kind)
    {
        await NobodyIsBelievedAsync(await deployments.OnAsync(kind, new KeyValuePair<string, string?>("Docfav:TrustedProxies:0", "10.0.0.0/8")));
    }

    [Theory, OnEveryDatabase]
    public async Task A_trusted_proxys_rightmost_untrusted_address_counts(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind, Trusting);
        var key = await KeyForAsync(deployment, Allowed);
        string[] allowed =
        [
            Allowed, $"198.51.100.1, {Allowed}", $"{Allowed}, 127.0.0.1", $"{Allowed},127.0.0.1, 127.0.0.1", $"garbage, {Allowed}", $"::ffff:{Allowed}",
            $"{Allowed}:4711", $"[::ffff:{Allowed}]:4711", $"  {Allowed}  ", $"{Allowed}, ",
        ];
        string[] refused =
        [
            "198.51.100.1", $"{Allowed}, 198.51.100.1", $"{Allowed}, 198.51.100.1, 127.0.0.1", $"{Allowed}, garbage", "garbage", "", ",", "unknown", "null",
            $"{Allowed};", "203.0.113.77", "203.0.113.7.", "0xCB.0.113.7.1", $"\"{Allowed}\"x", $"{Allowed}, 127.0.0.1, garbage", "127.0.0.1",
            string.Join(", ", Enumerable.Repeat(Allowed, 50)) + ", 198.51.100.1", $"for={Allowed}", "%32%30%33.0.113.7", "٢٠٣.0.113.7",
        ];

        foreach (var value in allowed)
        {
            (await StatusAsync(deployment, key, $"X-Forwarded-For: {value}")).ShouldBe(200, value);
        }

        foreach (var value in refused)
        {
            (await StatusAsync(deployment, key, $"X-Forwarded-For: {value}")).ShouldBe(403, value);
        }

        (await StatusAsync(deployment, key)).ShouldBe(403);
        (await StatusAsync(deployment, key, $"X-Forwarded-For: {Allowed}", "X-Forwarded-For: 198.51.100.1")).ShouldBe(403);
        (await StatusAsync(deployment, key, "X-Forwarded-For: 198.51.100.1", $"X-Forwarded-For: {Allowed}")).ShouldBe(200);
    }

    [Theory, OnEveryDatabase]
    public async Task Headers_other_than_X_Forwarded_For_count_from_nobody(DatabaseKind kind)
    {
        foreach (var deployment in (Deployment[])[await deployments.OnAsync(kind), await deployments.OnAsync(kind, Trusting)])
        {
            var key = await KeyForAsync(deployment, Allowed);
            foreach (var line in OtherHeaders)
            {
                (await StatusAsync(deployment, key, line)).ShouldBe(403, line);
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_list_of_a_key_takes_addresses_and_ranges_of_both_families(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind, Trusting);
        var key = await KeyForAsync(deployment, "203.0.113.7 198.51.100.0/24 2001:db8:1::/48 2001:db8::5");
        string[] allowed = ["203.0.113.7", "198.51.100.0", "198.51.100.255", "2001:db8:1:ffff::9", "2001:DB8:0::5", "::ffff:198.51.100.3"];
        string[] refused = ["203.0.113.8", "198.51.101.0", "2001:db8:2::1", "2001:db8::6", "::ffff:203.0.113.8", "::1", "10.0.0.1"];

        foreach (var address in allowed)
        {
            (await StatusAsync(deployment, key, $"X-Forwarded-For: {address}")).ShouldBe(200, address);
        }

        foreach (var address in refused)
        {
            (await StatusAsync(deployment, key, $"X-Forwarded-For: {address}")).ShouldBe(403, address);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_for_this_machine_works_from_it_whatever_is_forged(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        foreach (var ranges in (string[])["127.0.0.1", "127.0.0.0/8", "10.0.0.1 127.0.0.1", "::ffff:127.0.0.1"])
        {
            var key = await KeyForAsync(deployment, ranges);

            (await StatusAsync(deployment, key)).ShouldBe(200, ranges);
            (await StatusAsync(deployment, key, "X-Forwarded-For: 198.51.100.1")).ShouldBe(200, ranges);
        }
    }

    static string[] OtherHeaders =>
    [
        $"X-Real-IP: {Allowed}", $"Forwarded: for={Allowed}", $"Forwarded: for=\"{Allowed}\";proto=https", $"True-Client-IP: {Allowed}",
        $"CF-Connecting-IP: {Allowed}", $"X-Client-IP: {Allowed}", $"X-Original-For: {Allowed}", $"X-Forwarded: {Allowed}", $"X-ForwardedFor: {Allowed}",
        $"X-Cluster-Client-IP: {Allowed}", $"Fastly-Client-IP: {Allowed}", $"Via: {Allowed}",
    ];

    static async Task NobodyIsBelievedAsync(Deployment deployment)
    {
        var key = await KeyForAsync(deployment, Allowed);
        foreach (var value in (string[])[Allowed, $"198.51.100.1, {Allowed}", $"{Allowed}, 127.0.0.1", $"127.0.0.1, {Allowed}", string.Join(", ", Enumerable.Repeat(Allowed, 50))])
        {
            (await StatusAsync(deployment, key, $"X-Forwarded-For: {value}")).ShouldBe(403, value);
        }

        var answer = await deployment.Nodes[0].Client(key).SendAsync(HttpMethod.Get, "/me", null, ("X-Forwarded-For", Allowed));
        answer.ShouldBeRefused(HttpStatusCode.Forbidden, "IP_NOT_ALLOWED");
    }

    static async Task<string> KeyForAsync(Deployment deployment, string ranges) =>
        await deployment.KeyAsync(await deployment.UserAsync(), change: key => key.AllowedIps = ranges);

    static async Task<int> StatusAsync(Deployment deployment, string key, params string[] lines) =>
        (await RawHttp.GetAsync(deployment.Nodes[0].Address, $"{Envelope.Prefix}/me", [$"X-Api-Key: {key}", .. lines])).Status;
}
