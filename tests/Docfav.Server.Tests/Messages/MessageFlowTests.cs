using System.Globalization;
using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.DataFile;
using Docfav.Server.Messages;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Messages;

/// <summary>From a booking to the mail, without a mail server: files in the data folder.</summary>
public sealed class MessageFlowTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_booking_is_confirmed_moved_reminded_of_and_cancelled_in_the_clients_language(DatabaseKind kind)
    {
        await using var desk = await Correspondence.OpenAsync(kind, cluster);
        var client = await desk.ClientAsync("carlos@example.com");
        var id = await desk.Clinic.BookedAsync(desk.Place, desk.Service, "2026-06-10T08:00", "2026-06-10T08:30", $$""", "client": "{{client.Id}}" """);
        await desk.PassAsync(Duration.FromSeconds(59));
        (await desk.InShortAsync()).ShouldBe("Due Confirmation, Due Reminder");
        await desk.PassAsync(Duration.FromSeconds(1));
        (await desk.InShortAsync()).ShouldBe("Sent Confirmation, Due Reminder");

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Directory.GetFiles(Path.Combine(desk.Deployment.Folder, "messages")).ShouldHaveSingleItem()).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var mail = await desk.FileAsync((await desk.MessagesAsync())[0]);
        mail.Defects.ShouldBeEmpty();
        mail.HasPlainHeaders.ShouldBeTrue();
        mail.Shape.ShouldBe(["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]);
        mail["subject"].ShouldBe("Su cita en Clínica: miércoles 10 de junio de 2026, 10:00");
        mail["to"].ShouldBe("carlos@example.com");
        mail["from"]!.ShouldStartWith("Clínica <");
        mail["auto-submitted"].ShouldBe("auto-generated");
        mail["list-unsubscribe"]!.ShouldStartWith("<https://agenda.example.com/visit?token=");
        mail["message-id"]!.ShouldContain((await desk.MessagesAsync())[0].Id.ToString());
        mail.Text().ShouldContain("El miércoles 10 de junio de 2026 a las 10:00\nFisioterapia\nCon Pedro García\nCentro\nCalle Mayor 1, 28013 Madrid\n");
        mail.Text().ShouldNotContain("Para confirmar");
        mail.Text("text/html").ShouldContain("Cancelar la cita</a>");
        mail.Part("text/calendar").GetProperty("method").GetString().ShouldBe("PUBLISH");
        mail.Text("text/calendar").ShouldContain("DTSTART;TZID=Europe/Madrid:20260610T100000");

        (await desk.Clinic.ChangeAsync(id, """{ "from": "2026-06-11T07:00:00Z", "to": "2026-06-11T07:30:00Z" }""")).ShouldSucceed();
        await desk.PassAsync(Duration.FromMinutes(1));
        (await desk.InShortAsync()).ShouldBe("Sent Confirmation, Sent Change, Due Reminder");
        var change = await desk.FileAsync((await desk.MessagesAsync())[1]);
        change.Text().ShouldContain("Su cita del miércoles 10 de junio de 2026 a las 10:00 ha cambiado.");
        change.Text().ShouldContain("El jueves 11 de junio de 2026 a las 9:00".Replace(" 9:", " 09:", StringComparison.Ordinal));

        // The old reminder's moment comes and goes; the new one's is on Wednesday at nine.
        await desk.PassAsync(TimeUntil(desk, "2026-06-10T06:59"));
        (await desk.InShortAsync()).ShouldBe("Sent Confirmation, Sent Change, Due Reminder");
        await desk.PassAsync(Duration.FromMinutes(1));
        (await desk.InShortAsync()).ShouldBe("Sent Confirmation, Sent Change, Sent Reminder");
        (await desk.FileAsync((await desk.MessagesAsync())[2])).Shape.ShouldNotContain("text/calendar");

        (await desk.Clinic.DeleteAsync(id)).Status.ShouldBe(HttpStatusCode.OK);
        await desk.PassAsync(Duration.FromMinutes(1));
        var off = (await desk.MessagesAsync())[^1];
        (off.Kind, off.State, off.IsFile, off.Address).ShouldBe((MessageKind.Cancellation, MessageState.Sent, true, "carlos@example.com"));
        (await desk.FileAsync(off)).Text("text/calendar").ShouldContain("STATUS:CANCELLED");

        // In English, to be confirmed; cancelled before it is told, it is never told.
        var mary = await desk.ClientAsync("mary@example.com", Language.En, "Mary");
        var pending = await desk.Clinic.BookedAsync(
            desk.Place, desk.Service, "2026-10-25T00:30", "2026-10-25T01:00", $$""", "client": "{{mary.Id}}", "behaviour": "pending" """);
        var never = await desk.Clinic.BookedAsync(desk.Place, desk.Service, "2026-06-20T08:00", "2026-06-20T08:30", $$""", "client": "{{mary.Id}}" """);
        await desk.PassAsync(Duration.FromSeconds(30));
        (await desk.Clinic.SetAsync(never, "cancelled")).ShouldSucceed();
        await desk.PassAsync(Duration.FromMinutes(2));
        var told = (await desk.MessagesAsync()).Where(message => message.ClientId == mary.Id && message.State == MessageState.Sent).ToList();
        told.ShouldHaveSingleItem().AppointmentId.ShouldBe(pending);
        told[0].Subject.ShouldBe("Please confirm your appointment at Clínica: Sunday 25 October 2026, 02:30 (before the clocks go back)");
        told[0].Body!.ShouldContain("To confirm that you are coming: https://agenda.example.com/visit?token=");
    }

    [Theory, OnEveryDatabase]
    public async Task Clients_who_are_booked_together_are_told_as_the_one_who_is_booked_alone(DatabaseKind kind)
    {
        await using var desk = await Correspondence.OpenAsync(kind, cluster);
        var calls = new List<BookingCall>();
        for (var hour = 8; hour < 12; hour++)
        {
            var client = await desk.ClientAsync($"carlos{hour}@example.com");
            var from = TestClinic.At(string.Create(CultureInfo.InvariantCulture, $"2026-06-10T{hour:00}:00"));
            calls.Add(BookingTurn.Call(desk.Clinic.Id, new(
                client.Id, [new(desk.Service.Id, desk.Place.Id, from, from + Duration.FromMinutes(30), null, null)], SendReminder: true, AppointmentStatus.Confirmed, Force: false)));
        }

        await Task.WhenAll(await BookingTurn.OfAsync(desk.Get<BookingTurns>(), desk.Deployment.Database, calls[0], calls[1..]));
        await desk.PassAsync(Duration.FromMinutes(1));

        var messages = await desk.MessagesAsync();
        (await desk.InShortAsync()).ShouldBe("Sent Confirmation, Sent Confirmation, Sent Confirmation, Sent Confirmation, Due Reminder, Due Reminder, Due Reminder, Due Reminder");
        foreach (var confirmation in messages.Where(message => message.State == MessageState.Sent))
        {
            (await desk.FileAsync(confirmation))["subject"]!.ShouldStartWith("Su cita en Clínica: miércoles 10 de junio de 2026, ");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Groups_settings_flags_imports_erasure_and_merging_leave_no_message_too_many(DatabaseKind kind)
    {
        await using var desk = await Correspondence.OpenAsync(kind, cluster);
        var (ana, bob, eve) = (await desk.ClientAsync("ana@example.com"), await desk.ClientAsync("bob@example.com"), await desk.ClientAsync("eve@example.com"));
        var group = desk.Clinic.Group(desk.Place, desk.Service, At("2026-06-12T08:00"), At("2026-06-12T09:00"));
        await desk.Clinic.SaveAsync();
        await desk.Get<AppointmentBook>().BookForDeskAsync(desk.Clinic.Id, new(ana.Id, [new(null, null, null, null, null, group.Id)], true, AppointmentStatus.Confirmed, false), Cancellation);
        await desk.PassAsync(Duration.FromMinutes(1));
        (await desk.InShortAsync()).ShouldBe("Sent Confirmation, Due Reminder");
        // The participant stays as it is, and yet does not take place.
        (await desk.Get<AppointmentChanges>().SetBehaviourAsync(desk.Clinic.Id, group.Id, new(AppointmentStatus.Cancelled, false, false), Cancellation)).Refusals.ShouldBeEmpty();
        await desk.PassAsync(Duration.FromMinutes(1));
        (await desk.InShortAsync()).ShouldBe("Sent Confirmation, Sent Cancellation");

        // A client who wants no messages, and then does; other hours.
        await desk.Clinic.BookedAsync(desk.Place, desk.Service, "2026-06-15T08:00", "2026-06-15T08:30", $$""", "client": "{{bob.Id}}" """);
        await desk.PassAsync(Duration.FromMinutes(1));
        await WantsAsync(desk, bob, false);
        (await DueAsync(desk, bob)).ShouldBeEmpty();
        await WantsAsync(desk, bob, true);
        (await DueAsync(desk, bob)).ShouldBe([At("2026-06-14T08:00")]);
        var settings = desk.Get<MessageSettingsChanges>();
        var seen = await settings.ReadAsync(desk.Clinic.Id, Cancellation);
        (await settings.ChangeAsync(desk.Clinic.Id, seen, new() { ReminderHours = new(true, [2, 48]) }, Cancellation)).ShouldBeNull();
        (await settings.ChangeAsync(desk.Clinic.Id, seen, new() { ReminderHours = new(true, [3]) }, Cancellation)).ShouldBe(Edited.Meanwhile);
        (await DueAsync(desk, bob)).ShouldBe([At("2026-06-13T08:00"), At("2026-06-15T06:00")]);

        // Merged, messages go along, and nobody is told anything.
        var actor = new Actor(Guid.NewGuid(), null);
        var (_, refusal) = await desk.Get<ClientMerge>().MergeAsync(actor, desk.Clinic.Id, eve.Id, bob.Id, new Dictionary<string, MergeSide>(StringComparer.Ordinal), Cancellation);
        refusal.ShouldBeNull();
        await desk.PassAsync(Duration.FromMinutes(2));
        (await desk.MessagesAsync()).Where(message => message.ClientId == eve.Id).Select(message => (message.Kind, message.State)).ShouldBe(
            [(MessageKind.Confirmation, MessageState.Sent), (MessageKind.Reminder, MessageState.Due), (MessageKind.Reminder, MessageState.Due)]);
        using (var data = new MemoryStream())
        {
            (await desk.Get<ClientDataExport>().WriteAsync(actor, desk.Clinic.Id, eve.Id, data, Cancellation)).ShouldBeNull();
            System.Text.Encoding.UTF8.GetString(data.ToArray()).ShouldContain("Su cita est");
        }

        // Brought in by a file, what is to come is reminded of, and nobody is told that it was booked. The file has the clinic's hours.
        await desk.Deployment.Database.WriteAsync((db, token) => db.Messages.Where(message => message.ClientId == eve.Id).ExecuteDeleteAsync(token), Cancellation);
        await ImportOwnExportAsync(desk);
        await desk.PassAsync(Duration.FromMinutes(2));
        (await desk.MessagesAsync()).Where(message => message.ClientId == eve.Id).Select(message => (message.Kind, message.DueAt)).ShouldBe(
            [(MessageKind.Reminder, At("2026-06-13T08:00")), (MessageKind.Reminder, At("2026-06-15T06:00"))]);

        // Erased, nothing is left of what was said, files included.
        (await desk.Get<ClientErasure>().EraseAsync(actor, desk.Clinic.Id, ana.Id, Cancellation)).ShouldBeNull();
        (await desk.MessagesAsync()).ShouldAllBe(message => message.ClientId == eve.Id);
        await desk.Get<MessageSweep>().RunAsync(Cancellation);
        Directory.GetFiles(Path.Combine(desk.Deployment.Folder, "messages")).ShouldBeEmpty();

        // What was sent is kept for 180 days; reminders of what has passed by then are not sent late.
        desk.Time.Advance(Duration.FromDays(181));
        await desk.SettleAsync();
        await desk.Get<MessageSweep>().RunAsync(Cancellation);
        (await desk.MessagesAsync()).ShouldBeEmpty();
        Directory.GetFiles(Path.Combine(desk.Deployment.Folder, "messages")).ShouldBeEmpty();
    }

    static Instant At(string text) => Availability.TestClinic.At(text);

    static Duration TimeUntil(Correspondence desk, string moment) => At(moment) - desk.Time.GetCurrentInstant();

    static async Task ImportOwnExportAsync(Correspondence desk)
    {
        using var file = new MemoryStream();
        (await new DataExport(desk.Deployment.Database).RunAsync(file, desk.Clinic.Id, null, Cancellation)).ShouldNotBeNull();
        file.Position = 0;
        using var input = await DataFileInput.SpoolAsync(file, Cancellation);
        var outcome = await new DataImport(desk.Deployment.Database, new PasswordHasher<User>(), desk.Time, desk.Get<IOptions<AccessOptions>>().Value)
            .RunAsync(input, null, Cancellation);
        outcome.Faults.ShouldBeEmpty();
    }

    static async Task WantsAsync(Correspondence desk, Client client, bool wants)
    {
        var (_, refusal) = await desk.Get<ClientDirectory>().ChangeAsync(desk.Clinic.Id, client.Id, new() { ReceiveReminders = new(true, wants) }, Cancellation);
        refusal.ShouldBeNull();
        await desk.SettleAsync();
    }

    static async Task<List<Instant>> DueAsync(Correspondence desk, Client client) =>
        [.. (await desk.MessagesAsync()).Where(message => message.ClientId == client.Id && message.State == MessageState.Due).Select(message => message.DueAt)];
}
