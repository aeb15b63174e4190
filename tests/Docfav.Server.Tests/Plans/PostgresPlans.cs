using System.Text.Json;
using System.Text.RegularExpressions;
using Docfav.Server.Tests.Hosting;
using Npgsql;

namespace Docfav.Server.Tests.Plans;

/// <summary>
/// Plans as PostgreSQL's auto_explain writes them into the server's log: of every statement, those of foreign keys and of triggers among them, with the
/// values that it was run with.
/// </summary>
sealed partial class PostgresPlans : IPlans
{
    const string Log = "current_setting('data_directory') || '/../log'";

    readonly NpgsqlDataSource _source;
    long _read;

    PostgresPlans(NpgsqlDataSource source) => _source = source;

    /// <summary>Has the server of a test's own explain what its sessions run from now on.</summary>
    public static async Task<PostgresPlans> OnAsync(PostgresServer server, CancellationToken cancellation)
    {
        var plans = new PostgresPlans(NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Options = "-c auto_explain.log_min_duration=-1" }.ConnectionString));
        await plans.RunAsync(
            """
            ALTER DATABASE postgres SET session_preload_libraries = 'auto_explain';
            ALTER DATABASE postgres SET auto_explain.log_min_duration = 0;
            ALTER DATABASE postgres SET auto_explain.log_nested_statements = on;
            ALTER DATABASE postgres SET auto_explain.log_format = 'json';
            """,
            cancellation);
        return plans;
    }

    public async Task ForgetAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand($"SELECT (pg_stat_file({Log})).size");
        _read = (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task<IReadOnlyList<TableAccess>> TakeAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand($"SELECT pg_read_binary_file({Log}, {_read}, 1000000000)");
        var bytes = (byte[])(await command.ExecuteScalarAsync(cancellation))!;
        _read += bytes.Length;
        var tables = await IndexedTablesAsync(cancellation);
        var found = new Dictionary<(string Sql, string Plan), TableAccess>();
        foreach (var text in Plan().Matches(System.Text.Encoding.UTF8.GetString(bytes)).Select(match => match.Groups["json"].Value))
        {
            using var plan = JsonDocument.Parse(text);
            var sql = plan.RootElement.GetProperty("Query Text").GetString()!;
            foreach (var access in Accesses(plan.RootElement.GetProperty("Plan"), false, sql, tables))
            {
                found[(sql, access.Plan)] = access;
            }
        }

        return [.. found.Values];
    }

    public async ValueTask DisposeAsync() => await _source.DisposeAsync();

    static IEnumerable<TableAccess> Accesses(JsonElement node, bool isPage, string sql, Dictionary<string, (string Table, string[] Columns)> indexes)
    {
        var type = node.GetProperty("Node Type").GetString()!;
        if (type is "Seq Scan" or "Sample Scan" or "Tid Range Scan")
        {
            yield return new(node.GetProperty("Relation Name").GetString()!, [], isPage, $"{type} {Text(node, "Filter")}", sql);
        }
        else if (node.TryGetProperty("Index Name", out var name) && indexes.TryGetValue(name.GetString()!, out var index))
        {
            var condition = Text(node, "Index Cond");
            yield return new(
                index.Table, [.. index.Columns.Where(column => Regex.IsMatch(condition, $@"\b{column}\b", RegexOptions.None, TimeSpan.FromSeconds(1)))],
                isPage, $"{type} {name.GetString()} {condition} {Text(node, "Filter")}", sql);
        }

        if (node.TryGetProperty("Plans", out var children))
        {
            // What stands directly below a limit is read row by row until there are enough.
            var isPageBelow = type == "Limit" || (isPage && type is "Nested Loop" or "Subquery Scan" or "Result" or "Incremental Sort");
            foreach (var access in children.EnumerateArray().SelectMany(child => Accesses(child, isPageBelow, sql, indexes)))
            {
                yield return access;
            }
        }
    }

    static string Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString()! : "";

    async Task<Dictionary<string, (string Table, string[] Columns)>> IndexedTablesAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, array_agg(a.attname::text ORDER BY a.attnum)
            FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indexrelid WHERE i.indrelid::regclass::text NOT LIKE 'pg\_%' GROUP BY 1, 2
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var indexes = new Dictionary<string, (string, string[])>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            indexes[reader.GetString(0).Trim('"')] = (reader.GetString(1).Trim('"'), reader.GetFieldValue<string[]>(2));
        }

        return indexes;
    }

    async Task RunAsync(string sql, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The log indents the lines of an entry beyond its first with a tab.</summary>
    [GeneratedRegex(@"duration: [0-9.]+ ms  plan:\n(?<json>(\t.*\n)+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Plan();
}
