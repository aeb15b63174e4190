using System.Globalization;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Bench;

/// <summary>The data that is measured on: made once, and found again.</summary>
sealed class DataFolder(BenchOptions options)
{
    const int Seed = 1;

    // Raised when the furniture changes: it is brought in anew.
    const string FurnitureStep = "furniture 1";

    /// <summary>A user whom the demo data makes manager of its first clinic, which is the large one.</summary>
    static readonly string Manager = string.Create(CultureInfo.InvariantCulture, $"manager@seed-{Seed}.demo.example");

    /// <summary>The built server, published as an operator does.</summary>
    public static string ServerProgram(BenchOptions options) => Path.Combine(options.Repository, "artifacts", "bench", "server", "Docfav.Server");

    /// <summary>Makes data of a size in a database, where that has not been done; small data are made anew for each run.</summary>
    public async Task<(StorageOptions Storage, Furniture Furniture, string Key)> PrepareAsync(DataSize size, PostgresServer? postgres)
    {
        var name = $"{(postgres is null ? "sqlite" : "postgres")}-{size}";
        var (storage, mark) = (await PlaceAsync(name, size, postgres), Path.Combine(options.Data, name + ".made"));
        if (size == DataSize.S)
        {
            File.Delete(mark);
        }

        var (clinics, clients, appointments) = size == DataSize.S ? (1, 400, 2_000) : (200, 1_000_000, 10_000_000);
        await OnceAsync(mark, "demo 1", () => ServerAsync(storage, string.Create(
            CultureInfo.InvariantCulture, $"demo --clinics {clinics} --clients {clients} --appointments {appointments} --seed {Seed}").Split(' ')));
        // What was made by an older server is brought up to date.
        await ServerAsync(storage, ["migrate"]);
        var furniture = await FurnitureAsync(storage, mark);
        var key = (await ServerAsync(storage, ["keys", "create", "--user", Manager, "--name", "bench", "--scopes", string.Join(',', Docfav.Server.Access.Scopes.All.Select(scope => scope.Name))])).Trim();
        return (storage, furniture, key);
    }

    async Task<StorageOptions> PlaceAsync(string name, DataSize size, PostgresServer? postgres)
    {
        var folder = Path.Combine(options.Data, name);
        if (postgres is not null)
        {
            var database = $"bench_{size}".ToLowerInvariant();
            await postgres.MakeDatabaseAsync(database, anew: size == DataSize.S);
            return new() { Data = folder, Database = postgres.Connection(database) };
        }

        if (size == DataSize.S && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return new() { Data = folder };
    }

    async Task<Furniture> FurnitureAsync(StorageOptions storage, string mark)
    {
        var database = storage.Open();
        using var closing = database as IDisposable;
        Furniture furniture;
        string clinicName;
        await using (var db = database.OpenRead())
        {
            var manager = await db.Users.SingleAsync(user => user.Email == Manager);
            var clinicId = await db.Members.Where(member => member.UserId == manager.Id).Select(member => member.ClinicId).SingleAsync();
            clinicName = await db.Clinics.Where(clinic => clinic.Id == clinicId).Select(clinic => clinic.Name).SingleAsync();
            furniture = new(clinicId, await db.Clients.Where(client => client.ClinicId == clinicId && client.IsActive).OrderBy(client => client.ClientNumber).Select(client => client.Id).Take(300).ToArrayAsync());
        }

        await OnceAsync(mark, FurnitureStep, async () =>
        {
            var file = mark + ".json";
            furniture.Write(file, clinicName);
            await ServerAsync(storage, ["import", file]);
            File.Delete(file);
        });
        return furniture;
    }

    /// <summary>Runs a command of the server.</summary>
    Task<string> ServerAsync(StorageOptions storage, IEnumerable<string> command) => Guest.RunAsync(Cores.All, [ServerProgram(options), .. command], Settings(storage));

    /// <summary>What names the database to every command of the server.</summary>
    public static Dictionary<string, string> Settings(StorageOptions storage) =>
        new() { ["Docfav__Data"] = storage.Data, ["Docfav__Database"] = storage.Database ?? "", ["Docfav__NoDemo"] = "true" };

    static async Task OnceAsync(string mark, string step, Func<Task> make)
    {
        if (File.Exists(mark) && (await File.ReadAllLinesAsync(mark)).Contains(step))
        {
            return;
        }

        await Console.Error.WriteLineAsync($"{Path.GetFileNameWithoutExtension(mark)}: making {step}");
        await make();
        await File.AppendAllTextAsync(mark, step + "\n");
    }
}
