using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Docfav.Server.Access;

/// <summary>The text of an API key: <c>df_pk_</c> and 256 random bits. Only its hash is ever stored.</summary>
public static class KeySecret
{
    const string Prefix = "df_pk_";
    const int ShortestSecret = 32;
    const int LongestKey = 200;

    /// <summary>A new key.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 of the key's bytes.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>What of a key may be shown.</summary>
    public static string Last4(string key) => key[^4..];

    /// <summary>Whether the text can be a key at all.</summary>
    public static bool HasForm(string? text) =>
        text is not null && text.Length >= Prefix.Length + ShortestSecret && text.Length <= LongestKey
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
