using Docfav.Server.Data;
using Docfav.Server.Data.Postgres;
using Docfav.Server.Tests.Hosting;
using Npgsql;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

/// <summary>PostgreSQL's statements are prepared once a session, by themselves, and a session serves others after one of its queries has failed.</summary>
public sealed class PreparedStatementTests(PostgresCluster cluster)
{
    /// <summary>As many uses as the driver waits for before it prepares a statement, and some more.</summary>
    const int Uses = 8;

    /// <summary>Answers three rows; or, where $1 is 2, fails after the first.</summary>
    static readonly SqlQuery<int> s_rows = new("SELECT 60 / ($1 - n) FROM generate_series(1, 3) AS n", row => row.Int(0));

    static readonly SqlQuery<int> s_next = new("SELECT 7", row => row.Int(0));

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("batch")]
    [InlineData("short batch")]
    [InlineData("context")]
    [InlineData("snapshot")]
    [InlineData("write")]
    [InlineData("write together")]
    public async Task A_query_that_fails_among_its_rows_leaves_those_after_it_usable(string way)
    {
        var connectionString = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
        try
        {
            // Whichever of its uses is the one that prepares: each fails once, in sessions of their own.
            for (var failing = 1; failing <= Uses; failing++)
            {
                using var database = new PostgresDatabase(connectionString);
                for (var use = 1; use < failing; use++)
                {
                    (await RunAsync(database, way, 61)).ShouldBe([1, 1, 1, 7]);
                }

                (await Should.ThrowAsync<PostgresException>(() => RunAsync(database, way, 2))).SqlState.ShouldBe(PostgresErrorCodes.DivisionByZero);

                for (var use = 0; use < Uses; use++)
                {
                    (await RunAsync(database, way, 61)).ShouldBe([1, 1, 1, 7], $"{use} after the failure of use {failing}");
                }
            }
        }
        finally
        {
            await cluster.DropDatabaseAsync(connectionString, Cancellation);
        }
    }

    [Fact]
    public async Task A_query_that_fails_beside_the_commit_leaves_those_after_it_usable()
    {
        var connectionString = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
        try
        {
            for (var failing = 1; failing <= Uses; failing++)
            {
                using var database = new PostgresDatabase(connectionString);
                for (var use = 1; use < failing; use++)
                {
                    await CommitAsync(database, 61);
                }

                (await Should.ThrowAsync<PostgresException>(() => CommitAsync(database, 2))).SqlState.ShouldBe(PostgresErrorCodes.DivisionByZero);

                for (var use = 0; use < Uses; use++)
                {
                    await CommitAsync(database, 61);
                }
            }
        }
        finally
        {
            await cluster.DropDatabaseAsync(connectionString, Cancellation);
        }

        static Task<int> CommitAsync(PostgresDatabase database, int divisor) => database.WriteAsync(
            (db, _) =>
            {
                db.Last().Add(s_rows, divisor);
                db.Last().Add(s_next);
                return Task.FromResult(0);
            },
            Cancellation);
    }

    static async Task<IReadOnlyList<int>> RunAsync(PostgresDatabase database, string way, int divisor) => way switch
    {
        "batch" => await RunAsync(database.Batch(), divisor),
        "short batch" => await RunAsync(database.ShortBatch(), divisor),
        "snapshot" => await database.ReadSnapshotAsync((db, _) => RunAsync(db.Batch(), divisor), Cancellation),
        "write" => await database.WriteAsync((db, _) => RunAsync(db.Batch(), divisor), Cancellation),
        "write together" => await BesideAnotherAsync(database, divisor),
        _ => await InContextAsync(database, divisor),
    };

    /// <summary>In a transaction that a work after it shares, on the same session.</summary>
    static async Task<IReadOnlyList<int>> BesideAnotherAsync(PostgresDatabase database, int divisor)
    {
        Task<IReadOnlyList<int>> own = null!;
        Task<IReadOnlyList<int>> after = null!;
        await database.WriteAsync(
            Guid.Empty,
            (_, _) =>
            {
                own = WriteAsync(divisor);
                after = WriteAsync(61);
                return Task.FromResult(0);
            },
            Cancellation);
        (await after).ShouldBe([1, 1, 1, 7]);
        return await own;

        Task<IReadOnlyList<int>> WriteAsync(int by) => database.WriteAsync(Guid.Empty, (db, _) => RunAsync(db.Batch(), by), Cancellation);
    }

    static async Task<IReadOnlyList<int>> InContextAsync(PostgresDatabase database, int divisor)
    {
        await using var db = database.OpenRead();
        return await RunAsync(db.Batch(), divisor);
    }

    static async Task<IReadOnlyList<int>> RunAsync(SqlBatch batch, int divisor)
    {
        var rows = batch.Add(s_rows, divisor);
        var next = batch.Add(s_next);
        await batch.RunAsync(Cancellation);
        return [.. rows, .. next];
    }
}
