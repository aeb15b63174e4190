using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Docfav.Server.Data;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests;

/// <summary>The arrows of docs/architecture.md, held over the source text: a room may mention only the rooms it depends on.</summary>
public sealed partial class ArchitectureTests
{
    internal static readonly string Source = Path.Combine(Root(), "src", "Docfav.Server");

    /// <summary>Who may not mention whom; the first part of a path names the room.</summary>
    static readonly (string Room, string[] MayNotMention)[] Forbidden =
    [
        ("Access", ["CommandLine", "DataFile", "BackOffice"]),
        ("Api", ["CommandLine", "DataFile", "BackOffice", "Clients", "Staff", "Services", "Agenda", "Appointments"]),
        ("Agenda", ["CommandLine", "DataFile", "BackOffice"]),
        ("Appointments", ["CommandLine", "DataFile", "BackOffice"]),
        ("Availability", ["CommandLine", "DataFile", "BackOffice"]),
        ("CalendarFeeds", ["CommandLine", "DataFile", "BackOffice"]),
        ("Clients", ["CommandLine", "DataFile", "BackOffice"]),
        ("Clinics", ["CommandLine", "DataFile", "BackOffice"]),
        ("Holds", ["CommandLine", "DataFile", "BackOffice"]),
        ("Messages", ["CommandLine", "DataFile", "BackOffice"]),
        ("Services", ["CommandLine", "DataFile", "BackOffice"]),
        ("Staff", ["CommandLine", "DataFile", "BackOffice"]),
        ("Webhooks", ["CommandLine", "DataFile", "BackOffice"]),
        ("Data", ["CommandLine", "DataFile", "BackOffice", "Api"]),
        ("Outbox", ["CommandLine", "DataFile", "BackOffice", "Agenda"]),
        ("DataFile", ["CommandLine", "BackOffice"]),
    ];

    /// <summary>Who may name a provider's types.</summary>
    static readonly string[] ProvidersMayBeNamedIn = ["Data/StorageOptions.cs", "ServerHost.cs", "CommandLine/", "Data/Sqlite/", "Data/Postgres/"];

    [Fact]
    public void The_source_follows_the_arrows()
    {
        var files = Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).ToList();
        files.Count.ShouldBeGreaterThan(50);

        files.SelectMany(file => Violations(Path.GetRelativePath(Source, file).Replace('\\', '/'), File.ReadAllText(file))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Clients/Planted.cs", "using Docfav.Server.DataFile;")]
    [InlineData("Clients/Planted.cs", "class P { Docfav.Server.BackOffice.Page? page; }")]
    [InlineData("Clients/Planted.cs", "using Docfav.Server.Data; class P { object? x = new Data.Sqlite.SqliteDatabase(\"\"); }")]
    [InlineData("Data/Planted.cs", "class P { PostgresDatabase? database; }")]
    [InlineData("Data/Planted.cs", "using Docfav.Server.Api.Forms;")]
    [InlineData("Outbox/Planted.cs", "using Docfav.Server.BackOffice;")]
    public void A_planted_violation_is_caught(string file, string text) => Violations(file, text).ShouldNotBeEmpty();

    // Measuring coverage adds a reference to netstandard.
    [Fact]
    public void The_core_depends_on_NodaTime_alone() =>
        System.Reflection.Assembly.Load("Docfav.Scheduling").GetReferencedAssemblies()
            .Select(assembly => assembly.Name!).Where(name => !name.StartsWith("System", StringComparison.Ordinal)).ShouldBeSubsetOf(["NodaTime", "netstandard"]);

    static IEnumerable<string> Violations(string file, string text)
    {
        var room = file.Split('/')[0];
        foreach (var other in Forbidden.Where(rule => rule.Room == room).SelectMany(rule => rule.MayNotMention))
        {
            if (Regex.IsMatch(text, $@"\bDocfav\.Server\.{other}\b", RegexOptions.None, TimeSpan.FromSeconds(5)))
            {
                yield return $"{file} mentions {other}";
            }
        }

        if (!ProvidersMayBeNamedIn.Any(place => file.StartsWith(place, StringComparison.Ordinal)))
        {
            var names = ProviderWords().Matches(text).Select(match => match.Value).Where(ProviderTypes.Contains).Distinct();
            foreach (var name in names)
            {
                yield return $"{file} names {name}";
            }
        }
    }

    static HashSet<string> ProviderTypes { get; } =
    [
        .. typeof(IDatabase).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Docfav.Server.Data.", StringComparison.Ordinal) == true && !type.IsNested)
            .Select(type => type.Name.Split('`')[0]),
    ];

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"\b[A-Z]\w+\b", RegexOptions.None, 5000)]
    private static partial Regex ProviderWords();
}
