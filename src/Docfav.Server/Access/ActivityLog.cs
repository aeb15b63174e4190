using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>Takes in who did what with which client, and writes it in batches off the request's path.</summary>
public sealed class ActivityLog(IDatabase database, IClock clock) : IDisposable
{
    const int BatchSize = 2_000;
    const int MostSeen = 100_000;

    readonly SemaphoreSlim _writing = new(1);

    // Taken out of the channel and not in the database yet: what a write that failed, or was cancelled, leaves for the next.
    readonly List<Activity> _batch = [];

    // Full means that the database cannot follow: who adds then waits, and nothing is lost.
    readonly Channel<Activity> _entries = Channel.CreateBounded<Activity>(new BoundedChannelOptions(100_000) { SingleReader = true });

    // Whoever turns over a list sees the same clients again and again: once an hour is told.
    readonly HashSet<(Actor Actor, ActivityAction Action, Guid ClientId)> _seen = [];
    long _hourOfSeen;

    readonly Meter _meter = new(DocfavMeter.Name);

    /// <summary>Shows how many entries wait to be written.</summary>
    public void Measure() => _meter.CreateObservableGauge("docfav.activity.backlog", () => _entries.Reader.Count, "{entry}", "Activity that waits to be written.");

    /// <summary>
    /// Notes that somebody did something with clients of a clinic. That somebody was shown a client in a list is noted once in an hour, as far as this
    /// process knows.
    /// </summary>
    public async ValueTask AddAsync(Actor actor, Guid clinicId, ActivityAction action, IEnumerable<Guid> clientIds, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        foreach (var clientId in clientIds)
        {
            if (action is ActivityAction.ClientListed or ActivityAction.ClientFound && !IsNew(now, (actor, action, clientId)))
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

    bool IsNew(Instant now, (Actor Actor, ActivityAction Action, Guid ClientId) seen)
    {
        var hour = now.ToUnixTimeSeconds() / NodaConstants.SecondsPerHour;
        lock (_seen)
        {
            if (hour != _hourOfSeen || _seen.Count >= MostSeen)
            {
                _seen.Clear();
                _hourOfSeen = hour;
            }

            return _seen.Add(seen);
        }
    }

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
