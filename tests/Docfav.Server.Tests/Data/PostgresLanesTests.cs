using Docfav.Server.Access;
using Docfav.Server.Data;
using Docfav.Server.Data.Postgres;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

/// <summary>On PostgreSQL, works at one clinic that wait together are committed together, and are none of each other's business.</summary>
public sealed class PostgresLanesTests(PostgresCluster cluster) : IAsyncLifetime
{
    static readonly SqlQuery<long> s_transaction = new("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)", row => row.Number(0));
    static readonly SqlQuery<int> s_end = new("SELECT 1 FROM pg_terminate_backend(pg_backend_pid())", row => row.Int(0));
    static readonly AsyncLocal<int> s_caller = new();

    readonly Guid _clinicId = Guid.NewGuid();
    string _connectionString = null!;
    PostgresDatabase _database = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connectionString = await cluster.CreateDatabaseAsync(await cluster.MigratedAsync(), Cancellation);
        _database = new(_connectionString);
    }

    public async ValueTask DisposeAsync()
    {
        _database.Dispose();
        await cluster.DropDatabaseAsync(_connectionString);
    }

    [Fact]
    public async Task Works_that_waited_share_a_transaction_and_run_as_their_own_callers_whoever_writes_them()
    {
        async Task<(int Number, int Caller, long Transaction)> WorkAsync(DocfavDb db, int number, CancellationToken token)
        {
            await StoreAsync(db, number, token);
            return (number, s_caller.Value, (await db.ReadAsync(s_transaction, token))[0]);
        }

        var works = await Task.WhenAll(await TogetherAsync(_database, 5, WorkAsync));
        var other = await _database.WriteAsync(_clinicId, (db, token) => WorkAsync(db, 5, token), Cancellation);

        works.Select(work => (work.Number, work.Caller)).ShouldBe(Enumerable.Range(0, 5).Select(number => (number, number)));
        works.Select(work => work.Transaction).Distinct().Count().ShouldBe(1);
        other.Transaction.ShouldNotBe(works[0].Transaction);
        (await StoredAsync()).ShouldBe([0, 1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_work_that_fails_leaves_nothing_and_takes_none_of_the_others_with_it()
    {
        var works = await TogetherAsync(_database, 5, async (db, number, token) =>
        {
            await StoreAsync(db, number, token);
            return number switch
            {
                1 => throw new InvalidTimeZoneException(),
                // The database refuses it, and its transaction with it.
                3 => (await db.ReadAsync(new SqlQuery<int>("SELECT 1 / 0", row => row.Int(0)), token))[0],
                _ => number,
            };
        });

        await Should.ThrowAsync<InvalidTimeZoneException>(works[1]);
        (await Should.ThrowAsync<Npgsql.PostgresException>(works[3])).SqlState.ShouldBe(Npgsql.PostgresErrorCodes.DivisionByZero);
        (await Task.WhenAll(works[0], works[2], works[4])).ShouldBe([0, 2, 4]);
        (await StoredAsync()).ShouldBe([0, 2, 4]);
    }

    [Fact]
    public async Task A_work_that_was_overtaken_runs_again_alone()
    {
        var taken = Guid.NewGuid();
        var runs = new int[3];
        var works = await TogetherAsync(_database, 3, async (db, number, token) =>
        {
            runs[number]++;
            db.RateWindows.Add(new() { UserId = number == 0 || (number, runs[1]) == (1, 1) ? taken : Guid.NewGuid(), Used = number });
            await db.SaveChangesAsync(token);
            return number;
        });

        (await Task.WhenAll(works)).ShouldBe([0, 1, 2]);
        runs.ShouldBe([1, 2, 1]);
        (await StoredAsync()).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task A_work_that_is_cancelled_while_it_waits_never_runs()
    {
        using var own = new CancellationTokenSource();
        var works = await TogetherAsync(
            _database, 3, StoreAsync, number => number == 1 ? own.Token : Cancellation,
            async waiting =>
            {
                await own.CancelAsync();
                await Should.ThrowAsync<OperationCanceledException>(waiting[1]);
            });

        (await Task.WhenAll(works[0], works[2])).ShouldBe([0, 2]);
        (await StoredAsync()).ShouldBe([0, 2]);
    }

    [Fact]
    public async Task Works_whose_session_is_lost_are_all_answered_unavailable_and_none_is_stored()
    {
        var works = await TogetherAsync(_database, 4, async (db, number, token) =>
        {
            await StoreAsync(db, number, token);
            return number == 2 ? (await db.ReadAsync(s_end, token))[0] : number;
        });

        foreach (var work in works)
        {
            await Should.ThrowAsync<DatabaseUnavailableException>(work);
        }

        (await StoredAsync()).ShouldBeEmpty();
        (await Task.WhenAll(await TogetherAsync(_database, 2, StoreAsync))).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task Two_nodes_that_change_the_same_people_in_opposite_order_wait_for_one_another()
    {
        var clinic = await RaceClinic.OpenAsync(_database, []);
        await using var read = _database.OpenRead();
        var staff = await read.Staff.Where(row => row.ClinicId == clinic.Id).Select(row => row.Id).Take(2).ToArrayAsync(Cancellation);
        using var otherNode = new PostgresDatabase(_connectionString);
        TaskCompletionSource[] begun = [NewSignal(), NewSignal()];
        var runs = 0;

        async Task<int> WorkAsync(DocfavDb db, int node, int number, CancellationToken token)
        {
            Interlocked.Increment(ref runs);
            begun[node].TrySetResult();
            await _database.LockAgendaAsync(db, clinic.Id, token);
            var person = staff[(node + number) % 2];
            await db.Staff.Where(row => row.ClinicId == clinic.Id && row.Id == person).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "Ana"), token);
            // By now the other node has a row of its own, or waits for the clinic.
            await begun[1 - node].Task.WaitAsync(token);
            return number;
        }

        var nodes = await Task.WhenAll(
            TogetherAsync(_database, 2, (db, number, token) => WorkAsync(db, 0, number, token)),
            TogetherAsync(otherNode, 2, (db, number, token) => WorkAsync(db, 1, number, token)));

        (await Task.WhenAll(nodes.SelectMany(works => works))).ShouldBe([0, 1, 0, 1]);
        runs.ShouldBe(4, "a deadlock runs a work again");
    }

    /// <summary>Works at the clinic that came while another was written, whose numbers are the order in which they came.</summary>
    async Task<Task<T>[]> TogetherAsync<T>(
        PostgresDatabase database, int count, Func<DocfavDb, int, CancellationToken, Task<T>> work, Func<int, CancellationToken>? cancellation = null,
        Func<Task<T>[], Task>? meanwhile = null)
    {
        var (begun, released) = (NewSignal(), NewSignal());
        var first = database.WriteAsync(
            _clinicId,
            async (_, _) =>
            {
                begun.SetResult();
                await released.Task;
                return 0;
            },
            Cancellation);
        await begun.Task.WaitAsync(Cancellation);
        var works = Enumerable.Range(0, count).Select(WriteAsync).ToArray();
        await (meanwhile?.Invoke(works) ?? Task.CompletedTask);
        released.SetResult();
        await first;
        return works;

        Task<T> WriteAsync(int number)
        {
            s_caller.Value = number;
            return database.WriteAsync(_clinicId, (db, token) => work(db, number, token), cancellation?.Invoke(number) ?? Cancellation);
        }
    }

    static async Task<int> StoreAsync(DocfavDb db, int number, CancellationToken cancellation)
    {
        db.RateWindows.Add(new RateWindow { UserId = Guid.NewGuid(), Used = number });
        await db.SaveChangesAsync(cancellation);
        return number;
    }

    async Task<List<int>> StoredAsync()
    {
        await using var db = _database.OpenRead();
        return await db.RateWindows.Select(window => window.Used).Order().ToListAsync(Cancellation);
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
