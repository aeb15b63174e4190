using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Docfav.Server.Access;

/// <summary>Section <c>Docfav</c>: who may call how often, and from where.</summary>
public sealed class AccessOptions : IValidatableObject
{
    /// <summary>Requests an hour by plan; more plans may be added. The default is free 100, starter 1,000, professional 5,000, enterprise 50,000.</summary>
    public Dictionary<string, int> Plans { get; } = new(StringComparer.Ordinal)
    {
        ["free"] = 100,
        ["starter"] = 1_000,
        ["professional"] = 5_000,
        ["enterprise"] = 50_000,
    };

    /// <summary>Requests a minute that one address may send to this node without a known key. The default is 100.</summary>
    [Range(1, 1_000_000)]
    public int UnknownKeyRequestsPerMinute { get; set; } = 100;

    /// <summary>Addresses and CIDR ranges of proxies whose <c>X-Forwarded-For</c> is believed. The default is none.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Requests an hour of a plan; a plan that the configuration no longer names has the smallest limit.</summary>
    public int LimitOf(string plan) => Plans.TryGetValue(plan, out var limit) ? limit : Plans.Values.Min();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (plan, limit) in Plans.Where(plan => plan.Value is < 1 or > 1_000_000_000))
        {
            yield return new($"Docfav:Plans:{plan} must be from 1 to 1,000,000,000, and is {limit}.");
        }

        foreach (var proxy in TrustedProxies.Where(proxy => !AddressRange.TryParse(proxy, out _)))
        {
            yield return new($"Docfav:TrustedProxies has \"{proxy}\", which is no address or CIDR range.");
        }
    }
}

/// <summary>An IPv4 or IPv6 address or CIDR range.</summary>
public static class AddressRange
{
    /// <summary>Reads <c>203.0.113.7</c>, <c>203.0.113.0/24</c>, <c>2001:db8::/32</c>; host bits beyond the prefix must be zero.</summary>
    public static bool TryParse(string text, out IPNetwork range)
    {
        range = default;
        if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal))
        {
            return false;
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            var address = text[..text.IndexOf('/', StringComparison.Ordinal)];
            return IsWritten(address) && IPNetwork.TryParse(text, out range) && range.BaseAddress.Equals(IPAddress.Parse(address));
        }

        if (!IsWritten(text) || !IPAddress.TryParse(text, out var single))
        {
            return false;
        }

        single = Plain(single);
        range = new(single, single.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    /// <summary>Whether an address lies in a list of ranges separated by spaces; an empty list holds every address.</summary>
    public static bool Allows(string ranges, IPAddress? address)
    {
        if (ranges.Length == 0)
        {
            return true;
        }

        return address is not null
            && ranges.Split(' ').Any(range => TryParse(range, out var network) && network.Contains(Plain(address)));
    }

    /// <summary>An IPv4 address that came in an IPv6 one is itself.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // The framework also reads "1" and "0x7f.1" as IPv4 addresses.
    static bool IsWritten(string text) =>
        text.Contains(':', StringComparison.Ordinal)
        || (text.Split('.') is { Length: 4 } parts && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0')));
}
