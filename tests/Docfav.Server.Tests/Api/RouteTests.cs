using System.Net;
using System.Text.Json;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Api;

/// <summary>Paths that are none, and methods that a path does not take.</summary>
public sealed class RouteTests(SharedDeployments deployments)
{
    static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "SEARCH", "FOO"];

    static readonly (string Path, string[] Allowed)[] Paths =
    [
        ("/me", ["GET"]), ("/profiles", ["GET"]), ("/backofficeclinics", ["GET"]), ("/backofficeclinics/{c}", ["GET"]), ("/backofficeclinics/{c}/calendars", ["GET"]), ("/backofficeclinics/{c}/staff", ["GET"]),
        ("/backofficeclinics/{c}/staffcalendars", ["GET"]), ("/backofficeclinics/{c}/services", ["GET"]), ("/backofficeclinics/{c}/clients", ["GET", "POST"]), ("/backofficeclinics/{c}/clients/{u}", ["GET", "PATCH"]),
        ("/backofficeclinics/x", ["GET"]), ("/backofficeclinics/x/clients/y", ["GET", "PATCH"]),
    ];

    /// <summary>Targets under the prefix that are no path of the API, as they are sent.</summary>
    static readonly string[] Unknown =
    [
        "", "/", "/.", "/ME", "/Me", "/me/", "//me", "/me//", "/me/x", "/me.json", "/me;a=b", "/me%2F", "/me%20", "/%20me", "/me%09", "/me,", "/m%C3%A9", "/users/me", "/me%3F", "/profile", "/Profiles", "/profiles/",
        "/backofficeclinics/", "/BackOfficeClinics", "//backofficeclinics", "/backofficeclinics//", "/backofficeclinics/{c}/", "/backofficeclinics/{c}/Calendars", "/backofficeclinics/{c}/calendars/",
        "/backofficeclinics/{c}//calendars", "/backofficeclinics//calendars", "/backofficeclinics/{c}/calendars/{u}", "/backofficeclinics/{c}/staff/{u}", "/backofficeclinics/{c}/STAFF", "/backofficeclinics/{c}/services/",
        "/backofficeclinics/{c}/clients/", "/backofficeclinics/{c}/Clients", "/backofficeclinics/{c}/clients/{u}/", "/backofficeclinics/{c}/clients/{u}/x", "/backofficeclinics/{c}/clients/{u}%2Fnotes/x",
        "/backofficeclinics/{c}/clients/autocomplete/", "/backofficeclinics/{c}/clients/Autocomplete/x", "/backofficeclinics/{c}/clients//autocomplete", "/backofficeclinics/{c}%2Fclients%2F{u}/x/y", "/backofficeclinics/{c}/x", "/clients", "/staff",
        "/calendars", "/swagger", "/docs", "/metrics", "/health", "/health/live", "/.git/config", "/.env", "/_blazor", "/api-connector/v1/me", "/v1/me", "/%2e%2e%2fme", "/..%2fme", "/x%5c..%5cme", "/*", "/%00x/../y",
        "/\u007f", "/%F0%9F%A6%B7", "/null", "/undefined", "/'", "/%3Cscript%3E", "/${7*7}", "/me/../x", "/x/../y",
    ];

    [Theory, OnEveryDatabase]
    public async Task A_known_path_refuses_other_methods_and_says_which_it_takes(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        foreach (var (template, allowed) in Paths)
        {
            foreach (var method in Methods.Except(allowed))
            {
                var path = Of(template, client);
                var response = await client.SendAsync(
                    new HttpMethod(method), path, method is "POST" or "PUT" ? new StringContent("not even JSON") : null, ("X-HTTP-Method-Override", allowed[0]));

                (response.Status, method, path).ShouldBe((HttpStatusCode.MethodNotAllowed, method, path));
                string.Join(", ", response.ContentHeaders.Allow.Order(StringComparer.Ordinal)).ShouldBe(string.Join(", ", allowed), $"{method} {path}");
                if (method != "HEAD")
                {
                    response.Code.ShouldBe("METHOD_NOT_ALLOWED");
                    BadRequests.EnvelopeFault(response).ShouldBeNull($"{method} {path}");
                }
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task An_unknown_path_is_not_found_whatever_the_method(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        foreach (var target in Unknown)
        {
            foreach (var method in (string[])["GET", "POST", "DELETE"])
            {
                var what = $"{method} {target}";
                var answer = (await RawHttp.GetAsync(deployment.Nodes[0].Address, ApiClient.Prefix + Of(target, client), client.Key, method)).ShouldNotBeNull(what);
                if (target.Contains("%00", StringComparison.Ordinal) || target.Contains('\u007f', StringComparison.Ordinal))
                {
                    answer.Status.ShouldBeOneOf(400, 404);
                    continue;
                }

                (answer.Status, what).ShouldBe((404, what));
                ShouldBeTheEnvelope(answer, "NOT_FOUND", what);
                answer.Header("X-RateLimit-Limit").ShouldNotBeNull(what);
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Without_a_key_nobody_learns_which_paths_there_are(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        foreach (var target in Unknown.Concat(Paths.Select(path => path.Path)).Where(target => !target.Contains("%00", StringComparison.Ordinal) && !target.Contains('\u007f', StringComparison.Ordinal)))
        {
            foreach (var method in (string[])["GET", "PUT"])
            {
                var what = $"{method} {target}";
                var answer = (await RawHttp.GetAsync(deployment.Nodes[0].Address, ApiClient.Prefix + Of(target, client), null, method)).ShouldNotBeNull(what);
                (answer.Status, what).ShouldBe((401, what));
                ShouldBeTheEnvelope(answer, "INVALID_API_KEY", what);
                answer.Header("X-RateLimit-Limit").ShouldBeNull(what);
                answer.Header("Allow").ShouldBeNull(what);
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Escaped_letters_and_dot_segments_of_a_path_are_the_same_path(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        foreach (var target in (string[])["/me?", "/%6De", "/x/../me", "/./me", "/backofficeclinics/%7Bc%7D/../../me"])
        {
            (await RawHttp.GetAsync(deployment.Nodes[0].Address, ApiClient.Prefix + target, client.Key))!.Status.ShouldBe(200, target);
        }
    }

    static void ShouldBeTheEnvelope(RawAnswer answer, string code, string what)
    {
        var envelope = JsonDocument.Parse(answer.Body).RootElement;
        envelope.EnumerateObject().Select(member => member.Name).ShouldBe(["data", "errors", "meta"], ignoreOrder: false, what);
        envelope.GetProperty("data").ValueKind.ShouldBe(JsonValueKind.Null, what);
        envelope.GetProperty("errors").EnumerateArray().Single().GetProperty("code").GetString().ShouldBe(code, what);
        BadRequests.MetaForm().IsMatch(envelope.GetProperty("meta").GetRawText()).ShouldBeTrue(what);
        answer.Header("Content-Type").ShouldBe("application/json; charset=utf-8", what);
        answer.Header("Cache-Control").ShouldBe("no-store", what);
        answer.Header("X-Request-Id").ShouldNotBeNullOrEmpty(what);
        answer.Header("Server").ShouldBeNull(what);
    }

    static string Of(string template, ApiClient client) =>
        template.Replace("{c}", client.ClinicId.ToString(), StringComparison.Ordinal).Replace("{u}", "6edafcff-732d-4cce-8f16-f0d50d2b22b2", StringComparison.Ordinal);
}
