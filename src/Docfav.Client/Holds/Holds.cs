namespace Docfav.Client;

/// <summary>A time that is held.</summary>
public sealed record HoldItem
{
    /// <summary>UUID of the hold.</summary>
    public required Guid Id { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid BackOfficeStaffCalendarId { get; init; }

    /// <summary>UUID of the service.</summary>
    public required Guid ServiceId { get; init; }

    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset BookedFrom { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset BookedTo { get; init; }

    /// <summary>When the time is free again unless it is booked, in UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A time to hold.</summary>
public sealed record CreateHoldBody
{
    /// <summary>Service UUID.</summary>
    public required Guid Service { get; init; }

    /// <summary>Staff calendar UUID.</summary>
    public required Guid BackOfficeStaffCalendar { get; init; }

    /// <summary>Start, to the second.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, to the second, at most 24 hours after the start (default: the service's duration after it).</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Seconds until it expires, from 10 to 900 (default: 600).</summary>
    public int? ExpiresIn { get; init; }
}
