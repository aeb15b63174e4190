using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>
/// The secrets that messages are signed with, as Standard Webhooks has them: <c>whsec_</c> and the Base64 of random bytes. They are stored encrypted with the
/// keys that also protect sessions, since signing needs them as they are.
/// </summary>
public sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    /// <summary>How long a secret that was replaced signs beside the new one.</summary>
    public static readonly Duration Overlap = Duration.FromHours(24);

    const string Prefix = "whsec_";
    const int Bytes = 32;

    readonly IDataProtector _protector = protection.CreateProtector("Docfav.Webhooks.Secret");

    /// <summary>A new secret: its text, which is shown once, and what is stored of it.</summary>
    public (string Text, string Stored) Create()
    {
        var text = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
        return (text, _protector.Protect(text));
    }

    /// <summary>The bytes of an endpoint's secrets that sign at a moment, the newest first.</summary>
    /// <exception cref="CryptographicException">The key that it was stored with is not there any more.</exception>
    public IReadOnlyList<byte[]> Of(WebhookEndpoint endpoint, Instant now) =>
        endpoint is { FormerSecret: { } former, FormerSecretUntil: { } until } && now < until ? [Read(endpoint.Secret), Read(former)] : [Read(endpoint.Secret)];

    /// <summary>The header <c>webhook-signature</c>: a signature by each secret, with spaces between.</summary>
    public static string Sign(IReadOnlyList<byte[]> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(FormattableString.Invariant($"{id}.{timestamp}.")), .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }

    byte[] Read(string stored) => Convert.FromBase64String(_protector.Unprotect(stored)[Prefix.Length..]);
}
