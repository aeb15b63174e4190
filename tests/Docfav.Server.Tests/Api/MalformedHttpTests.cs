using System.Net;
using System.Text.Json;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Api;

/// <summary>Bytes that are no proper HTTP: the server refuses them itself, bare or in the envelope, and goes on serving.</summary>
public sealed class MalformedHttpTests(SharedDeployments deployments)
{
    const string Me = ApiClient.Prefix + "/me";

    static readonly string[] Heads =
    [
        "", "GET", $"GET {Me}", $"GET {Me} HTTP/9.9\nHost: a", $"GET {Me} HTTP/1.x\nHost: a", $"GET {Me} FTP/1.1\nHost: a", $"GET  {Me} HTTP/1.1\nHost: a", $"GET {Me}  HTTP/1.1\nHost: a", $"GET {Me} HTTP/1.1",
        $"GET me HTTP/1.1\nHost: a", $"G@T {Me} HTTP/1.1\nHost: a", $"GÉT {Me} HTTP/1.1\nHost: a", $" GET {Me} HTTP/1.1\nHost: a", $"GET {Me}\0 HTTP/1.1\nHost: a", $"GET {Me}/é HTTP/1.1\nHost: a", $"GET {Me}%00 HTTP/1.1\nHost: a",
        $"GET {Me} HTTP/1.1\nHost: a\nHost: b", $"GET {Me} HTTP/1.1\nHost: a b", $"GET {Me} HTTP/1.1\nHost: a\nNo colon here", $"GET {Me} HTTP/1.1\nHost: a\n: empty", $"GET {Me} HTTP/1.1\nHost: a\nX Y: z",
        $"GET {Me} HTTP/1.1\nHost: a\nX : z", $"GET {Me} HTTP/1.1\nHost: a\nX: y\n folded", $"GET {Me} HTTP/1.1\nHost: a\nX: a\0b", $"GET {Me} HTTP/1.1\nHost: a\nContent-Length: -1", $"GET {Me} HTTP/1.1\nHost: a\nContent-Length: x",
        $"GET {Me} HTTP/1.1\nHost: a\nContent-Length: 99999999999999999999", $"POST {Me} HTTP/1.1\nHost: a\nContent-Length: 1\nContent-Length: 2", $"POST {Me} HTTP/1.1\nHost: a\nContent-Length: 1, 2",
        $"POST {Me} HTTP/1.1\nHost: a\nTransfer-Encoding: gzip", $"POST {Me} HTTP/1.1\nHost: a\nTransfer-Encoding: chunked, gzip", $"POST {Me} HTTP/1.1\nHost: a\nTransfer-Encoding: xchunked",
        $"CONNECT {Me} HTTP/1.1\nHost: a", "\u0016\u0003\u0001\u0002", "PRI * HTTP/2.0\n\nSM",
    ];

    [Theory, OnEveryDatabase]
    public async Task Malformed_HTTP_is_refused_and_the_server_goes_on_serving(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (node, client) = (deployment.Nodes[0], await deployment.ManagerAsync());
        foreach (var head in Heads)
        {
            // A connection closed without a word is a refusal too.
            if (await RawHttp.SendAsync(node.Address, head + (head.Length > 0 && head.Contains('\n', StringComparison.Ordinal) ? "\nConnection: close" : ""), hangUp: true) is { } answer)
            {
                answer.Status.ShouldBeOneOf(400, 401, 404, 405, 408, 411, 413, 414, 431, 501, 505);
                answer.Status.ShouldNotBe(500, head);
                answer.Body.ShouldNotContain("   at ", customMessage: head);
            }
        }

        (await client.GetAsync("/me")).ShouldSucceed();
    }

    [Theory, OnEveryDatabase]
    public async Task A_head_that_is_too_large_is_refused(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (node, client) = (deployment.Nodes[0], await deployment.ManagerAsync());
        string Head(string more, string target = Me) => $"GET {target} HTTP/1.1\nHost: a\nConnection: close\nX-Api-Key: {client.Key}{more}";

        (await RawHttp.SendAsync(node.Address, Head("\nX: " + new string('x', 40_000))))!.Status.ShouldBe(431);
        (await RawHttp.SendAsync(node.Address, Head(string.Concat(Enumerable.Range(0, 120).Select(i => $"\nX-{i}: y")))))!.Status.ShouldBe(431);
        (await RawHttp.SendAsync(node.Address, Head("", $"{Me}?{new string('x', 9_000)}")))!.Status.ShouldBe(414);
        (await RawHttp.SendAsync(node.Address, Head("\nX: " + new string('x', 20_000), $"{Me}?{new string('x', 7_000)}")))!.Status.ShouldBe(200);
    }

    [Theory, OnEveryDatabase]
    public async Task A_body_that_does_not_arrive_as_HTTP_says_is_refused_and_stores_nothing(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (node, client) = (deployment.Nodes[0], await deployment.ManagerAsync());
        var head = $"POST {ApiClient.Prefix}/backofficeclinics/{client.ClinicId}/clients HTTP/1.1\nHost: a\nConnection: close\nContent-Type: application/json\nX-Api-Key: {client.Key}\n";
        foreach (var chunks in (string[])["zz\r\n{\"name\":\"Ana\"}\r\n0\r\n\r\n", "-1\r\nx\r\n0\r\n\r\n", "fffffffffffffffff\r\nx", "0x2\r\n{}\r\n0\r\n\r\n", "2\r\n{}xx0\r\n\r\n", "\r\n\r\n"])
        {
            var answer = (await RawHttp.SendAsync(node.Address, head + "Transfer-Encoding: chunked", chunks)).ShouldNotBeNull(chunks);
            answer.Status.ShouldBe(400, chunks);
            JsonDocument.Parse(answer.Body).RootElement.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe("VALIDATION_ERROR", chunks);
        }

        var declared = (await RawHttp.SendAsync(node.Address, head + "Content-Length: 40000000", "{")).ShouldNotBeNull();
        declared.Status.ShouldBe(413);
        JsonDocument.Parse(declared.Body).RootElement.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe("PAYLOAD_TOO_LARGE");
        (await deployment.StockAsync(client.ClinicId)).Clients.ShouldBe(0);
        (await client.PostAsync("clinic/clients", "{\"name\":\"Ana\"}")).ShouldSucceed(HttpStatusCode.Created);
    }

    [Theory, OnEveryDatabase]
    public async Task Requests_in_a_row_on_one_connection_are_each_answered(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (node, client) = (deployment.Nodes[0], await deployment.ManagerAsync());
        var one = $"GET {Me} HTTP/1.1\r\nHost: a\r\nX-Api-Key: {client.Key}\r\n";

        var answer = (await RawHttp.SendAsync(node.Address, $"{one}\r\n{one}\r\n{one}Connection: close")).ShouldNotBeNull();

        answer.Text.Split("HTTP/1.1 200 OK").Length.ShouldBe(4);
    }
}
