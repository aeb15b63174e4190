using BenchmarkDotNet.Attributes;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Benchmarks;

/// <summary>A week of a recurring event, near its start and forty years on: the second must cost no more than the first.</summary>
public class RecurrenceBenchmarks
{
    static readonly LocalDate First = new(1986, 1, 6);
    static readonly LocalTimeline Timeline = new(DateTimeZoneProviders.Tzdb["Europe/Madrid"]);

    RecurringEvent _series = null!;

    [Params("FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO;COUNT=5000")]
    public string Rule { get; set; } = "";

    [GlobalSetup]
    public void Parse() => _series = new(
        Guid.Empty, First + new LocalTime(9, 0), First + new LocalTime(10, 0), RecurrenceRule.Parse(Rule), []);

    [Benchmark(Description = "First week")]
    public int FirstWeek() => Week(First);

    [Benchmark(Description = "A week forty years on")]
    public int FarWeek() => Week(First.PlusYears(40));

    [Benchmark(Description = "Read the rule")]
    public RecurringEvent Read() => new(
        Guid.Empty, First + new LocalTime(9, 0), First + new LocalTime(10, 0), RecurrenceRule.Parse(Rule), []);

    int Week(LocalDate first) => _series.OccurrencesIn(new InstantSpan(Timeline.StartOf(first), Timeline.StartOf(first.PlusDays(7))), Timeline).Count();
}
