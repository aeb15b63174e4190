using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Docfav.Server.Tests.Hosting;

/// <summary>HTTP/1.1 written by hand: the same header twice, and whatever else a well-behaved client never sends.</summary>
public static class RawHttp
{
    /// <summary>Sends a GET with exactly these header lines; answers the status and everything that came.</summary>
    public static Task<(int Status, string Text)> GetAsync(Uri address, string path, params string[] headerLines) =>
        SendAsync(address, "GET", path, "", headerLines);

    /// <summary>Sends a POST of JSON, in ASCII, with these header lines beside those of the body.</summary>
    public static Task<(int Status, string Text)> PostAsync(Uri address, string path, string json, params string[] headerLines) =>
        SendAsync(address, "POST", path, json, [.. headerLines, "Content-Type: application/json", $"Content-Length: {json.Length.ToString(CultureInfo.InvariantCulture)}"]);

    static async Task<(int Status, string Text)> SendAsync(Uri address, string method, string path, string body, string[] headerLines)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        await using var stream = connection.GetStream();
        var request = string.Concat(
            $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n", string.Concat(headerLines.Select(line => line + "\r\n")), "\r\n", body);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        return (int.Parse(text.Split(' ')[1], NumberStyles.None, CultureInfo.InvariantCulture), text);
    }
}
