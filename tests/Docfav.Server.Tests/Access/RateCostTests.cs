using System.Net;
using System.Text;
using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>What a request costs of the hour's limit, and how the headers show it.</summary>
public sealed class RateCostTests(PostgresCluster cluster)
{
    const string Conflict = """{"email":"taken@example.com"}""";

    [Theory, OnEveryDatabase]
    public async Task Refusals_before_the_rate_limit_cost_nothing_and_everything_later_costs_one(DatabaseKind kind)
    {
        // On SQLite the hour stands still; on PostgreSQL the clock is the database's, and a plan with leases of one shows every permit.
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: [new("Docfav:Plans:hundred", "100")]);
        await RateHour.RunAsync(async hour =>
        {
            var user = await deployment.UserAsync(plan: "hundred");
            var clinic = await deployment.ClinicAsync(user);
            var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);
            var past = Instant.FromUtc(2026, 1, 1, 0, 0);
            var free = await Task.WhenAll(
                KeyAsync(deployment, user, row => row.RevokedAt = past), KeyAsync(deployment, user, row => row.ExpiresAt = past),
                KeyAsync(deployment, user, row => row.AllowedIps = "203.0.113.9"));
            var narrow = deployment.Nodes[0].Client(await deployment.KeyAsync(user, Scope.StaffRead), clinic.Id);
            var used = 0;

            async Task CostsAsync(int cost, HttpStatusCode status, Task<ApiResponse> sending)
            {
                var answer = hour.Note(await sending);
                used += cost;
                answer.Status.ShouldBe(status, answer.Text);
                (answer.Number("X-RateLimit-Limit"), answer.Number("X-RateLimit-Remaining")).ShouldBe((100, 100 - used), answer.Text);
            }

            await CostsAsync(1, HttpStatusCode.OK, key.GetAsync("/me"));
            await CostsAsync(1, HttpStatusCode.Created, key.PostAsync("clinic/clients", Conflict));
            await CostsAsync(0, HttpStatusCode.Unauthorized, free[0].GetAsync("/me"));
            await CostsAsync(0, HttpStatusCode.Unauthorized, free[1].GetAsync("/me"));
            await CostsAsync(0, HttpStatusCode.Forbidden, free[2].GetAsync("/me"));
            await CostsAsync(0, HttpStatusCode.Unauthorized, free[0].GetAsync("/nothing"));
            await CostsAsync(1, HttpStatusCode.NotFound, key.GetAsync("/nothing"));
            await CostsAsync(1, HttpStatusCode.MethodNotAllowed, key.PostAsync("/me", "{}"));
            await CostsAsync(1, HttpStatusCode.Forbidden, narrow.GetAsync("/me"));
            await CostsAsync(1, HttpStatusCode.RequestEntityTooLarge, key.PostAsync("clinic/clients", new string(' ', (64 * 1024) + 1)));
            using var text = new StringContent("{}", Encoding.UTF8, "text/plain");
            await CostsAsync(1, HttpStatusCode.UnsupportedMediaType, key.SendAsync(HttpMethod.Post, "clinic/clients", text));
            await CostsAsync(1, HttpStatusCode.BadRequest, key.PostAsync("clinic/clients", "{"));
            await CostsAsync(1, HttpStatusCode.BadRequest, key.GetAsync("clinic/clients?limit=0"));
            await CostsAsync(1, HttpStatusCode.Forbidden, key.GetAsync($"backofficeclinics/{Guid.NewGuid()}"));
            await CostsAsync(1, HttpStatusCode.NotFound, key.GetAsync($"clinic/clients/{Guid.NewGuid()}"));
            await CostsAsync(1, HttpStatusCode.Conflict, key.PostAsync("clinic/clients", Conflict));
            await CostsAsync(1, HttpStatusCode.OK, narrow.GetAsync("clinic/staff"));

            (await deployment.Nodes[0].Client(KeySecret.Create()).GetAsync("/me")).Number("X-RateLimit-Remaining").ShouldBeNull();
            await CostsAsync(1, HttpStatusCode.OK, key.GetAsync("/me"));
        });
    }

    static async Task<ApiClient> KeyAsync(Deployment deployment, User user, Action<ApiKey> change) =>
        deployment.Nodes[0].Client(await deployment.KeyAsync(user, change: change));
}
