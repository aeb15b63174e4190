namespace Docfav.Server.Clients;

/// <summary>The reference's examples of clients.</summary>
static class ClientExamples
{
    public const string Detail = """
        { "id": "68b70480-e924-4841-8038-e2e695971ff6", "client_number": 1234, "firstname": "Carlos", "lastname": "García",
          "fullname": "Carlos García", "email": "carlos.garcia@example.com", "phone": "+34600000000", "gender": "male",
          "date_of_birth": { "dayOfBirth": "15", "monthOfBirth": "03", "yearOfBirth": "1990" }, "address": "Calle Mayor 1", "city": "Madrid",
          "province": "Madrid", "post_code": "28001", "country_code": "ES", "id_card": "12345678A", "note": "Paciente habitual", "tags": ["vip"],
          "is_active": true, "is_company": false, "walk_in": false, "receive_reminders": true, "receive_campaigns": true, "has_photo": false,
          "created_at": "2026-01-15T10:00:00+00:00", "language": null }
        """;

    public const string Page = $$"""{ "clients": [{{Detail}}], "meta": { "limit": 10, "offset": 0, "total": 156 } }""";

    public const string Matches = """
        [{ "id": "68b70480-e924-4841-8038-e2e695971ff6", "fullname": "Carlos García", "email": "carlos.garcia@example.com", "telephone": "+34600000000",
           "client_number": 1234 }]
        """;

    public const string Creation = """
        { "name": "Carlos", "surname": "García", "email": "carlos.garcia@example.com", "telephone": "+34600000000" }
        """;

    public const string Created = """
        { "id": "68b70480-e924-4841-8038-e2e695971ff6", "client_number": 1234, "name": "Carlos", "surname": "García", "fullname": "Carlos García",
          "email": "carlos.garcia@example.com", "telephone": "+34600000000" }
        """;

    public const string Change = """
        { "telephone": "+34611111111", "tags": ["vip", "alergia"], "note": null }
        """;
}
