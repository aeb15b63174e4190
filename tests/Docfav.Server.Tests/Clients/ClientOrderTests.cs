using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Orders and pages of the list of clients, against an oracle in memory.</summary>
public sealed class ClientOrderTests(SharedDeployments deployments)
{
    static readonly string[] Orders =
        [.. from field in (string[])["name", "firstname", "lastname", "email", "client_number", "created_at", "date_of_birth"] from way in (string[])[".asc", ".desc"] select field + way];

    [Theory, OnEveryDatabase]
    public async Task Every_order_holds_with_ties_and_nulls_over_all_pages(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        var clients = StoredClients.Make(client.ClinicId, 150, seed: 1);
        await deployment.StoreAsync(clients);

        foreach (var order in Orders)
        {
            var expected = ClientOracle.Sorted(clients, order);
            (await PagesAsync(client, $"order_by={order}", 40, clients.Count)).ShouldBe(expected, order);
            var searched = (await client.GetAsync($"clinic/clients/autocomplete?keyword=a&limit=1000&order_by={order}")).ShouldSucceed();
            searched.EnumerateArray().Select(found => found.GetProperty("id").GetGuid())
                .ShouldBe(expected.Where(id => ClientOracle.IsFound(clients.Single(one => one.Id == id), "a")), order);
        }

        (await PagesAsync(client, "", 40, clients.Count)).ShouldBe(ClientOracle.Sorted(clients, "name.asc"));
    }

    [Theory, OnEveryDatabase]
    public async Task Pages_of_any_size_have_everybody_once(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        var clients = StoredClients.Make(client.ClinicId, 97, seed: 2);
        await deployment.StoreAsync(clients);

        for (var limit = 1; limit <= 100; limit++)
        {
            var order = Orders[limit % Orders.Length];
            (await PagesAsync(client, $"order_by={order}", limit, clients.Count)).ShouldBe(ClientOracle.Sorted(clients, order), $"{order} by {limit}");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_page_past_the_end_is_empty_and_still_tells_the_total(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        await deployment.StoreAsync(StoredClients.Make(client.ClinicId, 12, seed: 3));

        foreach (var (query, count) in ((string, int)[])[("", 10), ("?offset=11", 1), ("?offset=12", 0), ("?offset=2147483647", 0), ("?offset=2147483647&limit=100", 0), ("?limit=100", 12)])
        {
            var page = (await client.GetAsync($"clinic/clients{query}")).ShouldSucceed();
            page.GetProperty("clients").GetArrayLength().ShouldBe(count, query);
            page.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(12, query);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Other_clinics_clients_are_in_no_list(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (mine, theirs) = (await deployment.ManagerAsync(), await deployment.ManagerAsync());
        await deployment.StoreAsync(StoredClients.Make(theirs.ClinicId, 30, seed: 4));

        (await mine.GetAsync("clinic/clients?limit=100")).ShouldSucceed().GetRawText().ShouldBe("""{"clients":[],"meta":{"limit":100,"offset":0,"total":0}}""");
        (await mine.GetAsync("clinic/clients?gender=male")).ShouldSucceed().GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(0);
        (await mine.GetAsync("clinic/clients/autocomplete?keyword=a")).ShouldSucceed().GetArrayLength().ShouldBe(0);
    }

    static async Task<List<Guid>> PagesAsync(ApiClient client, string query, int limit, int total)
    {
        var ids = new List<Guid>();
        for (var offset = 0; ; offset += limit)
        {
            var page = (await client.GetAsync($"clinic/clients?limit={limit}&offset={offset}&{query}")).ShouldSucceed();
            page.GetProperty("meta").GetRawText().ShouldBe($$"""{"limit":{{limit}},"offset":{{offset}},"total":{{total}}}""");
            var found = page.GetProperty("clients").EnumerateArray().Select(one => one.GetProperty("id").GetGuid()).ToList();
            if (found.Count == 0)
            {
                return ids;
            }

            found.Count.ShouldBeLessThanOrEqualTo(limit);
            ids.AddRange(found);
        }
    }
}
