using System.Net;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

public sealed class KeyTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task A_known_key_gets_its_users_information(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var client = deployment.Nodes[0].Client(await deployment.KeyAsync(user));

        var me = (await client.GetAsync("/me")).ShouldSucceed();

        me.GetProperty("id").GetGuid().ShouldBe(user.Id);
        me.GetProperty("fullname").GetString().ShouldBe("Ana Núñez");
    }

    [Theory, OnEveryDatabase]
    public async Task A_revocation_holds_from_the_next_request(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var client = deployment.Nodes[0].Client(await deployment.KeyAsync(user));
        (await client.GetAsync("/me")).ShouldSucceed();

        await deployment.Database.WriteAsync(
            (db, token) => db.ApiKeys.Where(key => key.UserId == user.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, Instant.FromUtc(2026, 1, 1, 0, 0)), token),
            CancellationToken.None);

        (await client.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_REVOKED");
    }
}
