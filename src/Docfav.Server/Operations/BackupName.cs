using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace Docfav.Server.Operations;

/// <summary>The name of a backup's file, in which <c>{date}</c> stands for the moment it began: names sort as their moments do.</summary>
sealed class BackupName(string pattern)
{
    const string Date = "{date}";

    /// <summary>Whether each backup has a name of its own.</summary>
    public bool IsDated => Path.GetFileName(pattern).Contains(Date, StringComparison.Ordinal);

    /// <summary>The name at a moment, in UTC.</summary>
    public string At(Instant now) => pattern.Replace(Date, now.ToString("uuuu-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The backups of this pattern that are beyond the newest few.</summary>
    public IReadOnlyList<string> Beyond(int keep)
    {
        var parts = Path.GetFileName(pattern).Split(Date).Select(Regex.Escape);
        var name = new Regex($"^{string.Join("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z", parts)}$", RegexOptions.None, TimeSpan.FromSeconds(1));
        var folder = Path.GetDirectoryName(Path.GetFullPath(pattern))!;
        return [.. Directory.EnumerateFiles(folder).Where(file => name.IsMatch(Path.GetFileName(file))).OrderDescending(StringComparer.Ordinal).Skip(keep)];
    }
}
