using System.Security.Cryptography;
using System.Text;
using Docfav.Server.Api;

namespace Docfav.Server.BackOffice;

/// <summary>The page at the root: what this server is and where things are, in Spanish or English as the browser asks. It tells nothing of any clinic.</summary>
static class StartPage
{
    const string Style =
        ":root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:10vh auto;padding:0 1.25rem}"
        + "h1{font-size:1.5rem}code{font-size:.95em;overflow-wrap:anywhere}";

    static readonly string ContentPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static readonly string English = Page(
        "en", "Clinic scheduling, self-hosted.", "The server is running.",
        "The public API answers at", "Documentation", "Pages for reception are not part of this version; clinics are set up on the command line (<code>--help</code>).");

    static readonly string Spanish = Page(
        "es", "Agenda de clínicas, en su propio servidor.", "El servidor está en marcha.",
        "La API pública responde en", "Documentación", "Las páginas de recepción no forman parte de esta versión; las clínicas se configuran por línea de órdenes (<code>--help</code>).");

    public static void MapStartPage(this IEndpointRouteBuilder routes) => routes.MapGet("/", Show).ExcludeFromDescription();

    static IResult Show(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.Vary = "Accept-Language";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var isSpanish = http.Request.Headers.AcceptLanguage.ToString().StartsWith("es", StringComparison.OrdinalIgnoreCase);
        return Results.Content(isSpanish ? Spanish : English, "text/html; charset=utf-8");
    }

    static string Page(string language, string what, string state, string api, string documentation, string backOffice) =>
        $"""
        <!doctype html>
        <html lang="{language}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Docfav Server</title><style>{Style}</style></head>
        <body><main>
        <h1>Docfav Server</h1>
        <p>{what} {state}</p>
        <p>{api} <code>{Envelope.Prefix}</code>. <a href="docs">{documentation}</a> · <a href="openapi/v1.json">OpenAPI</a></p>
        <p>{backOffice}</p>
        </main></body>
        </html>
        """;
}
