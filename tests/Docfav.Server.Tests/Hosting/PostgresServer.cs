using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Docfav.Server.Tests.Hosting;

/// <summary>
/// A PostgreSQL server with a data directory of its own, on a free loopback port. It ends, and its directory goes, with the
/// process that started it, however that ends: a shell between the two holds the other end of a pipe.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    const string User = "docfav";
    const int Attempts = 3;
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    // Arguments: the folder of PostgreSQL's programs, the port. Input: a line with the password; each further line is the order to restart,
    // as pg_ctl restart -m fast does it; its end is the order to stop.
    // Nothing is synced to the disk, which only a crash of the machine would notice; a crash of the server loses nothing.
    const string Script = """
        set -eu
        umask 077
        trap '' HUP INT TERM
        read -r password
        exec 3<&0
        base=${TMPDIR:-/tmp}
        [ -w "$base" ] || base=/tmp
        dir=$(mktemp -d "$base/docfav-postgres-XXXXXX")
        printf '%s\n' "$password" > "$dir/password"
        if "$1/initdb" --pgdata="$dir/data" --username=docfav --pwfile="$dir/password" --auth=scram-sha-256 \
            --encoding=UTF8 --locale=C.UTF-8 --no-sync > "$dir/log" 2>&1 < /dev/null
        then
            again=yes
            while [ "$again" = yes ]
            do
                again=no
                "$1/postgres" -D "$dir/data" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
                    -c max_connections=200 -c timezone=UTC -c fsync=off -c full_page_writes=off \
                    > "$dir/log" 2>&1 < /dev/null 3<&- &
                server=$!
                { if read -r order; then touch "$dir/again"; kill -INT "$server"; else kill -QUIT "$server"; fi; } <&3 > /dev/null 2>&1 &
                wait "$server" || true
                if rm "$dir/again" 2> /dev/null; then again=yes; fi
            done
        fi
        tail -n 20 "$dir/log" >&2 || true
        rm -rf "$dir"
        """;

    readonly Process _shell;

    PostgresServer(Process shell, string connectionString) => (_shell, ConnectionString) = (shell, connectionString);

    /// <summary>The superuser's connection string, to the database "postgres", without a pool.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server. Throws, and says why, when PostgreSQL is not installed or does not start.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var programs = FindPrograms();
        var complaint = "";
        // The free port may be taken by another process before the server has it: then another one is tried.
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var port = FreePort();
            var password = RandomNumberGenerator.GetHexString(32);
            var shell = StartShell(programs, port);
            await shell.StandardInput.WriteLineAsync(password.AsMemory(), cancellationToken);
            await shell.StandardInput.FlushAsync(cancellationToken);
            var server = new PostgresServer(shell, new NpgsqlConnectionStringBuilder
            {
                Host = IPAddress.Loopback.ToString(),
                Port = port,
                Username = User,
                Password = password,
                Database = "postgres",
                Pooling = false,
            }.ConnectionString);
            if (await server.AnswersAsync(cancellationToken))
                return server;

            complaint = await server.StopAsync();
        }
        throw new InvalidOperationException($"PostgreSQL ({programs}) did not start: {complaint}");
    }

    /// <summary>Restarts it as for maintenance: sessions are ended, and it answers again a little later.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _shell.StandardInput.WriteLineAsync("restart".AsMemory(), cancellationToken);
        await _shell.StandardInput.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    // Only the server started here knows the password, so an answer is its own.
    async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!_shell.HasExited && waited.Elapsed < StartLimit)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString);
                await connection.OpenAsync(cancellationToken);
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
        return false;
    }

    // Returns the last words of the server.
    async Task<string> StopAsync()
    {
        using (_shell)
        {
            _shell.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            var lastWords = await _shell.StandardError.ReadToEndAsync(limit.Token);
            await _shell.WaitForExitAsync(limit.Token);
            return lastWords;
        }
    }

    static Process StartShell(string programs, int port)
    {
        var start = new ProcessStartInfo
        {
            FileName = "/bin/sh",
            UseShellExecute = false,
            // The user it runs as may have no access to the current directory.
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root; its Debian package makes this user.
            start.FileName = "setpriv";
            foreach (var argument in (string[])["--reuid=postgres", "--regid=postgres", "--init-groups", "/bin/sh"])
                start.ArgumentList.Add(argument);
        }
        foreach (var argument in (string[])["-c", Script, "postgres-of-tests", programs, port.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
    }

    // The newest of Debian's versions, each in a folder named for it, or else what the search path names.
    static string FindPrograms()
    {
        const string debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(debian) ? Directory.GetDirectories(debian) : [];
        var searchPath = Environment.GetEnvironmentVariable("PATH") ?? "";
        return versions
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat(searchPath.Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new InvalidOperationException("This test needs PostgreSQL's programs (initdb, postgres): install the Debian package \"postgresql\".");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
