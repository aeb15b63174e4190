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
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::timestamptz[], $9::timestamptz[],
            $10::int[], $11::int[], $12::int[], $13::text[], $14::int[], $15::boolean[])
            AS given (clinic_id, id, appointment_number, staff_calendar_id, service_id, client_id, group_reservation_id, booked_from, booked_to,
                status, sale_status, price, note, source, send_reminder)
        """, row => row.Int(0));

    /// <summary>Inserts appointments, and an event of each, with the last statements of the transaction; the numbers of the events have been taken.</summary>
    public static void Insert(DocfavDb db, Guid clinicId, IReadOnlyList<BookedNow> booked, Instant at)
    {
        db.Last().AddRows(s_insert, [.. booked.Select(one => Row(one.Appointment))]);
        EventRows.Insert(db.Last(), [.. booked.Select(one => new OutboxEvent(
            clinicId, db.NextEvent(clinicId), EventKind.AppointmentCreated, at, one.Appointment.Id,
            EventData.Of(one.Appointment).At(one.Place.CalendarId, one.Place.StaffId).ToJson()))]);
    }

    static object?[] Row(Appointment item) =>
    [
        item.ClinicId, item.Id, item.AppointmentNumber, item.StaffCalendarId, item.ServiceId, item.ClientId, item.GroupReservationId,
        item.BookedFrom, item.BookedTo, (int)item.Status, (int)item.SaleStatus, item.Price, item.Note, (int)item.Source, item.SendReminder,
    ];
}
