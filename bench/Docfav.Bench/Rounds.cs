namespace Docfav.Bench;

/// <summary>What one round measured of a row.</summary>
/// <param name="Server">The server.</param>
/// <param name="Yardsticks">By their letters; none of a row that books.</param>
/// <param name="Commits">Durable commits a second of the bare database; of a row that books.</param>
sealed record Round(Measured Server, IReadOnlyDictionary<char, Measured> Yardsticks, double? Commits);

/// <summary>A row's rounds on one stage.</summary>
sealed record Series(Stage Stage, Row Row, List<Round> Rounds)
{
    /// <summary>Why the row does not count; null where nothing failed.</summary>
    public string? Fault => Rounds.SelectMany(round => round.Yardsticks.Values.Prepend(round.Server)).Select(measured => measured.Fault).FirstOrDefault(fault => fault is not null);

    /// <summary>The median of what each round gives.</summary>
    public double Median(Func<Round, double> value) => Statistics.Median(Rounds.Select(value));

    /// <summary>The server's throughput as a share of a yardstick's in the same round.</summary>
    public double Share(char yardstick) => Median(round => round.Server.Load.RequestsPerSecond / round.Yardsticks[yardstick].Load.RequestsPerSecond);

    /// <summary>A yardstick's processor time of a request as a share of the server's: like the other ratio, the greater the better.</summary>
    public double CpuShare(char yardstick) => Median(round => round.Yardsticks[yardstick].Microseconds / round.Server.Microseconds);

    /// <summary>The bookings acknowledged as a share of what the database commits.</summary>
    public double CommitShare => Median(round => round.Server.Load.RequestsPerSecond / round.Commits!.Value);
}

static class Rounds
{
    /// <summary>How long reading rows are warmed up: the runtime compiles what it runs twice over, the second time from what it saw, beside the load.</summary>
    const int WarmUpSecondsOfReading = 10;

    /// <summary>The same of bookings, of which there are fewer a second.</summary>
    const int WarmUpSecondsOfBookings = 30;

    /// <summary>The same where somebody is told in vain: code that runs a few times a second is compiled for good only after that many.</summary>
    const int WarmUpSecondsOfFailures = 40;

    public static readonly char[] Yardsticks = ['k', 'j', 'q'];

    /// <summary>Measures each row and its yardsticks one after the other, in each round anew: what disturbs the machine for a while disturbs them alike.</summary>
    public static async Task<List<Series>> RunAsync(BenchOptions options, IReadOnlyList<Stage> stages, CancellationToken cancellation)
    {
        var series = stages.SelectMany(stage => stage.Rows.Select(row => new Series(stage, row, []))).ToList();
        // Whatever compiles while it is used has compiled before it is measured, as in a server that has been up for a while.
        foreach (var one in series)
        {
            var warmUp = one.Row switch { BookRow { Telling: Telling.InVain } => WarmUpSecondsOfFailures, BookRow => WarmUpSecondsOfBookings, _ => WarmUpSecondsOfReading };
            for (var seconds = 0.0; seconds < warmUp;)
            {
                seconds += (await one.Stage.MeasureAsync(one.Row)).Load.Seconds;
            }

            await MeasureAsync(one);
        }

        for (var round = 1; round <= options.Rounds; round++)
        {
            // Rows of the same name follow one another, so that small and large data meet the same weather.
            foreach (var one in series.OrderBy(one => one.Row.Name, StringComparer.Ordinal))
            {
                cancellation.ThrowIfCancellationRequested();
                one.Rounds.Add(await MeasureAsync(one));
                await Console.Error.WriteLineAsync(FormattableString.Invariant(
                    $"round {round}/{options.Rounds} {one.Stage.Name} {one.Row.Name}: {one.Rounds[^1].Server.Load.RequestsPerSecond:F0}/s {one.Rounds[^1].Server.Fault}"));
            }
        }

        return series;
    }

    static async Task<Round> MeasureAsync(Series series)
    {
        var server = await series.Stage.MeasureAsync(series.Row);
        var yardsticks = new Dictionary<char, Measured>();
        foreach (var yardstick in series.Row is ReadRow ? Yardsticks : [])
        {
            yardsticks[yardstick] = await series.Stage.MeasureAsync(yardstick, series.Row);
        }

        return new(server, yardsticks, series.Row is BookRow ? await series.Stage.CommitsPerSecondAsync() : null);
    }
}

static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
