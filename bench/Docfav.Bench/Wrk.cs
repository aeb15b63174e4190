using System.Globalization;

namespace Docfav.Bench;

/// <summary>What wrk counted.</summary>
/// <param name="Requests">Answers that came in.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Refused">Answers of status 400 or more.</param>
/// <param name="Broken">Connections that broke, and answers that did not come in time.</param>
/// <param name="P50">Milliseconds that half of the answers took at most.</param>
/// <param name="P99">Milliseconds that 99 of 100 answers took at most.</param>
sealed record Load(long Requests, double Seconds, long Refused, long Broken, double P50, double P99)
{
    public double RequestsPerSecond => Requests / Seconds;
}

/// <summary>Runs wrk with a file of requests.</summary>
static class Wrk
{
    const int Threads = 2;

    static readonly string Script = Path.Combine(AppContext.BaseDirectory, "requests.lua");

    public static Task<Load> GetAsync(string url, string file, string key, BenchOptions options) => RunAsync(url, options, [file, "GET", "", key]);

    public static Task<Load> PostAsync(string url, string file, string path, string key, BenchOptions options) => RunAsync(url, options, [file, "POST", path, key]);

    static async Task<Load> RunAsync(string url, BenchOptions options, string[] arguments)
    {
        var text = CultureInfo.InvariantCulture;
        var output = await Guest.RunAsync(
            Cores.Load,
            ["wrk", "--threads", Threads.ToString(text), "--connections", options.Connections.ToString(text), "--duration", options.Seconds.ToString(text) + "s",
                "--timeout", "10s", "--script", Script, url, "--", .. arguments],
            new Dictionary<string, string> { ["WRK_THREADS"] = Threads.ToString(text) });
        var fields = output.Split('\n').Single(line => line.StartsWith("result ", StringComparison.Ordinal)).Split(' ')[1..].Select(field => long.Parse(field, text)).ToArray();
        return new(fields[0], fields[1] / 1e6, fields[2], fields[3], fields[4] / 1e3, fields[5] / 1e3);
    }
}
