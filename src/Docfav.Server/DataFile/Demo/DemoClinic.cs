using System.Data.Common;
using System.Security.Cryptography;
using Docfav.Server.Access;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>How to get into the demo clinic. The password and the key are stored as hashes: this is the only time that they can be shown.</summary>
public sealed record DemoAccess(string Email, string Password, string ApiKey, Guid ClinicId);

/// <summary>The invented clinic of a first start, with an agenda of eight weeks around today. The same seed and day make the same clinic.</summary>
public static class DemoClinic
{
    const int ClientCount = 400;
    const string Email = "demo@clinica.example";

    // Without letters and digits that are taken for one another.
    const string PasswordSigns = "abcdefghjkmnpqrstuvwxyz23456789";

    static readonly SqlQuery<Guid> s_anybody = new("SELECT id FROM (SELECT id FROM users UNION ALL SELECT id FROM clinics) AS item LIMIT 1", row => row.Uuid(0));

    /// <summary>Makes the clinic, its owner and an API key with every scope, in one transaction.</summary>
    /// <returns>How to get in; null where there is a user or a clinic already, and nothing was made.</returns>
    public static async Task<DemoAccess?> CreateAsync(IDatabase database, IClock clock, int seed, CancellationToken cancellation)
    {
        // Every start but the first ends here.
        var batch = database.Batch();
        var anybody = batch.Add(s_anybody);
        await batch.RunAsync(cancellation);
        if (anybody.Count > 0)
        {
            return null;
        }

        var ids = new SeededIds(seed, SeededIds.FirstStart);
        var (password, key) = (NewPassword(), KeySecret.Create());
        var now = clock.GetCurrentInstant();
        object[] rows = [.. Owner(ids, password, key), .. Clinic(ids, seed, DemoHouse.Timeline.At(now).Date), Imported(ids, now)];
        try
        {
            var made = await database.WriteAsync(
                async (db, token) =>
                {
                    if (await db.Users.AnyAsync(token) || await db.Clinics.AnyAsync(token))
                    {
                        return false;
                    }

                    db.AddRange(rows);
                    await db.SaveChangesAsync(token);
                    return true;
                },
                cancellation);
            return made ? new(Email, password, key, ids.Clinic) : null;
        }
        catch (DbUpdateException exception) when (exception.InnerException is DbException inner && database.IsUniqueViolation(inner, "users"))
        {
            // Another node made it between our look and our commit.
            return null;
        }
    }

    static IEnumerable<object> Owner(SeededIds ids, string password, string key)
    {
        var user = new User
        {
            Id = ids.Of(Named.User, 2),
            Email = Email,
            EmailKey = Email,
            Firstname = "Demo",
            Lastname = "Etxebarría Núñez",
            Timezone = DemoHouse.Timeline.Zone.Id,
            Locale = "es_ES",
            CountryCode = "ES",
            IsActive = true,
            Plan = "professional",
        };
        user.PasswordHash = new PasswordHasher<User>().HashPassword(user, password);
        yield return user;
        yield return new ApiKey
        {
            Id = ids.Of(Named.ApiKey, 1),
            UserId = user.Id,
            Name = "Demo",
            KeyHash = KeySecret.Hash(key),
            KeyLast4 = KeySecret.Last4(key),
            Scopes = Scopes.All.Aggregate(Scope.None, (all, entry) => all | entry.Scope),
            AllowedIps = "",
        };
        yield return new Member
        {
            ClinicId = ids.Clinic,
            Id = ids.Of(Named.Member, 1),
            UserId = user.Id,
            Type = "professional",
            IsManager = true,
            LastSelected = true,
        };
    }

    static IEnumerable<object> Clinic(SeededIds ids, int seed, LocalDate today)
    {
        var house = new DemoHouse(ids, today);
        var agenda = new DemoAgenda(house, new(seed, 1), today, ClientCount);
        agenda.Fill();
        return
        [
            house.Clinic, .. house.Calendars, .. house.Staff, .. house.StaffCalendars, .. house.Services, .. house.Hours, .. house.SpecialDays,
            .. house.DayOffs, .. Clients(new(seed, 0), ids, today), .. agenda.Entries, .. agenda.Appointments,
            new ClinicCounters
            {
                ClinicId = ids.Clinic,
                NextClientNumber = ClientCount + 1,
                NextAppointmentNumber = agenda.Appointments.Count + 1,
                ClientCount = ClientCount,
                LastEvent = 1,
            },
        ];
    }

    /// <summary>What an import tells: from it follow the reminders of what is to come.</summary>
    static OutboxEvent Imported(SeededIds ids, Instant now) => new(ids.Clinic, 1, EventKind.ClinicImported, now, ids.Clinic, new EventData(ids.Clinic).ToJson());

    /// <summary>They came one by one, the last of them before the agenda begins.</summary>
    static IEnumerable<Client> Clients(Dice dice, SeededIds ids, LocalDate today)
    {
        var clients = new InventedClients(dice, ids, today);
        for (var number = 1; number <= ClientCount; number++)
        {
            var day = today.PlusDays(((number - ClientCount) * 3) - DemoAgenda.Reach - 2);
            var created = LocalMoment.Of(day, dice.Between(9 * 60, 19 * 60), DemoHouse.Timeline) + Duration.FromSeconds(dice.Below(60));
            yield return clients.Make(number, created);
        }
    }

    static string NewPassword() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(PasswordSigns, 5)));
}
