using System.Globalization;
using System.Net;
using System.Text;
using Docfav.Server.Access;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>Two faults at once: the answer is the earlier one's.</summary>
public sealed class CheckOrderTests(PostgresCluster cluster)
{
    const string Exhausted = "exhausted";

    /// <summary>What can be wrong with a request, in the order in which it is looked for.</summary>
    enum Wrong
    {
        Disabled,
        UnknownKey,
        Revoked,
        Expired,
        Address,
        RateLimit,
        Route,
        Method,
        Scope,
        Size,
        ContentType,
        PathForm,
        BodyForm,
        Manager,
        Resource,
        Conflict,
    }

    static readonly Dictionary<Wrong, (int Status, string Code)> Answers = new()
    {
        [Wrong.Disabled] = (503, "API_DISABLED"),
        [Wrong.UnknownKey] = (401, "INVALID_API_KEY"),
        [Wrong.Revoked] = (401, "API_KEY_REVOKED"),
        [Wrong.Expired] = (401, "API_KEY_EXPIRED"),
        [Wrong.Address] = (403, "IP_NOT_ALLOWED"),
        [Wrong.RateLimit] = (429, "RATE_LIMIT_EXCEEDED"),
        [Wrong.Route] = (404, "NOT_FOUND"),
        [Wrong.Method] = (405, "METHOD_NOT_ALLOWED"),
        [Wrong.Scope] = (403, "INSUFFICIENT_SCOPES"),
        [Wrong.Size] = (413, "PAYLOAD_TOO_LARGE"),
        [Wrong.ContentType] = (415, "UNSUPPORTED_MEDIA_TYPE"),
        [Wrong.PathForm] = (400, "VALIDATION_ERROR"),
        [Wrong.BodyForm] = (400, "VALIDATION_ERROR"),
        [Wrong.Manager] = (403, "CLINIC_MANAGER_ACCESS_DENIED"),
        [Wrong.Resource] = (404, "NOT_FOUND"),
        [Wrong.Conflict] = (409, "CLIENT_EMAIL_EXISTS"),
    };

    [Theory, OnEveryDatabase]
    public async Task The_earlier_of_two_faults_is_answered(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: [new($"Docfav:Plans:{Exhausted}", "1")]);
        var world = await World.MakeAsync(deployment);
        var all = Enum.GetValues<Wrong>();

        foreach (var first in all)
        {
            foreach (var second in all.Where(second => second >= first && !(first == Wrong.Route && second == Wrong.Method)))
            {
                await deployment.Nodes[0].Get<ApiSwitch>().SetAsync(first != Wrong.Disabled, CancellationToken.None);

                var answer = await world.SendAsync([first, second]);

                ((int)answer.Status, answer.Code).ShouldBe(Answers[first], $"{first} and {second}: {answer.Text}");
                answer.Number("X-RateLimit-Remaining").HasValue.ShouldBe(first > Wrong.UnknownKey, $"{first} and {second}");
                answer.Number("Retry-After").HasValue.ShouldBe(first is Wrong.Disabled or Wrong.RateLimit, $"{first} and {second}");
            }
        }
    }

    sealed class World(Deployment deployment, User user, User spent, Clinic clinic, Clinic foreign, Guid client)
    {
        public static async Task<World> MakeAsync(Deployment deployment)
        {
            var user = await deployment.UserAsync();
            var spent = await deployment.UserAsync(plan: Exhausted);
            var clinic = await deployment.ClinicAsync(user);
            await deployment.SaveAsync(new Member { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = spent.Id, Type = "professional", IsManager = true });
            var hour = SystemTime.Clock.GetCurrentInstant().ToUnixTimeSeconds() / 3600 * 3600;
            await deployment.SaveAsync(
                new RateWindow { UserId = spent.Id, WindowStart = hour, Used = 1, Granted = 1 },
                new RateWindow { UserId = spent.Id, WindowStart = hour + 3600, Used = 1, Granted = 1 });
            var author = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);
            (await author.PostAsync("clinic/clients", """{"email":"taken@example.com"}""")).ShouldSucceed(HttpStatusCode.Created);
            var client = (await author.PostAsync("clinic/clients", """{"name":"Eva"}""")).ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
            return new World(deployment, user, spent, clinic, await deployment.ClinicAsync(await deployment.UserAsync()), client);
        }

        /// <summary>A PATCH that would be a success, but for these faults.</summary>
        public async Task<ApiResponse> SendAsync(Wrong[] faults)
        {
            var key = await deployment.KeyAsync(
                faults.Contains(Wrong.RateLimit) ? spent : user,
                faults.Contains(Wrong.Scope) ? Scope.ClientsRead : Scope.ClientsWrite,
                key =>
                {
                    var past = Instant.FromUtc(2026, 1, 1, 0, 0);
                    key.RevokedAt = faults.Contains(Wrong.Revoked) ? past : null;
                    key.ExpiresAt = faults.Contains(Wrong.Expired) ? past : null;
                    key.AllowedIps = faults.Contains(Wrong.Address) ? "203.0.113.9" : "";
                });
            var clientId = faults.Contains(Wrong.PathForm) ? "x" : $"{(faults.Contains(Wrong.Resource) ? Guid.NewGuid() : client)}";
            var email = faults.Contains(Wrong.Conflict) ? "taken@example.com" : $"{Guid.NewGuid():N}@example.com";
            var extra = faults.Contains(Wrong.BodyForm) ? ",\"walk_in\":1" : "";
            var padding = faults.Contains(Wrong.Size) ? new string(' ', 64 * 1024) : "";
            using var body = new StringContent(
                string.Create(CultureInfo.InvariantCulture, $"{{\"email\":\"{email}\"{extra}}}{padding}"),
                Encoding.UTF8,
                faults.Contains(Wrong.ContentType) ? "text/plain" : "application/json");
            return await deployment.Nodes[0]
                .Client(faults.Contains(Wrong.UnknownKey) ? KeySecret.Create() : key, faults.Contains(Wrong.Manager) ? foreign.Id : clinic.Id)
                .SendAsync(
                    faults.Contains(Wrong.Method) ? HttpMethod.Put : HttpMethod.Patch,
                    $"clinic/clients/{clientId}{(faults.Contains(Wrong.Route) ? "/nothing" : "")}", body);
        }
    }
}
