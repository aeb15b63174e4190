using NodaTime;

namespace Docfav.Server.Data;

/// <summary>Local dates as instants, for filters: open ends stay within what both databases hold.</summary>
static class LocalDays
{
    public static readonly Instant Earliest = Instant.FromUtc(1, 1, 2, 0, 0);
    public static readonly Instant Latest = Instant.FromUtc(9999, 12, 30, 0, 0);

    /// <summary>The first instant of a date in a zone.</summary>
    public static Instant Start(LocalDate date, DateTimeZone zone) =>
        Instant.Min(Latest, Instant.Max(Earliest, date > new LocalDate(9999, 12, 29) ? Latest : zone.AtStartOfDay(date).ToInstant()));

    /// <summary>The first instant after a date in a zone.</summary>
    public static Instant End(LocalDate date, DateTimeZone zone) =>
        date > new LocalDate(9999, 12, 28) ? Latest : Start(date.PlusDays(1), zone);
}
