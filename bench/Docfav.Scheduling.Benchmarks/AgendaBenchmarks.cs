using BenchmarkDotNet.Attributes;
using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Benchmarks;

/// <summary>Slots and conflicts of one staff calendar with full days: what an answer costs beside its query and its JSON.</summary>
public class AgendaBenchmarks
{
    const int AppointmentsADay = 11;

    static readonly LocalDate First = new(2026, 3, 2);
    static readonly LocalTimeline Timeline = new(DateTimeZoneProviders.Tzdb["Europe/Madrid"]);
    static readonly WorkingTime Hours = new(
        from day in Enumerable.Range((int)IsoDayOfWeek.Monday, 5)
        from hours in new[] { Of("08:30", "14:00"), Of("15:30", "20:00") }
        select new WeeklyHours((IsoDayOfWeek)day, hours),
        [],
        [new DayOff(Guid.Empty, new DateInterval(First.PlusDays(17), First.PlusDays(17)), "Fiesta")]);

    readonly Agenda _day = AgendaOf(1);
    readonly Agenda _month = AgendaOf(31);
    readonly InstantSpan _free = At(First, 13, 30);
    readonly InstantSpan _taken = At(First, 9, 0);

    [Benchmark(Description = "Slots of a day")]
    public IReadOnlyList<DaySlots> SlotsOfDay() => Slots.Of(_day, Search(1));

    [Benchmark(Description = "Slots of a month")]
    public IReadOnlyList<DaySlots> SlotsOfMonth() => Slots.Of(_month, Search(31));

    [Benchmark(Description = "Slots of a month, made with its agenda")]
    public IReadOnlyList<DaySlots> AgendaAndSlotsOfMonth() => Slots.Of(AgendaOf(31), Search(31));

    [Benchmark(Description = "No conflict, among a day's appointments")]
    public IReadOnlyList<Conflict> NoConflict() => Conflicts.Of(_day, _free);

    [Benchmark(Description = "A conflict, among a month's appointments")]
    public IReadOnlyList<Conflict> Conflict() => Conflicts.Of(_month, _taken);

    static SlotSearch Search(int days) => new(new DateInterval(First, First.PlusDays(days - 1)), Duration.FromMinutes(15), Duration.FromMinutes(30));

    // From 09:00 on, half an hour each, one after the other up to 14:00, and the rest from 15:30.
    static Agenda AgendaOf(int days) => new(
        Timeline, Hours,
        from day in Enumerable.Range(0, days)
        from number in Enumerable.Range(0, AppointmentsADay)
        let minute = number < 9 ? (9 * 60) + (number * 30) : (15 * 60) + 30 + ((number - 9) * 30)
        select new Occupation(OccupationType.Appointment, new Guid(day, (short)number, 0, new byte[8]), At(First.PlusDays(day), minute / 60, minute % 60)));

    static InstantSpan At(LocalDate date, int hour, int minute)
    {
        var start = Timeline.StartAt(date + new LocalTime(hour, minute));
        return new(start, start + Duration.FromMinutes(30));
    }

    static HoursOfDay Of(string start, string end) => new(TimeOfDay.Parse(start), TimeOfDay.Parse(end));
}
