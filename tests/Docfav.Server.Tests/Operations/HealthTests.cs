using System.Net;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Operations;

public sealed class HealthTests(SharedDeployments deployments)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_supervisor_asks_by_get_or_by_head(DatabaseKind kind)
    {
        var http = (await deployments.OnAsync(kind)).Nodes[0].Http;
        foreach (var (path, text) in ((string, string)[])[("/health/live", "alive"), ("/health/ready", "\"ready\"")])
        {
            using var whole = await http.GetAsync(path, Cancellation);
            whole.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await whole.Content.ReadAsStringAsync(Cancellation)).ShouldContain(text);

            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using var head = await http.SendAsync(request, Cancellation);
            head.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await head.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBeEmpty();
            head.Content.Headers.ContentType.ShouldBe(whole.Content.Headers.ContentType);

            using var other = await http.PostAsync(path, null, Cancellation);
            other.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        }
    }
}
