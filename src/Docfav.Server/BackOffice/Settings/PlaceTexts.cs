namespace Docfav.Server.BackOffice.Settings;

/// <summary>Names the texts of clinic, calendars, services and the guide: <c>PlaceTexts.resx</c> in English, <c>PlaceTexts.es.resx</c> in Spanish.</summary>
public sealed class PlaceTexts;
