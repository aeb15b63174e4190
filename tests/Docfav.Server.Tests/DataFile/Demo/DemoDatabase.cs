using Docfav.Server.Data;
using Docfav.Server.Data.Postgres;
using Docfav.Server.Data.Sqlite;
using Docfav.Server.Tests.Hosting;

namespace Docfav.Server.Tests.DataFile.Demo;

/// <summary>A migrated database of a test's own, on SQLite or on PostgreSQL; it goes with the test.</summary>
sealed class DemoDatabase : IAsyncDisposable
{
    readonly Func<ValueTask> _drop;

    DemoDatabase(IDatabase database, Func<ValueTask> drop) => (Database, _drop) = (database, drop);

    public IDatabase Database { get; }

    public static async Task<DemoDatabase> OpenAsync(DatabaseKind kind, PostgresCluster cluster, CancellationToken cancellation)
    {
        var made = kind == DatabaseKind.Sqlite ? OpenSqlite() : await OpenPostgresAsync(cluster, cancellation);
        await made.Database.MigrateAsync(cancellation);
        return made;
    }

    public ValueTask DisposeAsync() => _drop();

    static DemoDatabase OpenSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("docfav-demo-").FullName;
        var database = new SqliteDatabase(folder);
        return new(database, () =>
        {
            database.Dispose();
            Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        });
    }

    static async Task<DemoDatabase> OpenPostgresAsync(PostgresCluster cluster, CancellationToken cancellation)
    {
        var connection = await cluster.CreateDatabaseAsync(cancellationToken: cancellation);
        var database = new PostgresDatabase(connection);
        return new(database, async () =>
        {
            database.Dispose();
            await cluster.DropDatabaseAsync(connection, CancellationToken.None);
        });
    }
}
