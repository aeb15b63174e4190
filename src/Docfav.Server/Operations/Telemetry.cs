using System.Diagnostics;
using Docfav.Server.CalendarFeeds;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Docfav.Server.Operations;

/// <summary>Sends measurements and traces by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says to; the exporter reads its other variables itself.</summary>
sealed class Telemetry(IConfiguration configuration) : IHostedService, IDisposable
{
    static readonly string[] Meters =
    [
        DocfavMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.EntityFrameworkCore", "Npgsql", "System.Runtime",
    ];

    static readonly string[] Sources = ["Microsoft.AspNetCore", "Npgsql"];

    MeterProvider? _meters;
    TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return Task.CompletedTask;
        }

        // OTEL_SERVICE_NAME, where it is given, is stronger.
        var resource = ResourceBuilder.CreateEmpty().AddService("docfav").AddTelemetrySdk().AddEnvironmentVariableDetector();
        _meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter().Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources).AddProcessor(new WithoutQueries()).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    /// <summary>The last measurements are sent; what receives them may be gone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.Run(
            () =>
            {
                _meters?.Shutdown(1_000);
                _traces?.Shutdown(500);
            },
            cancellationToken);

    public void Dispose()
    {
        _meters?.Dispose();
        _traces?.Dispose();
    }

    /// <summary>A request's query may hold names and addresses of people, a feed's path is its secret, and a statement holds values: none of them leaves the server.</summary>
    sealed class WithoutQueries : BaseProcessor<Activity>
    {
        const string Path = "url.path";

        static readonly string[] Dropped = ["url.query", "url.full", "http.url", "http.target", "db.query.text", "db.statement", "client.address", "user_agent.original"];

        public override void OnEnd(Activity data)
        {
            foreach (var name in Dropped)
            {
                data.SetTag(name, null);
            }

            if (data.GetTagItem(Path) is string path && new PathString(path).StartsWithSegments(FeedEndpoints.Folder, StringComparison.OrdinalIgnoreCase))
            {
                data.SetTag(Path, FeedEndpoints.Folder);
            }
        }
    }
}
