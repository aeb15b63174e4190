using System.Net;
using System.Net.Sockets;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Webhooks;

/// <summary>Finds the addresses of a name; a test has another one.</summary>
public sealed record HostResolver(Func<string, CancellationToken, Task<IPAddress[]>> FindAsync)
{
    /// <summary>The machine's own.</summary>
    public static HostResolver System { get; } = new(Dns.GetHostAddressesAsync);
}

/// <summary>
/// Says where events may be sent: to addresses of the public internet, and to those that the operator names. What counts is the address that a connection
/// is made to, so it is asked for each connection; asking when an endpoint is saved only tells of it earlier.
/// </summary>
public sealed class WebhookAddresses(HostResolver resolver, IOptions<WebhookOptions> options)
{
    const int MostCharacters = 2_000;

    /// <summary>What is not the public internet: this network, private, shared by a provider's customers, this machine, the link, reserved, for documentation, several at once.</summary>
    static readonly IPNetwork[] s_refused =
    [
        .. ((string[])
            [
                "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
                "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
                // Within what is public: the protocols' own and tunnels with an IPv4 address inside (2001::/23, 2002::/16), documentation.
                "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
            ]).Select(IPNetwork.Parse),
    ];

    /// <summary>All of IPv6 that is given out; whatever lies beside it is refused.</summary>
    static readonly IPNetwork s_publicV6 = IPNetwork.Parse("2000::/3");

    /// <summary>IPv4 as a network without IPv4 writes it.</summary>
    static readonly IPNetwork s_translated = IPNetwork.Parse("64:ff9b::/96");

    readonly IPNetwork[] _allowed = [.. options.Value.PrivateRanges];

    /// <summary>Whether a connection to an address may be made.</summary>
    public bool IsAllowed(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(_allowed, range => range.Contains(plain))
            || ((plain.AddressFamily == AddressFamily.InterNetwork || s_publicV6.Contains(plain)) && !Array.Exists(s_refused, range => range.Contains(plain)));
    }

    /// <summary>The addresses of a host that a connection may be made to, at this moment.</summary>
    /// <param name="host">A name, or an address as it is written in a URL.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SocketException">There is no such name.</exception>
    /// <exception cref="AddressRefusedException">It has none but others.</exception>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellation)
    {
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolver.FindAsync(host, cancellation);
        return Array.FindAll(found, IsAllowed) is { Length: > 0 } allowed ? allowed
            : found.Length == 0 ? throw new SocketException((int)SocketError.HostNotFound) : throw new AddressRefusedException();
    }

    /// <summary>Looks at a URL that somebody typed.</summary>
    /// <returns>The URL as it is stored, or what is wrong with it: the field is <c>url</c>, <c>url_http</c>, <c>url_private</c> or <c>url_unknown</c>.</returns>
    public async Task<(string? Url, Refusal? Refusal)> CheckAsync(string text, CancellationToken cancellation)
    {
        if (text.Length > MostCharacters || !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || url.UserInfo.Length > 0 || url.Fragment.Length > 0 || url.Host.Length == 0)
        {
            return (null, Refusal.Invalid("url", "It must be an absolute https URL without user, password and fragment."));
        }

        if (url.Scheme != Uri.UriSchemeHttps && !options.Value.AllowHttp)
        {
            return (null, Refusal.Invalid("url_http", "It must begin with https://."));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await FindAsync(url.IdnHost, limit.Token);
            return (url.AbsoluteUri, null);
        }
        catch (AddressRefusedException)
        {
            return (null, Refusal.Invalid("url_private", "It leads into a private network."));
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, Refusal.Invalid("url_unknown", "There is no such host."));
        }
    }

    /// <summary>An IPv4 address that is written inside an IPv6 one is itself.</summary>
    static IPAddress Plain(IPAddress address)
    {
        var plain = AddressRange.Plain(address);
        return plain.AddressFamily == AddressFamily.InterNetworkV6 && s_translated.Contains(plain) ? new(plain.GetAddressBytes().AsSpan(12)) : plain;
    }
}

/// <summary>A host that has no address but such as events are not sent to.</summary>
public sealed class AddressRefusedException : Exception
{
    public AddressRefusedException()
    {
    }

    public AddressRefusedException(string message) : base(message)
    {
    }

    public AddressRefusedException(string message, Exception inner) : base(message, inner)
    {
    }
}
