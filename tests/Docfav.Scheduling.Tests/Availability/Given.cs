using System.Globalization;
using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Scheduling.Tests.Availability;

/// <summary>The parts of an agenda as a case table writes them.</summary>
static class Given
{
    /// <summary>An id with that number in it.</summary>
    public static Guid Id(int number) =>
        Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:000000000000}"));

    /// <summary>The same hours on every day of the week.</summary>
    public static IEnumerable<WeeklyHours> Daily(string hours) =>
        from day in Enum.GetValues<IsoDayOfWeek>()
        where day != IsoDayOfWeek.None
        from one in HoursList(hours)
        select new WeeklyHours(day, one);

    public static Agenda Agenda(
        string zone = "Europe/Madrid", string daily = "", SpecialDay[]? special = null, DayOff[]? dayOffs = null, params Occupation[] occupations) =>
        new(Zone(zone), new WorkingTime(Daily(daily), special ?? [], dayOffs ?? []), occupations);

    public static Occupation Occupation(OccupationType type, int id, string span, string? reason = null, bool elsewhere = false) =>
        new(type, Id(id), Span(span), reason, elsewhere);

    public static SlotSearch Search(string dates, int slot, int service = 0) =>
        new(Dates(dates), Duration.FromMinutes(slot), Duration.FromMinutes(service));
}
