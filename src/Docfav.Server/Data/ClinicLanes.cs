namespace Docfav.Server.Data;

/// <summary>
/// A lane for each clinic at which somebody does something. Who comes to an idle lane begins at once, alone. Those who come meanwhile wait, and are then
/// taken together, in the order in which they came.
/// </summary>
sealed class ClinicLanes<T> where T : PlaceInLine
{
    /// <summary>Who wait at once in a lane; what the gate before the API lets in is less, unless it is told otherwise.</summary>
    public const int MostWaiting = 512;

    /// <summary>Who are taken together.</summary>
    public const int MostTogether = 32;

    readonly Lock _lock = new();
    readonly Dictionary<Guid, Queue<T>> _lanes = [];

    /// <summary>A place in the lane; null where it was idle, and is now the caller's, who passes it on.</summary>
    /// <exception cref="DatabaseUnavailableException">Too many wait.</exception>
    public TPlace? TryWait<TPlace>(Guid clinicId, Func<TPlace> place) where TPlace : class, T
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(clinicId, out var waiting))
            {
                _lanes.Add(clinicId, new());
                return null;
            }

            if (waiting.Count == MostWaiting)
            {
                throw new DatabaseUnavailableException("The writer is busy.");
            }

            var own = place();
            waiting.Enqueue(own);
            return own;
        }
    }

    /// <summary>Gives the lane to those who wait, until nobody does; then it is gone.</summary>
    /// <param name="clinicId">Whose lane.</param>
    /// <param name="work">Does what is taken, and tells each of its end; it must not throw.</param>
    public void PassOn(Guid clinicId, Func<List<T>, Task> work)
    {
        var taken = Take(clinicId);
        if (taken.Count > 0)
        {
            // They are others' works, and long after the caller's.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => WorkAsync(clinicId, taken, work));
            }
        }
    }

    async Task WorkAsync(Guid clinicId, List<T> taken, Func<List<T>, Task> work)
    {
        for (; taken.Count > 0; taken = Take(clinicId))
        {
            await work(taken);
        }
    }

    List<T> Take(Guid clinicId)
    {
        var taken = new List<T>();
        lock (_lock)
        {
            var waiting = _lanes[clinicId];
            while (taken.Count < MostTogether && waiting.TryDequeue(out var next))
            {
                if (next.TryTake())
                {
                    taken.Add(next);
                }
            }

            if (taken.Count == 0)
            {
                _lanes.Remove(clinicId);
            }
        }

        return taken;
    }
}
