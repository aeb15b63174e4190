namespace Docfav.Client;

/// <summary>A staff member.</summary>
public sealed record StaffSummary
{
    /// <summary>UUID of the staff member.</summary>
    public required Guid Id { get; init; }

    /// <summary>First name.</summary>
    public string? Name { get; init; }

    /// <summary>Last name.</summary>
    public string? Surname { get; init; }

    /// <summary>First and last name.</summary>
    public required string Fullname { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the person works at the clinic.</summary>
    public required bool IsActive { get; init; }
}

/// <summary>A staff member at a calendar, with settings of its own.</summary>
public sealed record StaffCalendarSummary
{
    /// <summary>UUID of the staff calendar.</summary>
    public required Guid Id { get; init; }

    /// <summary>UUID of the staff member.</summary>
    public required Guid BackOfficeStaffId { get; init; }

    /// <summary>UUID of the calendar.</summary>
    public required Guid CalendarId { get; init; }

    /// <summary>E-mail address there.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone number there.</summary>
    public string? Telephone { get; init; }

    /// <summary>Minutes of the back office's raster.</summary>
    public required int SlotDuration { get; init; }

    /// <summary>Whether appointments can be booked.</summary>
    public required bool IsActive { get; init; }

    /// <summary>IANA time zone of its hours.</summary>
    public required string Timezone { get; init; }
}

/// <summary>Which staff calendars to list, and how.</summary>
public sealed record ListStaffCalendarsQuery
{
    /// <summary>Filter by calendar UUID.</summary>
    public Guid? CalendarId { get; init; }

    /// <summary>Filter by back office staff UUID.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>Max results to return (default: 100).</summary>
    public int? Limit { get; init; }

    /// <summary>Number of results to skip (default: 0).</summary>
    public int? Offset { get; init; }

    /// <summary>Sort field and direction (default: email.asc).</summary>
    public StaffCalendarOrder? OrderBy { get; init; }
}

/// <summary>What staff calendars are sorted by.</summary>
public enum StaffCalendarOrder
{
    /// <summary><c>email.asc</c></summary>
    EmailAsc,

    /// <summary><c>email.desc</c></summary>
    EmailDesc,

    /// <summary><c>telephone.asc</c></summary>
    TelephoneAsc,

    /// <summary><c>telephone.desc</c></summary>
    TelephoneDesc,

    /// <summary><c>slot_duration.asc</c></summary>
    SlotDurationAsc,

    /// <summary><c>slot_duration.desc</c></summary>
    SlotDurationDesc,

    /// <summary><c>timezone.asc</c></summary>
    TimezoneAsc,

    /// <summary><c>timezone.desc</c></summary>
    TimezoneDesc,

    /// <summary><c>is_active.asc</c></summary>
    IsActiveAsc,

    /// <summary><c>is_active.desc</c></summary>
    IsActiveDesc,
}
