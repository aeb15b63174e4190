using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>The schedules of a staff calendar.</summary>
public sealed record StaffSchedules
{
    /// <summary>UUID of the staff member.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid StaffCalendarId { get; init; }

    /// <summary>Full name of the staff member.</summary>
    public required string Name { get; init; }

    /// <summary>One entry for each date of the range, in order.</summary>
    public required IReadOnlyList<ScheduleOfDay> Schedules { get; init; }
}

/// <summary>The schedule of a date.</summary>
public sealed record ScheduleOfDay
{
    /// <summary>Day of the week.</summary>
    [JsonConverter(typeof(UpperEnumConverter<DayOfWeek>))]
    public required DayOfWeek Day { get; init; }

    /// <summary>Local date.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Regular, special (with its own hours) or off (no hours).</summary>
    public required DayType Type { get; init; }

    /// <summary>Working hours, and time off beside them, by start; wall-clock times.</summary>
    public required IReadOnlyList<ScheduleHours> Hours { get; init; }
}

/// <summary>Hours of a date on the wall clock.</summary>
public sealed record ScheduleHours
{
    /// <summary>Start, as the time since midnight on the wall clock.</summary>
    [JsonConverter(typeof(TimeOfDayConverter))]
    public required TimeSpan Start { get; init; }

    /// <summary>End, up to 24:00.</summary>
    [JsonConverter(typeof(TimeOfDayConverter))]
    public required TimeSpan End { get; init; }

    /// <summary>Working hours or time off.</summary>
    public required HourType Type { get; init; }
}

/// <summary>Kind of a date.</summary>
[JsonConverter(typeof(UpperEnumConverter<DayType>))]
public enum DayType
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>REGULAR_DAY</c></summary>
    RegularDay,

    /// <summary><c>SPECIAL_DAY</c></summary>
    SpecialDay,

    /// <summary><c>DAY_OFF</c></summary>
    DayOff,
}

/// <summary>Kind of hours.</summary>
[JsonConverter(typeof(UpperEnumConverter<HourType>))]
public enum HourType
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>WORKING_DAY</c></summary>
    WorkingDay,

    /// <summary><c>TIME_OFF</c></summary>
    TimeOff,
}
