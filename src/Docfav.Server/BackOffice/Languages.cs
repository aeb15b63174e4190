using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Docfav.Server.BackOffice;

/// <summary>The languages that the pages speak. A person's own locale comes first, then the browser's wish, then Spanish.</summary>
public static class Languages
{
    /// <summary>Set when somebody switches the language, and at sign-in from the person's locale.</summary>
    public const string Cookie = "docfav-language";

    public static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es-ES");

    /// <summary>With dates and weeks as in Europe, where the clinics are.</summary>
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public static IReadOnlyList<CultureInfo> All { get; } = [Spanish, English];

    /// <summary>The language for a name such as <c>es</c>, <c>es_ES</c> or <c>en-US</c>; null where the pages do not speak it.</summary>
    public static CultureInfo? Of(string? locale) => locale?.Split('_', '-')[0].ToLowerInvariant() switch
    {
        "es" => Spanish,
        "en" => English,
        _ => null,
    };

    public static RequestLocalizationOptions Options()
    {
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(Spanish),
            SupportedCultures = [.. All],
            SupportedUICultures = [.. All],
        };
        options.RequestCultureProviders = [new CustomRequestCultureProvider(http => Task.FromResult(Chosen(http)))];
        return options;
    }

    static ProviderCultureResult? Chosen(HttpContext http)
    {
        var chosen = Of(http.Request.Cookies[Cookie])
            ?? http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(wish => wish.Quality ?? 1).Select(wish => Of(wish.Value.Value)).FirstOrDefault(language => language is not null);
        return chosen is null ? null : new ProviderCultureResult(chosen.Name);
    }
}
