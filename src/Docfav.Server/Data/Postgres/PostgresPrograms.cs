using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>
/// PostgreSQL's own programs, as the search path or Debian's folders have them. They are told where the database is by their environment: a command line can be
/// read by every user of the machine.
/// </summary>
sealed class PostgresPrograms(string connectionString)
{
    const string Debian = "/usr/lib/postgresql";

    readonly NpgsqlConnectionStringBuilder _connection = new(connectionString);

    /// <summary>Starts a program with its input and output redirected.</summary>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public Process Start(string program, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Find(program))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Environment())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new FileNotFoundException($"{program} did not start.");
    }

    /// <summary>Runs a program to its end; answers what it wrote, and its complaint where it failed.</summary>
    public async Task<(string Output, string? Complaint)> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var complaint = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (await output, process.ExitCode == 0 ? null : (await complaint).Trim());
    }

    IEnumerable<(string Name, string? Value)> Environment()
    {
        // Messages are passed on; only English ones are known to name no data.
        yield return ("LC_MESSAGES", "C");
        yield return ("PGHOST", _connection.Host);
        yield return ("PGPORT", _connection.Port.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in ((string, string?)[])
        [
            ("PGUSER", _connection.Username),
            ("PGPASSWORD", _connection.Password),
            ("PGDATABASE", _connection.Database ?? _connection.Username),
            ("PGPASSFILE", _connection.Passfile),
            ("PGSSLROOTCERT", _connection.RootCertificate),
            ("PGSSLCERT", _connection.SslCertificate),
            ("PGSSLKEY", _connection.SslKey),
            ("PGOPTIONS", _connection.SearchPath is { Length: > 0 } path ? $"-c search_path={path.Replace(" ", "", StringComparison.Ordinal)}" : null),
        ])
        {
            if (!string.IsNullOrEmpty(value))
            {
                yield return (name, value);
            }
        }

        yield return ("PGSSLMODE", _connection.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        });
    }

    static string Find(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(DebianFolders())
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"PostgreSQL's program {program} is not on the search path. Install PostgreSQL's client programs (Debian: postgresql-client).");

    /// <summary>The newest first: a program works with servers of its own version and of older ones.</summary>
    static IEnumerable<string> DebianFolders() =>
        (Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [])
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"));
}
