using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>Messages below Entity Framework, whose change tracker takes longer over them than the database does.</summary>
static class MessageRows
{
    static readonly SqlQuery<int> s_insert = new(
        """
        INSERT INTO messages (clinic_id, id, kind, state, appointment_id, client_id, booked_from, booked_to, staff_calendar_id, service_id,
            previous_from, previous_staff_calendar_id, previous_service_id, hours_before, due_at, attempts, is_file)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """, row => row.Int(0));

    /// <summary>Adds the insertion of a message that has been planned.</summary>
    public static void Insert(SqlBatch batch, Guid clinicId, MessageDraft draft, Instant now)
    {
        var (tells, previous) = (draft.Tells, draft.Previous);
        batch.Add(
            s_insert, clinicId, Guid.CreateVersion7(now.ToDateTimeOffset()), (int)draft.Kind, (int)MessageState.Due, draft.AppointmentId, draft.ClientId,
            tells.From, tells.To, tells.StaffCalendarId, tells.ServiceId, previous?.From, previous?.StaffCalendarId, previous?.ServiceId, draft.HoursBefore,
            draft.DueAt, 0, false);
    }
}
