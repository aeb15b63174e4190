using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Docfav.Server.BackOffice.Agenda;
using Docfav.Server.BackOffice.Clients;
using Docfav.Server.BackOffice.Settings;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.BackOffice.SignIn;
using Docfav.Server.BackOffice.Staff;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Radzen;

namespace Docfav.Server.BackOffice;

/// <summary>The pages: their services, what every one of their answers carries, their routes.</summary>
static class BackOfficeHost
{
    // Components set their places and colours in style attributes; scripts come from files of this server alone.
    const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    internal const string CircuitPath = "/_blazor";

    /// <summary>What a field hands over at the most, in UTF-16 units: more than any form takes.</summary>
    internal const int LongestText = 10_000;

    /// <summary>Bytes of a message from a page. An event has its field's text twice, each unit of it in six bytes at the most.</summary>
    const int LongestMessage = (2 * 6 * LongestText) + (8 * 1024);

    public static void AddBackOffice(this IServiceCollection services)
    {
        // Its own header allows frames of the same origin; ours allows none.
        services.AddAntiforgery(options => options.SuppressXFrameOptionsHeader = true);
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            // A phone that slept may come back to where it was; what nobody comes back to must not pile up.
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            circuits.DisconnectedCircuitMaxRetained = 100;
            circuits.MaxBufferedUnacknowledgedRenderBatches = 10;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = LongestMessage);
        services.AddLocalization();
        services.AddRadzenComponents();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
        services.AddSingleton<OpenPages>().AddSingleton<CircuitHandler>(provider => provider.GetRequiredService<OpenPages>());
        services.AddScoped<CircuitUse>().AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitUse>());
        services.AddAuthorization();
        services.AddScoped<DeskAccess>().AddSingleton<ClientSearch>().AddSingleton<AgendaChoicesReader>();
        services.AddSingleton<SetupProgressReader>();
        services.AddSingleton<StaffNames>().AddSingleton<ActivityLines>();
        services.AddSingleton<AppointmentLines>().AddScoped<ClientTalk>();
        services.AddScoped<AgendaActions>().AddScoped<AgendaDialogs>().AddScoped<AgendaTalk>().AddScoped<StaffTalk>();
    }

    /// <summary>To be called before whatever answers browsers.</summary>
    public static void UsePageHeaders(this IApplicationBuilder app) =>
        app.UseWhen(http => !http.Request.Path.StartsWithSegments(Envelope.Prefix, StringComparison.OrdinalIgnoreCase), pages => pages.Use(AddHeadersAsync));

    /// <summary>To be called after routing: everything that is not the API's.</summary>
    public static void UseBackOffice(this IApplicationBuilder app)
    {
        // Else the framework would authenticate every request, the API's too, before all else.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.Properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(
            http => !http.Request.Path.StartsWithSegments(Envelope.Prefix, StringComparison.OrdinalIgnoreCase),
            pages =>
            {
                pages.Use(RefuseForeignCircuitsAsync);
                pages.UseRequestLocalization(Languages.Options());
                pages.UseMiddleware<OpenPagesLimit>();
                pages.UseAuthentication();
                pages.UseAuthorization();
                pages.UseAntiforgery();
                pages.Use(ShowNotFoundAsync);
                pages.Use(ShowStaleFormAsync);
                pages.Use(RefuseStaleFormsAsync);
            });
    }

    public static void MapBackOffice(this IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets();
        routes.MapPreferences();
        routes.MapClientFiles();
        routes.MapClinicFiles();
        routes.MapActivityFiles();
        routes.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null).Add(AnswerHead);
    }

    /// <summary>A page is rendered for who asks for its head as for who opens it, and the server sends no body. Nothing but a form that is sent acts.</summary>
    static void AnswerHead(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<ComponentTypeMetadata>().Any())
        {
            endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]));
        }
    }

    /// <summary>The pages refuse a form without a valid token by themselves; where an endpoint reads the form, reading it would be a fault.</summary>
    static Task RefuseStaleFormsAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return next(http);
    }

    /// <summary>Browsers let any site open a WebSocket to any other, and say from where: only our own pages may.</summary>
    static Task RefuseForeignCircuitsAsync(HttpContext http, RequestDelegate next)
    {
        var origins = http.Request.Headers.Origin;
        var isForeign = http.Request.Path.StartsWithSegments(CircuitPath, StringComparison.OrdinalIgnoreCase)
            && origins.Any(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var from) || !IsOwn(http, from));
        if (!isForeign)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    /// <summary>The address that was asked for, or the one that a proxy in front shows.</summary>
    static bool IsOwn(HttpContext http, Uri from) =>
        string.Equals(from.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase)
        || string.Equals(from.Authority, http.RequestServices.GetRequiredService<IOptions<AccountOptions>>().Value.PublicAddress?.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>An address that no page has: the router's own page for it.</summary>
    static async Task ShowNotFoundAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http is { Response: { HasStarted: false, StatusCode: StatusCodes.Status404NotFound, ContentType: null } } && http.GetEndpoint() is null)
        {
            await new RazorComponentResult<App> { StatusCode = StatusCodes.Status404NotFound }.ExecuteAsync(http);
        }
    }

    /// <summary>A form that has been refused as forged: most often a person's own that was open for too long. A script gets the bare status.</summary>
    static async Task ShowStaleFormAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http is { Response: { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest } }
            && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            // What the refused page has set is only added to, and what rendered it renders one page.
            http.Response.Headers.Remove("blazor-enhanced-nav");
            await using var scope = http.RequestServices.CreateAsyncScope();
            http.RequestServices = scope.ServiceProvider;
            await new RazorComponentResult<App>(new { Instead = typeof(StaleFormPage) }) { StatusCode = StatusCodes.Status400BadRequest }.ExecuteAsync(http);
        }
    }

    static Task AddHeadersAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        if (http.Request.IsHttps && !IsThisMachine(http.Request.Host.Host))
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        headers.ContentSecurityPolicy = ContentPolicy;
        return next(http);
    }

    /// <summary>Where a certificate is a developer's, and other programs speak plain HTTP.</summary>
    static bool IsThisMachine(string host) => Uri.TryCreate($"https://{host}", UriKind.Absolute, out var address) && address.IsLoopback;
}
