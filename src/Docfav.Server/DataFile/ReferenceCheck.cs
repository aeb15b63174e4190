namespace Docfav.Server.DataFile;

/// <summary>References to what is not in the file, and so must be stored.</summary>
/// <param name="field">The field with the reference.</param>
/// <param name="message">What is said where there is no such thing.</param>
/// <param name="storedAsync">Which of some ids are stored, in a clinic or everywhere.</param>
/// <param name="faults">Takes what is wrong.</param>
sealed class ReferenceCheck(string field, string message, Func<Guid, List<Guid>, Task<List<Guid>>> storedAsync, FaultList faults)
{
    readonly List<(Guid Id, Place Place)> _pending = [];

    public async ValueTask AddAsync(Guid id, Place place, Guid clinic)
    {
        _pending.Add((id, place));
        if (_pending.Count == IdCheck<object>.BatchSize)
        {
            await FlushAsync(clinic);
        }
    }

    public async ValueTask FlushAsync(Guid clinic)
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var stored = (await storedAsync(clinic, [.. _pending.Select(entry => entry.Id).Distinct()])).ToHashSet();
        foreach (var (id, place) in _pending)
        {
            if (!stored.Contains(id))
            {
                faults.Add(place, field, message);
            }
        }

        _pending.Clear();
    }
}
