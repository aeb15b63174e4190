using System.Reflection;
using Docfav.Server.Api;
using Docfav.Server.Api.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Docfav.Server.Tests.Contract;

/// <summary>A server with a data folder of its own, built but not migrated: enough for what is the same for everyone.</summary>
sealed class BuiltServer : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("docfav-contract-").FullName;
    readonly WebApplication _app;

    public BuiltServer(params ReadOnlySpan<KeyValuePair<string, string?>> settings) =>
        _app = ServerHost.Build([new("Docfav:Data", _folder), new("urls", "http://127.0.0.1:0"), .. settings]);

    /// <summary>Every operation of the API: what it declares, and its handler.</summary>
    public IEnumerable<(ApiOperation Declared, MethodInfo Handler)> Operations =>
        from source in ((IEndpointRouteBuilder)_app).DataSources
        from endpoint in source.Endpoints
        let declared = endpoint.Metadata.GetMetadata<ApiOperation>()
        where declared is not null
        select (declared, endpoint.Metadata.GetRequiredMetadata<MethodInfo>());

    /// <summary>The description as the server serves it.</summary>
    public Task<byte[]> DescribeAsync() => _app.Services.GetRequiredService<ApiDescriptionText>().GetAsync();

    /// <summary>Starts to listen.</summary>
    public async Task<HttpClient> StartAsync(CancellationToken cancellation)
    {
        await _app.StartAsync(cancellation);
        return new() { BaseAddress = new(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
