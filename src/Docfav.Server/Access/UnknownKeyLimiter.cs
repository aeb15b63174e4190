using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Access;

/// <summary>Requests without a known key, by address and minute, on this node alone. A known key is never asked here.</summary>
public sealed class UnknownKeyLimiter(IOptions<AccessOptions> options, TimeProvider time) : AddressLimiter(options.Value.UnknownKeyRequestsPerMinute, time);

/// <summary>Counts by address and minute, on this node alone.</summary>
/// <param name="limit">How many an address has in a minute.</param>
/// <param name="time">The clock.</param>
public abstract class AddressLimiter(int limit, TimeProvider time)
{
    // Beyond this many addresses a minute, the newcomers share one count: memory stays bounded.
    const int MostAddresses = 100_000;

    readonly Lock _turn = new();
    ConcurrentDictionary<IPAddress, int> _counts = new();
    long _minute;

    /// <summary>Counts one; null where it is within the limit, else the seconds until the next minute.</summary>
    public int? Count(IPAddress? address)
    {
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        Turn(seconds / 60);
        var network = Network(address);
        if (_counts.Count >= MostAddresses && !_counts.ContainsKey(network))
        {
            network = IPAddress.None;
        }

        var count = _counts.AddOrUpdate(network, 1, (_, before) => before + 1);
        return count <= limit ? null : (int)(60 - (seconds % 60));
    }

    void Turn(long minute)
    {
        lock (_turn)
        {
            if (_minute != minute)
            {
                _minute = minute;
                _counts = new();
            }
        }
    }

    /// <summary>An IPv6 subscriber holds a /64: its first half stands for it.</summary>
    static IPAddress Network(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        var plain = AddressRange.Plain(address);
        if (plain.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return plain;
        }

        Span<byte> bytes = stackalloc byte[16];
        plain.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
