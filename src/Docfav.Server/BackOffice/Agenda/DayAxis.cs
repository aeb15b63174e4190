using Docfav.Scheduling.Calendars;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>An hour's line on the axis.</summary>
/// <param name="Position">Where it is, in minutes from the top.</param>
/// <param name="Time">What the clock shows there.</param>
/// <param name="IsRepetition">Whether the clock showed it before on the same date.</param>
public sealed record AxisHour(int Position, TimeOfDay Time, bool IsRepetition);

/// <summary>
/// The vertical axis that the columns of a grid share: the minutes of the clock from the top, and right after times that some column's clock shows twice,
/// room for their second showing. A column without it leaves that room empty, and so it leaves the times that its own clock skips.
/// </summary>
public sealed class DayAxis
{
    readonly ClockChange[] _repeated;

    /// <param name="changes">The clock changes of all columns.</param>
    public DayAxis(IEnumerable<ClockChange?> changes)
    {
        _repeated = [.. changes.OfType<ClockChange>().Where(change => change.IsRepeated).Distinct().OrderBy(change => change.From)];
        Length = TimeOfDay.EndOfDay.Minutes + _repeated.Sum(MinutesOf);
        Hours = [.. HourLines().OrderBy(hour => hour.Position)];
    }

    /// <summary>Minutes from top to bottom.</summary>
    public int Length { get; }

    public IReadOnlyList<AxisHour> Hours { get; }

    /// <summary>The rooms for second showings: where each begins, and how long it is.</summary>
    public IEnumerable<(ClockChange Change, int Position, int Length)> Rooms =>
        _repeated.Select(change => (change, change.To.Minutes + RoomsBefore(change), MinutesOf(change)));

    /// <summary>Where a time of the clock is.</summary>
    /// <param name="minutes">Minutes on the clock.</param>
    /// <param name="isRepetition">Whether it is the second time that it is shown.</param>
    /// <param name="own">The change of the column's own clock on its date.</param>
    /// <param name="isEnd">Whether something ends there: it then ends before a room that its own clock has not.</param>
    public int PositionOf(int minutes, bool isRepetition, ClockChange? own, bool isEnd)
    {
        var position = minutes;
        foreach (var room in _repeated)
        {
            var isPast = minutes > room.To.Minutes || (minutes == room.To.Minutes && !(isEnd && room != own));
            if (isPast || (isRepetition && room == own))
            {
                position += MinutesOf(room);
            }
        }

        return position;
    }

    /// <summary>The clock's time at a position, and whether that is a second showing.</summary>
    public (int Minutes, ClockChange? Room) TimeAt(int position)
    {
        foreach (var (change, start, length) in Rooms.Reverse())
        {
            if (position >= start + length)
            {
                return (position - RoomsBefore(change) - length, null);
            }

            if (position >= start)
            {
                return (change.From.Minutes + position - start, change);
            }
        }

        return (position, null);
    }

    IEnumerable<AxisHour> HourLines()
    {
        for (var minutes = 0; minutes < TimeOfDay.EndOfDay.Minutes; minutes += 60)
        {
            yield return new AxisHour(PositionOf(minutes, false, null, false), new TimeOfDay(minutes), false);
        }

        foreach (var (change, position, length) in Rooms)
        {
            for (var minutes = 0; minutes < length; minutes += 60)
            {
                yield return new AxisHour(position + minutes, new TimeOfDay(change.From.Minutes + minutes), true);
            }
        }
    }

    int RoomsBefore(ClockChange change) => _repeated.TakeWhile(other => other != change).Sum(MinutesOf);

    static int MinutesOf(ClockChange change) => change.To.Minutes - change.From.Minutes;
}
