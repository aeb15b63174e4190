using Docfav.Server.Agenda;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>The demo clinic's recurring events, each with the test for the days on which it takes place.</summary>
sealed class DemoSeries(DemoHouse house, LocalDate today)
{
    public IEnumerable<(RecurringEvent Series, Func<LocalDate, bool> TakesPlace)> All()
    {
        var monday = DemoHouse.From(today.PlusDays(-84), IsoDayOfWeek.Monday);
        yield return (Make(1, DemoHouse.LuciaCentre, "Reunión de equipo", monday, 8 * 60, 30, "FREQ=WEEKLY;BYDAY=MO"),
            day => day.DayOfWeek == IsoDayOfWeek.Monday);

        var month = today.PlusMonths(-3).With(DateAdjusters.StartOfMonth);
        var tuesday = DemoHouse.From(month, IsoDayOfWeek.Tuesday).PlusDays(7);
        yield return (Make(2, DemoHouse.AyseCentre, "Sesión clínica", tuesday, 12 * 60, 60, "FREQ=MONTHLY;BYDAY=2TU"),
            day => day.DayOfWeek == IsoDayOfWeek.Tuesday && day.Day is >= 8 and <= 14);

        var lunch = Make(3, DemoHouse.LukaszCentre, "Comida", today.PlusDays(-60), 13 * 60 + 30, 45, "FREQ=DAILY");
        lunch.ExcludedDates = [DemoHouse.From(today.PlusDays(-9), IsoDayOfWeek.Wednesday), DemoHouse.From(today.PlusDays(4), IsoDayOfWeek.Monday)];
        yield return (lunch, day => !lunch.ExcludedDates.Contains(day));
    }

    RecurringEvent Make(int number, int post, string name, LocalDate first, int minute, int minutes, string rule) => new()
    {
        ClinicId = house.Ids.Clinic,
        Id = house.Ids.Of(Named.RecurringEvent, number),
        StaffCalendarId = house.StaffCalendars[post].Id,
        Name = name,
        Start = first.AtMidnight().PlusMinutes(minute),
        End = first.AtMidnight().PlusMinutes(minute + minutes),
        Rrule = rule,
    };
}
