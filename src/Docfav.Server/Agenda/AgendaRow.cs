using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Agenda;

/// <summary>What the rows of an agenda that a change may touch have in common.</summary>
static class AgendaRow
{
    public static Guid Id(object row) => row switch
    {
        Appointment appointment => appointment.Id,
        GroupReservation group => group.Id,
        TimeReservation reservation => reservation.Id,
        TimeOff timeOff => timeOff.Id,
        RecurringEvent series => series.Id,
        _ => throw new ArgumentOutOfRangeException(nameof(row), row.GetType().Name, "This is not of the agenda."),
    };

    public static Guid StaffCalendarId(object row) => row switch
    {
        Appointment appointment => appointment.StaffCalendarId,
        GroupReservation group => group.StaffCalendarId,
        TimeReservation reservation => reservation.StaffCalendarId,
        TimeOff timeOff => timeOff.StaffCalendarId,
        RecurringEvent series => series.StaffCalendarId,
        _ => throw new ArgumentOutOfRangeException(nameof(row), row.GetType().Name, "This is not of the agenda."),
    };

    /// <summary>The rows as they are stored now, tracked, by id; those that are gone are missing. One query for each kind that there is.</summary>
    public static async Task<Dictionary<Guid, object>> LoadAsync(DocfavDb db, Guid clinicId, IReadOnlyCollection<object> rows, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, object>();
        await Of(rows.OfType<Appointment>(), ids => db.Appointments.Where(row => row.ClinicId == clinicId && ids.Contains(row.Id)));
        await Of(rows.OfType<GroupReservation>(), ids => db.GroupReservations.Where(row => row.ClinicId == clinicId && ids.Contains(row.Id)));
        await Of(rows.OfType<TimeReservation>(), ids => db.TimeReservations.Where(row => row.ClinicId == clinicId && ids.Contains(row.Id)));
        await Of(rows.OfType<TimeOff>(), ids => db.TimeOffs.Where(row => row.ClinicId == clinicId && ids.Contains(row.Id)));
        await Of(rows.OfType<RecurringEvent>(), ids => db.RecurringEvents.Where(row => row.ClinicId == clinicId && ids.Contains(row.Id)));
        return found;

        async Task Of<T>(IEnumerable<T> known, Func<Guid[], IQueryable<T>> stored) where T : class
        {
            Guid[] ids = [.. known.Select(Id)];
            foreach (var row in ids.Length == 0 ? [] : await stored(ids).ToListAsync(cancellation))
            {
                found.Add(Id(row), row);
            }
        }
    }

    /// <summary>Whether two rows hold the same, column by column; null is a row that is not there.</summary>
    public static bool AreSame(DocfavDb db, object? left, object? right) =>
        left is null || right is null ? left is null && right is null
        : db.Model.FindEntityType(left.GetType())!.GetProperties().All(property =>
            property.GetValueComparer().Equals(property.PropertyInfo!.GetValue(left), property.PropertyInfo.GetValue(right)));
}
