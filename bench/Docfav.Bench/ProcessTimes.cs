using System.Globalization;

namespace Docfav.Bench;

/// <summary>What /proc says of a process.</summary>
static class ProcessTimes
{
    // sysconf(_SC_CLK_TCK): what Linux counts in on every machine that .NET runs on.
    const double TicksPerSecond = 100;

    /// <summary>Seconds of processor time of a process.</summary>
    public static double Cpu(int pid) => Stat(pid) is { } stat ? (stat.Own + stat.Reaped) / TicksPerSecond : 0;

    /// <summary>Seconds of processor time of a process and all that it has started: PostgreSQL has a process for each connection.</summary>
    public static double CpuWithChildren(int pid)
    {
        var children = Directory.GetDirectories("/proc").Select(folder => Path.GetFileName(folder))
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => Stat(int.Parse(name, CultureInfo.InvariantCulture)))
            .Where(stat => stat is { } child && child.Parent == pid);
        return Cpu(pid) + (children.Sum(stat => stat!.Value.Own + stat.Value.Reaped) / TicksPerSecond);
    }

    /// <summary>Mebibytes of memory that a process has in use, by a name of /proc/PID/status: VmRSS, RssAnon.</summary>
    public static double Mebibytes(int pid, string name) =>
        double.Parse(
            File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture) / 1024;

    /// <summary>Null where the process has gone meanwhile. See proc(5): ppid is field 4, utime, stime, cutime and cstime are fields 14 to 17.</summary>
    static (int Parent, long Own, long Reaped)? Stat(int pid)
    {
        try
        {
            // The second field, a name in parentheses, may hold spaces.
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), Field(11) + Field(12), Field(13) + Field(14));

            long Field(int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
