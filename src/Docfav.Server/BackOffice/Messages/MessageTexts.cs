namespace Docfav.Server.BackOffice.Messages;

/// <summary>Names the texts about messages to clients: <c>MessageTexts.resx</c> in English, <c>MessageTexts.es.resx</c> in Spanish.</summary>
public sealed class MessageTexts;
