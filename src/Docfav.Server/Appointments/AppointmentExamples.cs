namespace Docfav.Server.Appointments;

/// <summary>The reference's examples of appointments.</summary>
static class AppointmentExamples
{
    public const string Item = """
        { "id": "31bd18a6-52be-4ad3-9b9f-78b684fc6f2a", "client_id": "68b70480-e924-4841-8038-e2e695971ff6", "client_name": "Carlos Garcia",
          "service_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "service_name": "Consulta general",
          "calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758",
          "booked_from": "2026-03-06T09:00:00Z", "booked_to": "2026-03-06T09:30:00Z", "status": "confirmed", "sale_status": "pending",
          "note": "Primera visita", "price": 5000, "source": "backoffice" }
        """;

    public const string Lists = $$"""
        { "appointments": [{{Item}}],
          "time_reservations": [{ "id": "ac14f29b-89f0-4d16-873c-772dae27650f",
            "back_office_staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "name": "Lunch break",
            "booked_from": "2026-03-06T12:00:00Z", "booked_to": "2026-03-06T13:00:00Z", "note": null }],
          "group_reservations": [],
          "recurring_events": [{ "id": "b5c6d7e8-f9a0-1234-5678-9abcdef01234",
            "back_office_staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "name": "Weekly team meeting",
            "booked_from": "2026-03-06T08:00:00", "booked_to": "2026-03-06T08:30:00", "is_recurring_event": true,
            "original_id": "a1b2c3d4-0000-0000-0000-000000000001", "timezone": "Europe/Madrid" }],
          "holds": [] }
        """;

    public const string Page = $$"""{ "appointments": [{{Item}}], "meta": { "limit": 10, "offset": 0, "total": 1 } }""";

    public const string Booking = """
        { "client": "68b70480-e924-4841-8038-e2e695971ff6", "timezone": "Europe/Madrid",
          "appointments": [{ "service": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
            "back_office_staff_calendar": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "from": "2026-02-05T15:00:00Z", "to": "2026-02-05T15:30:00Z",
            "note": "First consultation" }],
          "send_reminder": true, "behaviour": "confirmed" }
        """;

    public const string Booked = """
        [{ "id": "f47ac10b-58cc-4372-a567-0e02b2c3d479", "appointment_number": 12346, "client_id": "68b70480-e924-4841-8038-e2e695971ff6",
           "service_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "service_name": "Fisioterapia", "booked_from": "2026-02-05T15:00:00Z",
           "booked_to": "2026-02-05T15:30:00Z", "status": "confirmed", "note": "First consultation" }]
        """;

    public const string Move = """
        { "from": "2026-03-06T10:00:00Z", "to": "2026-03-06T10:30:00Z", "sale_status": "paid" }
        """;

    public const string Behaviour = """
        { "behaviour": "cancelled" }
        """;

    public const string Changed = """
        { "appointment_id": "f47ac10b-58cc-4372-a567-0e02b2c3d479", "behaviour": "cancelled", "message": "Appointment behaviour updated successfully" }
        """;

    public const string Deleted = """
        { "message": "Appointment deleted successfully" }
        """;
}
