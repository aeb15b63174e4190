using Docfav.Server.Agenda;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>Which minutes of which days each person of the demo clinic has given away, wherever it was.</summary>
sealed class DemoDiary(DemoHouse house)
{
    readonly Dictionary<(Guid Staff, LocalDate Date), List<DayHours>> _taken = [];

    /// <summary>Takes time that is free and within the hours of that place; otherwise takes none and answers false.</summary>
    public bool TryTake(int post, LocalDate date, DayHours span)
    {
        var isFree = Of(post, date).TrueForAll(other => other.End <= span.Start || other.Start >= span.End)
            && house.HoursOn(post, date).Any(hours => hours.Start <= span.Start && span.End <= hours.End);
        if (isFree)
        {
            Take(post, date, span);
        }

        return isFree;
    }

    /// <summary>Takes time, whatever the hours are: a series does not ask for them.</summary>
    public void Take(int post, LocalDate date, DayHours span) => Of(post, date).Add(span);

    List<DayHours> Of(int post, LocalDate date)
    {
        var key = (house.StaffCalendars[post].StaffId, date);
        if (!_taken.TryGetValue(key, out var taken))
        {
            _taken[key] = taken = [];
        }

        return taken;
    }
}
