using Docfav.Client;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="DocfavClient"/>.</summary>
public static class DocfavClientServices
{
    /// <summary>
    /// Adds <see cref="DocfavClient"/> as a typed client of <see cref="IHttpClientFactory"/>. Settings of the options that are given otherwise, as by a
    /// configuration section, count too; a missing address or key shows with the first client that is asked for.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets address and key.</param>
    /// <returns>The client's builder: for a time-out, handlers, or another way of connecting.</returns>
    public static IHttpClientBuilder AddDocfavClient(this IServiceCollection services, Action<DocfavClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<DocfavClientOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddHttpClient(nameof(DocfavClient))
            // A redirect would carry the key to another place.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
            .AddTypedClient((http, provider) => new DocfavClient(http, provider.GetRequiredService<IOptions<DocfavClientOptions>>().Value));
    }
}
