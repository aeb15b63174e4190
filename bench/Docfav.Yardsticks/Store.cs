using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Docfav.Yardsticks;

/// <summary>The database that the server uses, asked as barely as its driver can be.</summary>
/// <param name="database">A PostgreSQL connection string, or the embedded database's file.</param>
sealed class Store(string database)
{
    const int LargestCache = 4_000;

    readonly bool _isEmbedded = !database.Contains('=', StringComparison.Ordinal);
    readonly DbDataSource _source = database.Contains('=', StringComparison.Ordinal)
        ? NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { MaxAutoPrepare = 10 })
        : SqliteFactory.Instance.CreateDataSource(new SqliteConnectionStringBuilder { DataSource = database, DefaultTimeout = 30 }.ToString());

    /// <summary>Keys of some thousands of clients: the clinic's id and the client's own, as the database holds them.</summary>
    public async Task<(object Clinic, object Client)[]> ClientsAsync()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT clinic_id, id FROM clients LIMIT {LargestCache}";
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new List<(object, object)>();
        while (await reader.ReadAsync())
        {
            keys.Add((reader.GetValue(0), reader.GetValue(1)));
        }

        return [.. keys];
    }

    /// <summary>Reads one row by its primary key.</summary>
    public async Task ReadAsync((object Clinic, object Client) key, CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT client_number, firstname, lastname FROM clients WHERE clinic_id = @clinic AND id = @client";
        Add(command, "@clinic", key.Clinic);
        Add(command, "@client", key.Client);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            throw new InvalidOperationException("The row is gone.");
        }
    }

    /// <summary>Durable commits a second: writers insert a row of an appointment's size each, a transaction each. The embedded database has one writer.</summary>
    public async Task<double> CommitsPerSecondAsync(int writers, TimeSpan duration)
    {
        await using (var connection = await _source.OpenConnectionAsync())
        {
            // The settings of the server's writer; they do nothing to PostgreSQL, which has its own defaults.
            await ExecuteAsync(connection, _isEmbedded
                ? "PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS commits (id BLOB PRIMARY KEY, body BLOB NOT NULL); DELETE FROM commits"
                : "CREATE TABLE IF NOT EXISTS commits (id uuid PRIMARY KEY, body bytea NOT NULL); TRUNCATE commits");
        }

        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, _isEmbedded ? 1 : writers).Select(_ => Task.Run(() => WriteAsync(watch, duration))));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    async Task<int> WriteAsync(Stopwatch watch, TimeSpan duration)
    {
        await using var connection = await _source.OpenConnectionAsync();
        if (_isEmbedded)
        {
            await ExecuteAsync(connection, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000");
        }

        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO commits (id, body) VALUES (@id, @body)";
        var id = Add(command, "@id", _isEmbedded ? Array.Empty<byte>() : Guid.Empty);
        Add(command, "@body", new byte[200]);
        var count = 0;
        while (watch.Elapsed < duration)
        {
            var next = Guid.NewGuid();
            id.Value = _isEmbedded ? next.ToByteArray() : next;
            await command.ExecuteNonQueryAsync();
            count++;
        }

        return count;
    }

    static DbParameter Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
        return parameter;
    }

    static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
