using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Docfav.Server.Agenda;

/// <summary>The rows that one change of the agenda touched, as they were before and as it left them: what <see cref="AgendaUndo"/> takes back.</summary>
public sealed class Undo
{
    Undo(Guid clinicId, IReadOnlyList<UndoRow> rows) => (ClinicId, Rows) = (clinicId, rows);

    internal Guid ClinicId { get; }

    internal IReadOnlyList<UndoRow> Rows { get; }

    /// <summary>What the context is about to save; null where that is nothing of the agenda.</summary>
    internal static Undo? Of(Guid clinicId, DocfavDb db)
    {
        UndoRow[] rows = [.. db.ChangeTracker.Entries().Where(entry => IsUndone(entry.Entity)).Select(Row).OfType<UndoRow>()];
        return rows.Length == 0 ? null : new Undo(clinicId, rows);
    }

    /// <summary>The staff calendars whose time it changed.</summary>
    internal IEnumerable<Guid> StaffCalendarIds => Rows.SelectMany(row => new[] { row.Before, row.After }).OfType<object>().Select(row => row switch
    {
        Appointment appointment => appointment.StaffCalendarId,
        GroupReservation group => group.StaffCalendarId,
        TimeReservation time => time.StaffCalendarId,
        TimeOff off => off.StaffCalendarId,
        _ => ((RecurringEvent)row).StaffCalendarId,
    }).Distinct();

    static bool IsUndone(object entity) => entity is Appointment or GroupReservation or TimeReservation or TimeOff or RecurringEvent;

    static UndoRow? Row(EntityEntry entry) => entry.State switch
    {
        EntityState.Added => new UndoRow(null, entry.CurrentValues.ToObject()),
        EntityState.Modified => new UndoRow(entry.OriginalValues.ToObject(), entry.CurrentValues.ToObject()),
        EntityState.Deleted => new UndoRow(entry.OriginalValues.ToObject(), null),
        _ => null,
    };
}

/// <summary>One row; null where it was not there, or is not.</summary>
sealed record UndoRow(object? Before, object? After)
{
    /// <summary>Either of the two: they share type and id.</summary>
    public object Any => Before ?? After!;
}
