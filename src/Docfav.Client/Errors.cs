namespace Docfav.Client;

/// <summary>One reason for a refusal.</summary>
public sealed record ErrorItem
{
    /// <summary>Which refusal it is, for programs to read.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong, for people to read; its words may change.</summary>
    public required string Message { get; init; }

    /// <summary>The one parameter or field to blame; absent where there is none.</summary>
    public string? Field { get; init; }

    /// <summary>What is in the way of a booking; absent in every other refusal.</summary>
    public IReadOnlyList<RefusalConflict> Conflicts { get; init; } = [];
}

/// <summary>Something in the way of a booking that was refused.</summary>
public sealed record RefusalConflict
{
    /// <summary>What it is.</summary>
    public required ConflictType Type { get; init; }

    /// <summary>Its UUID; null outside working hours.</summary>
    public Guid? Id { get; init; }

    /// <summary>Its start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Its end, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The reason of a day off or time off, the name of a time reservation, recurring event or group; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>Which of the request's appointments it is in the way of, from 0.</summary>
    public required int Index { get; init; }
}
