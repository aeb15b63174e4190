using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.Tests.Races;

/// <summary>One item of a booking.</summary>
public sealed record Wanted(Guid StaffCalendar, Instant From, Instant To, string? Note = null);

/// <summary>A clinic of a race's own: five people who work around the clock, the first of them at two places; and a client of the API on every node.</summary>
public sealed class RaceClinic
{
    const int People = 5;
    static readonly Instant Start = Instant.FromUtc(2026, 5, 4, 0, 0);

    readonly string _key;
    readonly IReadOnlyList<ApiClient> _clients;

    RaceClinic(IDatabase database, Guid userId, string key, IEnumerable<HttpClient> nodes)
    {
        (Database, UserId, _key) = (database, userId, key);
        _clients = [.. nodes.Select(Through)];
    }

    /// <summary>What the test stores and reads through.</summary>
    public IDatabase Database { get; set; }
    public Guid Id { get; } = Guid.NewGuid();
    public Guid UserId { get; }
    public Guid Service { get; } = Guid.NewGuid();

    /// <summary>Staff calendars; the first and the last are the same person's.</summary>
    public Guid[] Places { get; } = [.. Enumerable.Range(0, People + 1).Select(_ => Guid.NewGuid())];

    /// <summary>A node's client; numbers beyond the nodes go round.</summary>
    public ApiClient On(int index) => _clients[index % _clients.Count];

    /// <summary>A client of a node that was started later.</summary>
    public ApiClient Through(HttpClient node) => new(node, _key, Id);

    /// <summary>The start of the n-th half hour.</summary>
    public static Instant At(int halfHours, int minutes = 0) => Start + Duration.FromMinutes((30L * halfHours) + minutes);

    /// <summary>The n-th half hour at a place.</summary>
    public Wanted Slot(int place, int halfHours, string? note = null) => new(Places[place], At(halfHours), At(halfHours + 1), note);

    public string Booking(params IEnumerable<Wanted> items) => Booking(items, force: false);

    public string Booking(IEnumerable<Wanted> items, bool force, string behaviour = "confirmed") => JsonSerializer.Serialize(new
    {
        appointments = items.Select(item => new
        {
            service = Service,
            back_office_staff_calendar = item.StaffCalendar,
            from = Text(item.From),
            to = Text(item.To),
            note = item.Note,
        }),
        force,
        behaviour,
    });

    public static string Joining(Guid group) => JsonSerializer.Serialize(new { appointments = new[] { new { group_reservation = group } } });

    public static string Text(Instant instant) => InstantPattern.General.Format(instant);

    /// <summary>Stores entities as they are.</summary>
    public Task SaveAsync(params object[] entities) => SaveAsync(Database, entities);

    /// <summary>A group, its service's and clinic's ids filled in.</summary>
    public GroupReservation Group(Wanted time, int capacity, AppointmentStatus status = AppointmentStatus.Confirmed) => new()
    {
        ClinicId = Id,
        Id = Guid.NewGuid(),
        StaffCalendarId = time.StaffCalendar,
        ServiceId = Service,
        BookedFrom = time.From,
        BookedTo = time.To,
        Capacity = capacity,
        Status = status,
    };

    /// <summary>Makes a clinic.</summary>
    public static async Task<RaceClinic> OpenAsync(IDatabase database, IEnumerable<HttpClient> nodes)
    {
        var userId = Guid.NewGuid();
        var email = string.Create(CultureInfo.InvariantCulture, $"{userId:N}@example.com");
        var secret = KeySecret.Create();
        var clinic = new RaceClinic(database, userId, secret, nodes);
        await SaveAsync(
            database,
            new User { Id = userId, Email = email, EmailKey = email, Timezone = "Europe/Madrid", IsActive = true, Plan = "test" },
            new ApiKey
            {
                Id = Guid.NewGuid(),
                UserId = userId,
                Name = "race",
                KeyHash = KeySecret.Hash(secret),
                KeyLast4 = KeySecret.Last4(secret),
                Scopes = Scopes.All.Aggregate(Scope.None, (all, entry) => all | entry.Scope),
                AllowedIps = "",
            });
        await SaveAsync(
            database,
            [
                new Clinic { Id = clinic.Id, Name = "Clínica", Timezone = "Europe/Madrid" },
                new ClinicCounters { ClinicId = clinic.Id },
                new Member { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = userId, Type = "professional", IsManager = true },
                new Service { ClinicId = clinic.Id, Id = clinic.Service, Name = "Masaje", Price = 4_500, Duration = 30, IsActive = true },
                .. clinic.Agenda(),
            ]);
        return clinic;
    }

    IEnumerable<object> Agenda()
    {
        Clinics.Calendar[] calendars = [.. Enumerable.Range(0, 2).Select(i => new Clinics.Calendar { ClinicId = Id, Id = Guid.NewGuid(), Name = $"Sede {i}", IsActive = true })];
        StaffMember[] staff = [.. Enumerable.Range(0, People).Select(i => new StaffMember { ClinicId = Id, Id = Guid.NewGuid(), Name = $"Persona {i}", IsActive = true })];
        var places = Places.Select((id, i) => new StaffCalendar
        {
            ClinicId = Id,
            Id = id,
            StaffId = staff[i % People].Id,
            CalendarId = calendars[i / People].Id,
            SlotDuration = 30,
            IsActive = true,
            Timezone = "Europe/Madrid",
        });
        var hours =
            from place in Places
            from day in Enumerable.Range(0, 7)
            select new WorkingHours { ClinicId = Id, StaffCalendarId = place, Ordinal = day, Day = (IsoDayOfWeek)(day + 1), Start = 0, End = 1_440 };
        return [.. calendars, .. staff, .. places, .. hours];
    }

    static Task<int> SaveAsync(IDatabase database, params object[] entities) =>
        database.WriteAsync(
            async (db, cancellation) =>
            {
                db.AddRange(entities);
                return await db.SaveChangesAsync(cancellation);
            },
            CancellationToken.None);
}

/// <summary>The calls that race.</summary>
static class RaceCalls
{
    public static Task<ApiResponse> BookAsync(this ApiClient client, string json, string? key = null) =>
        client.SendAsync(HttpMethod.Post, "clinic/appointments", Json(json), Key(key));

    public static Task<ApiResponse> AddClientAsync(this ApiClient client, string json, string? key = null) =>
        client.SendAsync(HttpMethod.Post, "clinic/clients", Json(json), Key(key));

    public static Task<ApiResponse> SetAsync(this ApiClient client, Guid id, string behaviour, string more = "") =>
        client.SendAsync(HttpMethod.Put, $"clinic/appointments/{id}/behaviour", Json($$"""{"behaviour":"{{behaviour}}"{{more}}}"""));

    public static Task<ApiResponse> MoveAsync(this ApiClient client, Guid id, Wanted to) =>
        client.PatchAsync($"clinic/appointments/{id}", JsonSerializer.Serialize(new
        {
            from = RaceClinic.Text(to.From),
            to = RaceClinic.Text(to.To),
            back_office_staff_calendar = to.StaffCalendar,
        }));

    public static Task<ApiResponse> DeleteAsync(this ApiClient client, Guid id) => client.SendAsync(HttpMethod.Delete, $"clinic/appointments/{id}");

    /// <summary>Books what nobody else wants; the ids.</summary>
    public static async Task<Guid[]> BookedAsync(this ApiClient client, string json) =>
        [.. (await client.BookAsync(json)).ShouldSucceed(HttpStatusCode.Created).EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];

    /// <summary>The answer in one line: its status, and its code where it is a refusal.</summary>
    public static string Verdict(this ApiResponse answer) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)answer.Status}{(answer.Code is { } code ? $" {code}" : "")}");

    static (string, string)[] Key(string? key) => key is null ? [] : [("Idempotency-Key", key)];

    static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
