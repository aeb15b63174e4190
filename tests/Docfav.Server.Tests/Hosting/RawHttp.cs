using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Docfav.Server.Tests.Hosting;

/// <summary>HTTP/1.1 written by hand: the same header twice, and whatever else a well-behaved client never sends.</summary>
public static class RawHttp
{
    /// <summary>Sends a GET with exactly these header lines; answers the status and everything that came.</summary>
    public static async Task<(int Status, string Text)> GetAsync(Uri address, string path, params string[] headerLines)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        await using var stream = connection.GetStream();
        var request = string.Concat(
            $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n", string.Concat(headerLines.Select(line => line + "\r\n")), "\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        return (int.Parse(text.Split(' ')[1], NumberStyles.None, CultureInfo.InvariantCulture), text);
    }
}
