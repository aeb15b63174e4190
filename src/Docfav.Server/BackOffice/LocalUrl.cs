using Microsoft.AspNetCore.Http.HttpResults;

namespace Docfav.Server.BackOffice;

/// <summary>Addresses that a link or form hands in to go to next.</summary>
public static class LocalUrl
{
    /// <summary>The address where it stays on this site, else another.</summary>
    /// <param name="url">What was handed in.</param>
    /// <param name="otherwise">Where to go instead, on this site.</param>
    public static string Or(string? url, string otherwise) =>
        url is not null && url.StartsWith('/') && RedirectHttpResult.IsLocalUrl(url) && !url.Any(char.IsControl) ? url : otherwise;
}
