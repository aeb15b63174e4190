using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>Archives of our schema that pg_dump makes, in its custom format.</summary>
sealed partial class PostgresBackup(string connectionString) : IBackup
{
    const string History = "__EFMigrationsHistory";

    /// <summary>Migrations wait while a restore goes on: a server that starts meanwhile finds the restored schema.</summary>
    static readonly string Begin = FormattableString.Invariant(
        $"BEGIN; SET LOCAL client_min_messages = warning; SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock({PostgresDatabase.MigrationLock});\n");

    /// <summary>All tables and functions of the schema, those of extensions excepted.</summary>
    const string DropOurs =
        """
        DO $drop$
        DECLARE item text;
        BEGIN
            FOR item IN SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
            LOOP EXECUTE 'DROP TABLE IF EXISTS ' || item || ' CASCADE'; END LOOP;
            FOR item IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
            LOOP EXECUTE 'DROP ROUTINE IF EXISTS ' || item || ' CASCADE'; END LOOP;
        END $drop$;

        """;

    readonly PostgresPrograms _programs = new(connectionString);

    public async Task<string?> WriteAsync(string file, CancellationToken cancellation)
    {
        string? schema;
        await using (var source = NpgsqlDataSource.Create(connectionString))
        {
            schema = await AskAsync<string>(source, $"SELECT current_schema() WHERE to_regclass('\"{History}\"') IS NOT NULL", cancellation);
        }

        if (schema is null)
        {
            return "The database holds nothing of this server's.";
        }

        var unfinished = DurableFile.Unfinished(file);
        try
        {
            await DurableFile.Create(unfinished).DisposeAsync();
            var (_, complaint) = await _programs.RunAsync(
                "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--schema=" + schema, "--file=" + unfinished], cancellation);
            if (complaint is null)
            {
                DurableFile.Move(unfinished, file);
            }

            return complaint;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public async Task<string?> RestoreAsync(string file, bool replace, CancellationToken cancellation)
    {
        if (RefusedByHeader(file) is { } refused)
        {
            return refused;
        }

        var (content, complaint) = await _programs.RunAsync("pg_restore", ["--list", file], cancellation);
        if (complaint is not null)
        {
            return $"The file is damaged. Use an older backup. ({complaint})";
        }

        if (HistoryEntry().Match(content) is not { Success: true } entry)
        {
            return "The file is an archive of another program's database.";
        }

        var schema = entry.Groups["schema"].Value;
        return await VersionFaultAsync(file, cancellation) ?? await TargetFaultAsync(schema, replace, cancellation) ?? await RunAsync(file, schema, cancellation);
    }

    static string? RefusedByHeader(string file)
    {
        if (!File.Exists(file))
        {
            return $"There is no file {file}.";
        }

        var start = new byte[15];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return Encoding.Latin1.GetString(start, 0, length) switch
        {
            ['P', 'G', 'D', 'M', 'P', ..] => null,
            "SQLite format 3" => "The file is a backup of the embedded database. Name its data folder with --data, and no --database.",
            _ => "The file is no backup of this server's. A data file is taken in by import.",
        };
    }

    async Task<string?> VersionFaultAsync(string file, CancellationToken cancellation)
    {
        var (rows, complaint) = await _programs.RunAsync("pg_restore", ["--data-only", "--table=" + History, "--file=-", file], cancellation);
        if (complaint is not null)
        {
            return $"The file is damaged. Use an older backup. ({complaint})";
        }

        // COPY's text: a row a line, columns separated by tabs, ended by a line of its own.
        var applied = rows.Split('\n').SkipWhile(line => !line.StartsWith("COPY ", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line != "\\.").Select(line => line.Split('\t')[0]);
        using var database = new PostgresDatabase(connectionString);
        await using var db = database.OpenRead();
        return SchemaVersion.Fault(applied, db.Database.GetMigrations());
    }

    async Task<string?> TargetFaultAsync(string schema, bool replace, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        if (await AskAsync<string>(source, "SELECT current_schema()", cancellation) is var own && own != schema)
        {
            return $"The backup is of the schema {schema}, and the connection's is {own ?? "none"}. Name the other with Search Path in the connection string.";
        }

        var tables = await AskAsync<long>(
            source,
            """
            SELECT count(*) FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
            """,
            cancellation);
        if (tables == 0)
        {
            return null;
        }

        if (await AskAsync<string>(source, $"SELECT 'ours' WHERE to_regclass('\"{History}\"') IS NOT NULL", cancellation) is null)
        {
            return "The database holds another program's tables. Name an empty one.";
        }

        if (!replace)
        {
            return "The database holds data already. --replace puts the backup in its place.";
        }

        var others = await AskAsync<long>(
            source,
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{PostgresDatabase.Application}' AND pid <> pg_backend_pid()",
            cancellation);
        return others == 0 ? null : "Servers or commands use the database. Stop all of them, then restore.";
    }

    /// <summary>One transaction, which psql commits only after pg_restore has ended well: an archive that breaks off changes nothing.</summary>
    async Task<string?> RunAsync(string file, string schema, CancellationToken cancellation)
    {
        using var archive = _programs.Start("pg_restore", "--no-owner", "--no-privileges", "--schema=" + schema, "--file=-", file);
        using var database = _programs.Start("psql", "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--output=/dev/null");
        archive.StandardInput.Close();
        var complaints = Task.WhenAll(
            archive.StandardError.ReadToEndAsync(cancellation), database.StandardError.ReadToEndAsync(cancellation), database.StandardOutput.ReadToEndAsync(cancellation));
        try
        {
            var input = database.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.UTF8.GetBytes(Begin + DropOurs), cancellation);
            await archive.StandardOutput.BaseStream.CopyToAsync(input, cancellation);
            await archive.WaitForExitAsync(cancellation);
            if (archive.ExitCode == 0)
            {
                await input.WriteAsync("\nCOMMIT;\n"u8.ToArray(), cancellation);
            }

            database.StandardInput.Close();
        }
        catch (IOException)
        {
            // psql has stopped at an error, which it has named; pg_restore must not wait for a reader.
            archive.Kill();
        }

        await database.WaitForExitAsync(cancellation);
        await archive.WaitForExitAsync(cancellation);
        var said = string.Join('\n', (await complaints).Select(text => text.Trim()).Where(text => text.Length > 0));
        return archive.ExitCode == 0 && database.ExitCode == 0 ? null : $"Nothing was changed: {said}";
    }

    /// <summary>An archive's contents have a line each: numbers, kind, schema, name, owner. The schema itself is not restored: it is there.</summary>
    [GeneratedRegex($@" TABLE (?<schema>\S+) {History} ", RegexOptions.None, 5000)]
    private static partial Regex HistoryEntry();

    static async Task<T?> AskAsync<T>(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellation) is T value ? value : default;
    }
}
