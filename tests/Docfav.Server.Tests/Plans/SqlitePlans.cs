using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Docfav.Server.Tests.Plans;

/// <summary>
/// Statements as SQLite itself begins to run them: the library calls back for each connection that is opened in this process, and then for each statement.
/// There are no statistics in production, so a statement has one plan, whatever the tables hold.
/// </summary>
sealed partial class SqlitePlans : IPlans
{
    const string Library = "e_sqlite3";
    const uint Statement = 1; // SQLITE_TRACE_STMT

    static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Heard = new(StringComparer.Ordinal);
    static readonly Lazy<int> Listening = new(Listen);

    readonly string _file;

    /// <param name="folder">The data folder of a server that has not been started yet.</param>
    public SqlitePlans(string folder)
    {
        _file = Path.Combine(folder, "docfav.db");
        Heard[_file] = [];
        _ = Listening.Value;
    }

    public Task ForgetAsync(CancellationToken cancellation)
    {
        Heard[_file].Clear();
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<TableAccess>> TakeAsync(CancellationToken cancellation)
    {
        var statements = new HashSet<string>(StringComparer.Ordinal);
        while (Heard[_file].TryDequeue(out var sql))
        {
            statements.Add(sql);
        }

        await using var connection = new SqliteConnection($"Data Source={_file};Pooling=False");
        await connection.OpenAsync(cancellation);
        connection.CreateFunction("search_grams", (byte[] _, string text) => text, isDeterministic: true);
        var tables = await TablesAsync(connection, cancellation);
        var found = new List<TableAccess>();
        foreach (var sql in statements.Where(sql => Explainable().IsMatch(sql)))
        {
            var steps = await PlanAsync(connection, sql, cancellation);
            found.AddRange(steps.Select(step => Access(step, IsPage(step, steps, sql), sql, tables)).OfType<TableAccess>());
        }

        return found;
    }

    public ValueTask DisposeAsync()
    {
        Heard.TryRemove(_file, out _);
        return ValueTask.CompletedTask;
    }

    /// <summary>A sort of the last term alone ends with the limit too: it sorts a row's equals before it goes on.</summary>
    static bool IsPage(PlanStep step, List<PlanStep> steps, string sql) =>
        sql.Contains("LIMIT ", StringComparison.Ordinal)
        && !steps.Exists(other => other.Parent == step.Parent && other.Text.Contains("TEMP B-TREE", StringComparison.Ordinal) && !other.Text.Contains("LAST TERM", StringComparison.Ordinal));

    static TableAccess? Access(PlanStep planned, bool isPage, string sql, Dictionary<string, string> tables)
    {
        var line = planned.Text;
        if (Step().Match(line) is not { Success: true } step || step.Groups["name"].Value is var name && (name[0] == '(' || name is "CONSTANT" or "json_each"))
        {
            // A subquery's rows, none at all, or those of a list that came with the request.
            return null;
        }

        var index = step.Groups["index"].Value;
        if ((tables.GetValueOrDefault(index) ?? tables.GetValueOrDefault(Named(sql, name))) is not { } table)
        {
            return IsSubquery(sql, name) ? null : throw new InvalidOperationException($"What table is {name} in {sql}?");
        }

        // FTS5 names no columns: M is a MATCH, = a row's number.
        var isVirtual = step.Groups["virtual"] is { Success: true, Value: var virtualPlan } && (virtualPlan.Contains('M', StringComparison.Ordinal) || virtualPlan.Contains('=', StringComparison.Ordinal));
        var columns = isVirtual ? ["(virtual)"]
            : line.StartsWith("SCAN", StringComparison.Ordinal) || line.Contains("AUTOMATIC", StringComparison.Ordinal) ? []
            : Column().Matches(step.Groups["bounds"].Value).Select(match => match.Groups["column"].Value).ToArray();
        return new(table, columns, isPage, line, sql);
    }

    /// <summary>The table that a statement calls so.</summary>
    static string Named(string sql, string alias) =>
        Find(sql, $"""(FROM|JOIN|INTO|UPDATE|,)\s+"?(?<table>\w+)"?(\s+AS)?\s+"?{alias}"?(?!\w)""") is { Success: true } match ? match.Groups["table"].Value : alias;

    static bool IsSubquery(string sql, string alias) => Find(sql, $"""\)\s+AS\s+"?{alias}"?(?!\w)""").Success;

    static Match Find(string sql, string pattern) => Regex.Match(sql, pattern, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    static async Task<List<PlanStep>> PlanAsync(SqliteConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (Match parameter in Parameter().Matches(sql))
        {
            if (!command.Parameters.Contains(parameter.Value))
            {
                command.Parameters.AddWithValue(parameter.Value, DBNull.Value);
            }
        }

        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var steps = new List<PlanStep>();
        while (await reader.ReadAsync(cancellation))
        {
            steps.Add(new(reader.GetInt32(1), reader.GetString(3)));
        }

        return steps;
    }

    /// <summary>Tables by their own names and by those of their indexes.</summary>
    static async Task<Dictionary<string, string>> TablesAsync(SqliteConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "/* not the server's */ SELECT name, tbl_name FROM sqlite_schema WHERE type IN ('table', 'index')";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tables = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            tables[reader.GetString(0)] = reader.GetString(1);
        }

        return tables;
    }

    static unsafe int Listen() => AutoExtension(&Opened);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static unsafe int Opened(nint connection, nint error, nint routines)
    {
        if (Marshal.PtrToStringUTF8(FileName(connection, "main")) is { } file && Heard.ContainsKey(file))
        {
            _ = Trace(connection, Statement, &Began, 0);
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Began(uint kind, nint context, nint statement, nint text)
    {
        if (Marshal.PtrToStringUTF8(FileName(Connection(statement), "main")) is { } file && Heard.TryGetValue(file, out var heard)
            && Marshal.PtrToStringUTF8(Sql(statement)) is { } sql)
        {
            heard.Enqueue(sql);
        }

        return 0;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_auto_extension"), DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static unsafe partial int AutoExtension(delegate* unmanaged[Cdecl]<nint, nint, nint, int> opened);

    [LibraryImport(Library, EntryPoint = "sqlite3_trace_v2"), DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static unsafe partial int Trace(nint connection, uint mask, delegate* unmanaged[Cdecl]<uint, nint, nint, nint, int> callback, nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_filename", StringMarshalling = StringMarshalling.Utf8), DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial nint FileName(nint connection, string name);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_handle"), DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial nint Connection(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_sql"), DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial nint Sql(nint statement);

    sealed record PlanStep(int Parent, string Text);

    /// <summary>Statements of ours: what FTS5 asks of its own tables is its own affair.</summary>
    [GeneratedRegex(@"^(?!.*'search_clients_)\s*(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Explainable();

    [GeneratedRegex(@"^(SCAN|SEARCH) (?<name>\S+)( USING (?<kind>.*?INDEX|INTEGER PRIMARY KEY)( (?<index>\w+))?)?( VIRTUAL TABLE INDEX (?<virtual>\S*))?( \((?<bounds>.*)\))?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Step();

    [GeneratedRegex(@"(?<column>\w+)(=|<|>| )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Column();

    [GeneratedRegex(@"[@$:]\w+", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
