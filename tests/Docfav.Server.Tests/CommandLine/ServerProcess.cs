using System.Diagnostics;
using Docfav.Server.Tests.Hosting;

namespace Docfav.Server.Tests.CommandLine;

/// <summary>What a command of the server's process said, and how it ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>The built server as a process of its own, as an operator runs it.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;

    ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>The options that name a deployment's database.</summary>
    public static string[] On(Deployment deployment) =>
        deployment.ConnectionString is { } connection ? ["--database", connection] : ["--data", deployment.Folder];

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads on standard input.</param>
    /// <param name="environment">What its environment has beyond this process's.</param>
    public static async Task<CommandResult> RunAsync(IEnumerable<string> arguments, string input = "", params KeyValuePair<string, string>[] environment)
    {
        using var process = Start(arguments, environment);
        using var limit = new CancellationTokenSource(Patience);
        await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Serves on a free loopback port, and waits until it is ready.</summary>
    public static async Task<ServerProcess> ServeAsync(IEnumerable<string> arguments, params KeyValuePair<string, string>[] environment)
    {
        var process = Start(["serve", "--urls", "http://127.0.0.1:0", "--no-demo", .. arguments], environment);
        using var limit = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.TrimStart().StartsWith("API ", StringComparison.Ordinal))
            {
                var address = new Uri(new Uri(line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]), "/");
                // What follows is not read: it is little.
                return new ServerProcess(process, address);
            }
        }

        throw new InvalidOperationException($"The server did not start: {await process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    /// <summary>Sends SIGTERM; answers the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    static Process Start(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Docfav.Server.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The server's process did not start.");
    }
}
