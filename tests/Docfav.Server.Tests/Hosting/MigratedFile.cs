using Docfav.Server.Data.Sqlite;
using Microsoft.Data.Sqlite;

namespace Docfav.Server.Tests.Hosting;

/// <summary>An embedded database that the run has migrated once, for copies.</summary>
static class MigratedFile
{
    const string Name = "docfav.db";

    static readonly Lazy<Task<byte[]>> s_content = new(MakeAsync);

    /// <summary>Puts a copy into a data folder.</summary>
    public static async Task CopyAsync(string folder) => await File.WriteAllBytesAsync(Path.Combine(folder, Name), await s_content.Value);

    static async Task<byte[]> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
        try
        {
            using (var database = new SqliteDatabase(folder))
            {
                await database.MigrateAsync(CancellationToken.None);
            }

            var file = Path.Combine(folder, Name);
            using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
            {
                await connection.OpenAsync();
                using var checkpoint = connection.CreateCommand();
                checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                await checkpoint.ExecuteNonQueryAsync();
            }

            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
