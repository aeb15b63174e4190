namespace Docfav.Server.Api.OpenApi;

/// <summary>The description for people at <c>/docs</c>: Swagger UI from this server's own assets, under a policy that allows no inline script.</summary>
static class DocsPage
{
    const string Prefix = "docs";

    // Swagger UI's one inline style colours its logo. With another version the hash may differ: the page then works, and its logo pales.
    const string LogoStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    const string Policy =
        $"default-src 'none'; script-src 'self'; style-src 'self' {LogoStyle}; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>To be called before routing: the page is open to everyone.</summary>
    public static void UseDocsPage(this IApplicationBuilder app) => app.UseWhen(
        http => http.Request.Path.StartsWithSegments($"/{Prefix}", StringComparison.Ordinal),
        docs =>
        {
            docs.Use((http, next) =>
            {
                http.Response.Headers.ContentSecurityPolicy = Policy;
                http.Response.Headers.XContentTypeOptions = "nosniff";
                return next(http);
            });
            docs.UseSwaggerUI(page =>
            {
                page.RoutePrefix = Prefix;
                page.DocumentTitle = "Docfav Public API";
                page.SwaggerEndpoint(ApiDescription.Path, "Docfav Public API v1");
                page.DisplayRequestDuration();
            });
        });
}
