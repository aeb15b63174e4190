namespace Docfav.Server.BackOffice.Layout;

/// <summary>Light, dark, or as the device is set.</summary>
public enum ThemeChoice
{
    Auto,
    Light,
    Dark,
}

/// <summary>A style sheet and where it applies.</summary>
public sealed record StyleSheet(string Path, string Media);

/// <summary>The theme that a browser has chosen, and its style sheets.</summary>
public static class Appearance
{
    /// <summary>Set by the page itself, read here: it holds no more than a theme's name.</summary>
    public const string Cookie = "docfav-theme";

    const string Sheet = "_content/Radzen.Blazor/css/";

    public static ThemeChoice Of(HttpContext? http) => http?.Request.Cookies[Cookie] switch
    {
        "light" => ThemeChoice.Light,
        "dark" => ThemeChoice.Dark,
        _ => ThemeChoice.Auto,
    };

    /// <summary>Radzen's sheets with their contrast for WCAG; a theme that follows the device brings both and lets it choose.</summary>
    public static IEnumerable<StyleSheet> Sheets(ThemeChoice theme)
    {
        if (theme != ThemeChoice.Dark)
        {
            var media = theme == ThemeChoice.Auto ? "(prefers-color-scheme: light)" : "all";
            yield return new(Sheet + "standard.css", media);
            yield return new(Sheet + "standard-wcag.css", media);
        }

        if (theme != ThemeChoice.Light)
        {
            var media = theme == ThemeChoice.Auto ? "(prefers-color-scheme: dark)" : "all";
            yield return new(Sheet + "standard-dark.css", media);
            yield return new(Sheet + "standard-dark-wcag.css", media);
        }
    }
}
