using System.Security.Cryptography;
using Docfav.Server.Clinics;
using Microsoft.Net.Http.Headers;

namespace Docfav.Server.BackOffice.Shared;

/// <summary>Answers that are files.</summary>
static class FileAnswer
{
    // A file that is opened by itself can do nothing.
    const string Policy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>A picture, which a browser keeps but asks for each time.</summary>
    public static IResult Of(HttpContext http, Picture picture)
    {
        Protect(http, "private, no-cache");
        return Results.Bytes(picture.Content, picture.Type, entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(picture.Content))}\""));
    }

    /// <summary>Keeps a file to whom it was sent, and from doing anything.</summary>
    public static void Protect(HttpContext http, string cache)
    {
        http.Response.Headers.CacheControl = cache;
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
