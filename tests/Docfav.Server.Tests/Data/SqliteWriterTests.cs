using Docfav.Server.Access;
using Docfav.Server.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

/// <summary>Works that wait together are committed together, and are none of each other's business.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    static readonly AsyncLocal<int> s_caller = new();

    readonly string _folder = Directory.CreateTempSubdirectory("docfav-writer-").FullName;
    readonly SqliteDatabase _database;

    public SqliteWriterTests() => _database = new(_folder);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_work_that_fails_leaves_nothing_and_takes_none_of_the_others_with_it()
    {
        var works = await TogetherAsync(number => number == 2);

        await Should.ThrowAsync<InvalidTimeZoneException>(works[2]);
        (await Task.WhenAll(works[0], works[1], works[3], works[4])).ShouldBe([0, 1, 3, 4]);
        await using var db = _database.OpenRead();
        (await db.RateWindows.Select(window => window.Used).Order().ToListAsync(Cancellation)).ShouldBe([0, 1, 3, 4]);
    }

    [Fact]
    public async Task Each_work_runs_as_its_own_caller_whoever_writes_it()
    {
        var callers = await Task.WhenAll(await TogetherAsync(_ => false, () => s_caller.Value));

        callers.ShouldBe([0, 1, 2, 3, 4]);
    }

    /// <summary>Five works that came while another was written; each stores its number, and answers what it is asked, or its number.</summary>
    async Task<Task<int>[]> TogetherAsync(Func<int, bool> fails, Func<int>? answer = null)
    {
        await _database.MigrateAsync(Cancellation);
        var (begun, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = _database.WriteAsync(
            async (_, _) =>
            {
                begun.SetResult();
                await released.Task;
                return 0;
            },
            Cancellation);
        await begun.Task.WaitAsync(Cancellation);
        var works = Enumerable.Range(0, 5).Select(StoreAsync).ToArray();
        released.SetResult();
        await first;
        return works;

        async Task<int> StoreAsync(int number)
        {
            s_caller.Value = number;
            return await _database.WriteAsync(
                async (db, token) =>
                {
                    db.RateWindows.Add(new RateWindow { UserId = Guid.NewGuid(), WindowStart = number, Used = number });
                    await db.SaveChangesAsync(token);
                    return fails(number) ? throw new InvalidTimeZoneException() : answer?.Invoke() ?? number;
                },
                Cancellation);
        }
    }
}
