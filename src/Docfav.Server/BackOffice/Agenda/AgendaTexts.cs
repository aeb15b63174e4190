namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Names the agenda's texts: <c>AgendaTexts.resx</c> in English, <c>AgendaTexts.es.resx</c> in Spanish.</summary>
public sealed class AgendaTexts;
