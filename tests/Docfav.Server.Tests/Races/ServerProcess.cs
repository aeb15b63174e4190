using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;

namespace Docfav.Server.Tests.Races;

/// <summary>
/// The server as an operator starts it, in a process of its own. A shell between the two kills it (SIGKILL) at the end of its input: when the test says so,
/// or when the test's own process ends, however that ends.
/// </summary>
sealed partial class ServerProcess : IAsyncDisposable
{
    const string Script = """
        "$@" < /dev/null &
        server=$!
        cat > /dev/null
        kill -KILL "$server"
        wait "$server"
        """;

    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);

    readonly Process _shell;
    bool _ended;

    ServerProcess(Process shell, HttpClient http) => (_shell, Http) = (shell, http);

    /// <summary>A plain client without a key.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts the server on a port of its own choice, and waits until it says that it is ready.</summary>
    /// <param name="storage">Where the data lies.</param>
    /// <param name="settings">Settings beyond that, as the environment has them.</param>
    public static async Task<ServerProcess> StartAsync(StorageOptions storage, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var command = Command(storage);
        foreach (var (name, value) in settings)
        {
            command.Environment[name] = value;
        }

        var shell = Process.Start(command) ?? throw new InvalidOperationException("/bin/sh did not start.");
        var complaints = shell.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        Uri? address = null;
        while (address is null)
        {
            var line = await shell.StandardOutput.ReadLineAsync(limit.Token);
            if (line is null)
            {
                shell.StandardInput.Close();
                throw new InvalidOperationException($"The server did not start: {await complaints}");
            }

            address = ApiAddress().Match(line) is { Success: true } match ? new Uri(match.Groups["url"].Value) : null;
        }

        // Nobody reads what it says from here on; a full pipe would stop it.
        _ = shell.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return new(shell, new(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 256 }) { BaseAddress = address });
    }

    public async Task<bool> IsReadyAsync()
    {
        using var answer = await Http.GetAsync("/health/ready");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    public ApiClient Client(string key, Guid clinicId) => new(Http, key, clinicId);

    /// <summary>Kills it without a warning, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _shell.StandardInput.Close();
        using var limit = new CancellationTokenSource(EndLimit);
        await _shell.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _shell.Dispose();
        Http.Dispose();
    }

    static ProcessStartInfo Command(StorageOptions storage)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = storage.Data,
        };
        var dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        foreach (var argument in (string[])["-c", Script, "server-of-tests", dotnet, Path.Combine(AppContext.BaseDirectory, "Docfav.Server.dll"),
            "serve", "--no-demo", "--urls", "http://127.0.0.1:0"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["Docfav__Data"] = storage.Data;
        start.Environment["Docfav__Database"] = storage.Database ?? "";
        // Short lives: what the run-time learns about the program would come too late.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["Docfav__Plans__test"] = "1000000000";
        start.Environment["Docfav__RequestsAtOnce"] = "1000";
        return start;
    }

    [GeneratedRegex(@"^\s+API\s+(?<url>http://127\.0\.0\.1:[0-9]+)/", RegexOptions.None, 1000)]
    private static partial Regex ApiAddress();
}
