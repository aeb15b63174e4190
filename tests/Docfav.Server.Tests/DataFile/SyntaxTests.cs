using System.Text;
using Docfav.Server.DataFile;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.DataFile;

public sealed class SyntaxTests(PostgresCluster cluster)
{
    const string NoFormat = "$.format: must be the first field, and \"docfav-data/1\"";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static readonly (string File, string[] Faults)[] Cases =
    [
        ("", ["$: the file ends in the middle"]),
        ("[]", [NoFormat]),
        ("{}", [NoFormat]),
        ("""{"users":[],"format":"docfav-data/1"}""", [NoFormat]),
        ("""{"format":"docfav-data/2"}""", [NoFormat]),
        ("""{"format":"docfav-data/1","format":"docfav-data/1"}""", ["$.format: is given twice"]),
        ("""{"format":"docfav-data/1"} x""", ["$: the file is not well-formed JSON at line 1, byte 28"]),
        ("""{"format":"docfav-data/1","users":[""", ["$.users[0]: the file ends in the middle"]),
        ("{\"format\":\"docfav-data/1\",\n\"users\":[{\"email\":}]}", ["$.users[0]: the file is not well-formed JSON at line 2, byte 19"]),
        ("""{"format":"docfav-data/1","users":[{"email":"a@x.es"},{"ema""", ["$.users[1]: the file ends in the middle"]),
        ("""{"format":"docfav-data/1","users":[{"email":"a@x.es",}]}""", ["$.users[0]: the file is not well-formed JSON at line 1, byte 54"]),
        ("""{"format":"docfav-data/1","users":[{"email":"a@x.es","email":"b@x.es"}]}""", ["$.users[0].email: is given twice"]),
        ("""{"format":"docfav-data/1","users":[],"users":[]}""", ["$.users: is given twice"]),
        ("""{"format":"docfav-data/1","clinics":[],"users":[]}""", ["$.users: must stand before clinics"]),
        ("""{"format":"docfav-data/1","clinics":[5,{"name":"C","name":"D"}]}""", ["$.clinics[0]: must be an object", "$.clinics[1].name: is given twice"]),
        ("""{"format":"docfav-data/1","clinics":[{"name":"C","appointments":[],"clients":[{"x":[{}]}],"city":"x"}]}""",
            ["$.clinics[0].clients: must stand before appointments",
             "$.clinics[0].city: is not a known field here: an object's own fields stand before its lists"]),
        ("""{"format":"docfav-data/1","users":[{"email":"a@x.es","firstname":"\ud800"}]}""", ["$.users[0].firstname: is not valid text"]),
        ("{\"format\":\"docfav-data/1\",\"a\\ud800\":1}", ["$: a field's name is not valid text"]),
    ];

    [Theory, OnEveryDatabase]
    public async Task A_file_that_is_not_as_it_should_be_is_refused_at_its_path(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        foreach (var (file, faults) in Cases)
        {
            (await store.FaultsOfAsync(file)).ShouldBe(faults, file);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Every_way_to_cut_a_file_off_is_refused(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        var file = Encoding.UTF8.GetBytes(Example.Whole);
        for (var length = 0; length < file.Length; length += 97)
        {
            (await store.TryImportAsync(file[..length])).Succeeded.ShouldBeFalse($"{length} bytes");
        }

        await using var db = store.Database.OpenRead();
        (await db.Users.CountAsync(Cancellation)).ShouldBe(0);
    }

    [Theory, OnEveryDatabase]
    public async Task Text_that_is_no_UTF_8_is_refused(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        var file = Encoding.UTF8.GetBytes(Example.Clients("""{"firstname":"?"}"""));
        file[Array.LastIndexOf(file, (byte)'?')] = 0xff;

        (await store.TryImportAsync(file)).Faults.ShouldHaveSingleItem().ToString().ShouldBe("$.clinics[0].clients[0].firstname: is not valid text");
    }

    [Theory, OnEveryDatabase]
    public async Task A_byte_order_mark_and_lists_in_another_order_are_taken(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        byte[] file = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Example.Clinic("""
            "clients":[{"firstname":"x"}],"services":[],"staff":[{}],"members":null,"calendars":[{"name":"Y"}]
            """))];

        var outcome = await store.TryImportAsync(file);

        outcome.Faults.ShouldBeEmpty();
        outcome.Counts.Total.ShouldBe(4);
    }

    [Theory, OnEveryDatabase]
    public async Task A_value_of_more_than_16_MiB_is_refused_where_it_stands(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);

        var outcome = await store.TryImportAsync(Example.Clients("{}", $$"""{"note":"{{new string('x', 17 << 20)}}"}"""));

        outcome.Faults[^1].ToString().ShouldBe("$.clinics[0].clients[1]: is longer than 16 MiB");
    }

    [Theory, OnEveryDatabase]
    public async Task A_file_far_larger_than_the_buffers_is_streamed(DatabaseKind kind)
    {
        const int Clients = 20_000;
        await using var store = await DataStore.CreateAsync(kind, cluster);
        var path = Path.GetTempFileName();
        try
        {
            await using (var writer = new StreamWriter(path))
            {
                await writer.WriteAsync($$"""{"format":"docfav-data/1","clinics":[{"id":"{{Example.ClinicId}}","name":"C","clients":[""");
                for (var i = 0; i < Clients; i++)
                {
                    await writer.WriteAsync($$"""{{(i == 0 ? "" : ",")}}{"firstname":"María {{i}}","email":"m{{i}}@x.es","note":"{{new string('ñ', 500)}}"}""");
                }

                await writer.WriteAsync("]}]}");
            }

            var phases = new List<DataPhase>();
            using var input = DataFileInput.Of(path);
            var outcome = await store.ImportFrom(input, progress => phases.Add(progress.Phase));

            outcome.Faults.ShouldBeEmpty();
            outcome.Counts["clients"].ShouldBe(Clients);
            phases.Count(phase => phase == DataPhase.Validating).ShouldBe(20);
            phases.Count(phase => phase == DataPhase.Applying).ShouldBe(20);
            await using var db = store.Database.OpenRead();
            (await db.Clients.CountAsync(Cancellation)).ShouldBe(Clients);
            (await db.Clients.MaxAsync(row => row.ClientNumber, Cancellation)).ShouldBe(Clients);
            (await db.ClinicCounters.SingleAsync(Cancellation)).ClientCount.ShouldBe(Clients);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Secondary_indexes_are_all_back_after_a_large_import()
    {
        await using var store = await DataStore.CreateAsync(DatabaseKind.Sqlite, cluster);
        var before = await IndexesAsync(store);

        await store.ImportAsync(Example.Clients([.. Enumerable.Range(0, 10_001).Select(index => $$"""{"firstname":"x{{index}}"}""")]));

        (await IndexesAsync(store)).ShouldBe(before);
    }

    static async Task<List<string>> IndexesAsync(DataStore store)
    {
        await using var db = store.Database.OpenRead();
        return await db.Database.SqlQueryRaw<string>("SELECT sql AS \"Value\" FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
            .ToListAsync(Cancellation);
    }
}
