using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;
using ServerProcess = Docfav.Server.Tests.CommandLine.ServerProcess;

namespace Docfav.Server.Tests.Operations;

/// <summary>Counts are the process's: nobody else may book meanwhile.</summary>
[CollectionDefinition("Counts", DisableParallelization = true)]
public sealed class CountsCollectionDefinition;

[Collection("Counts")]
public sealed class TelemetryTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Bookings_are_counted_once_however_often_they_are_sent(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var clinic = await RaceClinic.OpenAsync(deployment.Database, [deployment.Nodes[0].Http]);
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Docfav")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counts.AddOrUpdate(instrument.Name, value, (_, before) => before + value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => counts.AddOrUpdate(instrument.Name, value, (_, before) => before + value));
        listener.Start();
        var two = clinic.Booking(clinic.Slot(0, 0), clinic.Slot(1, 0));

        (await clinic.On(0).BookAsync(two, "one")).ShouldSucceed(HttpStatusCode.Created);
        (await clinic.On(0).BookAsync(two, "one")).ShouldSucceed(HttpStatusCode.Created);
        (await clinic.On(0).BookAsync(two, "two")).Status.ShouldBe(HttpStatusCode.Conflict);
        listener.RecordObservableInstruments();

        counts["docfav.bookings"].ShouldBe(2);
        counts.Keys.ShouldContain("docfav.activity.backlog");
    }

    [Fact]
    public async Task What_is_exported_has_the_servers_own_counts_and_nobodys_search()
    {
        var received = new ConcurrentQueue<(string Path, string Body)>();
        await using var collector = await CollectAsync(received);
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);
        var clinic = await RaceClinic.OpenAsync(deployment.Database, []);
        await using var server = await ServerProcess.ServeAsync(
            ServerProcess.On(deployment), new("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()), new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            new("Docfav__Plans__test", "1000000000"));
        using var http = new HttpClient { BaseAddress = server.Address };
        (await clinic.Through(http).BookAsync(clinic.Booking(clinic.Slot(0, 0)))).ShouldSucceed(HttpStatusCode.Created);
        (await clinic.Through(http).GetAsync("clinic/clients?search=Zurbano")).ShouldSucceed();
        await http.GetAsync("/feeds/Zurbano.ics", Cancellation);

        (await server.TerminateAsync()).ShouldBe(0);

        string Sent(string path) => string.Concat(received.Where(part => part.Path == path).Select(part => part.Body));
        Sent("/v1/metrics").ShouldContain("docfav.bookings");
        Sent("/v1/metrics").ShouldContain("http.server.request.duration");
        Sent("/v1/traces").ShouldContain("Microsoft.AspNetCore.Hosting.HttpRequestIn");
        received.ShouldAllBe(part => !part.Body.Contains("Zurbano", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_log_format_that_does_not_exist_is_wrong_usage() =>
        (await Server.CommandLine.Commands.RunAsync(["serve", "--log-format", "xml"])).ShouldBe(2);

    static async Task<WebApplication> CollectAsync(ConcurrentQueue<(string Path, string Body)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body, Encoding.Latin1);
            received.Enqueue((http.Request.Path.Value!, await reader.ReadToEndAsync(http.RequestAborted)));
        });
        await app.StartAsync(Cancellation);
        return app;
    }
}
