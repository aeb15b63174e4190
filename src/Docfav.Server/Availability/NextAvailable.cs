using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Server.Availability;

/// <summary>Finds the earliest starts of a service over all staff: the available slots of <c>available-slots</c>, looked for some days at a time.</summary>
public sealed class NextAvailable(AgendaCache agendas)
{
    const int FirstDays = 7;

    /// <summary>The first available slots, by start, then the staff's full name, then the staff calendar.</summary>
    /// <param name="moment">The clinic, and the version of its agenda, at the request's moment.</param>
    /// <param name="query">The question.</param>
    /// <param name="service">How long the service takes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null where the calendar or the staff member is not there or not open.</returns>
    public async ValueTask<IReadOnlyList<FreeStart>?> FindAsync(AgendaMoment moment, NextAvailableQuery query, Duration service, CancellationToken cancellation)
    {
        var step = Duration.FromMinutes(query.SlotDuration);
        var (found, from, days) = (new List<FreeStart>(), query.From, FirstDays);
        while (from < query.To && found.Count < query.Limit)
        {
            var window = new InstantSpan(from, query.To - from <= Duration.FromDays(days) ? query.To : from + Duration.FromDays(days));
            SlotSearch Search(LocalTimeline timeline) => new(timeline.DatesAround(window), step, service);
            var known = await agendas.FindAsync(
                moment, new PlacesAsked(query.CalendarId, StaffId: query.StaffId),
                places => AvailabilityAnswers.Reach(places, timeline => Search(timeline).Reach(timeline)), cancellation);
            if (known is null)
            {
                return null;
            }

            var wanted = query.Limit - found.Count;
            found.AddRange(known.SelectMany(agenda => Starts(agenda, Search(agenda.Place.Timeline), window, wanted)).OrderBy(start => start.From).Take(wanted));
            (from, days) = (window.End, days * 2);
        }

        return found;
    }

    /// <summary>Where the clocks go back over midnight, slots of two dates may begin at one instant, and those of the next before those of the date.</summary>
    static IEnumerable<FreeStart> Starts(PlaceAgenda agenda, SlotSearch search, InstantSpan window, int most) =>
        Slots.Of(agenda.Agenda, search).SelectMany(day => day.Slots)
            .Where(slot => slot.Available && window.Start <= slot.Span.Start && slot.Span.Start < window.End)
            .Select(slot => slot.Span.Start).Distinct().Order().Take(most)
            .Select(start => new FreeStart(agenda.Place, start));
}

/// <summary>A time at which a service may start.</summary>
public sealed record FreeStart(StaffPlace Place, Instant From);
