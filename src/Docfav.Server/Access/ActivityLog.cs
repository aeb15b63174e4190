using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>Takes in who did what with which client, and writes it in batches off the request's path.</summary>
public sealed class ActivityLog(IDatabase database, IClock clock) : IDisposable
{
    const int BatchSize = 2_000;

    readonly SemaphoreSlim _writing = new(1);

    // Taken out of the channel and not in the database yet: what a write that failed, or was cancelled, leaves for the next.
    readonly List<Activity> _batch = [];

    // Full means that the database cannot follow: who adds then waits, and nothing is lost.
    readonly Channel<Activity> _entries = Channel.CreateBounded<Activity>(new BoundedChannelOptions(100_000) { SingleReader = true });

    // Whoever turns over a list sees the same clients again and again, and a program asks for a record again and again.
    readonly Repeated _shown = new(Duration.FromHours(1));
    readonly Repeated _read = new(Duration.FromMinutes(1));

    readonly Meter _meter = new(DocfavMeter.Name);

    /// <summary>Shows how many entries wait to be written.</summary>
    public void Measure() => _meter.CreateObservableGauge("docfav.activity.backlog", () => _entries.Reader.Count, "{entry}", "Activity that waits to be written.");

    /// <summary>
    /// Notes that somebody did something with clients of a clinic. That somebody was shown a client in a list is noted once in an hour, and that a key read
    /// a record once in a minute, as far as this process knows.
    /// </summary>
    public async ValueTask AddAsync(Actor actor, Guid clinicId, ActivityAction action, IEnumerable<Guid> clientIds, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        foreach (var clientId in clientIds)
        {
            if (Repetition(actor, action) is { } repeated && !repeated.IsNew(now, (actor, action, clientId)))
            {
                continue;
            }

            await _entries.Writer.WriteAsync(
                new Activity
                {
                    ClinicId = clinicId,
                    Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
                    At = now,
                    Action = action,
                    UserId = actor.UserId,
                    ApiKeyId = actor.KeyId,
                    ClientId = clientId,
                },
                cancellation);
        }
    }

    /// <summary>Notes that somebody did something that is not about a client.</summary>
    public ValueTask AddAsync(Actor actor, Guid clinicId, ActivityAction action, CancellationToken cancellation) =>
        _entries.Writer.WriteAsync(Activity.Of(actor, clinicId, action, null, clock.GetCurrentInstant()), cancellation);

    /// <summary>Waits until there is something to write; false when there never will be.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _entries.Reader.WaitToReadAsync(cancellation);

    /// <summary>Writes everything taken in so far.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            while (true)
            {
                while (_batch.Count < BatchSize && _entries.Reader.TryRead(out var entry))
                {
                    _batch.Add(entry);
                }

                if (_batch.Count == 0)
                {
                    return;
                }

                await WriteAsync(cancellation);
                _batch.Clear();
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        _writing.Dispose();
    }

    Repeated? Repetition(Actor actor, ActivityAction action) => action switch
    {
        ActivityAction.ClientListed or ActivityAction.ClientFound => _shown,
        ActivityAction.ClientRead when actor.KeyId is not null => _read,
        _ => null,
    };

    async Task WriteAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await database.WriteAsync(
                    async (db, token) =>
                    {
                        await using var rows = database.BulkUpsert<Activity>(db);
                        foreach (var entry in _batch)
                        {
                            await rows.AddAsync(entry, token);
                        }

                        await rows.FlushAsync(token);
                        return 0;
                    },
                    cancellation);
                return;
            }
            catch (DatabaseUnavailableException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
        }
    }
}

/// <summary>What has been told already in the clock's present hour, minute or the like.</summary>
/// <param name="period">How long that lasts.</param>
sealed class Repeated(Duration period)
{
    // What is told twice beyond it does no harm.
    const int Most = 100_000;

    readonly Lock _lock = new();
    readonly HashSet<(Actor Actor, ActivityAction Action, Guid ClientId)> _told = [];
    long _number;

    /// <summary>Whether it has not been told in this period; it has then.</summary>
    public bool IsNew(Instant now, (Actor Actor, ActivityAction Action, Guid ClientId) entry)
    {
        var number = now.ToUnixTimeTicks() / period.BclCompatibleTicks;
        lock (_lock)
        {
            if (number != _number || _told.Count >= Most)
            {
                _told.Clear();
                _number = number;
            }

            return _told.Add(entry);
        }
    }
}
