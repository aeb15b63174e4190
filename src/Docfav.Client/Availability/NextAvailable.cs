namespace Docfav.Client;

/// <summary>The earliest starts of a service.</summary>
public sealed record NextAvailableStarts
{
    /// <summary>UUID of the service.</summary>
    public required Guid ServiceId { get; init; }

    /// <summary>Minutes that it takes.</summary>
    public required int Duration { get; init; }

    /// <summary>The earliest start asked for, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of what was asked for, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Whether all of the time up to the end was looked at: there are no more starts than these.</summary>
    public required bool EndReached { get; init; }

    /// <summary>By start, then the staff's full name.</summary>
    public required IReadOnlyList<AvailableStart> Starts { get; init; }
}

/// <summary>A time that can be booked.</summary>
public sealed record AvailableStart
{
    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC: the service's duration later.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>UUID of the calendar.</summary>
    public required Guid CalendarId { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid StaffCalendarId { get; init; }

    /// <summary>UUID of the staff member.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>Full name of the staff member.</summary>
    public required string Name { get; init; }

    /// <summary>IANA time zone of the staff calendar.</summary>
    public required string Timezone { get; init; }
}

/// <summary>Among which times to look.</summary>
public sealed record ListNextAvailableQuery
{
    /// <summary>Starts are before this, to the second; at most 92 days after the earliest (default: that).</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>One calendar alone.</summary>
    public Guid? CalendarId { get; init; }

    /// <summary>One staff member alone.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>Minutes from slot to slot (default: 15).</summary>
    public int? SlotDuration { get; init; }

    /// <summary>Most starts, from 1 to 50 (default: 10).</summary>
    public int? Limit { get; init; }
}
