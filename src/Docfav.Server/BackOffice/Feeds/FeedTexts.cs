namespace Docfav.Server.BackOffice.Feeds;

/// <summary>Names the texts of calendar feeds: <c>FeedTexts.resx</c> in English, <c>FeedTexts.es.resx</c> in Spanish.</summary>
public sealed class FeedTexts;
