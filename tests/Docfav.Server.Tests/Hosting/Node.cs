using Docfav.Server.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Docfav.Server.Tests.Hosting;

/// <summary>One server process's worth of the application, listening on a free loopback port.</summary>
public sealed class Node : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly HttpClient _http;

    Node(WebApplication app)
    {
        _app = app;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 256 }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>A plain client without a key.</summary>
    public HttpClient Http => _http;

    public static async Task<Node> StartAsync(IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection> configure)
    {
        var app = ServerHost.Build(
            settings,
            services =>
            {
                // What makes a password slow to guess makes signing in slow too.
                services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
                configure(services);
            });
        app.Urls.Add("http://127.0.0.1:0");
        await app.Services.GetRequiredService<IDatabase>().MigrateAsync(CancellationToken.None);
        await app.StartAsync();
        return new Node(app);
    }

    /// <summary>One of the application's own services.</summary>
    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A client that sends a key; paths that begin with <c>clinic/</c> mean the clinic.</summary>
    public ApiClient Client(string? key, Guid clinicId = default) => new(_http, key, clinicId);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
