namespace Docfav.Server.BackOffice.Shared;

/// <summary>Headers of what is a file and no page.</summary>
static class FileAnswer
{
    // A file that is opened by itself can do nothing.
    const string FilePolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>A file to be kept, and to be asked for anew each time.</summary>
    public static void Attach(HttpContext http, string type, string name)
    {
        Protect(http, "no-store");
        http.Response.ContentType = type;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }

    public static void Protect(HttpContext http, string cache)
    {
        http.Response.Headers.CacheControl = cache;
        http.Response.Headers.ContentSecurityPolicy = FilePolicy;
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
