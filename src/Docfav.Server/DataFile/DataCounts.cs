namespace Docfav.Server.DataFile;

/// <summary>How many items of each kind a file holds; the kinds are named as the file's lists are, and stand in its order.</summary>
public sealed class DataCounts
{
    readonly long[] _counts = new long[Names.Length];

    static readonly string[] Names =
    [
        "users", "api_keys", "clinics", "members", "calendars", "staff", "services", "staff_calendars", "working_hours", "special_days", "day_offs",
        "time_offs", "time_reservations", "recurring_events", "group_reservations", "clients", "retained_identities", "appointments",
    ];

    /// <summary>Every kind with its count, zero included.</summary>
    public IEnumerable<(string Kind, long Count)> ByKind => Names.Zip(_counts);

    public long Total => _counts.Sum();

    public long this[string kind] => _counts[Array.IndexOf(Names, kind)];

    internal void Add(string kind, int items = 1) => _counts[Array.IndexOf(Names, kind)] += items;

    internal bool IsSameAs(DataCounts other) => _counts.AsSpan().SequenceEqual(other._counts);
}

/// <summary>How far an import or export has come.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Bytes">Bytes of the file read or written in this phase.</param>
/// <param name="TotalBytes">Bytes of the file; 0 for an export, which cannot know.</param>
/// <param name="Items">Items so far in this phase.</param>
public readonly record struct DataProgress(DataPhase Phase, long Bytes, long TotalBytes, long Items);

public enum DataPhase
{
    /// <summary>Reading the file through, without a lock.</summary>
    Validating,

    /// <summary>Storing it in one transaction; bookings wait meanwhile.</summary>
    Applying,

    /// <summary>Writing a file.</summary>
    Exporting,
}
