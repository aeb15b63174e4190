using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Docfav.Server.CalendarFeeds;

/// <summary>What makes a feed's address secret: 256 random bits. Only their hash is ever stored.</summary>
public static class FeedSecret
{
    const int Bytes = 32;

    static readonly int s_length = Base64Url.GetEncodedLength(Bytes);

    /// <summary>A new secret.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>SHA-256 of the secret's characters.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>What of a secret may be shown.</summary>
    public static string Last4(string secret) => secret[^4..];

    /// <summary>Whether the text can be a secret at all.</summary>
    public static bool HasForm(string text) => text.Length == s_length && Base64Url.IsValid(text);
}
