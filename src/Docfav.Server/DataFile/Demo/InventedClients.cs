using System.Globalization;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>Invented clients of one clinic: mostly people, some companies, a few walk-ins of whom little is known.</summary>
sealed class InventedClients(Dice dice, SeededIds ids, LocalDate today)
{
    const string CheckLetters = "TRWAGMYFPDXBNJZSQVHLCKE";

    /// <summary>The client with a number, from 1.</summary>
    public Client Make(int number, Instant createdAt)
    {
        var client = new Client
        {
            ClinicId = ids.Clinic,
            Id = ids.Of(Named.Client, number),
            ClientNumber = number,
            CreatedAt = createdAt,
            IsActive = !dice.Chance(4),
            ReceiveCampaigns = !dice.Chance(30),
            ReceiveReminders = !dice.Chance(10),
        };
        switch (dice.Below(100))
        {
            case < 3:
                MakeWalkIn(client);
                break;
            case < 7:
                MakeCompany(client);
                break;
            default:
                MakePerson(client);
                break;
        }

        client.Fold();
        return client;
    }

    void MakeWalkIn(Client client)
    {
        client.WalkIn = true;
        if (dice.Chance(50))
        {
            client.Firstname = InventedNames.First(dice, Gender.Male);
            client.Phone = Phone();
        }
    }

    void MakeCompany(Client client)
    {
        client.IsCompany = true;
        client.Firstname = $"{dice.Pick(InventedNames.Companies)} {dice.Pick(InventedNames.Surnames)} S.L.";
        client.Phone = Phone();
        client.Email = Email(client);
        client.Language = Language.Es;
        Settle(client);
    }

    void MakePerson(Client client)
    {
        var gender = dice.Chance(55) ? Gender.Female : Gender.Male;
        client.Gender = dice.Chance(92) ? gender : null;
        client.Firstname = InventedNames.First(dice, gender);
        client.Lastname = InventedNames.Last(dice);
        client.Phone = dice.Chance(90) ? Phone() : null;
        client.Email = dice.Chance(82) ? Email(client) : null;
        client.DateOfBirth = dice.Chance(85) ? today.PlusDays(-dice.Between(200, 33_000)) : null;
        client.IdCard = dice.Chance(60) ? IdCard() : null;
        client.Note = dice.Chance(8) ? dice.Pick(InventedNames.Notes) : null;
        client.Language = dice.Chance(5) ? Language.En : null;
        if (dice.Chance(20))
        {
            client.Tags.Add(dice.Pick(InventedNames.Tags));
            if (dice.Chance(25) && dice.Pick(InventedNames.Tags) is var second && !client.Tags.Contains(second))
            {
                client.Tags.Add(second);
            }
        }

        if (dice.Chance(70))
        {
            Settle(client);
        }
    }

    void Settle(Client client)
    {
        (client.City, client.Province, client.PostCode) = dice.Pick(InventedNames.Places);
        client.Address = InventedNames.Street(dice);
        client.CountryCode = "ES";
    }

    string Phone() => string.Create(CultureInfo.InvariantCulture, $"+34 6{dice.Below(100):00} {dice.Below(1000):000} {dice.Below(1000):000}");

    // The number keeps it unique in the clinic.
    static string Email(Client client)
    {
        var name = string.Concat(Folding.Fold(client.Firstname + "." + client.Lastname?.Split(' ')[0]).Where(sign => char.IsAsciiLetterOrDigit(sign) || sign == '.'));
        return string.Create(CultureInfo.InvariantCulture, $"{name.Trim('.')}.{client.ClientNumber}@example.com");
    }

    // A Spanish identity card's letter checks its digits; here it is always the wrong one, so that the card is nobody's.
    string IdCard()
    {
        var digits = dice.Below(100_000_000);
        var wrong = CheckLetters[(digits + 1) % CheckLetters.Length];
        return string.Create(CultureInfo.InvariantCulture, $"{digits:00000000}{wrong}");
    }
}
