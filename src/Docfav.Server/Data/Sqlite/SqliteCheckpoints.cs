using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>
/// Brings the write-ahead log into the file, in the one process that holds the right to, and only while it keeps every process from writing: a log that begins
/// anew under a checkpoint loses writes in the library at hand (docs/decisions/0003).
/// </summary>
/// <param name="file">The database's file.</param>
/// <param name="connectionString">Opens a connection that no pool keeps.</param>
/// <param name="frames">The pages in the log; null where that cannot be told.</param>
sealed class SqliteCheckpoints(string file, string connectionString, Func<uint?> frames) : IDisposable
{
    /// <summary>Pages in the log from which on it is brought into the file.</summary>
    const int Many = 1000;

    FileStream? _right;
    SqliteConnection? _writeLock;

    /// <summary>Becomes the process that checkpoints, where no other is: a command that was may have ended since.</summary>
    public void TakeRight(SqliteConnection writer)
    {
        if (_right is null && (_right = FileLock.TryTake(file + ".checkpoint.lock")) is not null)
        {
            Run(writer);
        }
    }

    /// <summary>Checkpoints after a commit, where the log has become long.</summary>
    public void AfterCommit(SqliteConnection writer)
    {
        if (_right is not null && frames() is null or >= Many)
        {
            Run(writer);
        }
    }

    public void Dispose()
    {
        _writeLock?.Dispose();
        _right?.Dispose();
    }

    void Run(SqliteConnection writer)
    {
        if (Open() is not { } writeLock || raw.sqlite3_exec(writeLock, "BEGIN IMMEDIATE") != raw.SQLITE_OK)
        {
            return; // Another process writes, or the disk is full: after the next commit, then.
        }

        try
        {
            // It waits for nobody, and takes what no reader needs any longer to be in the log. What went in is whole on the disk before the log may begin anew.
            raw.sqlite3_wal_checkpoint_v2(writer.Handle!, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        }
        finally
        {
            raw.sqlite3_exec(writeLock, "ROLLBACK");
        }
    }

    sqlite3? Open()
    {
        if (_writeLock is null)
        {
            var connection = new SqliteConnection(connectionString);
            try
            {
                connection.Open();
                SqliteConnections.Prepare(connection, "PRAGMA busy_timeout=0;");
                _writeLock = connection;
            }
            catch (SqliteException)
            {
                connection.Dispose();
            }
        }

        return _writeLock?.Handle;
    }
}
