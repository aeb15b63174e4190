using NodaTime;

namespace Docfav.Server.Tests.Availability.Oracle;

/// <summary>A zone's wall clock, read minute after minute: instants are counted in minutes from the first one.</summary>
sealed class WalkedClock
{
    readonly LocalDateTime[] _shown;
    readonly Dictionary<LocalDateTime, int> _first = [];
    readonly Dictionary<LocalDateTime, int> _last = [];

    public WalkedClock(string zone, Instant first, int minutes)
    {
        var clock = DateTimeZoneProviders.Tzdb[zone];
        _shown = new LocalDateTime[minutes];
        for (var minute = 0; minute < minutes; minute++)
        {
            var shown = (first + Duration.FromMinutes(minute)).InZone(clock).LocalDateTime;
            _shown[minute] = shown;
            _first.TryAdd(shown, minute);
            _last[shown] = minute;
        }
    }

    /// <summary>When something starts that starts at this wall-clock time.</summary>
    public int StartAt(LocalDateTime time) => _first.TryGetValue(time, out var minute) ? minute : AfterGap(time);

    /// <summary>When something ends that ends at this wall-clock time.</summary>
    public int EndAt(LocalDateTime time) => _last.TryGetValue(time, out var minute) ? minute : AfterGap(time);

    public int StartOf(LocalDate date) => StartAt(date.AtMidnight());

    public LocalDateTime At(int minute) => _shown[minute];

    int AfterGap(LocalDateTime time)
    {
        for (var minute = 1; minute < _shown.Length; minute++)
        {
            if (_shown[minute - 1] < time && _shown[minute] > time)
            {
                return minute;
            }
        }

        throw new InvalidOperationException($"{time} is not on this stretch of the clock.");
    }
}
