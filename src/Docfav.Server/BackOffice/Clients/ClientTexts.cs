namespace Docfav.Server.BackOffice.Clients;

/// <summary>Names the texts of the client pages: <c>ClientTexts.resx</c> in English, <c>ClientTexts.es.resx</c> in Spanish.</summary>
public sealed class ClientTexts;
