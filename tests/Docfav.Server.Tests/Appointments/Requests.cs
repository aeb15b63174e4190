using System.Net;
using System.Text;
using System.Text.Json;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;

namespace Docfav.Server.Tests.Appointments;

/// <summary>Requests that write appointments, and what most tests of them begin with.</summary>
static class Requests
{
    public const string Path = "clinic/appointments";

    /// <summary>A clinic with one staff calendar, open all day, and one service.</summary>
    public static async Task<(TestClinic Clinic, StaffCalendar Place, Service Service)> OpenClinicAsync(Deployment deployment)
    {
        var clinic = await TestClinic.OnAsync(deployment);
        var place = clinic.Place("Etc/UTC");
        clinic.EveryDay(place, "00:00-24:00");
        var service = clinic.Service();
        await clinic.SaveAsync();
        return (clinic, place, service);
    }

    /// <summary>One item of a booking; times are written <c>2026-02-05T10:00</c>.</summary>
    public static string Item(StaffCalendar place, Service service, string from, string to, string more = "") => $$"""
        { "service": "{{service.Id}}", "back_office_staff_calendar": "{{place.Id}}", "from": "{{from}}Z", "to": "{{to}}Z"{{more}} }
        """;

    public static string Booking(string items, string more = "") => $$"""{ "appointments": [{{items}}]{{more}} }""";

    public static Task<ApiResponse> BookAsync(this TestClinic clinic, StaffCalendar place, Service service, string from, string to, string more = "") =>
        clinic.Api.PostAsync(Path, Booking(Item(place, service, from, to), more));

    /// <summary>Books, and gives the new appointment's id.</summary>
    public static async Task<Guid> BookedAsync(this TestClinic clinic, StaffCalendar place, Service service, string from, string to, string more = "") =>
        (await clinic.BookAsync(place, service, from, to, more)).ShouldSucceed(HttpStatusCode.Created)[0].Uuid("id");

    public static Task<ApiResponse> SetAsync(this TestClinic clinic, Guid id, string behaviour, string more = "") =>
        clinic.Api.SendAsync(HttpMethod.Put, $"{Path}/{id}/behaviour", Body($$"""{ "behaviour": "{{behaviour}}"{{more}} }"""));

    public static Task<ApiResponse> DeleteAsync(this TestClinic clinic, Guid id) => clinic.Api.SendAsync(HttpMethod.Delete, $"{Path}/{id}");

    public static Task<ApiResponse> ReadAsync(this TestClinic clinic, Guid id) => clinic.Api.GetAsync($"{Path}/{id}");

    public static Task<ApiResponse> ChangeAsync(this TestClinic clinic, Guid id, string json) => clinic.Api.PatchAsync($"{Path}/{id}", json);

    /// <summary>The status of an appointment now.</summary>
    public static async Task<string?> StatusAsync(this TestClinic clinic, Guid id) => (await clinic.ReadAsync(id)).ShouldSucceed().Text("status");

    /// <summary>The lists of one week.</summary>
    public static async Task<JsonElement> WeekAsync(this TestClinic clinic, string start = "2026-02-02", string more = "") =>
        (await clinic.Api.GetAsync($"clinic/availability?start_date={start}T00:00:00Z&end_date={Week(start)}T00:00:00Z{more}")).ShouldSucceed();

    /// <summary>The group of a week, with its participants.</summary>
    public static async Task<JsonElement> GroupAsync(this TestClinic clinic, Guid id) =>
        (await clinic.WeekAsync()).List("group_reservations").Single(group => group.Uuid("id") == id);

    public static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    static string Week(string start) => TestClinic.Date(start).PlusDays(7).ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
