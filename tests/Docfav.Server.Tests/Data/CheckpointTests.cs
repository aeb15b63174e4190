using Docfav.Server.Access;
using Docfav.Server.Data.Sqlite;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

public sealed class CheckpointTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    string Database => Path.Combine(_folder, "docfav.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Whoever_writes_next_takes_over_checkpointing_when_the_process_that_did_it_has_ended()
    {
        using var second = new SqliteDatabase(_folder);
        using (var first = new SqliteDatabase(_folder))
        {
            await first.MigrateAsync(Cancellation);
            await WriteAsync(second, "a");
            Log().Frames.ShouldBeGreaterThan(100, "the schema");
        }

        await WriteAsync(second, "b");

        // The log was brought into the file before the second write, which is all that it holds.
        Log().Frames.ShouldBeLessThan(25);
        FileLock.TryTake(Database + ".checkpoint.lock").ShouldBeNull();
    }

    [Fact]
    public async Task A_log_of_a_thousand_pages_is_brought_into_the_file_after_the_commit()
    {
        using var database = new SqliteDatabase(_folder);
        await database.MigrateAsync(Cancellation);
        for (var name = 0; Log().Frames < 1000; name++)
        {
            Log().Checkpointed.ShouldBeLessThan(Log().Frames);
            await WriteAsync(database, new string('a', 100_000) + name);
        }

        await WriteAsync(database, "b");
        Log().Frames.ShouldBeLessThan(100, "the log began anew");
    }

    [Fact]
    public void There_is_no_checkpoint_while_another_process_writes()
    {
        using var writer = Open();
        Execute(writer, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
        using var checkpoints = new SqliteCheckpoints(Database, writer.ConnectionString, () => 1000);
        checkpoints.TakeRight(writer);
        Execute(writer, "INSERT INTO t VALUES (2)");
        var before = Log();
        before.Checkpointed.ShouldBeLessThan(before.Frames);

        using var other = Open();
        Execute(other, "BEGIN IMMEDIATE");
        checkpoints.AfterCommit(writer);
        Log().ShouldBe(before);

        Execute(other, "ROLLBACK");
        checkpoints.AfterCommit(writer);
        Log().ShouldBe((before.Frames, before.Frames));
    }

    /// <summary>The frames in the log, and how many of them are in the file: the index's header has the first, its checkpoint part the second.</summary>
    (int Frames, int Checkpointed) Log()
    {
        using var index = new BinaryReader(new FileStream(Database + "-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        index.BaseStream.Position = 16;
        var frames = index.ReadInt32();
        index.BaseStream.Position = 96;
        return (frames, index.ReadInt32());
    }

    SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static Task<int> WriteAsync(SqliteDatabase database, string name) =>
        database.WriteAsync(
            async (db, token) =>
            {
                db.Users.Add(new User { Id = Guid.NewGuid(), Email = name, EmailKey = name, Timezone = "Europe/Madrid", Plan = "free" });
                return await db.SaveChangesAsync(token);
            },
            Cancellation);
}
