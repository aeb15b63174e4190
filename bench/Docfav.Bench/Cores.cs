using System.Globalization;
using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

namespace Docfav.Bench;

/// <summary>
/// Which cores the measured side has: the first two, shared by server, yardsticks and PostgreSQL. The load comes from the next two, where there are
/// four; else all share all.
/// </summary>
static class Cores
{
    static readonly bool AreApart = Environment.ProcessorCount >= 4;

    public static string Measured => AreApart ? "0,1" : All;
    public static string Load => AreApart ? "2,3" : All;

    /// <summary>For what is not measured.</summary>
    public static string All => string.Create(CultureInfo.InvariantCulture, $"0-{Environment.ProcessorCount - 1}");

    /// <summary>How many programs wanted a core in the last minute: none on a machine that has nothing else to do.</summary>
    public static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The machine in a line.</summary>
    public static string Describe()
    {
        var model = Field("/proc/cpuinfo", "model name") ?? "unknown processor";
        var memory = long.Parse((Field("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) / 1024 / 1024;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({model}), {memory} GiB memory, Linux {Environment.OSVersion.Version.ToString(2)}; server and database on cores {Measured}, wrk on {Load}");
    }

    static string? Field(string file, string name) => File.ReadLines(file)
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
