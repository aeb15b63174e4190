using System.Globalization;
using System.Text;
using Docfav.Server.Clients;
using NodaTime;

namespace Docfav.Server.Tests.Clients;

/// <summary>What lists and searches of clients must answer, worked out in memory and from the rules' text alone.</summary>
static class ClientOracle
{
    static readonly Dictionary<string, string> Letters =
        new() { ["ß"] = "ss", ["ł"] = "l", ["ø"] = "o", ["đ"] = "d", ["æ"] = "ae", ["œ"] = "oe", ["ı"] = "i" };

    /// <summary>Case and accents stripped.</summary>
    public static string Fold(string? text)
    {
        var plain = string.Concat((text ?? "").Normalize(NormalizationForm.FormD)
            .Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)).ToLowerInvariant();
        return Letters.Aggregate(plain, (folded, letter) => folded.Replace(letter.Key, letter.Value, StringComparison.Ordinal)).Normalize(NormalizationForm.FormC);
    }

    /// <summary>The clients in an order of the API's: nulls first when ascending, text by its folded bytes, ties by id ascending both ways.</summary>
    public static IReadOnlyList<Guid> Sorted(IEnumerable<Client> clients, string order)
    {
        var (field, descending) = (order[..order.LastIndexOf('.')], order.EndsWith(".desc", StringComparison.Ordinal));
        var sorted = clients.ToList();
        sorted.Sort((left, right) =>
        {
            var way = CompareKeys(Key(left, field), Key(right, field));
            return way != 0 ? (descending ? -way : way) : string.CompareOrdinal(left.Id.ToString(), right.Id.ToString());
        });
        return [.. sorted.Select(client => client.Id)];
    }

    /// <summary>Whether each of the keyword's words is somewhere in the client.</summary>
    public static bool IsFound(Client client, string keyword)
    {
        string[] places = [Fold(client.Firstname), Fold(client.Lastname), Fold(client.Email), Fold(client.Phone), Fold(client.IdCard)];
        var digits = string.Concat((client.Phone ?? "").Where(char.IsAsciiDigit));
        return keyword.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Fold).All(word =>
            places.Any(place => place.Contains(word, StringComparison.Ordinal)) || (word.All(char.IsAsciiDigit) && digits.Contains(word, StringComparison.Ordinal)));
    }

    /// <summary>Whole years: a birthday counts from the day itself, 29 February in other years from 1 March.</summary>
    public static int Age(LocalDate born, LocalDate today) =>
        today.Year - born.Year - ((today.Month, today.Day).CompareTo((born.Month, born.Day)) < 0 ? 1 : 0);

    static object? Key(Client client, string field) => field switch
    {
        "name" => Bytes(string.Join(' ', new[] { client.Firstname, client.Lastname }.Where(part => part is not null))),
        "firstname" => Bytes(client.Firstname),
        "lastname" => Bytes(client.Lastname),
        "email" => Bytes(client.Email),
        "client_number" => client.ClientNumber,
        "created_at" => client.CreatedAt,
        "date_of_birth" => client.DateOfBirth,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
    };

    static byte[] Bytes(string? text) => Encoding.UTF8.GetBytes(Fold(text));

    static int CompareKeys(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        _ => ((IComparable)left).CompareTo(right),
    };
}
