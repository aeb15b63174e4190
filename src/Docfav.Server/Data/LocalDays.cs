using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Server.Data;

/// <summary>Local dates as instants, for filters.</summary>
static class LocalDays
{
    public static readonly Instant Earliest = Instant.FromUtc(1, 1, 1, 0, 0);
    public static readonly Instant Latest = Instant.FromUtc(9999, 12, 31, 23, 59, 59);

    /// <summary>The first instant of a date in a zone.</summary>
    public static Instant Start(LocalDate date, DateTimeZone zone) => new LocalTimeline(zone).StartOf(date);

    /// <summary>The first instant after a date in a zone.</summary>
    public static Instant End(LocalDate date, DateTimeZone zone) => new LocalTimeline(zone).EndOf(date);
}
