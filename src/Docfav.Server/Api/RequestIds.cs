using System.Globalization;
using System.Security.Cryptography;

namespace Docfav.Server.Api;

/// <summary>Names requests: 32 hexadecimal digits, the first half the process's own, the second a number that each request has for itself.</summary>
static class RequestIds
{
    static readonly ulong s_process = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    static ulong s_last = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>An id that no other request has.</summary>
    public static string Next() => string.Create(32, Interlocked.Increment(ref s_last), static (text, number) =>
    {
        s_process.TryFormat(text, out _, "x16", CultureInfo.InvariantCulture);
        number.TryFormat(text[16..], out _, "x16", CultureInfo.InvariantCulture);
    });
}
