using System.CommandLine;

namespace Docfav.Bench;

/// <summary>What to measure, and for how long.</summary>
sealed record BenchOptions
{
    /// <summary>Rounds that ratios are believed from.</summary>
    public const int EnoughRounds = 7;

    public required string Repository { get; init; }
    public required string Data { get; init; }
    public required IReadOnlyList<DataSize> Sizes { get; init; }
    public required IReadOnlyList<Database> Databases { get; init; }
    public required int Rounds { get; init; }

    /// <summary>Of each measurement.</summary>
    public required int Seconds { get; init; }
    public required string Rows { get; init; }
    public required int Connections { get; init; }

    /// <summary>The first port that is tried.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the table becomes bench/results.md.</summary>
    public required bool Save { get; init; }

    public static RootCommand Command(Func<BenchOptions, CancellationToken, Task<int>> run)
    {
        var repository = new Option<string>("--repository") { Required = true, Hidden = true };
        var data = new Option<string?>("--data") { Description = "Where the data is made, and found again (default: artifacts/bench)." };
        var size = Choice("--size", "both", ["S", "L", "both"], "S: 1 clinic, 400 clients, 2,000 appointments; L: 200, 1,000,000, 10,000,000.");
        var database = Choice("--database", "both", ["sqlite", "postgres", "both"], "On which database.");
        var rounds = Number("--rounds", EnoughRounds, "Rounds; each measures every row and its yardsticks once.");
        var seconds = Number("--seconds", 4, "Seconds of each measurement.");
        var rows = new Option<string>("--rows") { Description = "Only rows whose name has this text, or one of several with commas between.", DefaultValueFactory = _ => "" };
        var connections = Number("--connections", 16, "Connections that wrk keeps busy.");
        var port = Number("--port", 5600, "First port that is tried, on the loopback address.");
        var save = new Option<bool>("--save") { Description = "Writes bench/results.md, as a run of everything with seven rounds does by itself." };
        var command = new RootCommand("Measures Docfav Server.") { repository, data, size, database, rounds, seconds, rows, connections, port, save };
        command.SetAction((parsed, cancellation) => run(
            new()
            {
                Repository = parsed.GetValue(repository)!,
                Data = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(parsed.GetValue(repository)!, "artifacts", "bench")),
                Sizes = Enum.TryParse<DataSize>(parsed.GetValue(size), out var one) ? [one] : Enum.GetValues<DataSize>(),
                Databases = Enum.TryParse<Database>(parsed.GetValue(database), ignoreCase: true, out var kind) ? [kind] : Enum.GetValues<Database>(),
                Rounds = parsed.GetValue(rounds),
                Seconds = parsed.GetValue(seconds),
                Rows = parsed.GetValue(rows)!,
                Connections = parsed.GetValue(connections),
                Port = parsed.GetValue(port),
                Save = parsed.GetValue(save) || (parsed.GetValue(rows)!.Length == 0 && parsed.GetValue(rounds) >= EnoughRounds
                    && parsed.GetValue(size) == "both" && parsed.GetValue(database) == "both"),
            },
            cancellation));
        return command;
    }

    static Option<string> Choice(string name, string fallback, string[] values, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    static Option<int> Number(string name, int fallback, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }
}

/// <summary>How much data.</summary>
enum DataSize
{
    /// <summary>1 clinic, 400 clients, 2,000 appointments.</summary>
    S,

    /// <summary>200 clinics, 1,000,000 clients, 10,000,000 appointments; the first clinic has a tenth of them.</summary>
    L,
}

/// <summary>On what the server runs.</summary>
enum Database
{
    Sqlite,
    Postgres,
}
