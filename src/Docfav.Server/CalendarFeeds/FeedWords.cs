using System.Globalization;
using System.Resources;
using Docfav.Server.Clinics;

namespace Docfav.Server.CalendarFeeds;

/// <summary>What a feed says of itself, in the clinic's language.</summary>
static class FeedWords
{
    static readonly ResourceManager s_texts = new(typeof(FeedWords));

    public static string Of(Language language, string name, params object[] values)
    {
        var culture = CultureInfo.GetCultureInfo(language == Language.En ? "en" : "es");
        return string.Format(culture, s_texts.GetString(name, culture)!, values);
    }
}
