using System.Collections.Concurrent;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Docfav.Server.Access;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Api;

/// <summary>The reference's examples, stored and read back: field by field, in its order.</summary>
public sealed partial class ReferenceAnswerTests(SharedDeployments deployments)
{
    static readonly Guid UserId = new("550e8400-e29b-41d4-a716-446655440000");
    static readonly Guid ProfileId = new("550e8400-e29b-41d4-a716-446655440001");
    static readonly Guid ProfileClinicId = new("550e8400-e29b-41d4-a716-446655440002");
    static readonly Guid ClinicId = new("6edafcff-732d-4cce-8f16-f0d50d2b22b2");
    static readonly Guid CalendarId = new("6e8e058e-f01b-454b-8d49-77589dadc7bd");
    static readonly Guid StaffId = new("e727a18f-edf0-45f5-a866-d2c629113758");
    static readonly Guid ClientId = new("68b70480-e924-4841-8038-e2e695971ff6");

    static readonly ConcurrentDictionary<DatabaseKind, Lazy<Task<(ApiClient John, ApiClient Manager)>>> Stored = new();
    static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    const string Client = """
        { "id": "68b70480-e924-4841-8038-e2e695971ff6", "client_number": 1234, "firstname": "Carlos", "lastname": "García",
          "fullname": "Carlos García", "email": "carlos@example.com", "phone": "+34600000000", "gender": "male",
          "date_of_birth": { "dayOfBirth": "15", "monthOfBirth": "03", "yearOfBirth": "1990" },
          "address": "Calle Mayor 1", "city": "Madrid", "province": "Madrid", "post_code": "28001", "country_code": "ES",
          "id_card": "12345678A", "note": "Paciente habitual", "tags": ["vip"], "is_active": true, "is_company": false, "walk_in": false,
          "receive_reminders": true, "receive_campaigns": true, "has_photo": false, "created_at": "2026-01-15T10:00:00+00:00", "language": null }
        """;

    const string ClinicSummary = """
        [{ "id": "6edafcff-732d-4cce-8f16-f0d50d2b22b2", "name": "Central Clinic", "business_name": "Central Clinic S.L.",
           "vat_number": "B12345678", "address": "Main Street 1", "city": "Madrid", "zip_code": "28001", "has_logo": true,
           "subscription_status": "active" }]
        """;

    [Theory, OnEveryDatabase]
    public Task Me(DatabaseKind kind) => ShouldAnswerAsync(kind, "/me", """
        { "id": "550e8400-e29b-41d4-a716-446655440000", "email": "john@example.com", "fullname": "John Doe", "firstname": "John",
          "lastname": "Doe", "timezone": "Europe/Madrid", "locale": "es_ES", "country_code": "ES", "status": "active" }
        """);

    [Theory, OnEveryDatabase]
    public Task Profiles(DatabaseKind kind) => ShouldAnswerAsync(kind, "/profiles", """
        [{ "id": "550e8400-e29b-41d4-a716-446655440001", "type": "professional",
           "back_office_clinic_id": "550e8400-e29b-41d4-a716-446655440002", "last_selected": true }]
        """);

    [Theory, OnEveryDatabase]
    public Task Clinics(DatabaseKind kind) => ShouldAnswerAsync(kind, "/backofficeclinics", ClinicSummary, asManager: true);

    [Theory, OnEveryDatabase]
    public Task Clinic(DatabaseKind kind) => ShouldAnswerAsync(kind, "/backofficeclinics/6EDAFCFF-732D-4CCE-8F16-F0D50D2B22B2", """
        { "id": "6edafcff-732d-4cce-8f16-f0d50d2b22b2", "name": "Central Clinic", "business_name": "Central Clinic S.L.",
          "vat_number": "B12345678", "issuer_type": "company", "address": "Main Street 1", "city": "Madrid", "zip_code": "28001",
          "has_logo": true, "custom_email": "info@example.com", "default_appointments_behaviour": "confirmed",
          "subscription_status": "active" }
        """, asManager: true);

    [Theory, OnEveryDatabase]
    public Task Calendars(DatabaseKind kind) => ShouldAnswerAsync(kind, "clinic/calendars", """
        [{ "id": "6e8e058e-f01b-454b-8d49-77589dadc7bd", "name": "Centro Getxo", "address": "Getxo, España", "city": "Getxo",
           "zip_code": "48993", "type": "onsite", "is_active": true }]
        """, asManager: true);

    [Theory, OnEveryDatabase]
    public Task Staff(DatabaseKind kind) => ShouldAnswerAsync(kind, "clinic/staff", """
        [{ "id": "e727a18f-edf0-45f5-a866-d2c629113758", "name": "Pedro", "surname": "García", "fullname": "Pedro García",
           "email": "pedro@example.com", "is_active": true }]
        """, asManager: true);

    [Theory, OnEveryDatabase]
    public Task StaffCalendars(DatabaseKind kind) => ShouldAnswerAsync(kind, "clinic/staffcalendars", """
        [{ "id": "9cf404c3-951e-4895-8a14-18c68bd91ef4", "back_office_staff_id": "e727a18f-edf0-45f5-a866-d2c629113758",
           "calendar_id": "6e8e058e-f01b-454b-8d49-77589dadc7bd", "email": "pedro@example.com", "telephone": "+34600000000",
           "slot_duration": 15, "is_active": true, "timezone": "Europe/Madrid" }]
        """, asManager: true);

    [Theory, OnEveryDatabase]
    public Task Services(DatabaseKind kind) => ShouldAnswerAsync(kind, "clinic/services", """
        [{ "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "name": "Fisioterapia", "price": 5000, "duration": 30, "color": "#4CAF50",
           "is_active": true, "vat_rate": 21 }]
        """, asManager: true);

    [Theory, OnEveryDatabase]
    public Task Clients(DatabaseKind kind) => ShouldAnswerAsync(
        kind, "clinic/clients", $$"""{ "clients": [{{Client}}], "meta": { "limit": 10, "offset": 0, "total": 1 } }""", asManager: true);

    [Theory, OnEveryDatabase]
    public Task Client_detail(DatabaseKind kind) => ShouldAnswerAsync(kind, $"clinic/clients/{ClientId}", Client, asManager: true);

    [Theory, OnEveryDatabase]
    public Task Autocomplete(DatabaseKind kind) => ShouldAnswerAsync(kind, "clinic/clients/autocomplete?keyword=garcia", """
        [{ "id": "68b70480-e924-4841-8038-e2e695971ff6", "fullname": "Carlos García", "email": "carlos@example.com",
           "telephone": "+34600000000", "client_number": 1234 }]
        """, asManager: true);

    [Theory, OnEveryDatabase]
    public async Task Creating_a_client_answers_201_in_the_references_shape(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();

        var response = await client.PostAsync(
            "clinic/clients", """{ "name": "Carlos", "surname": "García", "email": "carlos@example.com", "telephone": "+34600000000" }""");

        var id = response.ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
        ShouldBeTheEnvelopeOf(response, $$"""
            { "id": "{{id}}", "client_number": 1, "name": "Carlos", "surname": "García", "fullname": "Carlos García",
              "email": "carlos@example.com", "telephone": "+34600000000" }
            """);
    }

    [Theory, OnEveryDatabase]
    public async Task Every_unknown_value_is_null_and_every_empty_list_is_there(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        var (calendar, staff, item, service) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await deployment.SaveAsync(
            new Calendar { ClinicId = clinic.Id, Id = calendar, Name = "C", Type = CalendarType.Online },
            new StaffMember { ClinicId = clinic.Id, Id = staff },
            new StaffCalendar { ClinicId = clinic.Id, Id = item, StaffId = staff, CalendarId = calendar, SlotDuration = 5, Timezone = "UTC" },
            new Service { ClinicId = clinic.Id, Id = service, Name = "S", VatRate = 10.55m });
        var client = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);

        ShouldBeTheEnvelopeOf(await client.GetAsync("/backofficeclinics"), $$"""
            [{ "id": "{{clinic.Id}}", "name": "Clínica", "business_name": null, "vat_number": null, "address": null, "city": null,
               "zip_code": null, "has_logo": false, "subscription_status": "active" }]
            """);
        ShouldBeTheEnvelopeOf(await client.GetAsync($"/backofficeclinics/{clinic.Id}"), $$"""
            { "id": "{{clinic.Id}}", "name": "Clínica", "business_name": null, "vat_number": null, "issuer_type": null, "address": null,
              "city": null, "zip_code": null, "has_logo": false, "custom_email": null, "default_appointments_behaviour": "confirmed",
              "subscription_status": "active" }
            """);
        ShouldBeTheEnvelopeOf(await client.GetAsync("clinic/calendars"), $$"""
            [{ "id": "{{calendar}}", "name": "C", "address": null, "city": null, "zip_code": null, "type": "online", "is_active": false }]
            """);
        ShouldBeTheEnvelopeOf(await client.GetAsync("clinic/staff"), $$"""
            [{ "id": "{{staff}}", "name": null, "surname": null, "fullname": "", "email": null, "is_active": false }]
            """);
        ShouldBeTheEnvelopeOf(await client.GetAsync("clinic/staffcalendars"), $$"""
            [{ "id": "{{item}}", "back_office_staff_id": "{{staff}}", "calendar_id": "{{calendar}}", "email": null, "telephone": null,
               "slot_duration": 5, "is_active": false, "timezone": "UTC" }]
            """);
        ShouldBeTheEnvelopeOf(await client.GetAsync("clinic/services"), $$"""
            [{ "id": "{{service}}", "name": "S", "price": 0, "duration": 0, "color": null, "is_active": false, "vat_rate": 10.55 }]
            """);
        ShouldBeTheEnvelopeOf(await client.GetAsync("clinic/clients"), """{ "clients": [], "meta": { "limit": 10, "offset": 0, "total": 0 } }""");
        ShouldBeTheEnvelopeOf(await client.GetAsync("clinic/clients/autocomplete?keyword=x"), "[]");

        var created = await client.PostAsync("clinic/clients", """{ "walk_in": true }""");
        var id = created.ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
        ShouldBeTheEnvelopeOf(created, $$"""
            { "id": "{{id}}", "client_number": 1, "name": null, "surname": null, "fullname": "", "email": null, "telephone": null }
            """);
        var detail = await client.GetAsync($"clinic/clients/{id}");
        var createdAt = detail.Data.GetProperty("created_at").GetString();
        ShouldBeTheEnvelopeOf(detail, $$"""
            { "id": "{{id}}", "client_number": 1, "firstname": null, "lastname": null, "fullname": "", "email": null, "phone": null,
              "gender": null, "date_of_birth": null, "address": null, "city": null, "province": null, "post_code": null,
              "country_code": null, "id_card": null, "note": null, "tags": [], "is_active": true, "is_company": false, "walk_in": true,
              "receive_reminders": true, "receive_campaigns": true, "has_photo": false, "created_at": "{{createdAt}}", "language": null }
            """);
        createdAt.ShouldNotBeNull().ShouldMatch("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+]00:00$");
    }

    async Task ShouldAnswerAsync(DatabaseKind kind, string path, string data, bool asManager = false)
    {
        var (john, manager) = await Stored.GetOrAdd(kind, _ => new(() => StoreAsync(kind))).Value;
        ShouldBeTheEnvelopeOf(await (asManager ? manager : john).GetAsync(path), data);
    }

    /// <summary>The whole text, byte for byte but for the time: no field more, none in another place.</summary>
    static void ShouldBeTheEnvelopeOf(ApiResponse response, string data)
    {
        var expected = JsonSerializer.Serialize(JsonDocument.Parse(data).RootElement, Compact);
        Timestamp().Replace(response.Text, "NOW").ShouldBe("{\"data\":" + expected + ",\"errors\":[],\"meta\":{\"timestamp\":\"NOW\",\"api_version\":\"v1\"}}");
        BadRequests.HeaderFault(response).ShouldBeNull();
    }

    async Task<(ApiClient John, ApiClient Manager)> StoreAsync(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var john = new User
        {
            Id = UserId,
            Email = "john@example.com",
            EmailKey = "john@example.com",
            Firstname = "John",
            Lastname = "Doe",
            Timezone = "Europe/Madrid",
            Locale = "es_ES",
            CountryCode = "ES",
            IsActive = true,
            Plan = "test",
        };
        var manager = await deployment.UserAsync();
        await deployment.SaveAsync(
            john,
            new Clinic { Id = ProfileClinicId, Name = "Another", Timezone = "Europe/Madrid" },
            new Member { ClinicId = ProfileClinicId, Id = ProfileId, UserId = UserId, Type = "professional", LastSelected = true });
        var client = new Client
        {
            ClinicId = ClinicId,
            Id = ClientId,
            ClientNumber = 1234,
            Firstname = "Carlos",
            Lastname = "García",
            Email = "carlos@example.com",
            Phone = "+34600000000",
            Gender = Gender.Male,
            DateOfBirth = new LocalDate(1990, 3, 15),
            Address = "Calle Mayor 1",
            City = "Madrid",
            Province = "Madrid",
            PostCode = "28001",
            CountryCode = "ES",
            IdCard = "12345678A",
            Note = "Paciente habitual",
            Tags = ["vip"],
            CreatedAt = Instant.FromUtc(2026, 1, 15, 10, 0),
        };
        client.Fold();
        await deployment.SaveAsync(
            new Clinic
            {
                Id = ClinicId,
                Name = "Central Clinic",
                BusinessName = "Central Clinic S.L.",
                VatNumber = "B12345678",
                IssuerType = IssuerType.Company,
                Address = "Main Street 1",
                City = "Madrid",
                ZipCode = "28001",
                HasLogo = true,
                CustomEmail = "info@example.com",
                Timezone = "Europe/Madrid",
            },
            new ClinicCounters { ClinicId = ClinicId, NextClientNumber = 1235, ClientCount = 1 },
            new Member { ClinicId = ClinicId, Id = Guid.NewGuid(), UserId = manager.Id, Type = "professional", IsManager = true },
            new Calendar
            {
                ClinicId = ClinicId,
                Id = CalendarId,
                Name = "Centro Getxo",
                Address = "Getxo, España",
                City = "Getxo",
                ZipCode = "48993",
                IsActive = true,
            },
            new StaffMember { ClinicId = ClinicId, Id = StaffId, Name = "Pedro", Surname = "García", Email = "pedro@example.com", IsActive = true },
            new StaffCalendar
            {
                ClinicId = ClinicId,
                Id = new("9cf404c3-951e-4895-8a14-18c68bd91ef4"),
                StaffId = StaffId,
                CalendarId = CalendarId,
                Email = "pedro@example.com",
                Telephone = "+34600000000",
                SlotDuration = 15,
                IsActive = true,
                Timezone = "Europe/Madrid",
            },
            new Service
            {
                ClinicId = ClinicId,
                Id = new("a1b2c3d4-e5f6-7890-abcd-ef1234567890"),
                Name = "Fisioterapia",
                Price = 5000,
                Duration = 30,
                Color = "#4CAF50",
                IsActive = true,
                VatRate = 21,
            },
            client);
        return (deployment.Nodes[0].Client(await deployment.KeyAsync(john)), deployment.Nodes[0].Client(await deployment.KeyAsync(manager), ClinicId));
    }

    [GeneratedRegex("(?<=\"timestamp\":\")20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+]00:00", RegexOptions.None, 1000)]
    private static partial Regex Timestamp();
}
