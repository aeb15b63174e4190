namespace Docfav.Server.BackOffice.SignIn;

/// <summary>A browser's name for people, from how it names itself.</summary>
static class DeviceName
{
    // In this order: most browsers also name those whose pages they understand.
    static readonly (string Sign, string Name)[] s_browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    static readonly (string Sign, string Name)[] s_systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <returns>Such as <c>Firefox, Windows</c>; null where neither is known.</returns>
    public static string? Of(string? userAgent)
    {
        string?[] known = [Find(s_browsers, userAgent), Find(s_systems, userAgent)];
        var text = string.Join(", ", known.OfType<string>());
        return text.Length == 0 ? null : text;
    }

    static string? Find((string Sign, string Name)[] names, string? userAgent) =>
        names.FirstOrDefault(name => userAgent?.Contains(name.Sign, StringComparison.Ordinal) == true).Name;
}
