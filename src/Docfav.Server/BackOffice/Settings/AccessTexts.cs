namespace Docfav.Server.BackOffice.Settings;

/// <summary>Names the texts of API keys, members and activity: <c>AccessTexts.resx</c> in English, <c>AccessTexts.es.resx</c> in Spanish.</summary>
public sealed class AccessTexts;
