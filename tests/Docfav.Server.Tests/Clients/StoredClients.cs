using Docfav.Server.Clients;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Tests.Clients;

/// <summary>Clients made up by the hundred: the same ones on every database, ids included.</summary>
static class StoredClients
{
    static readonly string?[] Firstnames =
    [
        null, "Ana", "ana", "ANA", "Aná", "Ána María", "Iñaki", "INAKI", "Łucja", "Lucja", "Øystein", "Đorđe", "Çelik", "Ğüneş", "İpek", "Ipek", "ırmak", "Æsa", "Åsa", "Zoë", "zoe", "100%", "a_b", "a*b", "𠮷田", "🦷", "\ufb01n", "ﬀ",
        "Ng\u1ec5n", "O'Hara", "\"Q\"", "back\\slash", "Ωmega", "Жанна", "יעל", "محمد", "가나", "ー", "Ａｎａ", "z", "{x}", "~",
    ];

    static readonly string?[] Lastnames =
        [null, null, "García", "garcia", "GARCÍA", "Garcia López", "Núñez", "Nunez", "Müller", "Muller", "Weiß", "Weiss", "STRAẞE", "Œuvre", "oeuvre", "Łódź", "Lodz", "Smørrebrød", "de la Cruz", "%_%", "\\%", "??", "''", "Ñandú"];

    static readonly string?[] Phones = [null, "+34 600-111-222", "600111222", "(91) 555.12.34", "+34600000000", "91 555 12 34", "5", "+1 (415) 555-0100"];

    static readonly string?[] IdCards = [null, null, "12345678A", "12345678a", "X-1234567-L", "ÑÇ-99", "00 11 22", "50%"];

    /// <summary>Makes up clients of a clinic; nothing is stored yet.</summary>
    public static List<Client> Make(Guid clinicId, int count, int seed)
    {
        var random = new Random(seed);
        T Any<T>(T[] values) => values[random.Next(values.Length)];
        var clients = new List<Client>();
        var bytes = new byte[16];
        for (var number = 1; number <= count; number++)
        {
            random.NextBytes(bytes);
            var (firstname, lastname) = (Any(Firstnames), Any(Lastnames));
            var client = new Client
            {
                ClinicId = clinicId,
                Id = new Guid(bytes),
                ClientNumber = number,
                Firstname = firstname,
                Lastname = lastname,
                Email = random.Next(3) == 0 ? null : $"{Any(["ana", "ANA", "josé", "b_c", "x%y", "it's", "zoë"])}{number % 40}.{number}@{Any(["example.com", "EXAMPLE.org", "ñandú.example"])}",
                Phone = Any(Phones),
                IdCard = Any(IdCards),
                Gender = Any<Gender?>([null, Gender.Male, Gender.Female]),
                DateOfBirth = random.Next(4) == 0 ? null : new LocalDate(1930 + random.Next(90), 1 + random.Next(12), 1 + random.Next(28)),
                CreatedAt = Instant.FromUtc(2026, 1, 1, 0, 0).Plus(Duration.FromSeconds(random.Next(count / 3) - count)),
                WalkIn = true,
            };
            client.Fold();
            clients.Add(client);
        }

        return clients;
    }

    /// <summary>Stores clients and sets the clinic's running numbers to what they are then.</summary>
    public static async Task StoreAsync(this Deployment deployment, IReadOnlyList<Client> clients)
    {
        await deployment.SaveAsync([.. clients]);
        await deployment.Database.WriteAsync(
            (db, token) => db.ClinicCounters.Where(row => row.ClinicId == clients[0].ClinicId).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.ClientCount, clients.Count).SetProperty(row => row.NextClientNumber, clients.Max(client => client.ClientNumber) + 1), token),
            CancellationToken.None);
    }
}
