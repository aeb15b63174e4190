using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Messages;

/// <summary>Reads appointments as clients see them.</summary>
static class VisitReader
{
    /// <summary>Appointments, by clinic and id.</summary>
    public static async Task<Dictionary<(Guid ClinicId, Guid Id), Visit>> VisitsAsync(DocfavDb db, IQueryable<Appointment> appointments, CancellationToken cancellation)
    {
        var rows = await (
            from item in appointments
            join place in db.StaffCalendars on new { item.ClinicId, Id = item.StaffCalendarId } equals new { place.ClinicId, place.Id }
            from session in db.GroupReservations.Where(session => session.ClinicId == item.ClinicId && session.Id == item.GroupReservationId).DefaultIfEmpty()
            select new { Item = item, place.Timezone, GroupStatus = (AppointmentStatus?)session.Status }).AsNoTracking().ToListAsync(cancellation);
        return rows.ToDictionary(
            row => (row.Item.ClinicId, row.Item.Id),
            row => new Visit(
                row.Item.Id, row.Item.ClientId, row.Item.BookedFrom, row.Item.BookedTo, row.Item.StaffCalendarId, row.Item.ServiceId, row.Item.Status,
                row.Item.SendReminder, TimeZones.Of(row.Timezone))
            {
                GroupId = row.Item.GroupReservationId,
                GroupStatus = row.GroupStatus,
            });
    }

    /// <summary>How clients of a clinic can be written to.</summary>
    public static async Task<Dictionary<Guid, Recipient>> RecipientsAsync(
        DocfavDb db, Guid clinicId, IReadOnlyCollection<Guid> clientIds, CancellationToken cancellation) =>
        await db.Clients.Where(client => client.ClinicId == clinicId && clientIds.Contains(client.Id))
            .Select(client => new { client.Id, client.Email, client.ReceiveReminders })
            .ToDictionaryAsync(client => client.Id, client => new Recipient(client.Email, client.ReceiveReminders), cancellation);

    /// <summary>How a client can be written to.</summary>
    public static Recipient RecipientOf(Client client) => new(client.Email, client.ReceiveReminders);
}
