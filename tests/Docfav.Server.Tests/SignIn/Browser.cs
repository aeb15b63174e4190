using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Docfav.Server.Tests.SignIn;

/// <summary>One browser with its cookies. Each call is a request of its own, to any node.</summary>
public sealed class Browser
{
    readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The last answer's <c>Set-Cookie</c> lines.</summary>
    public IReadOnlyList<string> SetCookies { get; private set; } = [];

    public string Host { get; init; } = "127.0.0.1:5080";
    public string Scheme { get; init; } = "http";
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    /// <summary>A browser with the same cookies: whoever has copied them.</summary>
    public Browser Copy()
    {
        var copy = new Browser();
        foreach (var (name, value) in _cookies)
        {
            copy._cookies[name] = value;
        }

        return copy;
    }

    public Task<SignInOutcome> PasswordAsync(Node node, string email, string password, bool isRemembered = false) =>
        DoAsync(node, (signIn, _) => signIn.PasswordAsync(email, password, isRemembered));

    public Task<SignInOutcome> CodeAsync(Node node, string code, bool isDeviceRemembered = false) =>
        DoAsync(node, (signIn, _) => signIn.CodeAsync(code, isRemembered: false, isDeviceRemembered));

    public Task<SignInOutcome> RecoveryCodeAsync(Node node, string code) => DoAsync(node, (signIn, _) => signIn.RecoveryCodeAsync(code, isRemembered: false));

    public Task SignOutAsync(Node node) => DoAsync(node, async (signIn, _) =>
    {
        await signIn.SignOutAsync();
        return true;
    });

    /// <summary>Whom the node takes this browser for.</summary>
    public Task<SignedIn?> WhoAsync(Node node) =>
        DoAsync(node, async (_, http) => SignedIn.Of((await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal));

    public async Task<T> DoAsync<T>(Node node, Func<UserSignIn, HttpContext, Task<T>> request)
    {
        await using var scope = node.Get<IServiceScopeFactory>().CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Scheme = Scheme;
        http.Request.Host = new(Host);
        http.Request.Headers.UserAgent = "Test/1.0";
        http.Request.Headers.Cookie = string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        http.Connection.RemoteIpAddress = Address;
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var result = await request(scope.ServiceProvider.GetRequiredService<UserSignIn>(), http);
        SetCookies = [.. http.Response.Headers.SetCookie.OfType<string>()];
        foreach (var line in SetCookies)
        {
            var (name, value) = (line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
            if (value.Length == 0)
            {
                _cookies.Remove(name);
            }
            else
            {
                _cookies[name] = value;
            }
        }

        return result;
    }
}

/// <summary>A deployment on a clock of its own with a user who has a password.</summary>
public static class Given
{
    public const string Password = "correct horse battery staple";
    public static readonly NodaTime.Instant Start = NodaTime.Instant.FromUtc(2026, 3, 2, 8, 0);

    public static Task<Deployment> DeploymentAsync(
        DatabaseKind kind, PostgresCluster cluster, FakeTime? time = null, int nodes = 1, params KeyValuePair<string, string?>[] settings) =>
        Deployment.StartAsync(
            kind, cluster, nodes, [new("Docfav:SignIn:AttemptsPerMinute", "1000000"), .. settings], time ?? new FakeTime(Start));

    public static async Task<User> UserAsync(Deployment deployment, string email = "ana@example.com")
    {
        var (user, _) = await deployment.Nodes[0].Get<UserDirectory>().CreateAsync(new(email, "Ana", "Núñez", "test", Password), CancellationToken.None);
        return user!;
    }

    /// <summary>A browser in which the user has signed in with the password.</summary>
    public static async Task<(Browser Browser, SignedIn Who)> SignedInAsync(Deployment deployment, string email = "ana@example.com", bool isRemembered = false)
    {
        var browser = new Browser();
        await browser.PasswordAsync(deployment.Nodes[0], email, Password, isRemembered);
        return (browser, (await browser.WhoAsync(deployment.Nodes[0]))!);
    }

    /// <summary>Turns the second factor on for a signed-in user.</summary>
    public static async Task<(string Key, IReadOnlyList<string> Codes)> AuthenticatorAsync(Deployment deployment, SignedIn who, NodaTime.Instant now)
    {
        var account = deployment.Nodes[0].Get<UserAccount>();
        var key = (await account.SetUpAuthenticatorAsync(who, CancellationToken.None))!.Key;
        var (codes, _) = await account.EnableAuthenticatorAsync(who, AuthenticatorCode.Of(key, now), CancellationToken.None);
        return (key, codes!);
    }
}
