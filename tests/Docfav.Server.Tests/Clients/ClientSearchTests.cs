using System.Net;
using System.Text;
using Docfav.Server.Clients;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Searching clients as one types.</summary>
public sealed class ClientSearchTests(SharedDeployments deployments)
{
    static readonly string[] Plain = ["%", "_", "\\", "%%", "_%", "\\%", "\\_", "[a-z]", "*", "?", "??", "'", "''", "\"", ";", "--", "' OR 1=1--", "%' OR '1'='1", "{0}", "$1", ":p", "@p0", "@", ".", "^", "~", "100%", "a_b", "a*b", "x%y", "b_c", "|", "{x}"];

    [Theory]
    [InlineData("garcia", "García"), InlineData("GARCÍA", "garcia"), InlineData("Garci\u0301a", "García"), InlineData("García", "Garci\u0301a"), InlineData("rcí", "García"), InlineData("nun", "Núñez"), InlineData("nuñ", "Núñez")]
    [InlineData("nuñez", "NUNEZ"), InlineData("muller", "Müller"), InlineData("MÜLLER", "Muller"), InlineData("weiss", "Weiß"), InlineData("WEIẞ", "weiss"), InlineData("weiß", "WEISS"), InlineData("ss", "Straße"), InlineData("lodz", "Łódź")]
    [InlineData("ŁÓDŹ", "lodz"), InlineData("celik", "Çelik"), InlineData("ipek", "İpek"), InlineData("İPEK", "ipek"), InlineData("irmak", "ırmak"), InlineData("IRMAK", "ırmak"), InlineData("ırmak", "Irmak"), InlineData("gunes", "Güneş")]
    [InlineData("erdogan", "Erdoğan"), InlineData("ERDOĞAN", "erdogan"), InlineData("oystein", "Øystein"), InlineData("ØY", "oystein"), InlineData("djordje", "Djordje"), InlineData("dorde", "Đorđe"), InlineData("aesir", "Æsir")]
    [InlineData("ÆSIR", "aesir"), InlineData("oeuvre", "Œuvre"), InlineData("ŒUVRE", "oeuvre"), InlineData("angstrom", "Ångström"), InlineData("A\u030angstro\u0308m", "angstrom"), InlineData("zoe", "Zoë"), InlineData("nguyen", "Nguyễn")]
    [InlineData("żółć", "ZOLC"), InlineData("𠮷", "𠮷田"), InlineData("🦷", "a🦷b"), InlineData("가", "가나"), InlineData("жан", "ЖАННА"), InlineData("ωμε", "ΩΜΕΓΑ")]
    public async Task A_word_is_found_whatever_its_case_and_accents(string keyword, string name)
    {
        foreach (var kind in Enum.GetValues<DatabaseKind>())
        {
            var client = await (await deployments.OnAsync(kind)).ManagerAsync();
            var body = new System.Text.Json.Nodes.JsonObject { ["surname"] = name }.ToJsonString();
            var id = (await client.PostAsync("clinic/clients", body)).ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
            (await client.PostAsync("clinic/clients", "{\"surname\":\"Qqq\"}")).ShouldSucceed(HttpStatusCode.Created);

            (await FindAsync(client, keyword)).ShouldBe([id], kind.ToString());
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Each_word_must_be_found_but_anywhere(DatabaseKind kind)
    {
        var client = await (await deployments.OnAsync(kind)).ManagerAsync();
        var response = await client.PostAsync(
            "clinic/clients",
            """{"name":"Carlos María","surname":"García","email":"Cmg@Example.com","telephone":"+34 (600) 12-34.56","id_card":"12345678-aÑ","note":"secret","city":"Madrid","tags":["vip"]}""");
        var id = response.ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();

        foreach (var keyword in (string[])["carlos", "arlo", "garcia carlos", "  gar   car  ", "maria garcia", "car gar example", "cmg@example.com", "CMG", "@", "600", "+34", "(600)", "12-34.56", "34600", "60012", "123456", "3460012",
            "12345678-a", "12345678-AÑ", "78-an", "an 600 cmg", "carlos\u00a0garcia", "carlos\u3000garcia", "a", "car car car", "34600123456", "\u0301car"])
        {
            (await FindAsync(client, keyword)).ShouldBe([id], keyword);
        }

        foreach (var keyword in (string[])["carlosm", "carlosgarcia", "garciacmg", "carlos lopez", "madrid", "secret", "vip", "60012-3", "600 99", "+34600", "34 700", "garcía2", "car\u200blos", "12345678ao", "com+34", "male", "true"])
        {
            (await FindAsync(client, keyword)).ShouldBeEmpty(keyword);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Signs_are_plain_characters_and_every_keyword_finds_what_an_oracle_finds(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        var clients = StoredClients.Make(client.ClinicId, 300, seed: 5);
        await deployment.StoreAsync(clients);
        var random = new Random(6);
        var keywords = Plain.Concat(Enumerable.Range(0, 250).Select(_ => Keyword(clients[random.Next(clients.Count)], random)))
            .Where(keyword => !string.IsNullOrWhiteSpace(keyword)).Distinct().ToArray();

        var hits = 0;
        foreach (var keyword in keywords)
        {
            var expected = ClientOracle.Sorted(clients.Where(one => ClientOracle.IsFound(one, keyword)), "name.asc");
            (await FindAsync(client, keyword)).ShouldBe(expected, $"'{keyword}'");
            hits += expected.Count > 0 ? 1 : 0;
        }

        hits.ShouldBeGreaterThan(200);
    }

    [Theory, OnEveryDatabase]
    public async Task Pages_of_a_search_have_everybody_once(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        var clients = StoredClients.Make(client.ClinicId, 70, seed: 7);
        await deployment.StoreAsync(clients);
        var expected = ClientOracle.Sorted(clients.Where(one => ClientOracle.IsFound(one, "e")), "email.desc");
        expected.Count.ShouldBeGreaterThan(25);

        foreach (var limit in (int[])[1, 7, 20, 1000])
        {
            var ids = new List<Guid>();
            for (var offset = 0; offset <= expected.Count; offset += limit)
            {
                ids.AddRange(await FindAsync(client, "e", $"&order_by=email.desc&limit={limit}&offset={offset}"));
            }

            ids.ShouldBe(expected, $"by {limit}");
        }

        (await client.GetAsync("clinic/clients/autocomplete?keyword=e")).ShouldSucceed().GetArrayLength().ShouldBe(20);
    }

    /// <summary>A piece of something that the client has, its case, accents or form changed; or pieces of two things.</summary>
    static string Keyword(Client client, Random random)
    {
        string?[] things = [client.Firstname, client.Lastname, client.Email, client.Phone, client.IdCard, client.Fullname];
        string Piece()
        {
            var thing = things[random.Next(things.Length)] ?? "x";
            var letters = thing.EnumerateRunes().ToArray();
            var start = random.Next(letters.Length);
            var piece = string.Concat(letters.Skip(start).Take(1 + random.Next(letters.Length - start)).Select(letter => letter.ToString()));
            return random.Next(5) switch
            {
                0 => piece.ToUpperInvariant(),
                1 => piece.Normalize(NormalizationForm.FormD),
                2 => ClientOracle.Fold(piece),
                _ => piece,
            };
        }

        return random.Next(3) == 0 ? $"{Piece()} {Piece()}" : Piece();
    }

    static async Task<List<Guid>> FindAsync(ApiClient client, string keyword, string more = "&limit=1000") =>
        [.. (await client.GetAsync($"clinic/clients/autocomplete?keyword={Uri.EscapeDataString(keyword)}{more}")).ShouldSucceed()
            .EnumerateArray().Select(found => found.GetProperty("id").GetGuid())];
}
