using System.Data;
using System.Data.Common;
using Docfav.Server.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>PostgreSQL, shared by any number of nodes.</summary>
public sealed class PostgresDatabase : IDatabase, IDisposable
{
    const int Attempts = 5;

    /// <summary>The advisory lock of who changes the schema.</summary>
    internal const long MigrationLock = 0x646f63666176; // "docfav"

    /// <summary>What PostgreSQL lists our sessions as, unless the connection string says otherwise.</summary>
    internal const string Application = "docfav";

    /// <summary>
    /// Prepared statements are planned once, and not anew for each execution's values, which takes longer than most of them run: they look for keys, and for
    /// spans of time below keys.
    /// </summary>
    const string PlanOnceSql = "SET plan_cache_mode = force_generic_plan";

    const int BatchConnectionsPerProcessor = 3;

    readonly IClock _clock;
    readonly NpgsqlDataSource _source;
    readonly NpgsqlDataSource _batches;
    readonly PostgresGathering _gathering;
    readonly PooledDbContextFactory<PostgresDocfavDb> _readers;
    readonly PooledDbContextFactory<PostgresDocfavDb> _writers;
    readonly PostgresLanes _lanes;

    /// <param name="connectionString">An Npgsql connection string.</param>
    /// <param name="clock">What events are dated by; the machine's where there is none.</param>
    public PostgresDatabase(string connectionString, IClock? clock = null)
    {
        _clock = clock ?? SystemTime.Clock;
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.MaxAutoPrepare == 0)
        {
            settings.MaxAutoPrepare = 200;
        }

        // What a session is set to it keeps. To undo nothing before each use takes the server as long as a small query does.
        settings.NoResetOnClose = true;
        settings.ApplicationName ??= Application;
        MostConnections = settings.MaxPoolSize;
        _source = NpgsqlDataSource.Create(settings);
        // One round trip each: more connections would only wait for one another, on this machine's processors and on the database's.
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, Math.Max(4, BatchConnectionsPerProcessor * Environment.ProcessorCount));
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        var batches = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        batches.UsePhysicalConnectionInitializer(PlanOnce, PlanOnceAsync);
        _batches = batches.Build();
        _gathering = new(_batches, Math.Max(2, Environment.ProcessorCount / 2));
        _readers = new(Options().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options, 256);
        _writers = new(Options().Options, 64);
        _lanes = new(_source, Options().Options, _clock, () => EventsCommitted?.Invoke(this, EventArgs.Empty));
    }

    public event EventHandler? EventsCommitted;

    public bool IsEmbedded => false;

    public int? MostConnections { get; }

    /// <summary>PostgreSQL's own operators look after its files.</summary>
    public bool IsDamaged => false;

    public string? EpochSecondsSql => "CAST(floor(extract(epoch FROM clock_timestamp())) AS bigint)";

    public CommitMark? LastCommit() => null;

    public DocfavDb OpenRead() => _readers.CreateDbContext();

    public SqlBatch Batch() => new PostgresReaderBatch(_batches);

    public SqlBatch ShortBatch() => new PostgresGatheredBatch(_gathering);

    public Task<T> WriteAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        TryAsync(() => RunAsync(work, cancellation), cancellation);

    public Task<T> WriteAsync<T>(Guid clinicId, Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var isFirst = true;
        return TryAsync(TryOnceAsync, cancellation);

        // What has failed among others is tried again alone.
        Task<T> TryOnceAsync()
        {
            (var isInTurn, isFirst) = (isFirst, false);
            return isInTurn ? _lanes.RunAsync(clinicId, work, () => RunAsync(work, cancellation), cancellation) : RunAsync(work, cancellation);
        }
    }

    public Task<T> WriteOneAsync<T>(SqlQuery<T> statement, CancellationToken cancellation, params object?[] values) =>
        TryAsync(
            async () =>
            {
                var batch = Batch();
                var rows = batch.Add(statement, values);
                await batch.RunAsync(cancellation);
                return rows[0];
            },
            cancellation);

    static async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception exception) when (attempt < Attempts && PostgresFaults.IsOvertaken(exception))
            {
                // Somebody else's commit came between our look and our write: looking again says so properly.
                DocfavMeter.DatabaseRetries.Add(1);
            }
            catch (Exception exception) when (PostgresFaults.IsUnavailable(exception))
            {
                if (attempt == Attempts || !PostgresFaults.IsConflict(exception))
                {
                    throw new DatabaseUnavailableException("The database is busy or out of reach.", exception);
                }

                DocfavMeter.DatabaseRetries.Add(1);
                await Task.Delay(Random.Shared.Next(5, 25 * attempt), cancellation);
            }
        }
    }

    public Task<T> WriteLongAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation) => RunAsync(work, cancellation);

    /// <summary>OFFSET 0 keeps the planner from walking the clinic in the order of names instead, hoping for an early find.</summary>
    public IQueryable<Client> ClientsWith(DocfavDb db, IReadOnlyCollection<int> grams) =>
        db.Clients.FromSqlRaw("SELECT * FROM clients WHERE search_grams @> {0} OFFSET 0", grams.ToArray());

    public IReadOnlyList<ClinicNumbers> LockAgenda(SqlBatch batch, Guid clinicId, bool toBook = false) => batch.Add(toBook ? PostgresAgendaLock.ToBook : PostgresAgendaLock.ToChange, clinicId);

    public void LockUnchangedAgenda(SqlBatch last, Guid clinicId, ClinicNumbers numbers) =>
        last.Add(PostgresAgendaLock.Unchanged, clinicId, numbers.AgendaVersion, numbers.NextAppointment, numbers.LastEvent);

    public async Task<T> ReadSnapshotAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await using var db = _readers.CreateDbContext();
        return await InTransactionAsync(
            db,
            IsolationLevel.RepeatableRead,
            async _ =>
            {
                await db.Database.ExecuteSqlRawAsync("SET TRANSACTION READ ONLY", cancellation);
                return await work(db, cancellation);
            },
            cancellation);
    }

    public IBulkUpsert<T> BulkUpsert<T>(DocfavDb db) where T : class => new PostgresBulkUpsert<T>(db);

    /// <summary>Readers would have to wait: the indexes stay.</summary>
    public Task<Func<Task>> SetIndexesAsideAsync<T>(DocfavDb db, long rows, CancellationToken cancellation) where T : class =>
        Task.FromResult<Func<Task>>(() => Task.CompletedTask);

    public async Task MigrateAsync(CancellationToken cancellation)
    {
        if (await IsCurrentAsync(cancellation))
        {
            return;
        }

        await using var holder = await _source.OpenConnectionAsync(cancellation);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", holder) { Parameters = { new() { Value = MigrationLock } }, CommandTimeout = 600 })
        {
            await take.ExecuteNonQueryAsync(cancellation);
        }

        try
        {
            await using var db = _writers.CreateDbContext();
            db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
            await db.Database.MigrateAsync(cancellation);
        }
        finally
        {
            // The pool would keep the session, and the lock with it.
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", holder) { Parameters = { new() { Value = MigrationLock } } };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    static void PlanOnce(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(PlanOnceSql, connection);
        command.ExecuteNonQuery();
    }

    static async Task PlanOnceAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(PlanOnceSql, connection);
        await command.ExecuteNonQueryAsync();
    }

    async Task<bool> IsCurrentAsync(CancellationToken cancellation)
    {
        try
        {
            return await SchemaVersion.IsCurrentAsync(Batch(), typeof(Migrations.M0001_initial), cancellation);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return false;
        }
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        await using var db = OpenRead();
        return !(await db.Database.GetPendingMigrationsAsync(cancellation)).Any();
    }

    public bool IsUnavailable(Exception exception) => PostgresFaults.IsUnavailable(exception);

    public bool IsUniqueViolation(DbException exception, string index) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } violation
        && (violation.ConstraintName ?? "").Contains(index, StringComparison.Ordinal);

    public void Dispose()
    {
        _batches.Dispose();
        _source.Dispose();
    }

    async Task<T> RunAsync<T>(Func<DocfavDb, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await using var db = _writers.CreateDbContext();
        var result = await InTransactionAsync(
            db,
            IsolationLevel.ReadCommitted,
            async transaction =>
            {
                db.BeginWork(_clock);
                var result = await work(db, cancellation);
                await (db.Left is { } last ? last.RunAsync(CancellationToken.None).AsTask() : transaction.CommitAsync(CancellationToken.None));
                return result;
            },
            cancellation);
        if (db.HasWrittenEvents)
        {
            EventsCommitted?.Invoke(this, EventArgs.Empty);
        }

        return result;
    }

    /// <summary>Keeps the session for the transaction, and until it is fit for the next.</summary>
    static async Task<T> InTransactionAsync<T>(
        PostgresDocfavDb db, IsolationLevel isolation, Func<IDbContextTransaction, Task<T>> work, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(isolation, cancellation);
            return await work(transaction);
        }
        finally
        {
            db.Statements.Settle((NpgsqlConnection)db.Database.GetDbConnection());
            await db.Database.CloseConnectionAsync();
        }
    }

    DbContextOptionsBuilder<PostgresDocfavDb> Options() =>
        new DbContextOptionsBuilder<PostgresDocfavDb>().UseNpgsql(_source)
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
