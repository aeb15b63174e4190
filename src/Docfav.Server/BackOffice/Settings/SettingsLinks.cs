namespace Docfav.Server.BackOffice.Settings;

/// <summary>One of the settings pages, as the list beside them shows it.</summary>
/// <param name="Page">Its address below the settings; its text is <c>Page_{Page}</c> of <see cref="SettingsTexts"/>.</param>
/// <param name="Icon">Its sign, by the icon font's name.</param>
public sealed record SettingsLink(string Page, string Icon);

/// <summary>The settings pages, in the order in which a clinic is set up.</summary>
public static class SettingsLinks
{
    public static IReadOnlyList<SettingsLink> All { get; } =
    [
        new("clinic", "apartment"),
        new("calendars", "place"),
        new("services", "medical_services"),
        new("staff", "person"),
        new("days-off", "event_busy"),
        new("messages", "mail"),
        new("members", "badge"),
        new("feeds", "event_repeat"),
        new("api", "key"),
        new("webhooks", "webhook"),
        new("activity", "history"),
    ];
}
