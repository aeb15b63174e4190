using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>
/// Prepares each physical connection once. Only the process that holds the checkpoint lock checkpoints, and only on its writer
/// (docs/decisions/0003): all other connections leave the log as it is, when they commit and when they close.
/// </summary>
sealed class SqliteConnections : DbConnectionInterceptor
{
    const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE

    /// <summary>What a connection for reading needs besides what all need.</summary>
    public const string Reader = "PRAGMA cache_size=-2048; PRAGMA query_only=1;";

    static readonly ConditionalWeakTable<sqlite3, object> Prepared = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        Prepare((SqliteConnection)connection, Reader);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Prepare((SqliteConnection)connection, Reader);
        return Task.CompletedTask;
    }

    /// <summary>Sets what every connection needs, once for each handle that the driver's pool hands out.</summary>
    public static void Prepare(SqliteConnection connection, string own)
    {
        if (!Prepared.TryAdd(connection.Handle!, own))
        {
            return;
        }

        raw.sqlite3_db_config(connection.Handle!, NoCheckpointOnClose, 1, out _);
        using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA wal_autocheckpoint=0;"
            + "PRAGMA temp_store=MEMORY;" + own;
        command.ExecuteNonQuery();
    }
}
