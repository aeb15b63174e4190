using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

public sealed class ApiSwitchTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Off_and_on_hold_from_the_next_request_on_every_node(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, nodes: 2);
        var text = await deployment.KeyAsync(await deployment.UserAsync());
        var keys = deployment.Nodes.Select(node => node.Client(text)).ToArray();

        for (var round = 0; round < 3; round++)
        {
            await deployment.Nodes[round % 2].Get<ApiSwitch>().SetAsync(false, CancellationToken.None);
            foreach (var key in keys)
            {
                await IsOffAsync(key);
            }

            await deployment.Nodes[round % 2].Get<ApiSwitch>().SetAsync(true, CancellationToken.None);
            foreach (var key in keys)
            {
                (await key.GetAsync("/me")).ShouldSucceed();
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Off_costs_nothing_and_leaves_the_rest_of_the_server_alone(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: [new("Docfav:UnknownKeyRequestsPerMinute", "1")]);
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(await deployment.UserAsync()));
        await deployment.Nodes[0].Get<ApiSwitch>().SetAsync(false, CancellationToken.None);

        for (var sent = 0; sent < 5; sent++)
        {
            await IsOffAsync(key);
            await IsOffAsync(deployment.Nodes[0].Client(null));
        }

        (await deployment.Nodes[0].Http.GetAsync("/health/ready", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await deployment.Nodes[0].Get<ApiSwitch>().SetAsync(true, CancellationToken.None);
        (await key.GetAsync("/me")).Number("X-RateLimit-Remaining").ShouldBe(999_999_999);
        (await deployment.Nodes[0].Client(null).GetAsync("/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    static async Task IsOffAsync(ApiClient key)
    {
        foreach (var path in (string[])["/me", "/nothing", ""])
        {
            var answer = await key.GetAsync(path);
            answer.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "API_DISABLED");
            answer.Number("Retry-After")!.Value.ShouldBeGreaterThan(0);
            answer.Number("X-RateLimit-Limit").ShouldBeNull();
        }
    }
}
