using System.Net;
using Docfav.Server.Appointments;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Availability;

/// <summary>Every relation that two spans can have, against everything that can be in the way of a booking.</summary>
public sealed class AllenRelationTests(SharedDeployments deployments)
{
    static readonly Instant From = At("2026-02-05T12:00");
    static readonly Instant To = At("2026-02-05T14:00");

    // Minutes from the start and from the end of what is there already, and whether the two share time.
    static readonly (string Name, Func<Instant, Instant, (Instant From, Instant To)> Of, bool Overlaps)[] Relations =
    [
        ("before", (from, _) => (from - M(20), from - M(10)), false),
        ("meets", (from, _) => (from - M(20), from), false),
        ("overlaps", (from, _) => (from - M(20), from + M(10)), true),
        ("finished by", (from, to) => (from - M(20), to), true),
        ("contains", (from, to) => (from - M(20), to + M(20)), true),
        ("starts", (from, _) => (from, from + M(10)), true),
        ("equals", (from, to) => (from, to), true),
        ("started by", (from, to) => (from, to + M(20)), true),
        ("during", (from, to) => (from + M(10), to - M(10)), true),
        ("finishes", (_, to) => (to - M(10), to), true),
        ("overlapped by", (_, to) => (to - M(10), to + M(20)), true),
        ("met by", (_, to) => (to, to + M(20)), false),
        ("after", (_, to) => (to + M(10), to + M(20)), false),
    ];

    static readonly (string Type, bool Blocks, Action<TestClinic, StaffCalendar, Service> Put)[] Occupants =
    [
        ("appointment", true, (clinic, place, service) => clinic.Appointment(place, service, From, To, AppointmentStatus.Confirmed)),
        ("appointment", true, (clinic, place, service) => clinic.Appointment(place, service, From, To, AppointmentStatus.Pending)),
        ("appointment", true, (clinic, place, service) => clinic.Appointment(place, service, From, To, AppointmentStatus.Unconfirmed)),
        ("appointment", false, (clinic, place, service) => clinic.Appointment(place, service, From, To, AppointmentStatus.Cancelled)),
        ("appointment", false, (clinic, place, service) => clinic.Appointment(place, service, From, To, AppointmentStatus.NoShow)),
        ("time_reservation", true, (clinic, place, _) => clinic.Reservation(place, From, To)),
        ("group_reservation", true, (clinic, place, service) => clinic.Group(place, service, From, To)),
        ("group_reservation", false, (clinic, place, service) => clinic.Participant(clinic.Group(place, service, From, To, status: AppointmentStatus.Cancelled))),
        ("recurring_event", true, (clinic, place, _) => clinic.Series(place, Local("2026-01-08T12:00"), Local("2026-01-08T14:00"), "FREQ=WEEKLY")),
        ("time_off", true, (clinic, place, _) => clinic.TimeOff(place, From, To)),
    ];

    [Theory, OnEveryDatabase]
    public async Task What_takes_time_is_in_the_way_exactly_where_the_two_share_time(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var service = clinic.Service();
        foreach (var (type, blocks, put) in Occupants)
        {
            var place = clinic.Place("Etc/UTC");
            clinic.EveryDay(place, "00:00-24:00");
            put(clinic, place, service);
            await clinic.SaveAsync();
            await TryAllAsync(clinic, place, service, type, blocks, From, To);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Time_without_hours_is_in_the_way_exactly_where_the_two_share_time(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var service = clinic.Service();
        var place = clinic.Place("Etc/UTC");
        clinic.EveryDay(place, "00:00-12:00", "14:00-24:00");
        await clinic.SaveAsync();

        await TryAllAsync(clinic, place, service, "outside_working_hours", true, From, To);
    }

    [Theory, OnEveryDatabase]
    public async Task A_day_off_is_in_the_way_exactly_where_the_two_share_time(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var service = clinic.Service();
        // A day of 23 hours, so that 24 hours can contain it.
        var place = clinic.Place("Europe/Madrid");
        clinic.EveryDay(place, "00:00-24:00");
        clinic.DayOff(place, Date("2026-03-29"), Date("2026-03-29"));
        await clinic.SaveAsync();

        await TryAllAsync(clinic, place, service, "day_off", true, At("2026-03-28T23:00"), At("2026-03-29T22:00"));
    }

    static async Task TryAllAsync(TestClinic clinic, StaffCalendar place, Service service, string type, bool blocks, Instant from, Instant to)
    {
        foreach (var (name, of, overlaps) in Relations)
        {
            var wanted = of(from, to);
            var body = Requests.Booking(Requests.Item(place, service, Z(wanted.From)[..^1], Z(wanted.To)[..^1]));
            var check = (await clinic.Api.GetAsync(
                $"clinic/calendars/{place.CalendarId}/check-availability?staff_calendar_id={place.Id}&from={Z(wanted.From)}&to={Z(wanted.To)}")).ShouldSucceed();
            check.GetProperty("available").GetBoolean().ShouldBe(!(blocks && overlaps), $"{type} {name}");
            check.List("conflicts").Select(conflict => conflict.Text("type")).ShouldBe(blocks && overlaps ? [type] : [], $"{type} {name}");

            var plain = await clinic.Api.PostAsync(Requests.Path, body);
            plain.Status.ShouldBe(blocks && overlaps ? HttpStatusCode.Conflict : HttpStatusCode.Created, $"{type} {name}: {plain.Text}");
            if (plain.Status == HttpStatusCode.Created)
            {
                (await clinic.DeleteAsync(plain.Data[0].Uuid("id"))).ShouldSucceed();
            }

            var forced = await clinic.Api.PostAsync(Requests.Path, body.Replace("] }", "], \"force\": true }", StringComparison.Ordinal));
            (await clinic.DeleteAsync(forced.ShouldSucceed(HttpStatusCode.Created)[0].Uuid("id"))).ShouldSucceed();
        }
    }

    static Duration M(int minutes) => Duration.FromMinutes(minutes);
}
