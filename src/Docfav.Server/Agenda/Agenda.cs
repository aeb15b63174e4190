using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>Weekly working hours of a staff calendar on one day of the week.</summary>
public sealed class WorkingHours
{
    public Guid ClinicId { get; set; }
    public Guid StaffCalendarId { get; set; }

    /// <summary>Place among the staff calendar's hours, from 0, in order of day, start, end and validity.</summary>
    public int Ordinal { get; set; }
    public IsoDayOfWeek Day { get; set; }

    /// <summary>Minutes since local midnight.</summary>
    public int Start { get; set; }

    /// <summary>Minutes since local midnight; 1,440 is the end of the day.</summary>
    public int End { get; set; }

    /// <summary>First local date on which they hold; null for ever before.</summary>
    public LocalDate? ValidFrom { get; set; }

    /// <summary>Last local date on which they hold; null for ever after.</summary>
    public LocalDate? ValidTo { get; set; }

    /// <summary>The one order in which working hours are stored and written.</summary>
    public static List<WorkingHours> InOrder(IEnumerable<WorkingHours> hours)
    {
        var sorted = hours.OrderBy(item => item.Day).ThenBy(item => item.Start).ThenBy(item => item.End)
            .ThenBy(item => item.ValidFrom ?? LocalDate.MinIsoValue).ThenBy(item => item.ValidTo ?? LocalDate.MaxIsoValue).ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            sorted[i].Ordinal = i;
        }

        return sorted;
    }
}

/// <summary>Hours within a day, in minutes since local midnight.</summary>
public readonly record struct DayHours(int Start, int End)
{
    /// <summary>The one order in which the hours of a day are stored and written.</summary>
    public static IOrderedEnumerable<DayHours> InOrder(IEnumerable<DayHours> hours) => hours.OrderBy(span => span.Start).ThenBy(span => span.End);
}

/// <summary>A date whose hours replace the weekly ones.</summary>
public sealed class SpecialDay
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid StaffCalendarId { get; set; }
    public LocalDate Date { get; set; }
    public List<DayHours> Hours { get; set; } = [];
}

/// <summary>Local dates without work, of one staff calendar or of a whole calendar: exactly one of the two is set.</summary>
public sealed class DayOff
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid? StaffCalendarId { get; set; }
    public Guid? CalendarId { get; set; }
    public LocalDate From { get; set; }

    /// <summary>Inclusive.</summary>
    public LocalDate To { get; set; }
    public string? Reason { get; set; }
}

/// <summary>A stretch of time in which the person does not work.</summary>
public sealed class TimeOff
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid StaffCalendarId { get; set; }
    public Instant From { get; set; }

    /// <summary>Exclusive.</summary>
    public Instant To { get; set; }
    public string? Reason { get; set; }
}

/// <summary>Time kept free of appointments; at most 24 hours.</summary>
public sealed class TimeReservation
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid StaffCalendarId { get; set; }
    public Instant BookedFrom { get; set; }

    /// <summary>Exclusive.</summary>
    public Instant BookedTo { get; set; }
    public string? Name { get; set; }
    public string? Note { get; set; }
}

/// <summary>A series of events at local times, by an RFC 5545 rule.</summary>
public sealed class RecurringEvent
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid StaffCalendarId { get; set; }
    public string? Name { get; set; }

    /// <summary>Local start of the first occurrence.</summary>
    public LocalDateTime Start { get; set; }

    /// <summary>Local end of the first occurrence; at most 24 hours after the start.</summary>
    public LocalDateTime End { get; set; }
    public required string Rrule { get; set; }

    /// <summary>Local dates of occurrences that do not take place, in order.</summary>
    public List<LocalDate> ExcludedDates { get; set; } = [];
}
