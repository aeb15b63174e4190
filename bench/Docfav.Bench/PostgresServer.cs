using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Docfav.Bench;

/// <summary>A private PostgreSQL, on the loopback address, with its data in the bench's folder and its durability as it comes.</summary>
sealed class PostgresServer : IAsyncDisposable
{
    const string User = "docfav";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Guest _guest;
    readonly string _connection;

    PostgresServer(Guest guest, string connection) => (_guest, _connection) = (guest, connection);

    public int Id => _guest.Id;

    /// <summary>Starts it, and makes it before where it is not there.</summary>
    public static async Task<PostgresServer> StartAsync(string folder, int port)
    {
        var programs = Programs();
        var (data, secret) = (Path.Combine(folder, "postgres"), Path.Combine(folder, "postgres.password"));
        if (!Directory.Exists(data))
        {
            await MakeAsync(programs, data, secret);
        }

        var text = port.ToString(CultureInfo.InvariantCulture);
        var guest = Guest.Start(
            Path.Combine(folder, "postgres.log"), Cores.Measured,
            [.. AsItsUser(), Path.Combine(programs, "postgres"), "-D", data, "-p", text, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                "-c", "max_connections=300", "-c", "timezone=UTC", "-c", "shared_buffers=1GB", "-c", "max_wal_size=4GB"],
            interruptToEnd: true);
        var server = new PostgresServer(guest, new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = User,
            Password = (await File.ReadAllTextAsync(secret)).Trim(),
            Timeout = 60,
        }.ConnectionString);
        await server.WaitAsync();
        return server;
    }

    /// <summary>The connection string of a database.</summary>
    public string Connection(string database) => new NpgsqlConnectionStringBuilder(_connection) { Database = database }.ConnectionString;

    /// <summary>Makes a database where there is none.</summary>
    public async Task MakeDatabaseAsync(string database, bool anew)
    {
        if (anew)
        {
            await RunAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        }

        if (await RunAsync($"SELECT 1 FROM pg_database WHERE datname = '{database}'") is null)
        {
            await RunAsync($"CREATE DATABASE {database}");
        }
    }

    /// <summary>Runs a statement.</summary>
    public async Task<object?> RunAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Connection(database)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => _guest.DisposeAsync();

    async Task WaitAsync()
    {
        for (var waited = TimeSpan.Zero; waited < Patience && !_guest.HasExited; waited += TimeSpan.FromMilliseconds(100))
        {
            try
            {
                await RunAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(100);
            }
        }

        await DisposeAsync();
        throw new InvalidOperationException("PostgreSQL did not start: its log is postgres.log in the data folder.");
    }

    static async Task MakeAsync(string programs, string data, string secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using (var writer = new StreamWriter(secret, options))
        {
            await writer.WriteLineAsync(RandomNumberGenerator.GetHexString(32));
        }

        Directory.CreateDirectory(data);
        if (Environment.IsPrivilegedProcess)
        {
            await Guest.RunAsync(Cores.Measured, ["chown", "postgres", data, secret]);
        }

        await Guest.RunAsync(
            Cores.Measured,
            [.. AsItsUser(), Path.Combine(programs, "initdb"), $"--pgdata={data}", $"--username={User}", $"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]);
    }

    /// <summary>PostgreSQL refuses to run as root; its Debian package makes this user.</summary>
    static string[] AsItsUser() => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

    static string Programs() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).Select(folder => Path.Combine(folder, "bin")).First()
            : throw new InvalidOperationException("PostgreSQL is missing (Debian: apt-get install postgresql). --database sqlite does without.");
}
