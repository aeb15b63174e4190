using System.Globalization;
using System.Text.Json.Nodes;

namespace Docfav.Server.Tests.DataFile;

/// <summary>A data file that has everything, and ways to make another of it.</summary>
static class Example
{
    public const string ClinicId = "11111111-0000-4000-8000-000000000001";
    public const string OtherClinicId = "22222222-0000-4000-8000-000000000001";

    public const string Whole = """
        {
          "format": "docfav-data/1",
          "users": [
            { "id": "00000000-0000-4000-8000-0000000000a1", "email": "Ana@Example.com", "password": "correct horse", "firstname": "Ana", "lastname": "Núñez",
              "timezone": "Europe/Madrid", "locale": "es_ES", "country_code": "ES", "status": "active", "plan": "professional",
              "sign_in": { "security_stamp": "0f0e", "two_factor_enabled": true, "authenticator_key": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "last_code_step": 58000000,
                "recovery_code_hashes": ["ff00000000000000000000000000000000000000000000000000000000000001",
                                         "0a00000000000000000000000000000000000000000000000000000000000002"],
                "passkeys": [{ "credential_id": "/wAB", "name": "Portátil", "public_key": "pQEC", "created_at": "2026-01-10T09:00:00Z", "sign_count": 7,
                               "transports": "hybrid internal", "is_user_verified": true, "is_backup_eligible": true, "is_backed_up": false },
                             { "credential_id": "AAE=", "public_key": "pQEC", "created_at": "2026-01-11T09:00:00Z" }] } },
            { "id": "00000000-0000-4000-8000-0000000000a2", "email": "bob@example.com", "status": "inactive" }],
          "api_keys": [
            { "id": "00000000-0000-4000-8000-0000000000b1", "user_id": "00000000-0000-4000-8000-0000000000a1", "name": "CRM",
              "key": "df_pk_0123456789abcdef0123456789abcdef", "scopes": ["clients:write", "clients:read"], "expires_at": "2027-01-01T00:00:00+01:00",
              "revoked_at": null, "allowed_ips": ["203.0.113.0/24", "2001:db8::1"] }],
          "clinics": [{
            "id": "11111111-0000-4000-8000-000000000001", "name": "Clínica 😀", "business_name": "Clínica S.L.", "vat_number": "B12345678",
            "issuer_type": "company", "address": "Calle \"Mayor\" 1", "city": "Madrid", "zip_code": "28001", "custom_email": null,
            "timezone": "Atlantic/Canary", "default_appointments_behaviour": "pending", "subscription_status": "trial", "language": "en",
            "logo": { "type": "image/png", "base64": "iVBORw0KGgo=" }, "next_client_number": 7, "next_appointment_number": 2,
            "messages": { "changes": false, "reminder_hours": [2, 48], "templates": [
              { "kind": "reminder", "language": "en", "subject": "Tomorrow: {time}", "body": "Dear {client_firstname},\n\nsee you at {time}." }] },
            "members": [{ "profile_id": "00000000-0000-4000-8000-0000000000c1", "user_id": "00000000-0000-4000-8000-0000000000a1", "type": "professional",
                          "is_manager": true, "last_selected": true, "staff_id": "00000000-0000-4000-8000-0000000000e1" }],
            "calendars": [{ "id": "00000000-0000-4000-8000-0000000000d1", "name": "Centro", "type": "online",
              "day_offs": [{ "id": "00000000-0000-4000-8000-0000000000d2", "from": "2026-08-15", "to": "2026-08-15", "reason": "Asunción" }] }],
            "staff": [{ "id": "00000000-0000-4000-8000-0000000000e1", "name": "Pedro", "surname": "García", "email": "pedro@example.com", "is_active": false }],
            "services": [{ "id": "00000000-0000-4000-8000-0000000000f1", "name": "Fisioterapia", "price": 5000, "duration": 30, "color": "#4CAF50",
                           "vat_rate": 10.5 }],
            "staff_calendars": [{
              "id": "00000000-0000-4000-8000-0000000001a1", "staff_id": "00000000-0000-4000-8000-0000000000e1",
              "calendar_id": "00000000-0000-4000-8000-0000000000d1", "telephone": "+34 600 000 000",
              "working_hours": [{ "day": "SUNDAY", "start": "22:00", "end": "24:00" },
                                { "day": "MONDAY", "start": "08:00", "end": "14:00", "valid_from": "2026-01-01", "valid_to": "2026-12-31" }],
              "special_days": [{ "id": "00000000-0000-4000-8000-0000000001b1", "date": "2026-12-24",
                                 "hours": [{ "start": "12:00", "end": "13:00" }, { "start": "08:00", "end": "12:00" }] }],
              "day_offs": [{ "id": "00000000-0000-4000-8000-0000000001b2", "from": "2026-08-01", "to": "2026-08-15", "reason": "Vacaciones" }],
              "time_offs": [{ "id": "00000000-0000-4000-8000-0000000001b3", "from": "2026-02-05T09:00:00Z", "to": "2026-02-07T10:00:00Z" }],
              "time_reservations": [{ "id": "00000000-0000-4000-8000-0000000001b4", "from": "2026-02-05T12:00:00Z", "to": "2026-02-05T13:00:00Z",
                                      "name": "Lunch", "note": "line 1\nline 2" }],
              "recurring_events": [{ "id": "00000000-0000-4000-8000-0000000001b5", "name": "Meeting", "start": "2026-01-09T08:00:00",
                                     "end": "2026-01-09T08:30:00", "rrule": "FREQ=WEEKLY;BYDAY=FR", "excluded_dates": ["2026-05-01", "2026-04-03"] }],
              "group_reservations": [{ "id": "00000000-0000-4000-8000-0000000001b6", "service_id": "00000000-0000-4000-8000-0000000000f1",
                                       "name": "Pilates", "from": "2026-02-06T09:00:00Z", "to": "2026-02-06T10:00:00Z", "capacity": 8 }] }],
            "clients": [
              { "id": "00000000-0000-4000-8000-0000000002a1", "client_number": 3, "firstname": "María", "lastname": "García", "email": "Maria@Example.com",
                "phone": "600 000 001", "gender": "female", "date_of_birth": "1990-03-15", "tags": ["vip", "ñandú"], "language": "es",
                "photo": { "type": "image/webp", "base64": "AAEC" }, "created_at": "2026-01-15T10:00:00Z" },
              { "id": "00000000-0000-4000-8000-0000000002a2", "walk_in": true, "receive_campaigns": false, "created_at": "2026-01-16T10:00:00Z" }],
            "retained_identities": [
              { "id": "00000000-0000-4000-8000-0000000005a1", "client_id": "00000000-0000-4000-8000-0000000002a1", "firstname": "Eva", "id_card": "12345678Z",
                "date_of_birth": "1950-01-02", "erased_at": "2026-01-17T10:00:00Z", "keep_until": "2031-01-16T10:30:00Z" }],
            "appointments": [
              { "id": "00000000-0000-4000-8000-0000000003a1", "appointment_number": 1, "staff_calendar_id": "00000000-0000-4000-8000-0000000001a1",
                "service_id": "00000000-0000-4000-8000-0000000000f1", "client_id": "00000000-0000-4000-8000-0000000002a1",
                "from": "2026-02-05T10:00:00+01:00", "to": "2026-02-05T10:30:00+01:00", "status": "no_show", "sale_status": "partially_paid",
                "price": 0, "note": "x", "source": "online", "send_reminder": false },
              { "id": "00000000-0000-4000-8000-0000000003a2", "group_reservation_id": "00000000-0000-4000-8000-0000000001b6" }]
          },
          { "id": "22222222-0000-4000-8000-000000000001", "name": "Other",
            "clients": [{ "id": "00000000-0000-4000-8000-0000000004a1", "client_number": 3, "email": "maria@example.com", "created_at": "2026-01-16T10:00:00Z" }] }]
        }
        """;

    /// <summary>A file with one clinic and these lists or fields of it.</summary>
    public static string Clinic(string rest, string id = ClinicId) =>
        $$"""{"format":"docfav-data/1","clinics":[{"id":"{{id}}","name":"C",{{rest}}}]}""";

    public static string Clients(params string[] clients) => Clinic($"\"clients\":[{string.Join(',', clients)}]");

    /// <summary>The short id that ends in these characters.</summary>
    public static string Id(string end) => "00000000-0000-4000-8000-" + end.PadLeft(12, '0');

    /// <summary>The whole example with one value changed; the path is as faults show it.</summary>
    public static string With(string path, string? json)
    {
        var root = JsonNode.Parse(Whole)!;
        var node = root;
        var steps = path[1..].Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        foreach (var step in steps[..^1])
        {
            node = int.TryParse(step, CultureInfo.InvariantCulture, out var index) ? node![index] : node![step];
        }

        if (int.TryParse(steps[^1], CultureInfo.InvariantCulture, out var last))
        {
            node!.AsArray()[last] = JsonNode.Parse(json!);
        }
        else if (json is null)
        {
            node!.AsObject().Remove(steps[^1]);
        }
        else
        {
            node![steps[^1]] = JsonNode.Parse(json);
        }

        return root.ToJsonString();
    }
}
