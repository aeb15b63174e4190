using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Time that somebody wants to fill.</summary>
/// <param name="To">Null where only a start was chosen.</param>
public sealed record FreeTime(GridColumn Column, Instant From, Instant? To);

/// <summary>Where an entry was dragged to.</summary>
public sealed record EntryMove(GridEntry Entry, GridColumn Column, Instant From, Instant To);
