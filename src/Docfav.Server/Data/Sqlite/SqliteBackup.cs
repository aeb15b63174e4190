using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Data.Sqlite;

/// <summary>Copies of the embedded database's file, made page by page in one reading transaction, which holds up no writer.</summary>
sealed class SqliteBackup(string folder) : IBackup
{
    const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    const string Damaged = "The file is damaged. Use an older backup.";

    static readonly byte[] Header = [.. "SQLite format 3\0"u8];
    static readonly byte[] PostgresHeader = [.. "PGDMP"u8];

    readonly string _file = Path.Combine(folder, "docfav.db");

    public Task<string?> WriteAsync(string file, CancellationToken cancellation)
    {
        if (!File.Exists(_file))
        {
            return Task.FromResult<string?>($"There is no database in {Path.GetFullPath(folder)}. Name its folder with --data.");
        }

        var unfinished = DurableFile.Unfinished(file);
        try
        {
            using (DatabaseUse.Share(_file))
            {
                Copy(unfinished);
            }

            if (Fault(unfinished) is { } fault)
            {
                return Task.FromResult<string?>($"The copy is not sound, and was not kept: {fault}");
            }

            DurableFile.Move(unfinished, file);
            return Task.FromResult<string?>(null);
        }
        finally
        {
            Discard(unfinished);
        }
    }

    public async Task<string?> RestoreAsync(string file, bool replace, CancellationToken cancellation)
    {
        if (RefusedByHeader(file) is { } refused)
        {
            return refused;
        }

        Directory.CreateDirectory(folder);
        using var alone = DatabaseUse.TryAlone(_file);
        if (alone is null)
        {
            return "A server or a command uses the database. Stop it, then restore.";
        }

        if (File.Exists(_file) && !replace)
        {
            return $"There is a database in {Path.GetFullPath(folder)} already. --replace puts the backup in its place.";
        }

        var unfinished = _file + ".unfinished";
        try
        {
            // The backup itself is only read: checking it could leave files beside it.
            await using (var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read))
            await using (var copy = DurableFile.Create(unfinished))
            {
                await source.CopyToAsync(copy, cancellation);
            }

            if ((Fault(unfinished) ?? await VersionFaultAsync(unfinished, cancellation)) is { } fault)
            {
                return fault;
            }

            DurableFile.Move(unfinished, DatabaseUse.Restored(_file));
            DatabaseUse.FinishRestore(_file);
            return null;
        }
        finally
        {
            Discard(unfinished);
        }
    }

    /// <summary>Nothing is written and no checkpoint is made: both are the server's.</summary>
    void Copy(string unfinished)
    {
        Discard(unfinished);
        DurableFile.Create(unfinished).Dispose();
        using var source = Open(_file, SqliteOpenMode.ReadOnly);
        SQLitePCL.raw.sqlite3_db_config(source.Handle!, NoCheckpointOnClose, 1, out _);
        using var copy = Open(unfinished, SqliteOpenMode.ReadWrite);
        // The file is flushed once, when it is whole.
        Execute(copy, "PRAGMA synchronous=OFF");
        source.BackupDatabase(copy);
        // One file without a log: whatever moves it has it all.
        Execute(copy, "PRAGMA journal_mode=DELETE");
    }

    static string? RefusedByHeader(string file)
    {
        if (!File.Exists(file))
        {
            return $"There is no file {file}.";
        }

        var start = new byte[Header.Length];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start.AsSpan().StartsWith(PostgresHeader))
        {
            return "The file is a backup of PostgreSQL. Name the database with --database \"Host=…\".";
        }

        return length == Header.Length && start.AsSpan().SequenceEqual(Header) ? null : "The file is no backup of this server's. A data file is taken in by import.";
    }

    /// <summary>Null where the file is a sound database of ours.</summary>
    static string? Fault(string file)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite);
            if (Execute(connection, "SELECT count(*) FROM sqlite_schema WHERE name IN ('__EFMigrationsHistory', 'system_settings')") is not 2L)
            {
                return "The file is a database of another program.";
            }

            return Execute(connection, "PRAGMA integrity_check") is "ok" ? null : Damaged;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is 11 or 26) // SQLITE_CORRUPT, SQLITE_NOTADB
        {
            return Damaged;
        }
    }

    static async Task<string?> VersionFaultAsync(string file, CancellationToken cancellation)
    {
        await using var connection = Open(file, SqliteOpenMode.ReadOnly);
        await using var db = new SqliteDocfavDb(new DbContextOptionsBuilder<SqliteDocfavDb>().UseSqlite(connection).Options);
        return SchemaVersion.Fault(await db.Database.GetAppliedMigrationsAsync(cancellation), db.Database.GetMigrations());
    }

    static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        return command.ExecuteScalar();
    }

    static void Discard(string unfinished)
    {
        foreach (var file in (string[])[unfinished, unfinished + "-journal", unfinished + "-wal", unfinished + "-shm"])
        {
            File.Delete(file);
        }
    }
}
