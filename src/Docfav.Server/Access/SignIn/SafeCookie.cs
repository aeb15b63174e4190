using System.Net;

namespace Docfav.Server.Access.SignIn;

/// <summary>
/// A cookie out of reach of scripts and other sites, and sent over TLS only; over plain HTTP it works on this machine alone, where nobody listens in.
/// </summary>
public sealed class SafeCookie : CookieBuilder
{
    /// <param name="name">Its name, to which the prefix that ties it to one host is added where users always come over TLS.</param>
    /// <param name="options">Says whether they do.</param>
    public SafeCookie(string name, AccountOptions options)
    {
        Name = options.IsPublicHttps ? $"__Host-{name}" : name;
        Path = "/";
        HttpOnly = true;
        SameSite = SameSiteMode.Lax;
        // Build decides; the framework's forms refuse to work over plain HTTP under the stricter one.
        SecurePolicy = CookieSecurePolicy.SameAsRequest;
        IsEssential = true;
    }

    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var options = base.Build(context, expiresFrom);
        options.Secure = Name!.StartsWith("__Host-", StringComparison.Ordinal) || context.Request.IsHttps || !IsThisMachine(context);
        return options;
    }

    /// <summary>Both ends: a proxy beside the server comes from this machine too, but with another host's name.</summary>
    static bool IsThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && Uri.TryCreate($"http://{context.Request.Host}", UriKind.Absolute, out var host) && host.IsLoopback;
}
