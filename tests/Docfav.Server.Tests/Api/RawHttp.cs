using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Docfav.Server.Tests.Api;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Text">Everything that came, later answers included.</param>
public sealed record RawAnswer(int Status, string Head, string Body, string Text)
{
    public string? Header(string name) =>
        Head.Split("\r\n").Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>Sends bytes that no HTTP client would.</summary>
public static class RawHttp
{
    /// <summary>Sends one request on a connection of its own and reads what comes until the server closes it.</summary>
    /// <param name="hangUp">Whether to say that nothing more comes, so that the server need not wait for the rest.</param>
    /// <returns>The answer; null where the connection was closed without any.</returns>
    public static async Task<RawAnswer?> SendAsync(Uri node, byte[] request, bool hangUp = false)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(node.Host, node.Port);
        var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request);
            if (hangUp)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // The server may close while we still send: what it said before counts.
        }

        var text = Encoding.UTF8.GetString(answer.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var head = text[..end];
        var body = text[(end + 4)..];
        var chunked = head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
        return new(int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), head, chunked ? Unchunked(body) : body, text);
    }

    /// <summary>Sends a request line and headers written out; the request's last answer comes before the connection closes.</summary>
    public static Task<RawAnswer?> SendAsync(Uri node, string head, string body = "", bool hangUp = false) =>
        SendAsync(node, Encoding.Latin1.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n" + body), hangUp);

    /// <summary>GET of a target that is sent exactly as it is written.</summary>
    public static Task<RawAnswer?> GetAsync(Uri node, string target, string? key, string method = "GET") =>
        SendAsync(node, $"{method} {target} HTTP/1.1\nHost: localhost\nConnection: close{(key is null ? "" : $"\nX-Api-Key: {key}")}{(method == "GET" ? "" : "\nContent-Length: 0")}");

    // Answers here are ASCII or the chunks few: sizes count bytes.
    static string Unchunked(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var plain = new MemoryStream();
        for (var at = 0; at < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\r', at);
            if (end < 0 || !int.TryParse(Encoding.ASCII.GetString(bytes[at..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size) || size == 0)
            {
                break;
            }

            plain.Write(bytes, end + 2, size);
            at = end + 2 + size + 2;
        }

        return Encoding.UTF8.GetString(plain.ToArray());
    }
}
