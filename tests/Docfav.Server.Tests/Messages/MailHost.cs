using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Docfav.Server.Tests.Messages;

/// <summary>A mail as Python's own library reads it.</summary>
sealed class ReadMail(JsonElement mail)
{
    public IReadOnlyList<string> Shape => [.. mail.GetProperty("shape").EnumerateArray().Select(part => part.GetString()!)];

    public IReadOnlyList<string> Defects => [.. mail.GetProperty("defects").EnumerateArray().Select(part => part.GetString()!)];

    public bool HasPlainHeaders => mail.GetProperty("ascii").GetBoolean();

    public bool CameSafely => mail.GetProperty("tls").GetBoolean();

    public string To => mail.GetProperty("to")[0].GetString()!;

    /// <summary>A header, or null where there is none.</summary>
    public string? this[string header] => mail.GetProperty("headers").TryGetProperty(header, out var value) ? value.GetString() : null;

    /// <summary>The text of the first part of a type.</summary>
    public string Text(string type = "text/plain") => Part(type).GetProperty("text").GetString()!;

    public JsonElement Part(string type) => mail.GetProperty("parts").EnumerateArray().First(part => part.GetProperty("type").GetString() == type);
}

/// <summary>A mail server of its own, Debian's aiosmtpd, in a process that ends with the test.</summary>
sealed class MailHost : IAsyncDisposable
{
    const string Python = "/usr/bin/python3";

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly Process _process;
    readonly Task _reading;
    readonly ConcurrentQueue<ReadMail> _mails = [];

    MailHost(Process process, int port)
    {
        (_process, Port) = (process, port);
        _reading = Task.Run(ReadAsync);
    }

    public int Port { get; }

    /// <summary>What it has taken so far, and told of: it tells of a mail after it has said that it takes it.</summary>
    public IReadOnlyList<ReadMail> Mails => [.. _mails];

    /// <summary>The one mail to an address, as soon as it is told of.</summary>
    public async Task<ReadMail> MailToAsync(string address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_patience);
        while (Mails.All(mail => mail.To != address))
        {
            await Task.Delay(10, limit.Token);
        }

        return Mails.Single(mail => mail.To == address);
    }

    public static async Task<MailHost> StartAsync(string? certificate = null, string? key = null)
    {
        var process = Start(certificate is null ? ["serve"] : ["serve", certificate, key!]);
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The mail server did not start; it needs Debian's python3-aiosmtpd.");
        return new(process, JsonDocument.Parse(line).RootElement.GetProperty("port").GetInt32());
    }

    /// <summary>Reads a mail file.</summary>
    public static async Task<ReadMail> ReadFileAsync(string path)
    {
        using var process = Start(["read"]);
        await using (var file = File.OpenRead(path))
        {
            await file.CopyToAsync(process.StandardInput.BaseStream);
        }

        process.StandardInput.Close();
        return new(JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync()).RootElement);
    }

    /// <summary>The settings of a server that sends here.</summary>
    public KeyValuePair<string, string?>[] Settings(bool tls = false, int timeout = 10) =>
    [
        new("Docfav:Smtp:Host", "localhost"), new("Docfav:Smtp:Port", Port.ToString(CultureInfo.InvariantCulture)), new("Docfav:Smtp:From", "agenda@clinic.example.com"),
        new("Docfav:Smtp:Tls", tls ? "true" : "false"), new("Docfav:Smtp:TimeoutSeconds", timeout.ToString(CultureInfo.InvariantCulture)),
    ];

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _mails.Enqueue(new(JsonDocument.Parse(line).RootElement));
        }
    }

    static Process Start(string[] arguments, [CallerFilePath] string here = "") =>
        Process.Start(new ProcessStartInfo(Python, [Path.Combine(Path.GetDirectoryName(here)!, "mail.py"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
}
