using Docfav.Scheduling.Calendars;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>Wall-clock minutes of a date as an instant; 1,440 is the start of the next date.</summary>
static class LocalMoment
{
    public static Instant Of(LocalDate date, int minute, LocalTimeline timeline) => timeline.StartAt(date.AtMidnight().PlusMinutes(minute));
}
