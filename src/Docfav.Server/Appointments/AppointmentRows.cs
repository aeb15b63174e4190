using Docfav.Server.Data;
using Docfav.Server.Outbox;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>Appointments below Entity Framework.</summary>
static class AppointmentRows
{
    static readonly SqlQuery<int> s_insert = new(
        """
        INSERT INTO appointments (clinic_id, id, appointment_number, staff_calendar_id, service_id, client_id, group_reservation_id, booked_from, booked_to,
            status, sale_status, price, note, source, send_reminder)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """, row => row.Int(0));

    /// <summary>Adds the insertion of an appointment, and of its event.</summary>
    public static void Insert(SqlBatch batch, BookedNow booked, long sequence, Instant at)
    {
        var (item, place) = (booked.Appointment, booked.Place);
        batch.Add(
            s_insert, item.ClinicId, item.Id, item.AppointmentNumber, item.StaffCalendarId, item.ServiceId, item.ClientId, item.GroupReservationId,
            item.BookedFrom, item.BookedTo, (int)item.Status, (int)item.SaleStatus, item.Price, item.Note, (int)item.Source, item.SendReminder);
        EventRows.Insert(
            batch, new(item.ClinicId, sequence, EventKind.AppointmentCreated, at, item.Id, EventData.Of(item).At(place.CalendarId, place.StaffId).ToJson()));
    }
}
