using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Docfav.Bench;

/// <summary>A program that this run has started and ends.</summary>
sealed class Guest : IAsyncDisposable
{
    const int Interrupt = 2;
    const int Terminate = 15;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly int _signal;

    Guest(Process process, int signal) => (_process, _signal) = (process, signal);

    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program on some cores, with its output in a log file.</summary>
    /// <param name="log">Where its output goes, for who wants to know why it did not start.</param>
    /// <param name="cores">As taskset takes them.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="interruptToEnd">PostgreSQL takes SIGTERM for an order to wait for its clients.</param>
    public static Guest Start(string log, string cores, IEnumerable<string> command, IReadOnlyDictionary<string, string>? settings = null, bool interruptToEnd = false)
    {
        // exec leaves one process, whose id and times are the program's own.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" > \"$log\" 2>&1 < /dev/null", "bench", log, "taskset", "--cpu-list", cores, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!, interruptToEnd ? Interrupt : Terminate);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string cores, IEnumerable<string> command, IReadOnlyDictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo("taskset") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--cpu-list", cores, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{string.Join(' ', command.Take(3))} ended with {process.ExitCode}: {await errors}{await output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, _signal);
            using var limit = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(limit.Token);
        }

        _process.Dispose();
    }

    /// <summary>A free port of the loopback address, from a number on.</summary>
    public static int FreePort(ref int next)
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, next++);
                listener.Start();
                return next - 1;
            }
            catch (SocketException)
            {
                // Taken: the next one may be free.
            }
        }
    }

    /// <summary>An address of the loopback interface.</summary>
    public static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int pid, int signal);
}
