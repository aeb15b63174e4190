using Docfav.Server.Api;
using Docfav.Server.Data;

namespace Docfav.Server.Agenda;

/// <summary>What a write to the agenda came to: what it wrote and how to take it back, or why not.</summary>
/// <param name="Ids">What was written, such as the new appointments in the request's order; empty where it was refused.</param>
/// <param name="Refusals">Why nothing was written; empty where it was.</param>
/// <param name="Undo">What takes it back; null where nothing changed.</param>
public sealed record AgendaWritten(IReadOnlyList<Guid> Ids, IReadOnlyList<Refusal> Refusals, Undo? Undo = null)
{
    /// <summary>Whether it was written.</summary>
    public bool IsDone => Refusals.Count == 0;

    /// <summary>Nothing was asked, and nothing done.</summary>
    public static AgendaWritten Nothing { get; } = new([], []);

    internal static AgendaWritten Of(params IReadOnlyList<Guid> ids) => new(ids, []);

    internal static AgendaWritten Refused(params IReadOnlyList<Refusal> refusals) => new([], refusals);
}

/// <summary>Runs writes to the agenda.</summary>
static class AgendaWrites
{
    /// <summary>Does a piece of work, which locks the agenda, in a transaction, and saves what it changed in the context unless it was refused.</summary>
    public static Task<AgendaWritten> WriteAgendaAsync(
        this IDatabase database, Guid clinicId, Func<DocfavDb, CancellationToken, Task<AgendaWritten>> work, CancellationToken cancellation) =>
        database.WriteAsync(
            clinicId,
            async (db, token) =>
            {
                var written = await work(db, token);
                if (!written.IsDone)
                {
                    return written;
                }

                var undo = Undo.Of(clinicId, db);
                await db.SaveChangesAsync(token);
                return written with { Undo = undo };
            },
            cancellation);
}
