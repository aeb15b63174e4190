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

    public static Task<DemoDatabase> OpenAsync(DatabaseKind kind, PostgresCluster cluster, CancellationToken cancellation) =>
        kind == DatabaseKind.Sqlite ? OpenSqliteAsync() : OpenPostgresAsync(cluster, cancellation);

    public ValueTask DisposeAsync() => _drop();

    static async Task<DemoDatabase> OpenSqliteAsync()
    {
        var folder = Directory.CreateTempSubdirectory("docfav-demo-").FullName;
        await MigratedFile.CopyAsync(folder);
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
        var connection = await cluster.CreateDatabaseAsync(await cluster.MigratedAsync(), cancellation);
        var database = new PostgresDatabase(connection);
        return new(database, async () =>
        {
            database.Dispose();
            await cluster.DropDatabaseAsync(connection, CancellationToken.None);
        });
    }
}
