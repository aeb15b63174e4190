using Docfav.Server.Data;
using Docfav.Server.Data.Sqlite;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

public sealed class SqliteReadersTests : IDisposable
{
    static readonly SqlQuery s_one = new SqlQuery<int>("SELECT count(*) FROM sqlite_schema", row => row.Int(0));
    static readonly int Places = Math.Max(4, 2 * Environment.ProcessorCount);

    readonly string _folder = Directory.CreateTempSubdirectory("docfav-readers-").FullName;
    readonly SqliteReaders _readers;

    public SqliteReadersTests() => _readers = new($"Data Source={Path.Combine(_folder, "readers.db")};Pooling=False");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _readers.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task No_more_read_at_once_than_there_are_places_and_the_others_wait()
    {
        using var full = new CountdownEvent(Places);
        using var open = new ManualResetEventSlim();
        var (gate, reading, most) = (new Lock(), 0, 0);
        Task[] first = [.. Enumerable.Range(0, Places).Select(_ => OnItsOwnThread(() =>
        {
            full.Signal();
            open.Wait(Cancellation);
        }))];
        full.Wait(Cancellation);

        Task[] others = [.. Enumerable.Range(0, Places).Select(_ => OnItsOwnThread(() => { }))];
        using var impatient = new CancellationTokenSource();
        var givenUp = _readers.RunAsync(_ => { }, impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(givenUp);
        others.ShouldAllBe(other => !other.IsCompleted);
        open.Set();
        await Task.WhenAll([.. first, .. others]);
        most.ShouldBe(Places);

        Task OnItsOwnThread(Action read) => Task.Factory.StartNew(
            () => _readers.RunAsync(_ => Counted(read), Cancellation).AsTask(), Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

        void Counted(Action read)
        {
            lock (gate)
            {
                most = Math.Max(most, ++reading);
            }

            read();
            lock (gate)
            {
                reading--;
            }
        }
    }

    [Fact]
    public async Task A_read_that_fails_gives_its_place_back()
    {
        for (var i = 0; i <= Places; i++)
        {
            await Should.ThrowAsync<InvalidOperationException>(() => _readers.RunAsync(_ => throw new InvalidOperationException(), Cancellation).AsTask());
        }

        var isRead = false;
        await _readers.RunAsync(reader => isRead = reader.Handle is not null, Cancellation);
        isRead.ShouldBeTrue();
    }

    [Fact]
    public async Task A_read_that_fails_leaves_nothing_open()
    {
        var during = 0;

        await Should.ThrowAsync<InvalidOperationException>(() => _readers.RunAsync(
            reader =>
            {
                SqliteStatements.Of(reader.Handle!).Run(s_one);
                during = OpenFiles();
                throw new InvalidOperationException();
            },
            Cancellation).AsTask());

        during.ShouldBe(1);
        OpenFiles().ShouldBe(0);
    }

    [Fact]
    public async Task A_read_that_is_given_up_leaves_its_reader_to_the_next()
    {
        SqliteConnection? first = null, next = null;

        await Should.ThrowAsync<OperationCanceledException>(() => _readers.RunAsync(
            reader =>
            {
                first = reader;
                throw new OperationCanceledException();
            },
            Cancellation).AsTask());

        await _readers.RunAsync(reader => next = reader, Cancellation);
        next.ShouldBeSameAs(first.ShouldNotBeNull());
    }

    int OpenFiles() => Directory.GetFiles("/proc/self/fd").Count(
        descriptor => new FileInfo(descriptor).LinkTarget?.StartsWith(_folder, StringComparison.Ordinal) == true);
}
