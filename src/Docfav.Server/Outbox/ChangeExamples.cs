namespace Docfav.Server.Outbox;

/// <summary>Examples of changes.</summary>
static class ChangeExamples
{
    public const string Page = """
        { "changes": [
            { "sequence": 1041, "kind": "client.created", "subject_id": "68b70480-e924-4841-8038-e2e695971ff6", "at": "2026-02-05T14:58:11Z",
              "data": { "id": "68b70480-e924-4841-8038-e2e695971ff6", "client_number": 1234, "is_active": true } },
            { "sequence": 1042, "kind": "appointment.updated", "subject_id": "31bd18a6-52be-4ad3-9b9f-78b684fc6f2a", "at": "2026-02-05T15:00:02Z",
              "data": { "id": "31bd18a6-52be-4ad3-9b9f-78b684fc6f2a", "appointment_number": 12345, "client_id": "68b70480-e924-4841-8038-e2e695971ff6",
                "service_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "calendar_id": "6e8e058e-f01b-454b-8d49-77589dadc7bd",
                "staff_calendar_id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "staff_id": "e727a18f-edf0-45f5-a866-d2c629113758",
                "from": "2026-03-06T09:30:00Z", "to": "2026-03-06T10:00:00Z", "behaviour": "confirmed", "changed": ["from", "to"],
                "previous": { "from": "2026-03-06T09:00:00Z", "to": "2026-03-06T09:30:00Z" } } }],
          "cursor": "1042-9f3ab2c1", "has_more": false }
        """;
}
