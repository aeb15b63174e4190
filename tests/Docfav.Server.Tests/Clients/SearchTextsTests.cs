using Docfav.Server.Clients;
using Docfav.Server.Data;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Searching the texts that are kept in memory, against looking at each of them.</summary>
public sealed class SearchTextsTests
{
    static readonly Guid s_clinic = Guid.NewGuid();

    [Fact]
    public void Every_word_finds_whom_looking_at_each_finds_in_the_order_of_the_list()
    {
        var clients = StoredClients.Make(s_clinic, 700, seed: 11);
        var texts = SearchTexts.None.And(Sorted(clients));

        foreach (var words in Searches(clients, new Random(12)).Take(1_500))
        {
            var expected = Expected(clients, words);
            texts.Find(words, 1_000, 0).ShouldBe(expected, string.Join(' ', words));
            texts.Find(words, 3, 2).ShouldBe(expected.Skip(2).Take(3), string.Join(' ', words));
        }

        texts.Find(["a"], 10, int.MaxValue).ShouldBeEmpty();
    }

    [Fact]
    public void Texts_that_follow_changes_are_those_that_are_read_anew()
    {
        var random = new Random(13);
        var clients = StoredClients.Make(s_clinic, 500, seed: 14).ToDictionary(client => client.Id);
        var coming = StoredClients.Make(s_clinic, 1_500, seed: 15);
        var texts = SearchTexts.None.And(Sorted(clients.Values));
        for (var round = 0; round < 60; round++)
        {
            Client[] gone = [.. clients.Values.Where(_ => random.Next(40) == 0)];
            Client[] renamed = [.. clients.Values.Except(gone).Where(_ => random.Next(40) == 0)];
            Client[] come = [.. coming.Skip(round * 25).Take(25)];
            foreach (var client in renamed)
            {
                client.Lastname = coming[random.Next(coming.Count)].Lastname + random.Next(10);
                client.Fold();
            }

            Array.ForEach(gone, client => clients.Remove(client.Id));
            Array.ForEach(come, client => clients.Add(client.Id, client));
            texts = texts.With(gone.Concat(renamed).Concat(come).Select(client => client.Id).ToHashSet(), come.Concat(renamed).Select(Entry));

            foreach (var words in Searches([.. clients.Values], random).Take(20))
            {
                texts.Find(words, 10_000, 0).ShouldBe(Expected(clients.Values, words), $"round {round}: {string.Join(' ', words)}");
            }
        }

        clients.Count.ShouldBeGreaterThan(700);
        (texts.Size < 2 * SearchTexts.None.And(Sorted(clients.Values)).Size).ShouldBeTrue();
    }

    [Fact]
    public void Nobody_is_left_when_all_go_and_who_comes_then_is_found()
    {
        var clients = StoredClients.Make(s_clinic, 100, seed: 16);
        var texts = SearchTexts.None.And(Sorted(clients)).With(clients.Select(client => client.Id).ToHashSet(), []);
        texts.Find(["a"], 10, 0).ShouldBeEmpty();
        texts.Size.ShouldBe(0);
        texts.With(new HashSet<Guid> { clients[0].Id }, [Entry(clients[0])]).Find([clients[0].SearchText.Split('\n', StringSplitOptions.RemoveEmptyEntries)[0].Split(' ')[0]], 10, 0)
            .ShouldBe([clients[0].Id]);
    }

    /// <summary>Pieces of what the clients have, one or two, and words that nobody has.</summary>
    static IEnumerable<string[]> Searches(List<Client> clients, Random random)
    {
        while (true)
        {
            string Piece()
            {
                var parts = clients[random.Next(clients.Count)].SearchText.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries);
                var letters = (parts.Length == 0 ? "x" : parts[random.Next(parts.Length)]).EnumerateRunes().ToArray();
                var start = random.Next(letters.Length);
                return string.Concat(letters.Skip(start).Take(1 + random.Next(letters.Length - start)));
            }

            yield return random.Next(4) switch
            {
                0 => [Piece(), Piece()],
                1 => [Piece() + "q"],
                _ => [Piece()],
            };
        }
    }

    static IEnumerable<Guid> Expected(IEnumerable<Client> clients, string[] words) =>
        Sorted(clients.Where(client => words.All(word => client.SearchText.Contains(word, StringComparison.Ordinal)))).Select(entry => entry.Id);

    static IEnumerable<SearchEntry> Sorted(IEnumerable<Client> clients) =>
        clients.OrderBy(client => client.NameFolded, Folding.Order).ThenBy(client => Convert.ToHexString(client.Id.ToByteArray(bigEndian: true)), StringComparer.Ordinal).Select(Entry);

    static SearchEntry Entry(Client client) => new(client.Id, client.NameFolded, client.SearchText);
}
