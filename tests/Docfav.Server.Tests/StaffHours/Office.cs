using System.Text.Json;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;
using Calendar = Docfav.Server.Clinics.Calendar;

namespace Docfav.Server.Tests.StaffHours;

/// <summary>A manager's desk on Monday, 2 February 2026, 9:00 in Madrid: Pedro works from 9 to 14 every day, and Ana from 16 to 20, both at Centro.</summary>
sealed class Office
{
    static readonly FakeTime s_clock = new(At("2026-02-02T08:00"));

    public required TestClinic Clinic { get; init; }
    public required Calendar Centro { get; init; }
    public required StaffCalendar Pedro { get; init; }
    public required StaffCalendar Ana { get; init; }
    public required Service Service { get; init; }

    public WeeklyHoursChanges Weeks => new(Clinic.Deployment.Database, s_clock);
    public SpecialDayChanges SpecialDays => new(Clinic.Deployment.Database, s_clock);
    public DayOffChanges DayOffs => new(Clinic.Deployment.Database, s_clock);
    public StaffChanges Staff => new(Clinic.Deployment.Database, s_clock);
    public StaffCalendarChanges StaffCalendars => new(Clinic.Deployment.Database, s_clock);
    public StaffReader Reader => new(Clinic.Deployment.Database, s_clock);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IReadOnlySet<Guid> Nothing { get; } = new HashSet<Guid>();

    public static async Task<Office> OpenAsync(SharedDeployments deployments, DatabaseKind kind, string timezone = "Europe/Madrid")
    {
        var clinic = await TestClinic.OnAsync(deployments, kind);
        var calendar = clinic.Calendar();
        var office = new Office
        {
            Clinic = clinic,
            Centro = calendar,
            Pedro = clinic.Place(clinic.Staff(), calendar, timezone),
            Ana = clinic.Place(clinic.Staff("Ana", "Álvarez"), calendar, timezone),
            Service = clinic.Service(),
        };
        clinic.EveryDay(office.Pedro, "09:00-14:00");
        clinic.EveryDay(office.Ana, "16:00-20:00");
        await clinic.SaveAsync();
        return office;
    }

    /// <summary>Hours of every day, written <c>09:00-14:00 16:00-20:00</c>.</summary>
    public static WeekHours[] EveryDay(string hours) =>
        [.. from day in Enumerable.Range(1, 7) from span in Hours(hours) select new WeekHours((IsoDayOfWeek)day, span.Start, span.End)];

    public static DayHours[] Hours(string hours) => [.. hours.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(span => span.Split('-')).Select(
        ends => new DayHours(AsMinutes(ends[0]), AsMinutes(ends[1])))];

    public async Task<WorkingTimeWritten> SetWeekAsync(StaffCalendar place, IReadOnlyList<WeekHours> hours, IReadOnlyList<WeekHours>? known = null, params Guid[] confirmed) =>
        await Weeks.SetAsync(
            Clinic.Id, new(place.Id, hours, known ?? await Weeks.ReadAsync(Clinic.Id, place.Id, Cancellation), confirmed.ToHashSet()), Cancellation);

    /// <summary>Puts together an appointment from a time in UTC, whatever is in the way; <c>Clinic.SaveAsync</c> stores it.</summary>
    public Guid Booked(StaffCalendar place, string from, int minutes = 30, AppointmentStatus status = AppointmentStatus.Confirmed, Client? client = null) =>
        Clinic.Appointment(place, Service, At(from), At(from) + Duration.FromMinutes(minutes), status, client).Id;

    /// <summary>What the API says of a day of a staff calendar: its type, and its hours.</summary>
    public async Task<string> DayAsync(StaffCalendar place, string date)
    {
        var all = await GetAsync($"schedules?start_date={date}&end_date={date}");
        var day = all.EnumerateArray().Single(item => item.Uuid("staff_calendar_id") == place.Id).List("schedules")[0];
        return string.Join(' ', [day.Text("type"), .. day.List("hours").Select(hours => $"{hours.Text("start")}-{hours.Text("end")}")]);
    }

    /// <summary>How many slots of an hour the API finds free on a day.</summary>
    public async Task<int> SlotsAsync(StaffCalendar place, string date) =>
        (await GetAsync($"available-slots?start_date={date}&end_date={date}&staff_calendar_id={place.Id}&slot_duration=60"))[0].List("available_slots")[0]
            .List("slots").Count(slot => slot.GetProperty("available").GetBoolean());

    async Task<JsonElement> GetAsync(string path) => (await Clinic.Api.GetAsync($"clinic/calendars/{Centro.Id}/{path}")).ShouldSucceed();

    static int AsMinutes(string time) => (int.Parse(time[..2], System.Globalization.CultureInfo.InvariantCulture) * 60) + int.Parse(time[3..], System.Globalization.CultureInfo.InvariantCulture);
}

static class WorkingTimeAssertions
{
    public static void ShouldBeDone(this WorkingTimeWritten written)
    {
        written.Refusals.ShouldBeEmpty();
        written.Displaced?.Items.ShouldBeEmpty();
        written.IsDone.ShouldBeTrue();
    }

    public static void ShouldFault(this WorkingTimeWritten written, params string[] fields)
    {
        written.Refusals.Select(refusal => (refusal.Code, refusal.Field)).ShouldBe(fields.Select(field => (RefusalCode.ValidationError, (string?)field)));
        written.IsDone.ShouldBeFalse();
    }

    /// <summary>Nothing was stored, since these bookings would fall outside.</summary>
    public static IReadOnlyList<DisplacedBooking> ShouldDisplace(this WorkingTimeWritten written, params Guid[] ids)
    {
        written.IsDone.ShouldBeFalse();
        written.Refusals.ShouldBeEmpty();
        written.Displaced.ShouldNotBeNull().Items.Select(item => item.Id).ShouldBe(ids);
        written.Displaced.IsComplete.ShouldBeTrue();
        return written.Displaced.Items;
    }

    public static void ShouldBeMissing(this WorkingTimeWritten written) => written.Refusals.ShouldHaveSingleItem().Code.ShouldBe(RefusalCode.NotFound);
}
