using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>What two clients have in common.</summary>
[Flags]
public enum Likeness
{
    None = 0,

    /// <summary>The folded full name.</summary>
    Name = 1,

    /// <summary>The date of birth, beside the name.</summary>
    DateOfBirth = 2,

    /// <summary>The phone's digits, with or without a country's prefix.</summary>
    Phone = 4,
    IdCard = 8,

    /// <summary>The e-mail address without regard to case and accents.</summary>
    Email = 16,
}

/// <summary>A client who may be another one's double.</summary>
/// <param name="Client">The client.</param>
/// <param name="DateOfBirth">Its date of birth.</param>
/// <param name="Likeness">What they have in common.</param>
public sealed record PossibleDuplicate(ClientMatch Client, LocalDate? DateOfBirth, Likeness Likeness);

/// <summary>Finds clients who are in a clinic twice, each question by an index.</summary>
public sealed class ClientDuplicates(IDatabase database)
{
    const int MostOfEach = 20;
    const int Most = 10;

    // Spain's numbers have nine digits: what stands before is the country's prefix.
    const int NationalDigits = 9;
    const int FewestDigits = 6;

    /// <summary>The clients most like a stored one, the likest first; none where there is no such client.</summary>
    public async Task<IReadOnlyList<PossibleDuplicate>> FindAsync(Guid clinicId, Guid clientId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var client = await db.Clients.SingleOrDefaultAsync(row => row.ClinicId == clinicId && row.Id == clientId, cancellation);
        return client is null ? [] : await FindAsync(db, client, cancellation);
    }

    /// <summary>The clients most like one who has not been created yet.</summary>
    public async Task<IReadOnlyList<PossibleDuplicate>> FindAsync(Guid clinicId, ClientFields fields, CancellationToken cancellation)
    {
        var client = new Client { ClinicId = clinicId };
        fields.ApplyTo(client);
        await using var db = database.OpenRead();
        return await FindAsync(db, client, cancellation);
    }

    async Task<IReadOnlyList<PossibleDuplicate>> FindAsync(DocfavDb db, Client client, CancellationToken cancellation)
    {
        var others = db.Clients.Where(other => other.ClinicId == client.ClinicId && other.Id != client.Id);
        var found = new Dictionary<Guid, Client>();
        await AddAsync(client.EmailFolded.Length > 0 ? others.Where(other => other.EmailFolded == client.EmailFolded) : null);
        await AddAsync(client.NameFolded.Length > 0
            ? others.Where(other => other.NameFolded == client.NameFolded).OrderByDescending(other => other.DateOfBirth == client.DateOfBirth) : null);
        var digits = National(client.Phone);
        await AddAsync(digits.Length >= FewestDigits ? With(db, client, digits).Where(other => other.SearchText.EndsWith(digits)) : null);
        var card = Folding.Fold(client.IdCard);
        await AddAsync(card.Length > 0 ? With(db, client, card).Where(other => other.SearchText.Contains("\n" + card + "\n")) : null);
        return
        [
            .. found.Values.Select(other => (Client: other, Likeness: Compare(client, other))).Where(pair => pair.Likeness != Likeness.None)
                .OrderByDescending(pair => pair.Likeness).ThenBy(pair => pair.Client.NameFolded, Folding.Order).ThenBy(pair => pair.Client.Id).Take(Most)
                .Select(pair => new PossibleDuplicate(
                    new(pair.Client.Id, pair.Client.Fullname, pair.Client.Email, pair.Client.Phone, pair.Client.ClientNumber), pair.Client.DateOfBirth, pair.Likeness)),
        ];

        async Task AddAsync(IQueryable<Client>? like)
        {
            foreach (var other in like is null ? [] : await like.Take(MostOfEach).ToListAsync(cancellation))
            {
                found[other.Id] = other;
            }
        }
    }

    /// <summary>The clinic's other clients whose search text may hold a word: by the search index, where the word is long enough to be in it.</summary>
    IQueryable<Client> With(DocfavDb db, Client client, string word)
    {
        var grams = SearchGrams.OfWords(client.ClinicId, [word]);
        var all = grams.Length == 0 ? db.Clients : database.ClientsWith(db, grams);
        return all.Where(other => other.ClinicId == client.ClinicId && other.Id != client.Id);
    }

    static Likeness Compare(Client client, Client other)
    {
        var hasName = client.NameFolded.Length > 0 && client.NameFolded == other.NameFolded;
        var digits = National(client.Phone);
        var card = Folding.Fold(client.IdCard);
        return (hasName ? Likeness.Name : Likeness.None)
            | (hasName && client.DateOfBirth is not null && client.DateOfBirth == other.DateOfBirth ? Likeness.DateOfBirth : Likeness.None)
            | (digits.Length >= FewestDigits && digits == National(other.Phone) ? Likeness.Phone : Likeness.None)
            | (card.Length > 0 && card == Folding.Fold(other.IdCard) ? Likeness.IdCard : Likeness.None)
            | (client.EmailFolded.Length > 0 && client.EmailFolded == other.EmailFolded ? Likeness.Email : Likeness.None);
    }

    static string National(string? phone)
    {
        var digits = Client.Digits(phone);
        return digits.Length > NationalDigits ? digits[^NationalDigits..] : digits;
    }
}
