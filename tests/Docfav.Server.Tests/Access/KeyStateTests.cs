using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

public sealed class KeyStateTests(SharedDeployments deployments, PostgresCluster cluster)
{
    static readonly Instant Noon = Instant.FromUtc(2026, 3, 2, 12, 0);

    [Theory, OnEveryDatabase]
    public async Task A_key_expires_at_its_instant_and_not_a_second_before(DatabaseKind kind)
    {
        var time = new FakeTime(Noon - Duration.FromSeconds(1));
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: time);
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(await deployment.UserAsync(), change: key => key.ExpiresAt = Noon));

        (await key.GetAsync("/me")).ShouldSucceed();
        time.Advance(Duration.FromSeconds(1));
        (await key.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_EXPIRED");
        time.Advance(Duration.FromSeconds(1));
        (await key.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_EXPIRED");
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_made_for_a_day_works_to_the_end_of_that_UTC_day(DatabaseKind kind)
    {
        var time = new FakeTime(Instant.FromUtc(2026, 3, 2, 23, 59, 59));
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: time);
        var user = await deployment.UserAsync();
        var made = await deployment.Nodes[0].Get<KeyRing>().CreateAsync(
            new NewKey(user.Email, "a day", ["user:read"], new LocalDate(2026, 3, 2), []), CancellationToken.None);
        var key = deployment.Nodes[0].Client(made.Secret);

        (await key.GetAsync("/me")).ShouldSucceed();
        time.Advance(Duration.FromSeconds(1));
        (await key.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_EXPIRED");
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_that_is_revoked_and_expired_is_called_revoked(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var key = await deployment.KeyAsync(await deployment.UserAsync(), change: key => (key.RevokedAt, key.ExpiresAt) = (Noon, Noon));

        (await deployment.Nodes[0].Client(key).GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_REVOKED");
    }

    [Theory, OnEveryDatabase]
    public async Task Every_key_of_an_inactive_user_counts_as_revoked(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync(isActive: false);

        foreach (var expiry in (Instant?[])[null, Noon])
        {
            var key = await deployment.KeyAsync(user, change: key => key.ExpiresAt = expiry);

            (await deployment.Nodes[0].Client(key).GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_REVOKED");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_scope_taken_away_is_gone_with_the_next_request(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user));
        (await key.GetAsync("/me")).ShouldSucceed();

        await deployment.Database.WriteAsync(
            (db, token) => db.ApiKeys.Where(row => row.UserId == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Scopes, Scope.StaffRead), token),
            CancellationToken.None);

        (await key.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPES");
    }

    [Theory, OnEveryDatabase]
    public async Task A_revoked_or_expired_key_is_shown_its_standing_and_says_nothing_of_the_user(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        Action<ApiKey>[] states = [key => key.RevokedAt = Noon, key => key.ExpiresAt = Noon, key => key.AllowedIps = "203.0.113.9"];

        foreach (var state in states)
        {
            var answer = await deployment.Nodes[0].Client(await deployment.KeyAsync(user, change: state)).GetAsync("/me");

            answer.Number("X-RateLimit-Limit").ShouldBe(1_000_000_000);
            answer.Number("X-RateLimit-Remaining").ShouldBe(1_000_000_000);
            (answer.Number("X-RateLimit-Reset") % 3600).ShouldBe(0);
            answer.Text.ShouldNotContain(user.Id.ToString());
            answer.Text.ShouldNotContain(user.Email);
        }
    }
}
