using System.Data.Common;
using Docfav.Server.Clients;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;

namespace Docfav.Server.Data.Sqlite;

/// <summary>The embedded database: one file, one writer connection, any number of readers.</summary>
public sealed class SqliteDatabase : IDatabase, IDisposable
{
    const int CountMemory = 9; // SQLITE_CONFIG_MEMSTATUS
    const int Corrupt = 11; // SQLITE_CORRUPT
    const int NotADatabase = 26; // SQLITE_NOTADB

    /// <summary>Bytes that are checked within some seconds; backups check their copy, whatever its size.</summary>
    const long QuicklyChecked = 1L << 30;

    static readonly SqlQuery<ClinicNumbers> s_numbers = new(
        $"SELECT {ClinicNumbers.Columns} FROM clinic_counters WHERE clinic_id = $1", ClinicNumbers.Read);

    readonly string _file;
    readonly PooledDbContextFactory<SqliteDocfavDb> _contexts;
    readonly SqliteReaders _readers;
    readonly SqliteCommits _commits;
    readonly SqliteWriter _writer;
    bool _isDamaged;
    DatabaseUse? _use;

    static SqliteDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
        // Counting every allocation of the library takes a lock that all connections share.
        SQLitePCL.raw.sqlite3_config(CountMemory, 0);
    }

    /// <param name="folder">The data folder; it is made where it is missing.</param>
    /// <param name="clock">What events are dated by; the machine's where there is none.</param>
    public SqliteDatabase(string folder, IClock? clock = null)
    {
        Directory.CreateDirectory(folder);
        _file = Path.Combine(folder, "docfav.db");
        _readers = new(ConnectionString(pooling: false));
        _commits = new(_readers.Open);
        _writer = new(
            _file, ConnectionString(pooling: false), _commits.Frames, clock ?? SystemTime.Clock, IsUnavailable, () => EventsCommitted?.Invoke(this, EventArgs.Empty));
        _contexts = new(Options(new DbContextOptionsBuilder<SqliteDocfavDb>().UseSqlite(ConnectionString()))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).AddInterceptors(new SqliteConnections()).Options, 256);
    }

    public event EventHandler? EventsCommitted;

    public bool IsEmbedded => true;

    public int? MostConnections => null;

    public bool IsDamaged => Volatile.Read(ref _isDamaged);

    public string? EpochSecondsSql => null;

    /// <summary>Null, or a warning about the native library in use.</summary>
    public static string? LibraryWarning()
    {
        var version = Version.Parse(SQLitePCL.raw.sqlite3_libversion().utf8_to_string());
        var repaired = version >= new Version(3, 51, 3) || (version >= new Version(3, 50, 7) && version < new Version(3, 51, 0));
        return repaired ? null
            : $"SQLite {version} can lose writes when several connections write and checkpoint at once. This server uses one writer that alone "
                + "checkpoints, which avoids it; do not open the database file for writing with other programs.";
    }

    public CommitMark? LastCommit() => _commits.Last();

    public DocfavDb OpenRead() => _contexts.CreateDbContext();

    public SqlBatch Batch() => new SqliteReaderBatch(_readers);

    public SqlBatch ShortBatch() => Batch();

    public Task<T> WriteAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(new ContextJob<T>(work, cancellation), cancellation);

    /// <summary>Works of all clinics are written together.</summary>
    public Task<T> WriteAsync<T>(Guid clinicId, Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation) => WriteAsync(work, cancellation);

    public Task<T> WriteOneAsync<T>(SqlQuery<T> statement, CancellationToken cancellation, params object?[] values) =>
        WriteAsync(new StatementJob<T>(statement, values, cancellation), cancellation);

    async Task<T> WriteAsync<T>(WriterJob<T> job, CancellationToken cancellation)
    {
        _use ??= DatabaseUse.Share(_file);
        try
        {
            return await _writer.RunAsync(job, cancellation);
        }
        catch (Exception exception) when (exception is not DatabaseUnavailableException && IsUnavailable(exception))
        {
            throw new DatabaseUnavailableException("The database is busy.", exception);
        }
    }

    public Task<T> WriteLongAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        _use ??= DatabaseUse.Share(_file);
        return _writer.RunLongAsync(work, cancellation);
    }

    /// <summary>The joins are CROSS so that the planner begins with the search index: from a clinic's clients it would ask it for each.</summary>
    public IQueryable<Client> ClientsWith(DocfavDb db, IReadOnlyCollection<int> grams) => db.Clients.FromSqlRaw(
        """
        SELECT c.* FROM search_clients CROSS JOIN search_rows AS r ON r.row = search_clients.rowid
        CROSS JOIN clients AS c ON c.clinic_id = r.clinic_id AND c.id = r.client_id WHERE search_clients MATCH {0}
        """,
        string.Join(" AND ", grams.Select(gram => $"\"{SearchGrams.ToText(gram)}\"")));

    /// <summary>The transaction began IMMEDIATE: it is the only one that writes.</summary>
    public IReadOnlyList<ClinicNumbers> LockAgenda(SqlBatch batch, Guid clinicId, bool toBook = false) => batch.Add(s_numbers, clinicId);

    public void LockUnchangedAgenda(SqlBatch last, Guid clinicId, ClinicNumbers numbers) => throw new NotSupportedException("What is embedded is asked.");

    public async Task<T> ReadSnapshotAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await using var db = OpenRead();
        await db.Database.OpenConnectionAsync(cancellation);
        // A transaction that is not deferred would be a writer's.
        await using var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await db.Database.UseTransactionAsync(transaction, cancellation);
        return await work(db, cancellation);
    }

    public IBulkUpsert<T> BulkUpsert<T>(DocfavDb db) where T : class => new SqliteBulkUpsert<T>(db);

    public async Task<Func<Task>> SetIndexesAsideAsync<T>(DocfavDb db, long rows, CancellationToken cancellation) where T : class
    {
        // Sorting a table's keys costs about a fifth of putting them into an index one by one.
        var shape = new TableShape<T>(db.Model);
        if (rows < 10_000 || rows * 4 < await db.Set<T>().LongCountAsync(cancellation))
        {
            return () => Task.CompletedTask;
        }

        var indexes = await db.SqlRows<string>(
            "SELECT sql AS \"Value\" FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = @table ORDER BY name",
            ("@table", shape.Name)).ToListAsync(cancellation);
        var names = await db.SqlRows<string>(
            "SELECT name AS \"Value\" FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = @table", ("@table", shape.Name)).ToListAsync(cancellation);
        foreach (var name in names)
        {
            await RunAsync($"DROP INDEX \"{name}\"");
        }

        return async () =>
        {
            foreach (var index in indexes)
            {
                await RunAsync(index);
            }
        };

        async Task RunAsync(string sql)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = sql;
            command.CommandTimeout = 0;
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    public async Task MigrateAsync(CancellationToken cancellation)
    {
        using var migrating = await FileLock.TakeAsync(_file + ".migrate.lock", TimeSpan.FromMinutes(10), cancellation);
        _use ??= DatabaseUse.Share(_file);
        if (await IsCurrentAsync(cancellation))
        {
            return;
        }

        await _writer.RunAloneAsync(
            async db =>
            {
                // Whoever held Entity Framework's own lock row is dead: we hold the file's lock.
                await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellation);
                await db.Database.MigrateAsync(cancellation);
            },
            cancellation);
    }

    async Task<bool> IsCurrentAsync(CancellationToken cancellation)
    {
        try
        {
            return await SchemaVersion.IsCurrentAsync(Batch(), typeof(Migrations.M0001_initial), cancellation);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            return false; // there is no such table: nothing was ever applied
        }
    }

    /// <summary>Whether the file is damaged, as far as a server can look that wants to start: all of it, unless it is large.</summary>
    /// <exception cref="SqliteException">It cannot be read at all.</exception>
    public async Task<bool> IsFoundDamagedAsync(CancellationToken cancellation)
    {
        _use ??= DatabaseUse.Share(_file);
        if (!File.Exists(_file) || new FileInfo(_file).Length is 0 or > QuicklyChecked)
        {
            return false;
        }

        await using var connection = _readers.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        command.CommandTimeout = 0;
        return await command.ExecuteScalarAsync(cancellation) is not "ok";
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        await using var db = OpenRead();
        return !(await db.Database.GetPendingMigrationsAsync(cancellation)).Any();
    }

    /// <summary>A damaged file is noted with the first exception that tells of it.</summary>
    public bool IsUnavailable(Exception exception)
    {
        if (exception is SqliteException { SqliteErrorCode: Corrupt or NotADatabase })
        {
            Volatile.Write(ref _isDamaged, true);
        }

        return exception is DatabaseUnavailableException
            || exception is SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 or Corrupt or NotADatabase } // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL
            || (exception.InnerException is { } inner && IsUnavailable(inner));
    }

    public bool IsUniqueViolation(DbException exception, string index) =>
        exception is SqliteException { SqliteExtendedErrorCode: 2067 or 1555 }
        && exception.Message.Contains(index, StringComparison.Ordinal);

    public void Dispose()
    {
        _writer.Dispose();
        _commits.Dispose();
        _readers.Dispose();
        using var any = new SqliteConnection(ConnectionString());
        SqliteConnection.ClearPool(any);
        _use?.Dispose();
    }

    string ConnectionString(bool pooling = true) => new SqliteConnectionStringBuilder
    {
        DataSource = _file,
        Mode = SqliteOpenMode.ReadWriteCreate,
        // Process-wide shared cache would turn busy, which waits, into locked, which does not.
        Cache = SqliteCacheMode.Private,
        Pooling = pooling,
        DefaultTimeout = 5,
    }.ToString();

    /// <summary>What all contexts have in common.</summary>
    internal static DbContextOptionsBuilder<SqliteDocfavDb> Options(DbContextOptionsBuilder<SqliteDocfavDb> builder) =>
        builder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
