using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Booking;

/// <summary>Signatures as Standard Webhooks has them.</summary>
public static class WebhookSignature
{
    /// <summary>Whether a webhook came from the server, unchanged, within five minutes of now.</summary>
    /// <param name="secret">The webhook's secret, <c>whsec_…</c>.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: Unix time in seconds.</param>
    /// <param name="signatures">The header <c>webhook-signature</c>: one or several, apart by spaces.</param>
    /// <param name="body">The body's bytes as they came, before anything parses them.</param>
    /// <param name="now">The time.</param>
    public static bool IsValid(string secret, string id, string timestamp, string signatures, byte[] body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sent) || Math.Abs(now.ToUnixTimeSeconds() - sent) > 300)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed)));
        return signatures.Split(' ').Any(signature => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), expected));
    }
}
