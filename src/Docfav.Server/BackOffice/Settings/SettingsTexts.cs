namespace Docfav.Server.BackOffice.Settings;

/// <summary>Names the texts that the settings pages share: <c>SettingsTexts.resx</c> in English, <c>SettingsTexts.es.resx</c> in Spanish.</summary>
public sealed class SettingsTexts;
