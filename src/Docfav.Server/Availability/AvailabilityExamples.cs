namespace Docfav.Server.Availability;

/// <summary>The reference's examples of availability.</summary>
static class AvailabilityExamples
{
    public const string Schedules = """
        [{ "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "name": "Pedro García",
           "schedules": [{ "day": "THURSDAY", "date": "2026-02-05", "type": "REGULAR_DAY", "hours": [
             { "start": "08:00", "end": "14:00", "type": "WORKING_DAY" }, { "start": "16:00", "end": "20:00", "type": "WORKING_DAY" }] }] }]
        """;

    public const string Occupied = """
        [{ "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "name": "Pedro García",
           "working_hours": [{ "date": "2026-02-05", "from": "08:00", "to": "20:00", "type": "WORKING_DAY" }], "day_offs": [], "time_offs": [],
           "appointments": [{ "id": "31bd18a6-52be-4ad3-9b9f-78b684fc6f2a", "from": "2026-02-05T17:00:00Z", "to": "2026-02-05T17:30:00Z",
             "behaviour": "confirmed", "client_id": "68b70480-e924-4841-8038-e2e695971ff6", "service_name": "Fisioterapia" }],
           "time_reservations": [{ "id": "ac14f29b-89f0-4d16-873c-772dae27650f", "from": "2026-02-05T13:00:00Z", "to": "2026-02-05T14:00:00Z",
             "reason": "Lunch break" }],
           "group_reservations": [], "recurring_events": [], "holds": [], "elsewhere": [] }]
        """;

    public const string Check = """
        { "available": false,
          "requested": { "from": "2026-02-05T13:00:00Z", "to": "2026-02-05T14:00:00Z", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4" },
          "conflicts": [{ "type": "time_reservation", "id": "ac14f29b-89f0-4d16-873c-772dae27650f", "from": "2026-02-05T13:00:00Z",
            "to": "2026-02-05T14:00:00Z", "reason": "Lunch break" }] }
        """;

    public const string Next = """
        { "service_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "duration": 30, "from": "2026-02-05T10:00:00Z", "to": "2026-05-08T10:00:00Z",
          "end_reached": false,
          "starts": [{ "from": "2026-02-05T10:15:00Z", "to": "2026-02-05T10:45:00Z", "calendar_id": "6b8f4a2e-90c7-4f0b-8a63-5d2f1c7e9b04",
            "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758", "name": "Pedro García",
            "timezone": "Europe/Madrid" }] }
        """;

    public const string Slots = """
        [{ "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758", "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "name": "Pedro García",
           "timezone": "Europe/Madrid", "slot_duration": 15, "available_slots": [{ "date": "2026-02-05", "day": "THURSDAY", "type": "REGULAR_DAY",
           "slots": [
             { "from": "2026-02-05T08:00:00Z", "to": "2026-02-05T08:15:00Z", "available": true, "hour_type": "WORKING_DAY" },
             { "from": "2026-02-05T13:00:00Z", "to": "2026-02-05T13:15:00Z", "available": false, "hour_type": "WORKING_DAY" }] }] }]
        """;
}
