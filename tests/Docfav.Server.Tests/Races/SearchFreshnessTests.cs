using System.Net;
using System.Text.Json;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Whom one node has stored, every node finds from the next request on, though each keeps what it searches in memory.</summary>
[Collection("Races")]
public sealed class SearchFreshnessTests(RaceStages stages)
{
    [Theory, OnEveryLayout]
    public async Task Who_comes_and_is_renamed_is_found_by_the_new_name_alone_on_every_node(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        (await FoundAsync(clinic, "zaragozana")).ShouldAllBe(found => found.Count == 0);
        var nobody = await CreateAsync(clinic, 0, "Anselma", "Oria");

        var id = await CreateAsync(clinic, 1, "Eva", "Zaragozana");
        (await FoundAsync(clinic, "zaragozana")).ShouldAllBe(found => found.SequenceEqual(new[] { id }));
        (await clinic.On(0).PatchAsync($"clinic/clients/{id}", """{"surname":"Abascal"}""")).ShouldSucceed();
        (await FoundAsync(clinic, "zaragozana")).ShouldAllBe(found => found.Count == 0);
        (await FoundAsync(clinic, "abascal eva")).ShouldAllBe(found => found.SequenceEqual(new[] { id }));
        // By name, as it is now.
        (await FoundAsync(clinic, "a")).ShouldAllBe(found => found.SequenceEqual(new[] { nobody, id }));
        (await clinic.On(1).PatchAsync($"clinic/clients/{id}", """{"name":"Abel"}""")).ShouldSucceed();
        (await FoundAsync(clinic, "a")).ShouldAllBe(found => found.SequenceEqual(new[] { id, nobody }));
    }

    [Theory, OnEveryLayout]
    public async Task While_many_are_stored_each_is_found_as_soon_as_it_is_acknowledged(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var number = 0;
        await Barrier.AtOnceAsync(Enumerable.Range(0, 6).Select(who => (Func<Task<bool>>)(async () =>
        {
            for (var round = 0; round < Rounds.Of("SEARCH", 15); round++)
            {
                var name = $"Q{Interlocked.Increment(ref number):0000}z";
                var id = await CreateAsync(clinic, who + round, name, "Prisa");
                (await clinic.On(who + round + 1).GetAsync($"clinic/clients/autocomplete?keyword={name}")).ShouldSucceed()
                    .EnumerateArray().Select(found => found.GetProperty("id").GetGuid()).ShouldBe([id], name);
            }

            return true;
        })));

        (await FoundAsync(clinic, "prisa")).ShouldAllBe(found => found.Count == number);
    }

    static async Task<Guid> CreateAsync(RaceClinic clinic, int node, string name, string surname) =>
        (await ApiClient.PatientlyAsync(() => clinic.On(node).PostAsync("clinic/clients", JsonSerializer.Serialize(new { name, surname }))))
            .ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();

    /// <summary>What each of two nodes finds.</summary>
    static async Task<List<List<Guid>>> FoundAsync(RaceClinic clinic, string keyword)
    {
        var found = new List<List<Guid>>();
        for (var node = 0; node < 2; node++)
        {
            var answer = await clinic.On(node).GetAsync($"clinic/clients/autocomplete?keyword={Uri.EscapeDataString(keyword)}&limit=1000");
            found.Add([.. answer.ShouldSucceed().EnumerateArray().Select(one => one.GetProperty("id").GetGuid())]);
        }

        return found;
    }
}
