using System.Globalization;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;
using Calendar = Docfav.Server.Clinics.Calendar;

namespace Docfav.Server.Tests.Messages;

/// <summary>A server process that is killed (SIGKILL) while it plans and sends, again and again.</summary>
[Collection("Races")]
public sealed class KilledSenderTests(PostgresCluster cluster)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Every_message_that_is_wanted_goes_out_at_least_once_always_under_one_id(DatabaseKind kind)
    {
        var (kills, bookings) = (Rounds.Of("KILLS", 1), Rounds.Of("MESSAGES", 40));
        var folder = Directory.CreateTempSubdirectory("docfav-killed-").FullName;
        var storage = new StorageOptions { Data = folder, Database = kind == DatabaseKind.Postgres ? await cluster.CreateDatabaseAsync(cancellationToken: Cancellation) : null };
        await using var host = await MailHost.StartAsync();
        await BookAsync(storage, bookings);
        var settings = host.Settings().Append(new("Docfav:Messages:DelaySeconds", "0")).Append(new("Docfav:Messages:AtOnce", "8"))
            .Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!)).ToList();
        var random = new Random(kills);
        for (var kill = 1; kill <= kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(storage, settings);
            await UntilAsync(() => host.Mails.Count >= (bookings * kill / (kills + 1)) + random.Next(8));
            await server.KillAsync();
            await EndLeasesAsync(storage);
        }

        await using (await ServerProcess.StartAsync(storage, settings))
        {
            await UntilAsync(() => host.Mails.Select(mail => mail.To).Distinct(StringComparer.Ordinal).Count() == bookings);
        }

        host.Mails.ShouldAllBe(mail => mail.To != "never@example.com");
        host.Mails.GroupBy(mail => mail.To).ShouldAllBe(same => same.Select(mail => mail["message-id"]).Distinct().Count() == 1);
        host.Mails.Select(mail => mail["message-id"]).Distinct().Count().ShouldBe(bookings);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{kind}: {bookings} messages, {kills} kills, {host.Mails.Count - bookings} sent more than once"));
        Directory.Delete(folder, recursive: true);
    }

    static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        while (!isSo())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>As if 45 seconds had passed: what the killed process was sending is anybody's again.</summary>
    static async Task EndLeasesAsync(StorageOptions storage)
    {
        var database = storage.Open();
        await database.WriteAsync(
            (db, token) => db.Messages.Where(message => message.State == MessageState.Due && message.LeaseUntil != null)
                .ExecuteUpdateAsync(set => set.SetProperty(message => message.LeaseUntil, Instant.FromUtc(2020, 1, 1, 0, 0)), token),
            Cancellation);
        (database as IDisposable)?.Dispose();
    }

    /// <summary>Books as the desk does, through the change tracker, and takes one booking back.</summary>
    static async Task BookAsync(StorageOptions storage, int count)
    {
        var database = storage.Open();
        await database.MigrateAsync(Cancellation);
        var clinic = new Clinic { Id = Guid.NewGuid(), Name = "Clínica", Timezone = "Europe/Madrid" };
        var calendar = new Calendar { ClinicId = clinic.Id, Id = Guid.NewGuid(), Name = "Centro", IsActive = true };
        var staff = new StaffMember { ClinicId = clinic.Id, Id = Guid.NewGuid(), Name = "Pedro", IsActive = true };
        var place = new StaffCalendar { ClinicId = clinic.Id, Id = Guid.NewGuid(), StaffId = staff.Id, CalendarId = calendar.Id, SlotDuration = 30, IsActive = true, Timezone = clinic.Timezone };
        var service = new Service { ClinicId = clinic.Id, Id = Guid.NewGuid(), Name = "Fisioterapia", Duration = 30, IsActive = true };
        await SaveAsync(database, [clinic, new ClinicCounters { ClinicId = clinic.Id }, calendar, staff, place, service]);
        await SaveAsync(database, Booking(place, service, 0, "never@example.com"), fails: true);
        foreach (var some in Enumerable.Range(1, count).Chunk(50))
        {
            await SaveAsync(database, [.. some.SelectMany(number => Booking(place, service, number, $"client-{number}@example.com"))]);
        }

        (database as IDisposable)?.Dispose();
    }

    static object[] Booking(StaffCalendar place, Service service, int number, string email)
    {
        var client = new Client { ClinicId = place.ClinicId, Id = Guid.NewGuid(), ClientNumber = number + 1, Firstname = "Ana", Email = email, CreatedAt = Instant.FromUtc(2026, 1, 1, 0, 0) };
        client.Fold();
        var from = Instant.FromUtc(2090, 1, 1, 9, 0) + Duration.FromHours(number);
        return
        [
            client,
            new Appointment
            {
                ClinicId = place.ClinicId,
                Id = Guid.NewGuid(),
                AppointmentNumber = number + 1,
                StaffCalendarId = place.Id,
                ServiceId = service.Id,
                ClientId = client.Id,
                BookedFrom = from,
                BookedTo = from + Duration.FromMinutes(30),
                Status = AppointmentStatus.Confirmed,
            },
        ];
    }

    static async Task SaveAsync(IDatabase database, object[] rows, bool fails = false)
    {
        var saving = database.WriteAsync(
            async (db, token) =>
            {
                db.AddRange(rows);
                await db.SaveChangesAsync(token);
                return fails ? throw new NotSupportedException("Taken back.") : 0;
            },
            Cancellation);
        if (fails)
        {
            await Should.ThrowAsync<NotSupportedException>(() => saving);
        }
        else
        {
            await saving;
        }
    }
}
