namespace Docfav.Server.DataFile;

/// <summary>A stored row that has a value which may stand once only.</summary>
readonly record struct Holder<TValue>(Guid Id, TValue Value);

/// <summary>What is unique, and how the database is asked about it.</summary>
/// <typeparam name="TValue">The unique value.</typeparam>
sealed class UniqueRule<TValue> where TValue : notnull
{
    /// <summary>The field at fault.</summary>
    public required string Field { get; init; }

    /// <summary>What is said of a value that the file has twice.</summary>
    public required string Twice { get; init; }

    /// <summary>What is said of a value that something else in the database has.</summary>
    public required string Taken { get; init; }

    /// <summary>A new set of the file's values: its function adds one, and says whether it was new.</summary>
    public required Func<Predicate<TValue>> NewSet { get; init; }

    /// <summary>The stored rows with these values; null for the clinic's id where the value is unique everywhere.</summary>
    public required Func<Guid, List<TValue>, Task<List<Holder<TValue>>>> HoldersAsync { get; init; }

    /// <summary>The stored rows with these ids; null where the file always gives the value.</summary>
    public Func<Guid, List<Guid>, Task<List<Holder<TValue>>>>? KeptAsync { get; init; }
}

/// <summary>
/// Values that may stand once only: in the file, and in what is stored once the import is done. Who holds a value today, but is in the file, will have the
/// file's value then; it is "parked" while the file's items are stored, so that two items can change places.
/// </summary>
sealed class UniqueCheck<TValue>(UniqueRule<TValue> rule, FaultList faults) where TValue : notnull
{
    readonly List<(Guid Id, Place Place, TValue Value)> _given = [];
    readonly List<(Guid Id, Place Place)> _kept = [];
    readonly List<(Guid Holder, Place Place)> _suspects = [];
    Predicate<TValue> _claim = rule.NewSet();

    /// <summary>Stored rows that give up their value for another item of the file, by clinic; few files have any.</summary>
    public List<(Guid Clinic, Guid Id)> Parked { get; } = [];

    /// <summary>Takes an item with its value.</summary>
    public async ValueTask AddAsync<T>(Item<T> item, TValue value, Guid clinic, bool askDatabase) where T : class
    {
        if (!_claim(value))
        {
            faults.Add(item.Place, rule.Field, rule.Twice);
        }
        else if (askDatabase)
        {
            _given.Add((item.Id, item.Place, value));
            await FlushIfFullAsync(clinic);
        }
    }

    /// <summary>Takes an item that keeps the value it has, if it is stored.</summary>
    public async ValueTask KeepAsync<T>(Item<T> item, Guid clinic, bool askDatabase) where T : class
    {
        if (askDatabase && !item.Place.IsNew)
        {
            _kept.Add((item.Id, item.Place));
            await FlushIfFullAsync(clinic);
        }
    }

    /// <summary>Decides about all that was taken, and begins anew: the next clinic may have the same values.</summary>
    /// <param name="clinic">The clinic's id.</param>
    /// <param name="isInFile">Whether the file has an item with this id.</param>
    public async Task EndAsync(Guid clinic, Predicate<Guid> isInFile)
    {
        await FlushAsync(clinic);
        foreach (var (holder, place) in _suspects)
        {
            if (isInFile(holder))
            {
                Parked.Add((clinic, holder));
            }
            else
            {
                faults.Add(place, rule.Field, rule.Taken);
            }
        }

        _suspects.Clear();
        _claim = rule.NewSet();
    }

    ValueTask FlushIfFullAsync(Guid clinic) =>
        _given.Count + _kept.Count < IdCheck<object>.BatchSize ? ValueTask.CompletedTask : new(FlushAsync(clinic));

    async Task FlushAsync(Guid clinic)
    {
        if (_given.Count > 0)
        {
            // Two of a batch never have the same value: the second one had its fault.
            var byValue = _given.ToDictionary(entry => entry.Value);
            foreach (var holder in await rule.HoldersAsync(clinic, [.. byValue.Keys]))
            {
                if (byValue.TryGetValue(holder.Value, out var entry) && entry.Id != holder.Id)
                {
                    _suspects.Add((holder.Id, entry.Place));
                }
            }

            _given.Clear();
        }

        if (_kept.Count > 0)
        {
            var places = new Dictionary<Guid, Place>();
            foreach (var (id, place) in _kept)
            {
                places.TryAdd(id, place);
            }

            foreach (var kept in await rule.KeptAsync!(clinic, [.. places.Keys]))
            {
                if (!_claim(kept.Value))
                {
                    faults.Add(places[kept.Id], rule.Field, rule.Twice);
                }
            }

            _kept.Clear();
        }
    }
}
