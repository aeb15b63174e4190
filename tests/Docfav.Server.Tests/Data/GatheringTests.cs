using Docfav.Server.Data;
using Docfav.Server.Data.Postgres;
using Docfav.Server.Tests.Hosting;
using Npgsql;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

/// <summary>Short queries that wait for a round trip are sent together, and what they ask alike is asked once.</summary>
public sealed class GatheringTests(PostgresCluster cluster)
{
    static readonly SqlQuery<bool> s_wait = new("SELECT pg_advisory_xact_lock_shared(1) IS NULL", row => row.Flag(0));

    /// <summary>Answers the time at which it is asked, too.</summary>
    static readonly SqlQuery<(string Value, long Time)> s_asked = new(
        "SELECT encode($1, 'escape'), CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)", row => (row.Text(0), row.Number(1)));

    static readonly SqlQuery<int> s_divide = new("SELECT 60 / $1", row => row.Int(0));

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_several_ask_alike_is_asked_once_and_answered_to_each()
    {
        await WithDatabaseAsync(async (database, lanes) =>
        {
            // The values are equal, and not the same.
            var first = AskAsync(database, "one"u8.ToArray());
            var other = AskAsync(database, "two"u8.ToArray());
            Task<(string Value, long Time)>[] later = [.. Enumerable.Range(0, 5).Select(_ => AskAsync(database, "one"u8.ToArray()))];
            await lanes.LetGoAsync();

            (await first).Value.ShouldBe("one");
            (await other).Value.ShouldBe("two");
            (await other).Time.ShouldNotBe((await first).Time);
            (await Task.WhenAll(later)).ShouldBe(Enumerable.Repeat(await first, 5));
            (await AskAsync(database, "one"u8.ToArray())).Time.ShouldBeGreaterThan((await first).Time, "what is asked later is asked anew");
        });
    }

    [Fact]
    public async Task A_query_that_fails_leaves_those_alike_to_others_answered()
    {
        await WithDatabaseAsync(async (database, lanes) =>
        {
            Task<int>[] answered = [DivideAsync(database, 3), DivideAsync(database, 3)];
            Task<int>[] failing = [DivideAsync(database, 0), DivideAsync(database, 0)];
            Task<int>[] after = [DivideAsync(database, 3), DivideAsync(database, 4)];
            await lanes.LetGoAsync();

            (await Task.WhenAll([.. answered, .. after])).ShouldBe([20, 20, 20, 15]);
            foreach (var failed in failing)
            {
                (await Should.ThrowAsync<PostgresException>(() => failed)).SqlState.ShouldBe(PostgresErrorCodes.DivisionByZero);
            }
        });
    }

    static async Task<(string Value, long Time)> AskAsync(PostgresDatabase database, byte[] value)
    {
        var batch = database.ShortBatch();
        var rows = batch.Add(s_asked, value);
        await batch.RunAsync(Cancellation);
        return rows.ShouldHaveSingleItem();
    }

    static async Task<int> DivideAsync(PostgresDatabase database, int divisor)
    {
        var batch = database.ShortBatch();
        var rows = batch.Add(s_divide, divisor);
        await batch.RunAsync(Cancellation);
        return rows.ShouldHaveSingleItem();
    }

    async Task WithDatabaseAsync(Func<PostgresDatabase, BusyLanes, Task> test)
    {
        var connectionString = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
        try
        {
            using var database = new PostgresDatabase(connectionString);
            // Connections and statements are made before, one after another.
            await AskAsync(database, []);
            await using var lanes = await BusyLanes.OfAsync(database, connectionString);
            await test(database, lanes);
        }
        finally
        {
            await cluster.DropDatabaseAsync(connectionString, Cancellation);
        }
    }

    /// <summary>All lanes under way, until they are let go: what is asked meanwhile is sent together with the next round trip.</summary>
    sealed class BusyLanes(NpgsqlConnection holder, Task waiting) : IAsyncDisposable
    {
        public static async Task<BusyLanes> OfAsync(PostgresDatabase database, string connectionString)
        {
            var holder = new NpgsqlConnection(connectionString);
            await holder.OpenAsync(Cancellation);
            await RunAsync(holder, "SELECT pg_advisory_lock(1)");
            return new(holder, Task.WhenAll(Enumerable.Range(0, Math.Max(2, Environment.ProcessorCount / 2)).Select(_ =>
            {
                var batch = database.ShortBatch();
                batch.Add(s_wait);
                return batch.RunAsync(Cancellation).AsTask();
            })));
        }

        public async Task LetGoAsync()
        {
            await RunAsync(holder, "SELECT pg_advisory_unlock(1)");
            await waiting;
        }

        public ValueTask DisposeAsync() => holder.DisposeAsync();

        static async Task RunAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }
}
