namespace Docfav.Server.BackOffice;

/// <summary>Names the texts that all pages share: <c>DeskTexts.resx</c> in English, <c>DeskTexts.es.resx</c> in Spanish.</summary>
public sealed class DeskTexts;
