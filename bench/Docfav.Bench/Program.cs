using System.CommandLine;
using Docfav.Bench;

// Whoever breaks it off leaves it the time to end what it started.
return await BenchOptions.Command(RunAsync).Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellation)
{
    Directory.CreateDirectory(Path.Combine(options.Data, "run"));
    var (port, loadBefore) = (options.Port, Cores.LoadAverage());
    var stages = new List<Stage>();
    PostgresServer? postgres = null;
    try
    {
        postgres = options.Databases.Contains(Database.Postgres) ? await PostgresServer.StartAsync(options.Data, NextPort()) : null;
        foreach (var database in options.Databases)
        {
            foreach (var size in options.Sizes)
            {
                stages.Add(await Stage.OpenAsync(options, size, database == Database.Postgres ? postgres : null, NextPort));
            }
        }

        var series = await Rounds.RunAsync(options, stages, cancellation);
        var report = Report.Write(options, stages, series, TimeProvider.System.GetUtcNow(), loadBefore);
        Console.WriteLine(report);
        if (options.Save)
        {
            var file = Path.Combine(options.Repository, "bench", "results.md");
            var last = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellation) : "";
            // That section is bench/run core's.
            var core = last.IndexOf("\n## Scheduling core", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, core < 0 ? report : report + last[core..], cancellation);
        }

        return series.Exists(row => row.Fault is not null) ? 1 : 0;
    }
    finally
    {
        foreach (var stage in stages)
        {
            await stage.DisposeAsync();
        }

        await (postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    int NextPort() => Guest.FreePort(ref port);
}
