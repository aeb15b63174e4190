using System.Text.RegularExpressions;
using Docfav.Server.Data.Postgres;
using Docfav.Server.Data.Sqlite;
using Docfav.Server.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

/// <summary>The migrations are written by hand: what they make must be what the model says.</summary>
public sealed partial class SchemaTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_migrated_SQLite_schema_is_the_models()
    {
        var folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
        using (var database = new SqliteDatabase(folder))
        {
            await database.MigrateAsync(Cancellation);
        }

        await using var migrated = new SqliteConnection($"Data Source={folder}/docfav.db;Pooling=False");
        await using var modelled = new SqliteConnection("Data Source=:memory:");
        await migrated.OpenAsync(Cancellation);
        await modelled.OpenAsync(Cancellation);
        await using (var db = new SqliteDocfavDb(new DbContextOptionsBuilder<SqliteDocfavDb>().UseSqlite(modelled).Options))
        {
            await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript(), Cancellation);
        }

        (await SqliteSchemaAsync(migrated)).ShouldBe(await SqliteSchemaAsync(modelled));
        await migrated.CloseAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_migrated_PostgreSQL_schema_is_the_models()
    {
        var migrated = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
        var modelled = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
        using (var database = new PostgresDatabase(migrated))
        {
            await database.MigrateAsync(Cancellation);
        }

        await using (var db = new PostgresDocfavDb(new DbContextOptionsBuilder<PostgresDocfavDb>().UseNpgsql(modelled).Options))
        {
            await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript(), Cancellation);
        }

        (await PostgresSchemaAsync(migrated)).ShouldBe(await PostgresSchemaAsync(modelled));
    }

    static async Task<string> SqliteSchemaAsync(SqliteConnection connection)
    {
        // Names beginning with search_ are the search index's, which no model knows.
        var rows = await RowsAsync(
            connection,
            "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\' AND name NOT LIKE 'search\\_%' ESCAPE '\\'");
        // SQLite sets an added column between the old text's last word and its white space.
        return string.Join('\n', rows.Select(sql => WhiteSpace().Replace(sql.Replace("\"", "", StringComparison.Ordinal), " ")
            .Replace(" ,", ",", StringComparison.Ordinal).Replace(" )", ")", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    static async Task<string> PostgresSchemaAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        var columns = await RowsAsync(
            connection,
            """
            SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '') || ' ' || coalesce(column_default, '')
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_EF%'
            """);
        var indexes = await RowsAsync(connection, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_EF%' AND indexname NOT LIKE 'search\\_%'");
        var constraints = await RowsAsync(
            connection,
            """
            SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%EFMigrations%'
            """);
        return string.Join('\n', columns.Concat(indexes).Concat(constraints).Order(StringComparer.Ordinal));
    }

    static async Task<List<string>> RowsAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex WhiteSpace();
}
