using NodaTime;

namespace Docfav.Scheduling.Tests.Oracle;

/// <summary>Zones and dates drawn by a seed, most of them where a clock changes: there the faults are.</summary>
static class AnyZone
{
    static readonly Instant s_first = Instant.FromUtc(1990, 1, 1, 0, 0);
    static readonly Instant s_last = Instant.FromUtc(2040, 1, 1, 0, 0);

    public static DateTimeZone Draw(Random random)
    {
        var ids = DateTimeZoneProviders.Tzdb.Ids;
        return DateTimeZoneProviders.Tzdb[ids[random.Next(ids.Count)]];
    }

    /// <summary>A date from 1990 to 2040: in three of four draws, one near a clock change where the zone has any.</summary>
    public static LocalDate DrawDate(Random random, DateTimeZone zone)
    {
        var changes = zone.GetZoneIntervals(s_first, s_last).Skip(1).ToArray();
        if (changes.Length == 0 || random.Next(4) == 0) return new LocalDate(1990, 1, 1).PlusDays(random.Next(50 * 365));
        var change = changes[random.Next(changes.Length)].Start;
        return change.InZone(zone).Date.PlusDays(random.Next(-1, 2));
    }
}
