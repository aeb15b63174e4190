using System.Collections.Concurrent;
using Docfav.Server.Data.Postgres;
using Docfav.Server.Tests.Hosting;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Docfav.Server.Tests.Hosting;

/// <summary>
/// The PostgreSQL of a test run: a private server, started when the first test asks for a database and gone with the run.
/// The environment variable DOCFAV_TEST_POSTGRES, a connection string, names an existing server to use in its place;
/// its user must be allowed to create databases and to end their sessions.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    const string ExistingServer = "DOCFAV_TEST_POSTGRES";

    readonly Lazy<Task<PostgresServer>> _privateServer = new(() => PostgresServer.StartAsync());
    readonly Lazy<Task<string>> _migrated;
    readonly ConcurrentQueue<string> _databases = new();
    readonly ConcurrentStack<IAsyncDisposable> _guests = new();

    public PostgresCluster()
    {
        _migrated = new(MigrateAsync);
        Current = this;
    }

    /// <summary>The run's one cluster, for other fixtures of the assembly, which xunit gives none.</summary>
    public static PostgresCluster? Current { get; private set; }

    /// <summary>Takes something that uses a database, to end it before the server.</summary>
    public void EndBeforehand(IAsyncDisposable guest) => _guests.Push(guest);

    /// <summary>A database that the run has migrated once: a template for others.</summary>
    public Task<string> MigratedAsync() => _migrated.Value;

    /// <summary>
    /// Creates a database and returns its connection string. It is empty, or else a copy of the database whose connection
    /// string <paramref name="template"/> is; that one's open connections are ended.
    /// </summary>
    public async Task<string> CreateDatabaseAsync(string? template = null, CancellationToken cancellationToken = default)
    {
        var connection = new NpgsqlConnectionStringBuilder(await AdministrationAsync().WaitAsync(cancellationToken))
        {
            Database = $"docfav_{Guid.NewGuid():N}",
            Pooling = true,
            IncludeErrorDetail = true,
            // Several servers run at once, and the cluster has 200 connections for all of them.
            MaxPoolSize = 16,
            // A run makes many databases: their idle connections must not use up the server's.
            ConnectionIdleLifetime = 5,
            ConnectionPruningInterval = 1,
        };
        _databases.Enqueue(connection.ConnectionString);
        if (template is null)
        {
            await ExecuteAsync($"CREATE DATABASE {connection.Database}", cancellationToken);
            return connection.ConnectionString;
        }

        // PostgreSQL copies no database that has open connections; it waits five seconds for those ended here to leave.
        var source = NameOf(template);
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'", cancellationToken);
        await ExecuteAsync($"CREATE DATABASE {connection.Database} TEMPLATE {source}", cancellationToken);
        return connection.ConnectionString;
    }

    /// <summary>Drops a database that <see cref="CreateDatabaseAsync"/> made, and ends its open connections.</summary>
    public async Task DropDatabaseAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        await using (var connection = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(connection);
        await ExecuteAsync($"DROP DATABASE IF EXISTS {NameOf(connectionString)} WITH (FORCE)", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            while (_guests.TryPop(out var guest))
                await guest.DisposeAsync();
        }
        finally
        {
            await EndAsync();
        }
    }

    async Task EndAsync()
    {
        if (!_privateServer.IsValueCreated)
        {
            foreach (var database in _databases)
                await DropDatabaseAsync(database);
        }
        else if (_privateServer.Value.IsCompletedSuccessfully)
            await (await _privateServer.Value).DisposeAsync();
    }

    async Task<string> MigrateAsync()
    {
        var connectionString = await CreateDatabaseAsync();
        using (var database = new PostgresDatabase(connectionString))
            await database.MigrateAsync(CancellationToken.None);
        return connectionString;
    }

    async Task<string> AdministrationAsync()
    {
        var existing = Environment.GetEnvironmentVariable(ExistingServer);
        var connection = new NpgsqlConnectionStringBuilder(
            string.IsNullOrWhiteSpace(existing) ? (await _privateServer.Value).ConnectionString : existing)
        {
            Pooling = false,
        };
        connection.Database ??= "postgres";
        return connection.ConnectionString;
    }

    async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(await AdministrationAsync().WaitAsync(cancellationToken));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A name goes into SQL as it is: only the names made here are let through.
    static string NameOf(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database ?? "";
        return name.StartsWith("docfav_", StringComparison.Ordinal) && Guid.TryParseExact(name["docfav_".Length..], "N", out _)
            ? name
            : throw new ArgumentException($"'{name}' is no database of this cluster.", nameof(connectionString));
    }
}
