using System.Data.Common;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.Extensions.Caching.Memory;

namespace Docfav.Server.Appointments;

/// <summary>A request to book, with its caller.</summary>
/// <param name="ClinicId">The clinic.</param>
/// <param name="Request">What to book.</param>
/// <param name="KeyId">The key that books: its holds may be booked.</param>
/// <param name="Key">Under which it is booked once.</param>
/// <param name="Cancellation">Its caller has gone.</param>
sealed record BookingCall(Guid ClinicId, BookingRequest Request, Guid KeyId, IdempotencyKey Key, CancellationToken Cancellation);

/// <summary>What a request to book came to.</summary>
/// <param name="Answer">What its caller is told.</param>
/// <param name="Count">How many appointments it has made; 0 where a key's answer is repeated.</param>
sealed record BookingEnd(Answer<CreatedAppointment[]> Answer, int Count);

/// <summary>
/// Books together those who wait for one another. A request that finds nobody booking at its clinic begins at once, alone. Those that come while it is under
/// way wait, and are then booked in one transaction, as if one after another: what decides is read once for all, and all is stored with one statement for
/// each table (docs/decisions/0027). Turns that follow one another go on with what the one before knew. On the embedded database each is a work of its own.
/// </summary>
public sealed class BookingTurns(IDatabase database, AppointmentBook book) : IDisposable
{
    /// <summary>Clinics of which something is known.</summary>
    const int MostKnown = 1_000;

    static readonly MemoryCacheEntryOptions s_whileBooked = new() { SlidingExpiration = TimeSpan.FromSeconds(10), Size = 1 };

    readonly ClinicLanes<Waiting> _lanes = new();
    readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostKnown });

    /// <summary>Books all appointments of a request, or none; its answer is in the database when it is given.</summary>
    /// <exception cref="DatabaseUnavailableException">The database stayed busy or out of reach, or too many waited, or this request for too long.</exception>
    internal async Task<BookingEnd> BookAsync(BookingCall call)
    {
        // What is embedded has no round trips to save, and commits together whatever waits.
        if (database.IsEmbedded || !call.Request.IsPlain)
        {
            return await BookAloneAsync(call, new());
        }

        if (_lanes.TryWait(call.ClinicId, () => new Waiting(call)) is { } waiting)
        {
            return await waiting.EndAsync() ?? await BookAloneAsync(call, new());
        }

        // Whoever has the lane has what is known of its clinic.
        var known = _known.GetOrCreate(call.ClinicId, _ => new KnownAgenda(isKept: true), s_whileBooked)!;
        try
        {
            return await BookAloneAsync(call, known);
        }
        finally
        {
            _lanes.PassOn(call.ClinicId, waiting => BookTogetherAsync(waiting, known));
        }
    }

    public void Dispose() => _known.Dispose();

    async Task<BookingEnd> BookAloneAsync(BookingCall call, KnownAgenda known)
    {
        try
        {
            var ends = await database.WriteAsync(call.ClinicId, (db, token) => book.BookAsync(db, call.ClinicId, [call], known, token), call.Cancellation);
            known.Commit();
            return ends[0] ?? throw new OperationCanceledException(call.Cancellation);
        }
        catch (Exception)
        {
            known.Forget();
            throw;
        }
    }

    /// <summary>Books for those who have waited. Where nothing of it can be in the database each is sent to book alone.</summary>
    async Task BookTogetherAsync(List<Waiting> waiting, KnownAgenda known)
    {
        // A key's second request is answered as its first, once that is in the database.
        var keys = new HashSet<(Guid, string, string)>();
        var turn = waiting.FindAll(one => one.Call.Key is not { Text: { } text } key || keys.Add((key.UserId, key.Path, text)));
        BookingCall[] calls = [.. turn.Select(one => one.Call)];
        var isDecided = false;
        try
        {
            var ends = await database.WriteAsync(
                calls[0].ClinicId,
                async (db, token) =>
                {
                    isDecided = false;
                    var ends = await book.BookAsync(db, calls[0].ClinicId, calls, known, token);
                    isDecided = true;
                    return ends;
                },
                CancellationToken.None);
            known.Commit();
            foreach (var (one, end) in turn.Zip(ends))
            {
                one.Finish(end);
            }
        }
        catch (Exception exception) when (exception is not DatabaseUnavailableException && (!isDecided || exception is DbException))
        {
            // One of them is to blame, or somebody else: nothing was committed.
            known.Forget();
            DocfavMeter.DatabaseRetries.Add(1);
            turn.ForEach(one => one.SendAlone());
        }
        catch (Exception exception)
        {
            known.Forget();
            turn.ForEach(one => one.Fail(exception));
        }

        waiting.Except(turn).ToList().ForEach(one => one.SendAlone());
    }

    /// <summary>A request that waits for its turn.</summary>
    sealed class Waiting(BookingCall call) : PlaceInLine
    {
        readonly TaskCompletionSource<BookingEnd?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public BookingCall Call { get; } = call;

        /// <summary>How it ended; null where it is to be booked alone.</summary>
        public async Task<BookingEnd?> EndAsync()
        {
            await TurnAsync(Call.Cancellation);
            return await _end.Task;
        }

        public void Finish(BookingEnd? end)
        {
            if (end is null)
            {
                _end.SetCanceled(Call.Cancellation);
            }
            else
            {
                _end.SetResult(end);
            }
        }

        public void SendAlone() => _end.SetResult(null);

        public void Fail(Exception exception) => _end.SetException(exception);
    }
}
