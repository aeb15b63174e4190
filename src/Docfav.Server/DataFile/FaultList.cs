namespace Docfav.Server.DataFile;

/// <summary>Something wrong in a data file.</summary>
/// <param name="Path">JSON path, such as <c>$.clinics[0].clients[12].email</c>.</param>
/// <param name="Message">What is wrong there, without repeating it.</param>
public sealed record DataFault(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}

/// <summary>Every fault of a file is counted; the first ones, in the file's order, are kept.</summary>
sealed class FaultList
{
    public const int Kept = 1_000;

    readonly List<(long Position, DataFault Fault)> _faults = [];

    readonly Lock _lock = new();

    public long Count { get; private set; }

    /// <summary>Notes a fault of an item that was read before.</summary>
    public void Add(Place place, string field, string message) => Add(place.Position, place.Of(field), message);

    /// <summary>The first faults, in the file's order.</summary>
    public IReadOnlyList<DataFault> First()
    {
        Trim();
        return [.. _faults.Select(entry => entry.Fault)];
    }

    /// <summary>Notes a fault; items are read by several threads at once.</summary>
    /// <param name="position">Where the item begins: faults are sorted by it.</param>
    /// <param name="path">The JSON path.</param>
    /// <param name="message">What is wrong there.</param>
    public void Add(long position, string path, string message)
    {
        lock (_lock)
        {
            Count++;
            _faults.Add((position, new(path, message)));
            if (_faults.Count >= 4 * Kept)
            {
                Trim();
            }
        }
    }

    void Trim()
    {
        // OrderBy keeps the order of an item's own faults.
        var sorted = _faults.OrderBy(entry => entry.Position).Take(Kept).ToArray();
        _faults.Clear();
        _faults.AddRange(sorted);
    }
}
