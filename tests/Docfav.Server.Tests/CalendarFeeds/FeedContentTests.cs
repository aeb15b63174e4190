using System.Diagnostics;
using System.Globalization;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;
using Row = Docfav.Server.Agenda.RecurringEvent;

namespace Docfav.Server.Tests.CalendarFeeds;

/// <summary>What a calendar program shows of a feed. It is 1 March 2026: the feed reaches from 1 December 2025 to 29 February 2028.</summary>
public sealed class FeedContentTests(SharedDeployments deployments, PostgresCluster cluster)
{
    static readonly Instant s_from = At("2025-11-30T23:00");
    static readonly Instant s_to = At("2028-02-29T23:00");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_calendar_program_shows_what_the_agenda_holds(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: new FakeTime(Instant.FromUtc(2026, 3, 1, 12, 0)));
        var clinic = await TestClinic.OnAsync(deployment);
        var (staff, calendar, online) = (clinic.Staff("Ana", "López"), clinic.Calendar(), clinic.Calendar());
        (calendar.Address, calendar.City, online.Name) = ("Calle Mayor, 1; bajo", "Madrid", "En línea");
        var (place, other) = (clinic.Place(staff, calendar), clinic.Place(staff, online, "America/New_York"));
        var (service, eva) = (clinic.Service("Limpieza"), clinic.Client("Eva", "Núñez\\, 日本"));
        var first = clinic.Appointment(place, service, At("2026-03-02T09:00"), At("2026-03-02T09:30"), client: eva);
        var pending = clinic.Appointment(other, service, At("2026-10-25T01:15"), At("2026-10-25T01:45"), AppointmentStatus.Pending);
        var edge = clinic.Appointment(place, service, At("2025-11-30T22:30"), At("2025-11-30T23:30"));
        clinic.Appointment(place, service, At("2025-11-30T22:00"), At("2025-11-30T23:00"));
        clinic.Appointment(place, service, At("2028-02-29T23:00"), At("2028-02-29T23:30"));
        clinic.Appointment(place, service, At("2026-03-02T10:00"), At("2026-03-02T10:30"), AppointmentStatus.Cancelled, eva);
        clinic.Appointment(place, service, At("2026-03-02T11:00"), At("2026-03-02T11:30"), AppointmentStatus.NoShow, eva);
        clinic.Appointment(clinic.Place(), service, At("2026-03-02T09:00"), At("2026-03-02T09:30"), client: eva);
        // The second passing of 2:15 to 2:45 in Madrid.
        var repeated = clinic.Group(place, service, At("2026-10-25T01:15"), At("2026-10-25T01:45"), 5, name: "Espalda");
        clinic.Participant(repeated, client: eva);
        clinic.Participant(repeated, AppointmentStatus.Cancelled);
        var reserved = clinic.Reservation(place, At("2026-03-03T09:00"), At("2026-03-03T10:00"), "Reunión");
        var off = clinic.TimeOff(place, At("2026-03-04T09:00"), At("2026-03-05T10:00"), "hospital");
        var ill = clinic.DayOff(place, Date("2026-03-09"), Date("2026-03-10"), "hospital");
        var closed = clinic.DayOff(calendar, Date("2026-12-25"), Date("2026-12-25"), "Navidad");
        await clinic.SaveAsync();
        var ofPerson = await AddressAsync(clinic, staff, null, showsClients: true);
        var ofPlace = await AddressAsync(clinic, staff, place.Id, showsClients: false);

        const string centre = "Centro, Calle Mayor, 1; bajo, Madrid";
        string[] here(string title) =>
        [
            Shown(edge.Id, edge.BookedFrom, edge.BookedTo, "Cita: Limpieza", centre),
            Shown(first.Id, first.BookedFrom, first.BookedTo, title, centre),
            Shown(repeated.Id, repeated.BookedFrom, repeated.BookedTo, "Espalda (1/5)", centre, zone: "UTC"),
            Shown(reserved.Id, reserved.BookedFrom, reserved.BookedTo, "Reunión", centre),
            Shown(off.Id, off.From, off.To, "Ausencia", centre),
            $"{ill.Id}@docfav.com 2026-03-09 2026-03-11 Ausencia {centre} CONFIRMED ",
            $"{closed.Id}@docfav.com 2026-12-25 2026-12-26 Cerrado: Navidad {centre} CONFIRMED ",
        ];
        var person = await ReadAsync(deployment, ofPerson);
        (person.Name, person.Refresh, person.Orphans).ShouldBe(("Ana López · Clínica", "PT15M", 0));
        person.Occurrences.Select(Text).ShouldBe(
            [.. here("Eva Núñez\\, 日本: Limpieza"), Shown(pending.Id, pending.BookedFrom, pending.BookedTo, "Cita: Limpieza", "En línea", "TENTATIVE", "America/New_York")],
            ignoreOrder: true);
        var ofOne = await ReadAsync(deployment, ofPlace);
        ofOne.Name.ShouldBe("Ana López · Centro");
        ofOne.Occurrences.Select(Text).ShouldBe(here("Cita: Limpieza"), ignoreOrder: true);

        await deployment.Database.WriteAsync(
            (db, token) => db.Clinics.Where(row => row.Id == clinic.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Language, Language.En), token), Cancellation);
        (await ReadAsync(deployment, ofPlace)).Occurrences.Select(item => item.Summary).ShouldContain("Closed: Navidad");
        await RecurringAsync(clinic, staff, place);
    }

    /// <summary><c>DOCFAV_FEED_SIZE</c> says how many; ten thousand are some people's two years.</summary>
    [Theory, OnEveryDatabase]
    public async Task However_many_appointments_there_are_all_are_sent(DatabaseKind kind)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("DOCFAV_FEED_SIZE") ?? "450", CultureInfo.InvariantCulture);
        var clinic = await TestClinic.OnAsync(deployments, kind);
        var (staff, service) = (clinic.Staff(), clinic.Service("Limpieza"));
        var place = clinic.Place(staff, clinic.Calendar());
        var start = SystemTime.Clock.GetCurrentInstant();
        Guid[] ids = [.. Enumerable.Range(0, count).Select(n => start + Duration.FromMinutes(30 * n)).Select(from =>
            clinic.Appointment(place, service, from, from + Duration.FromMinutes(30), client: clinic.Client("Eva")).Id)];
        await clinic.SaveAsync();
        var address = await AddressAsync(clinic, staff, null, showsClients: true);

        var before = Stopwatch.GetTimestamp();
        var text = await TextAsync(clinic.Deployment, address);

        TestContext.Current.SendDiagnosticMessage("{0} appointments, {1} characters, {2}", count, text.Length, Stopwatch.GetElapsedTime(before));
        text.Split("\r\n").Where(line => line.StartsWith("UID:", StringComparison.Ordinal)).ShouldBe(ids.Select(id => $"UID:{id}@docfav.com"), ignoreOrder: true);
        text.Split("SUMMARY:Eva Garcia: Limpieza\r\n").Length.ShouldBe(count + 1);
        text.ShouldEndWith("END:VEVENT\r\nEND:VCALENDAR\r\n");
    }

    /// <summary>Series of three zones, over their clock changes, against our own occurrences.</summary>
    static async Task RecurringAsync(TestClinic clinic, StaffMember staff, StaffCalendar madrid)
    {
        (StaffCalendar Place, Row Series)[] all =
        [
            .. from place in (StaffCalendar[])[madrid, clinic.Place(staff, clinic.Calendar(), "America/New_York"), clinic.Place(staff, clinic.Calendar(), "Australia/Lord_Howe")]
               from item in ((string Times, string Rule)[])
                   [
                       ("02:10-02:50", "FREQ=DAILY"), ("01:30-02:15", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE"), ("23:00-07:00", "FREQ=WEEKLY;BYDAY=SA"),
                       ("00:00-00:00", "FREQ=MONTHLY;BYDAY=-1SU;COUNT=20"), ("02:00-03:00", "FREQ=MONTHLY;BYMONTHDAY=1,8,-4"),
                   ]
               select (place, Series(clinic, place, item.Times, item.Rule)),
            (madrid, clinic.Series(madrid, Local("2019-03-05T09:00"), Local("2019-03-05T10:00"), "FREQ=WEEKLY;BYDAY=TU", "Desde hace años")),
            (madrid, clinic.Series(madrid, Local("2025-03-05T09:00"), Local("2025-03-05T10:00"), "FREQ=WEEKLY;UNTIL=20251129", "Terminada")),
            (madrid, clinic.Series(madrid, Local("2024-02-29T09:00"), Local("2024-02-29T10:00"), "FREQ=YEARLY", null)),
            (madrid, clinic.Series(madrid, Local("2026-04-05T09:00"), Local("2026-04-05T10:00"), "FREQ=YEARLY;BYMONTH=4,10;BYDAY=1SU;UNTIL=20261004T090000")),
            (madrid, clinic.Series(madrid, Local("2026-05-13T09:00"), Local("2026-05-13T10:00"), "FREQ=DAILY;COUNT=1", "Una vez")),
        ];
        await clinic.SaveAsync();

        var text = await TextAsync(clinic.Deployment, await AddressAsync(clinic, staff, null, false));
        var until = At("2027-04-30T00:00");
        var shown = await CalendarProgram.ReadAsync(text, s_from, until);

        var series = shown.Occurrences.ToLookup(item => item.Uid, item => $"{item.Start} {item.End}".Replace(".000Z", "Z", StringComparison.Ordinal));
        foreach (var (place, row) in all)
        {
            string[] expected = [.. AgendaReader.Core(row).OccurrencesIn(new InstantSpan(s_from, until), new LocalTimeline(TimeZones.Of(place.Timezone)))
                .Select(item => $"{Z(item.Span.Start)} {Z(item.Span.End)}")];
            string[] found = [.. series[$"{row.Id}@docfav.com"]];
            var which = $"{place.Timezone} {row.Start} {row.End} {row.Rrule}";
            expected.Except(found).ShouldBeEmpty(which);
            found.Except(expected).ShouldBeEmpty(which);
            found.Length.ShouldBe(expected.Length, which);
        }

        shown.Orphans.ShouldBe(0);
        text.ShouldNotContain("Terminada");
    }

    static Row Series(TestClinic clinic, StaffCalendar place, string times, string rule)
    {
        var (start, end) = (LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(times[..5]).Value, LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(times[6..]).Value);
        var date = Enumerable.Range(0, 40).Select(Date("2026-02-20").PlusDays).First(date => RecurrenceRule.Parse(rule).Matches(date.At(start)));
        return clinic.Series(place, date.At(start), (end <= start ? date.PlusDays(1) : date).At(end), rule, null, null, date.PlusDays(14), Date("2026-03-29"));
    }

    static async Task<string> AddressAsync(TestClinic clinic, StaffMember staff, Guid? placeId, bool showsClients)
    {
        await using var db = clinic.Deployment.Database.OpenRead();
        var manager = await db.Members.SingleAsync(member => member.ClinicId == clinic.Id && member.IsManager, Cancellation);
        var (secret, refusal) = await clinic.Deployment.Nodes[0].Get<FeedAddresses>().CreateAsync(new(manager.UserId, null), clinic.Id, staff.Id, placeId, showsClients, Cancellation);
        refusal.ShouldBeNull();
        return $"/feeds/{secret}.ics";
    }

    static async Task<ShownCalendar> ReadAsync(Deployment deployment, string address) =>
        await CalendarProgram.ReadAsync(await TextAsync(deployment, address), s_from - Duration.FromDays(400), s_to + Duration.FromDays(400));

    static async Task<string> TextAsync(Deployment deployment, string address)
    {
        using var answer = await deployment.Nodes[0].Http.GetAsync(address, Cancellation);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/calendar; charset=utf-8");
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        text.ShouldNotContain("hospital");
        return text;
    }

    static string Shown(Guid id, Instant start, Instant end, string title, string location, string status = "CONFIRMED", string zone = "Europe/Madrid") =>
        string.Create(CultureInfo.InvariantCulture, $"{id}@docfav.com {Z(start)} {Z(end)} {title} {location} {status} {zone}");

    static string Text(ShownEvent item) =>
        $"{item.Uid} {item.Start} {item.End} {item.Summary} {item.Location} {item.Status} {item.Zone}".Replace(".000Z", "Z", StringComparison.Ordinal);
}
