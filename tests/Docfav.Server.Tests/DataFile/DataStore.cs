using System.Text;
using Docfav.Server.Access;
using Docfav.Server.Data;
using Docfav.Server.DataFile;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Identity;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.DataFile;

/// <summary>A migrated database of a test's own, with import and export.</summary>
public sealed class DataStore : IAsyncDisposable, IClock
{
    static readonly SemaphoreSlim TemplateGate = new(1);
    static string? s_template;

    readonly string? _folder;

    DataStore(IDatabase database, string? folder) => (Database, _folder) = (database, folder);

    public IDatabase Database { get; }

    public Instant Now { get; set; } = Instant.FromUtc(2026, 2, 1, 12, 0);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<DataStore> CreateAsync(DatabaseKind kind, PostgresCluster cluster)
    {
        if (kind == DatabaseKind.Postgres)
        {
            return new(new StorageOptions { Database = await cluster.CreateDatabaseAsync(await TemplateAsync(cluster), Cancellation) }.Open(), null);
        }

        var folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
        var store = new DataStore(new StorageOptions { Data = folder }.Open(), folder);
        await store.Database.MigrateAsync(Cancellation);
        return store;
    }

    public Instant GetCurrentInstant() => Now;

    public Task<ImportOutcome> TryImportAsync(string json) => TryImportAsync(Encoding.UTF8.GetBytes(json));

    public async Task<ImportOutcome> TryImportAsync(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using var input = await DataFileInput.SpoolAsync(stream, Cancellation);
        return await ImportFrom(input);
    }

    public Task<ImportOutcome> ImportFrom(DataFileInput input, Action<DataProgress>? progress = null) =>
        new DataImport(Database, new PasswordHasher<User>(), this, new AccessOptions()).RunAsync(input, progress, Cancellation);

    public async Task<DataCounts> ImportAsync(string json)
    {
        var outcome = await TryImportAsync(json);
        outcome.Faults.ShouldBeEmpty();
        outcome.Succeeded.ShouldBeTrue();
        return outcome.Counts;
    }

    /// <summary>Imports a file that must be refused, and left nothing behind.</summary>
    public async Task<string[]> FaultsOfAsync(string json)
    {
        var before = await ExportAsync();
        var outcome = await TryImportAsync(json);
        outcome.Succeeded.ShouldBeFalse();
        (await ExportAsync()).ShouldBe(before);
        return [.. outcome.Faults.Select(fault => fault.ToString())];
    }

    public async Task<string> ExportAsync(Guid? clinic = null)
    {
        using var output = new MemoryStream();
        (await new DataExport(Database).RunAsync(output, clinic, null, Cancellation)).ShouldNotBeNull();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        (Database as IDisposable)?.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }

        await Task.CompletedTask;
    }

    static async Task<string> TemplateAsync(PostgresCluster cluster)
    {
        await TemplateGate.WaitAsync(Cancellation);
        try
        {
            if (s_template is null)
            {
                var template = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
                var database = new StorageOptions { Database = template }.Open();
                await database.MigrateAsync(Cancellation);
                ((IDisposable)database).Dispose();
                s_template = template;
            }

            return s_template;
        }
        finally
        {
            TemplateGate.Release();
        }
    }
}
