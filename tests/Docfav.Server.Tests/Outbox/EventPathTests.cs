using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Tests.Agenda;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Outbox;

/// <summary>Whichever path changes an appointment, a group or a client leaves an event of it, and of nothing else.</summary>
public sealed partial class EventPathTests(SharedDeployments deployments)
{
    static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1];

    /// <summary>Where rows that have events are written below the change tracker, and who writes their events.</summary>
    static readonly string[] BelowTheTracker =
    [
        "Appointments/AppointmentRows.cs", // beside it
        "Clients/ClientDirectory.cs", // a lock: nothing changes
        "Clients/ClientImport.cs", // a lock, and the rows with their events
        "DataFile/DataRows.cs", // DataApply: one event of the import
        "DataFile/Parking.cs", // within an import
    ];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Every_write_to_the_agenda_tells_exactly_what_it_did(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var (clinic, audit) = (desk.Clinic, new EventAudit(desk.Clinic.Deployment.Database, desk.Clinic.Id));
        var ana = clinic.Client("Ana");
        var other = clinic.Place("Etc/UTC");
        clinic.EveryDay(other, "00:00-24:00");
        await clinic.SaveAsync();

        // The API.
        Guid booked = default, group = default, series = default;
        AgendaWritten written = null!;
        (await audit.OfAsync("book", async () => booked = await clinic.BookedAsync(desk.Place, desk.Service, "2026-02-02T09:00", "2026-02-02T09:30", $$""", "client": "{{ana.Id}}" """)))
            .ShouldBe("appointment.created");
        (await audit.OfAsync("book twice", async () => (await clinic.Api.PostAsync(Requests.Path, Requests.Booking(
            $"{Requests.Item(desk.Place, desk.Service, "2026-02-02T10:00", "2026-02-02T10:30")}, {Requests.Item(other, desk.Service, "2026-02-02T10:00", "2026-02-02T10:30")}")))
            .ShouldSucceed(HttpStatusCode.Created))).ShouldBe("2×appointment.created");
        (await audit.OfAsync("refused", async () => (await clinic.BookAsync(desk.Place, desk.Service, "2026-02-02T09:00", "2026-02-02T09:30")).Code.ShouldBe("SLOT_NOT_AVAILABLE")))
            .ShouldBeEmpty();
        (await audit.OfAsync("move", async () => (await clinic.ChangeAsync(booked, $$"""{ "from": "2026-02-02T11:00:00Z", "to": "2026-02-02T11:30:00Z", "back_office_staff_calendar": "{{other.Id}}", "note": "x" }""")).ShouldSucceed()))
            .ShouldBe("appointment.updated");
        (await audit.OfAsync("nothing new", async () => (await clinic.ChangeAsync(booked, """{ "note": "x" }""")).ShouldSucceed())).ShouldBeEmpty();
        (await audit.OfAsync("cancel", async () => (await clinic.SetAsync(booked, "cancelled")).ShouldSucceed())).ShouldBe("appointment.cancelled");
        (await audit.OfAsync("confirm", async () => (await clinic.SetAsync(booked, "confirmed")).ShouldSucceed())).ShouldBe("appointment.updated");
        (await audit.OfAsync("delete", async () => (await clinic.DeleteAsync(booked)).ShouldSucceed())).ShouldBe("appointment.deleted");

        // The desk, with its way back.
        (await audit.OfAsync("desk books", async () => booked = (written = await desk.BookAsync("2026-02-03T09:00", "2026-02-03T09:30", ana.Id)).Done())).ShouldBe("appointment.created");
        (await audit.OfAsync("undo a booking", async () => (written = await desk.UndoAsync(written)).Done())).ShouldBe("appointment.deleted");
        (await audit.OfAsync("redo it", async () => (await desk.UndoAsync(written)).Done())).ShouldBe("appointment.created");
        (await audit.OfAsync("another client", async () => (written = await desk.ChangeAsync(booked, change => change with { Client = new(true, null) })).Done())).ShouldBe("appointment.updated");
        (await audit.OfAsync("undo that", async () => (await desk.UndoAsync(written)).Done())).ShouldBe("appointment.updated");
        (await audit.OfAsync("group", async () => group = (await desk.GroupAsync("2026-02-03T12:00", "2026-02-03T13:00", capacity: 1)).Done())).ShouldBe("group_reservation.created");
        (await audit.OfAsync("join", async () => (await desk.JoinAsync(group, ana.Id)).Done())).ShouldBe("appointment.created");
        (await audit.OfAsync("move the group", async () => (written = await desk.GroupAsync(group, new GroupChange { From = new(true, At("2026-02-03T12:30")), To = new(true, At("2026-02-03T13:30")), Name = new(true, "Yoga") })).Done()))
            .ShouldBe("appointment.updated group_reservation.updated");
        (await audit.OfAsync("undo that", async () => (await desk.UndoAsync(written)).Done())).ShouldBe("appointment.updated group_reservation.updated");
        (await audit.OfAsync("cancel all", async () => (await desk.SetAsync(group, AppointmentStatus.Cancelled, cancelParticipants: true)).Done()))
            .ShouldBe("appointment.cancelled group_reservation.cancelled");
        (await audit.OfAsync("delete all", async () => (written = await desk.DeleteAsync(group)).Done())).ShouldBe("appointment.deleted group_reservation.deleted");
        (await audit.OfAsync("undo that", async () => (await desk.UndoAsync(written)).Done())).ShouldBe("appointment.created group_reservation.created");

        // What is no subject of events.
        (await audit.OfAsync("reserved time, time off, a series", async () =>
        {
            (await desk.ReserveAsync("2026-02-04T09:00", "2026-02-04T10:00")).Done();
            (await desk.TimeOffAsync("2026-02-04T11:00", "2026-02-04T12:00")).Done();
            series = (await desk.SeriesAsync("2026-02-05T09:00", "2026-02-05T10:00", "FREQ=DAILY;COUNT=5")).Done();
            (await desk.DeleteSeriesAsync(series, "2026-02-06", SeriesScope.This)).Done();
        })).ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Every_write_of_clients_tells_exactly_what_it_did(DatabaseKind kind)
    {
        var desk = await Tests.Clients.Desk.OnAsync(deployments, kind);
        var (clinic, audit) = (desk.Clinic, new EventAudit(desk.Clinic.Deployment.Database, desk.Id));
        var place = clinic.Place("Etc/UTC");
        var service = clinic.Service();
        await clinic.SaveAsync();

        Client ana = null!, eva = null!;
        (await audit.OfAsync("create", async () => ana = await desk.CreateAsync(("name", "Ana"), ("email", "ana@example.com")))).ShouldBe("client.created");
        (await audit.OfAsync("create over the API", async () => (await clinic.Api.PostAsync("clinic/clients", """{"name":"Leo","email":"leo@example.com"}""")).ShouldSucceed(HttpStatusCode.Created))).ShouldBe("client.created");
        (await audit.OfAsync("refused", async () => (await clinic.Api.PostAsync("clinic/clients", """{"name":"Leo","email":"LEO@example.com"}""")).Code.ShouldBe("CLIENT_EMAIL_EXISTS"))).ShouldBeEmpty();
        (await audit.OfAsync("change", async () => (await clinic.Api.PatchAsync($"clinic/clients/{ana.Id}", """{"name":"Anna","tags":["vip"],"receive_reminders":false}""")).ShouldSucceed())).ShouldBe("client.updated");
        (await audit.OfAsync("nothing new", async () => (await clinic.Api.PatchAsync($"clinic/clients/{ana.Id}", """{"name":"Anna","tags":["vip"]}""")).ShouldSucceed())).ShouldBeEmpty();
        (await audit.OfAsync("inactive", () => desk.Get<ClientDirectory>().SetActiveAsync(desk.Actor, desk.Id, ana.Id, false, Cancellation))).ShouldBe("client.updated");
        (await audit.OfAsync("active", () => desk.Get<ClientDirectory>().SetActiveAsync(desk.Actor, desk.Id, ana.Id, true, Cancellation))).ShouldBe("client.updated");
        (await audit.OfAsync("photo", () => desk.Get<ClientPhotos>().SetAsync(desk.Actor, desk.Id, ana.Id, Png, Cancellation))).ShouldBe("client.updated");
        (await audit.OfAsync("no photo", () => desk.Get<ClientPhotos>().RemoveAsync(desk.Actor, desk.Id, ana.Id, Cancellation))).ShouldBe("client.updated");
        (await audit.OfAsync("still no photo", () => desk.Get<ClientPhotos>().RemoveAsync(desk.Actor, desk.Id, ana.Id, Cancellation))).ShouldBeEmpty();

        // In bulk: one is new, one changes, one stays as it is.
        var table = (await ClientTable.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes("email,name,city\neva@example.com,Eva,\nANA@example.com,,Bilbao\nleo@example.com,Leo,\n")), Cancellation)).Table!;
        (await audit.OfAsync("import", async () => (await desk.Get<ClientImport>().ApplyAsync(desk.Actor, desk.Id, table, table.Mapping, DuplicateRows.Update, Cancellation)).Stored.ShouldBeTrue()))
            .ShouldBe("client.created client.updated");

        // Both take part in one group; merged, one place is free again.
        eva = await desk.CreateAsync(("name", "Eva"), ("email", "eva.b@example.com"));
        var group = clinic.Group(place, service, At("2026-02-02T09:00"), At("2026-02-02T10:00"));
        clinic.Participant(group, client: ana);
        clinic.Participant(group, client: eva);
        clinic.Appointment(place, service, At("2026-02-02T11:00"), At("2026-02-02T12:00"), client: eva);
        await clinic.SaveAsync();
        (await audit.OfAsync("merge", async () => (await desk.Get<ClientMerge>().MergeAsync(desk.Actor, desk.Id, ana.Id, eva.Id, new Dictionary<string, MergeSide> { ["email"] = MergeSide.Other }, Cancellation)).Refusal.ShouldBeNull(), mergedInto: ana.Id))
            .ShouldBe("appointment.cancelled appointment.updated client.deleted client.updated");
        (await audit.OfAsync("erase", async () => (await desk.Get<ClientErasure>().EraseAsync(desk.Actor, desk.Id, ana.Id, Cancellation)).ShouldBeNull()))
            .ShouldBe("3×appointment.updated client.updated");
    }

    /// <summary>The change tracker sees to its own; what goes below it must be known, and its events with it. A demo clinic is nobody's yet.</summary>
    [Fact]
    public void Nothing_else_writes_rows_that_have_events_below_the_change_tracker()
    {
        var source = ArchitectureTests.Source;
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => WritesBelow().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'));

        files.ShouldBe(BelowTheTracker, ignoreOrder: true);
    }

    [GeneratedRegex(
        @"(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(appointments|group_reservations|clients)\b|(Writer|Upsert)<(Appointment|GroupReservation|Client)>"
        + @"|\.(Appointments|GroupReservations|Clients)\b[^;]*Execute(Update|Delete)Async",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline, 5000)]
    private static partial Regex WritesBelow();
}
