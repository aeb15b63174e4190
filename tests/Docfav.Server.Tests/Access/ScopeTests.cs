using System.Net;
using System.Text;
using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

public sealed class ScopeTests(SharedDeployments deployments)
{
    const int Subsets = 512;
    const int Workers = 8;

    /// <summary>The oracle is complete: a route that it does not know has not been thought of.</summary>
    [Fact]
    public async Task Every_route_is_in_the_oracle_with_the_scopes_that_it_declares()
    {
        var deployment = await deployments.OnAsync(DatabaseKind.Sqlite);

        foreach (var (method, route, declared) in Operation.Routes(deployment.Nodes[0]))
        {
            var operation = Operation.All.SingleOrDefault(operation => operation.Method == method && operation.Route == route);
            operation.ShouldNotBeNull($"{method} {route} is not in the oracle.");
            string.Join(' ', operation.Missing(Scope.None).Order(StringComparer.Ordinal))
                .ShouldBe(string.Join(' ', Scopes.Names(declared).Order(StringComparer.Ordinal)), $"{method} {route}");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Every_set_of_scopes_opens_exactly_its_endpoints(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        var author = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);
        var client = (await author.PostAsync("clinic/clients", """{"name":"Eva"}""")).ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
        var operations = Operation.Of(deployment.Nodes[0]);
        operations.Count.ShouldBeGreaterThanOrEqualTo(13);

        var refused = await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            var count = 0;
            var id = Guid.Empty;
            var caller = deployment.Nodes[0].Client(await deployment.KeyAsync(user, Scope.None, key => id = key.Id), clinic.Id);
            for (var subset = worker; subset < Subsets; subset += Workers)
            {
                await SetScopesAsync(deployment, id, (Scope)subset);
                foreach (var operation in operations)
                {
                    count += await CheckAsync(caller, operation, (Scope)subset, client) ? 0 : 1;
                }
            }

            return count;
        }));

        // Each scope is in half of the subsets, two together in a quarter; neither of two is in another quarter.
        refused.Sum().ShouldBe(operations.Sum(operation =>
            operation.IsAnyEnough ? Subsets >> operation.Missing(Scope.None).Length : Subsets - (Subsets >> operation.Missing(Scope.None).Length)));
    }

    // Answers whether the key was let in.
    static async Task<bool> CheckAsync(ApiClient caller, Operation operation, Scope held, Guid client)
    {
        using var body = operation.Body is null ? null : new StringContent(operation.Body, Encoding.UTF8, "application/json");
        var answer = await caller.SendAsync(new HttpMethod(operation.Method), operation.PathFor(client), body);
        var missing = operation.Missing(held);
        var what = $"{operation.Method} {operation.Route} with {held}: {answer.Text}";
        if (missing.Length == 0)
        {
            answer.Status.ShouldBe(operation.Answer, what);
            return true;
        }

        answer.ShouldBeRefused(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPES");
        answer.Errors.Single().GetProperty("message").GetString()!.Split(": ", 2)[1].ShouldBe(string.Join(operation.IsAnyEnough ? " or " : ", ", missing), what);
        answer.Number("X-RateLimit-Remaining").ShouldNotBeNull(what);
        return false;
    }

    static Task<int> SetScopesAsync(Deployment deployment, Guid keyId, Scope scopes) =>
        deployment.Database.WriteAsync(
            (db, token) => db.ApiKeys.Where(key => key.Id == keyId).ExecuteUpdateAsync(set => set.SetProperty(key => key.Scopes, scopes), token),
            CancellationToken.None);
}
