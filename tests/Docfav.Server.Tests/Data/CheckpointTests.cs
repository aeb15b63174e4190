using Docfav.Server.Access;
using Docfav.Server.Data.Sqlite;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

public sealed class CheckpointTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_writes_next_takes_over_checkpointing_when_the_process_that_did_it_has_ended()
    {
        var folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
        var log = Path.Combine(folder, "docfav.db-wal");
        using (var second = new SqliteDatabase(folder))
        {
            using (var first = new SqliteDatabase(folder))
            {
                await first.MigrateAsync(Cancellation);
                await WriteAsync(second, "a");
                new FileInfo(log).Length.ShouldBeGreaterThan(0);
            }

            await WriteAsync(second, "b");

            // The log was emptied before the second write, which is all that it holds.
            new FileInfo(log).Length.ShouldBeLessThan(100_000);
            FileLock.TryTake(Path.Combine(folder, "docfav.db.checkpoint.lock")).ShouldBeNull();
        }

        Directory.Delete(folder, recursive: true);
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
