using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Docfav.Server.Access.SignIn;

/// <summary>Codes of authenticator apps: RFC 6238 with SHA-1, six digits and steps of 30 seconds, which every app knows.</summary>
public static class AuthenticatorCode
{
    const int StepSeconds = 30;
    const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new secret of 160 bits, in Base32.</summary>
    public static string NewKey() => RandomNumberGenerator.GetString(Base32, 32);

    /// <summary>What an app reads from a QR code.</summary>
    public static string Uri(string key, string email, string issuer)
    {
        var name = System.Uri.EscapeDataString(issuer);
        return $"otpauth://totp/{name}:{System.Uri.EscapeDataString(email)}?secret={key}&issuer={name}&digits=6&period={StepSeconds}";
    }

    /// <summary>The step to which a code belongs: this one, or one before or after it, as clocks differ; null where it is no code of these.</summary>
    public static long? StepOf(string key, string code, Instant now)
    {
        var given = Encoding.UTF8.GetBytes(code.Replace(" ", "", StringComparison.Ordinal));
        var current = now.ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        foreach (var step in (ReadOnlySpan<long>)[current - 1, current, current + 1])
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Of(key, step))))
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>The code of an instant.</summary>
    public static string Of(string key, Instant at) => Of(key, at.ToUnixTimeSeconds() / StepSeconds);

    static string Of(string key, long step)
    {
        Span<byte> message = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(message, step);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // The standard's own hash; as an HMAC it is sound, and apps know no other for sure.
        HMACSHA1.HashData(Bytes(key), message, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[19] & 0xf)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    static byte[] Bytes(string key)
    {
        var bytes = new byte[key.Length * 5 / 8];
        var (bits, count, next) = (0, 0, 0);
        foreach (var sign in key)
        {
            bits = ((bits << 5) | Base32.IndexOf(sign, StringComparison.Ordinal)) & 0xfff;
            count += 5;
            if (count >= 8)
            {
                count -= 8;
                bytes[next++] = (byte)(bits >> count);
            }
        }

        return bytes;
    }
}

/// <summary>Ten codes on paper for the day on which the authenticator is lost.</summary>
public static class RecoveryCodes
{
    public const int Count = 10;

    // Without letters and digits that are taken for one another.
    const string Signs = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>A new code, such as <c>k7mw-4xpq-z2hd</c>: 59 random bits.</summary>
    public static string Create() => string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString(Signs, 4)));

    /// <summary>What is stored of a code; spaces, hyphens and case do not count.</summary>
    public static byte[] Hash(Guid userId, string code) =>
        SHA256.HashData([.. userId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(
            code.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal))]);
}
