using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Agenda;

/// <summary>
/// Tells whoever looks at an agenda that it has changed, on whatever node that was: it asks the database for the versions of the clinics that are being
/// looked at, with one query each half second, and for nothing while nobody looks.
/// </summary>
public sealed class AgendaWatch(IDatabase database, ILogger<AgendaWatch> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    readonly ILogger<AgendaWatch> _log = log;
    readonly Lock _lock = new();
    readonly Dictionary<Guid, Watched> _clinics = [];
    bool _isOutOfReach;

    /// <summary>
    /// Calls back after each change of a clinic's agenda until the subscription is disposed; never twice at once, and once for changes that come while it
    /// is busy; in the context, and so the culture, of who subscribed. Whoever subscribes before reading misses nothing: the first of a clinic is called once although nothing may have changed.
    /// </summary>
    public IDisposable Subscribe(Guid clinicId, Func<Task> onChange)
    {
        var subscription = new Subscription(this, clinicId, onChange);
        lock (_lock)
        {
            if (!_clinics.TryGetValue(clinicId, out var watched))
            {
                _clinics[clinicId] = watched = new Watched();
            }

            watched.Subscriptions.Add(subscription);
        }

        return subscription;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    async Task LookAsync(CancellationToken cancellation)
    {
        Guid[] ids;
        lock (_lock)
        {
            ids = [.. _clinics.Keys];
        }

        if (ids.Length == 0)
        {
            return;
        }

        try
        {
            await using var db = database.OpenRead();
            var versions = await db.ClinicCounters.Where(counters => ids.Contains(counters.ClinicId))
                .ToDictionaryAsync(counters => counters.ClinicId, counters => counters.AgendaVersion, cancellation);
            _isOutOfReach = false;
            foreach (var subscription in Changed(versions))
            {
                subscription.Tell();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (!_isOutOfReach)
            {
                // A fault that leaves this class stops the server. A message may quote what is stored; a type does not.
                _log.LogWarning("Agendas cannot be looked after; they are brought up to date when that works again: {Fault}", exception.GetType().FullName);
            }

            _isOutOfReach = true;
        }
    }

    /// <summary>Those whose clinic has another version than last time. An import may have set it back: any other number is news.</summary>
    List<Subscription> Changed(Dictionary<Guid, long> versions)
    {
        var changed = new List<Subscription>();
        lock (_lock)
        {
            foreach (var (clinicId, watched) in _clinics)
            {
                if (versions.TryGetValue(clinicId, out var version) && watched.Version != version)
                {
                    watched.Version = version;
                    changed.AddRange(watched.Subscriptions);
                }
            }
        }

        return changed;
    }

    void Remove(Guid clinicId, Subscription subscription)
    {
        lock (_lock)
        {
            if (_clinics.TryGetValue(clinicId, out var watched) && watched.Subscriptions.Remove(subscription) && watched.Subscriptions.Count == 0)
            {
                _clinics.Remove(clinicId);
            }
        }
    }

    sealed class Watched
    {
        /// <summary>Null until it has been read.</summary>
        public long? Version { get; set; }
        public List<Subscription> Subscriptions { get; } = [];
    }

    sealed class Subscription(AgendaWatch watch, Guid clinicId, Func<Task> onChange) : IDisposable
    {
        // The language of the page that looks, above all.
        readonly ExecutionContext? _context = ExecutionContext.Capture();
        readonly Lock _lock = new();
        bool _isBusy;
        bool _hasNews;
        bool _isDisposed;

        public void Tell()
        {
            lock (_lock)
            {
                _hasNews = true;
                if (_isBusy)
                {
                    return;
                }

                _isBusy = true;
            }

            if (_context is null)
            {
                _ = CallAsync();
            }
            else
            {
                ExecutionContext.Run(_context, _ => _ = CallAsync(), null);
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isDisposed = true;
            }

            watch.Remove(clinicId, this);
        }

        async Task CallAsync()
        {
            await Task.Yield();
            while (Continues())
            {
                try
                {
                    await onChange();
                }
                catch (Exception exception)
                {
                    // What a subscriber does is not ours to judge, and must not keep the others from hearing. A message may quote what is stored; a type does not.
                    watch._log.LogError("Whoever looks at an agenda could not be brought up to date: {Fault}", exception.GetType().FullName);
                }
            }
        }

        /// <summary>Whether there is news that the callback has not been told of.</summary>
        bool Continues()
        {
            lock (_lock)
            {
                _isBusy = _hasNews && !_isDisposed;
                _hasNews = false;
                return _isBusy;
            }
        }
    }
}
