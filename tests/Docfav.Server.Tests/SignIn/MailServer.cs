using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Docfav.Server.Tests.SignIn;

/// <summary>A mail server on loopback that keeps what it is given.</summary>
public sealed class MailServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Channel<string> _letters = Channel.CreateUnbounded<string>();

    public MailServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many letters came in all.</summary>
    public int Count { get; private set; }

    /// <summary>The next letter, headers and text, with the text's encoding undone.</summary>
    public async Task<string> NextAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        return await _letters.Reader.ReadAsync(patience.Token);
    }

    public void Dispose() => _listener.Dispose();

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await TalkAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task TalkAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync() is { } line && !line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
        {
            if (line != "DATA")
            {
                await writer.WriteLineAsync("250 ok");
                continue;
            }

            await writer.WriteLineAsync("354 go on");
            var letter = new StringBuilder();
            while (await reader.ReadLineAsync() is { } text && text != ".")
            {
                letter.AppendLine(text);
            }

            Count++;
            _letters.Writer.TryWrite(Decoded(letter.ToString()));
            await writer.WriteLineAsync("250 ok");
        }
    }

    static string Decoded(string letter)
    {
        var body = letter.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        return letter.Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? letter[..body] + Encoding.UTF8.GetString(Convert.FromBase64String(letter[body..]))
            : letter[..body] + letter[body..].Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
    }
}
