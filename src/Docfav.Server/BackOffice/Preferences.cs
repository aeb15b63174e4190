using Docfav.Server.Access.SignIn;
using Docfav.Server.BackOffice.Layout;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Docfav.Server.BackOffice;

/// <summary>What a browser remembers of how its user likes the pages: language and theme. A user who is signed in finds the language again elsewhere.</summary>
static class Preferences
{
    const string Path = "/preferences";

    static readonly TimeSpan s_kept = TimeSpan.FromDays(365);

    public static void MapPreferences(this IEndpointRouteBuilder routes) => routes.MapPost(Path, SetAsync).ExcludeFromDescription();

    static async Task<RedirectHttpResult> SetAsync(
        HttpContext http, UserAccount account, [FromForm] string? language, [FromForm] string? theme, [FromForm] string? returnUrl)
    {
        if (Languages.Of(language) is { } known)
        {
            Keep(http, Languages.Cookie, known.TwoLetterISOLanguageName);
            if (SignedIn.Of(http.User) is { } who)
            {
                await account.SetLocaleAsync(who.UserId, known, http.RequestAborted);
            }
        }

        if (Enum.TryParse<ThemeChoice>(theme, ignoreCase: true, out var choice) && Enum.IsDefined(choice))
        {
            Keep(http, Appearance.Cookie, choice.ToString().ToLowerInvariant());
        }

        return TypedResults.LocalRedirect(LocalUrl.Or(returnUrl, "/"));
    }

    internal static void Keep(HttpContext http, string cookie, string value) => http.Response.Cookies.Append(
        cookie, value,
        new CookieOptions { MaxAge = s_kept, HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true });
}
