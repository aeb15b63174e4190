using System.Net;
using System.Net.Sockets;
using System.Text;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Operations;

/// <summary>Who sends or reads at a crawl is cut off, and holds up nobody meanwhile.</summary>
[Collection("Races")]
public sealed class SlowClientTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bodies_that_do_not_come_are_given_up_and_the_places_they_held_are_free_again()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster, settings: [new("Docfav:RequestsAtOnce", "2"), new("Docfav:RequestsWaiting", "0")]);
        var node = deployment.Nodes[0];
        var clinic = await RaceClinic.OpenAsync(deployment.Database, [node.Http]);
        using var slow = new TcpClient(node.Address.Host, node.Address.Port);
        var stream = slow.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /api-connector/v1/backofficeclinics/{clinic.Id}/clients HTTP/1.1\r\nHost: x\r\nX-Api-Key: {clinic.On(0).Key}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{{"),
            Cancellation);

        (await clinic.On(0).GetAsync("/me")).ShouldSucceed();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(Cancellation);

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("VALIDATION_ERROR");
        (await clinic.On(0).AddClientAsync("""{"name":"Eva"}""", "after")).ShouldSucceed(HttpStatusCode.Created);
    }
}
