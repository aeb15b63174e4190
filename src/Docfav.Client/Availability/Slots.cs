using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>The slots of a staff calendar.</summary>
public sealed record StaffSlots
{
    /// <summary>UUID of the staff member.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>UUID of the staff calendar.</summary>
    public required Guid StaffCalendarId { get; init; }

    /// <summary>Full name of the staff member.</summary>
    public required string Name { get; init; }

    /// <summary>IANA time zone of the staff calendar.</summary>
    public required string Timezone { get; init; }

    /// <summary>Minutes from slot to slot.</summary>
    public required int SlotDuration { get; init; }

    /// <summary>One entry for each date of the range, in order.</summary>
    public required IReadOnlyList<SlotsOfDay> AvailableSlots { get; init; }
}

/// <summary>The slots of a date.</summary>
public sealed record SlotsOfDay
{
    /// <summary>Local date.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Day of the week.</summary>
    [JsonConverter(typeof(UpperEnumConverter<DayOfWeek>))]
    public required DayOfWeek Day { get; init; }

    /// <summary>Regular, special or off.</summary>
    public required DayType Type { get; init; }

    /// <summary>Whole slots of the working hours; none on a day without work.</summary>
    public required IReadOnlyList<TimeSlot> Slots { get; init; }
}

/// <summary>A slot.</summary>
public sealed record TimeSlot
{
    /// <summary>Start, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, in UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Whether the longer of slot and service, from its start, is free and inside working hours.</summary>
    public required bool Available { get; init; }

    /// <summary>Working hours.</summary>
    public required HourType HourType { get; init; }
}

/// <summary>Which slots to list.</summary>
public sealed record ListAvailableSlotsQuery
{
    /// <summary>Filter by staff calendar.</summary>
    public Guid? StaffCalendarId { get; init; }

    /// <summary>Slot duration in minutes (default: 15).</summary>
    public int? SlotDuration { get; init; }

    /// <summary>Service duration in minutes to check fit (default: 0).</summary>
    public int? ServiceDuration { get; init; }

    /// <summary>Leave out slots that have begun (default: false).</summary>
    public bool? ExcludePast { get; init; }
}
