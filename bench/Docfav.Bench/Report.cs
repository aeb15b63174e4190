using System.Globalization;
using System.Text;

namespace Docfav.Bench;

/// <summary>The table, as Markdown.</summary>
static class Report
{
    public static string Write(BenchOptions options, IReadOnlyList<Stage> stages, IReadOnlyList<Series> series, DateTimeOffset now, double loadBefore)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Results of {now:yyyy-MM-dd}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Cores.Describe()}; load average before the run {loadBefore:F1}.\n");
        text.Append(CultureInfo.InvariantCulture, $"Medians of {options.Rounds} rounds of {options.Seconds} s, {options.Connections} connections.");
        text.Append(options.Rounds >= BenchOptions.EnoughRounds ? "\n" : " **Too few rounds for the ratios to be believed.**\n");
        text.Append("[README.md](README.md) says what the columns mean.\n\n");
        Append(text, "database", "size", "row", "requests/s", "p50 ms", "p99 ms", "CPU µs", "database CPU µs", "/K", "/J", "/Q", "CPU /K", "CPU /J", "CPU /Q", "/commits");
        Append(text, [.. Enumerable.Repeat("---", 3), .. Enumerable.Repeat("---:", 12)]);
        foreach (var one in series)
        {
            Append(text, Line(one));
        }

        text.Append('\n');
        Append(text, "database", "size", "start to first answer, ms", "resident memory after the bench, MiB", "of it not files, MiB");
        Append(text, "---", "---", "---:", "---:", "---:");
        foreach (var stage in stages)
        {
            Append(text, stage.Database.ToString(), stage.Size.ToString(), Number(Statistics.Median(stage.StartMilliseconds)), Number(stage.ResidentMebibytes), Number(stage.OwnMebibytes));
        }

        text.Append("\n## Targets\n\n");
        Append(text, "what", "target", "measured", "");
        Append(text, "---", "---", "---:", "---");
        foreach (var target in Targets.Of(stages, series))
        {
            Append(text, target.What, target.Wanted, Number(target.Measured), target.IsMet ? "met" : "**not met**");
        }

        return text.ToString();
    }

    static string[] Line(Series one)
    {
        string[] head = [one.Stage.Database.ToString(), one.Stage.Size.ToString(), one.Row.Name];
        if (one.Fault is { } fault)
        {
            return [.. head, $"failed: {fault}", .. Enumerable.Repeat("", 11)];
        }

        return
        [
            .. head,
            Number(one.Median(round => round.Server.Load.RequestsPerSecond)),
            Number(one.Median(round => round.Server.Load.P50)),
            Number(one.Median(round => round.Server.Load.P99)),
            Number(one.Median(round => round.Server.OwnMicroseconds)),
            one.Stage.Database == Database.Sqlite ? "" : Number(one.Median(round => round.Server.DatabaseMicroseconds)),
            .. one.Row is ReadRow ? Rounds.Yardsticks.Select(yardstick => Number(one.Share(yardstick))) : ["", "", ""],
            .. one.Row is ReadRow ? Rounds.Yardsticks.Select(yardstick => Number(one.CpuShare(yardstick))) : ["", "", ""],
            one.Row is BookRow ? Number(one.CommitShare) : "",
        ];
    }

    static void Append(StringBuilder text, params string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    static string Number(double value) => value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
