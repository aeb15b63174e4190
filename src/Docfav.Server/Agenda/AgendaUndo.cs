using Docfav.Server.Api;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>Takes a change of the agenda back, if nobody has changed the same meanwhile.</summary>
public sealed class AgendaUndo(IDatabase database, IClock clock)
{
    /// <summary>The field of the refusal where the rows no longer are as the change left them.</summary>
    public const string ChangedMeanwhile = "undo";

    /// <summary>Puts the rows back as they were, with their ids and numbers. The answer's own undo does the change again.</summary>
    /// <param name="force">Whether time that is taken again may overlap what there is by now, and a group hold more than its capacity.</param>
    public Task<AgendaWritten> ApplyAsync(Guid clinicId, Undo undo, bool force, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                if (undo.ClinicId != clinicId)
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                var placeIds = undo.Rows.SelectMany(row => new[] { row.Before, row.After }).OfType<object>().Select(AgendaRow.StaffCalendarId);
                var places = await AgendaLock.PlacesAsync(database, db, clinicId, placeIds, token);
                var present = await AgendaRow.LoadAsync(db, clinicId, [.. undo.Rows.Select(row => row.Any)], token);
                var isAsLeft = undo.Rows.All(row => AgendaRow.AreSame(db, present.GetValueOrDefault(AgendaRow.Id(row.Any)), row.After));
                var checks = new UndoChecks(db, clinicId, undo, clock.GetCurrentInstant());
                if (!isAsLeft || await checks.IsLooseAsync(token))
                {
                    return AgendaWritten.Refused(Refusal.Invalid(ChangedMeanwhile, "What was done has been changed meanwhile, and stays"));
                }

                if (!force && await checks.RefuseAsync(places, token) is { } refusal)
                {
                    return AgendaWritten.Refused(refusal);
                }

                PutBack(db, undo, present);
                return AgendaWritten.Of([.. undo.Rows.Select(row => AgendaRow.Id(row.Any))]);
            },
            cancellation);

    static void PutBack(DocfavDb db, Undo undo, Dictionary<Guid, object> present)
    {
        foreach (var row in undo.Rows)
        {
            if (row.Before is null)
            {
                db.Remove(present[AgendaRow.Id(row.Any)]);
            }
            else if (row.After is null)
            {
                // A copy, which stays as it is: the context owns what it is given, and a transaction may run again.
                db.Add(db.Entry(row.Before).CurrentValues.ToObject());
            }
            else
            {
                db.Entry(present[AgendaRow.Id(row.Any)]).CurrentValues.SetValues(row.Before);
            }
        }
    }
}
