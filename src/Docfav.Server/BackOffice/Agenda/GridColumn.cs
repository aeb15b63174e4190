using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>A stretch of time with what to say of it.</summary>
public sealed record NamedSpan(InstantSpan Span, string? Name);

/// <summary>One column of the grid: a staff calendar on a date, or a date.</summary>
/// <param name="Key">What the page's script calls it by.</param>
/// <param name="StaffCalendarId">Whom a click books; null where the column stands for several.</param>
/// <param name="Title">Whose, or which day.</param>
/// <param name="Subtitle">The place, or the time zone where it is not the page's.</param>
/// <param name="Closed">Why the whole day is off.</param>
public sealed record GridColumn(
    string Key, LocalDate Date, LocalTimeline Timeline, Guid? StaffCalendarId, string Title, string? Subtitle, int SlotMinutes,
    IReadOnlyList<InstantSpan> Working, IReadOnlyList<string> Closed, IReadOnlyList<NamedSpan> Off, IReadOnlyList<InstantSpan> Elsewhere,
    IReadOnlyList<GridEntry> Entries)
{
    /// <summary>What tells it apart from the other columns.</summary>
    public string Name => Subtitle is null ? Title : $"{Title}, {Subtitle}";

    /// <summary>The date from its first instant to its end; null where the zone skipped the date.</summary>
    public InstantSpan? Day { get; } = Timeline.SpanOf(new DateInterval(Date, Date));

    /// <summary>What its clock skips or repeats on the date.</summary>
    public ClockChange? Change { get; } = Timeline.ClockChangeOn(Date);

    /// <summary>Where a span lies on the axis, cut to the date; null where none of it does.</summary>
    public (int From, int To)? Place(DayAxis axis, InstantSpan span)
    {
        if (Day?.Intersect(span) is not { } seen)
        {
            return null;
        }

        var to = seen.End == Day.Value.End ? axis.Length : Position(axis, seen.End, true);
        return (Position(axis, seen.Start, false), to);
    }

    /// <summary>The instant at a position of the axis: the nearest that the column's clock shows.</summary>
    public Instant InstantAt(DayAxis axis, int position)
    {
        var (minutes, room) = axis.TimeAt(Math.Clamp(position, 0, axis.Length));
        if (minutes >= TimeOfDay.EndOfDay.Minutes)
        {
            return Timeline.EndOf(Date);
        }

        if (room is not null && room != Change)
        {
            // Its own clock has no second showing: what comes next.
            return Timeline.StartAt(Date.AtMidnight().PlusMinutes(room.To.Minutes));
        }

        // Where something ends, and only there, the timeline takes the second showing.
        var time = Date.AtMidnight().PlusMinutes(minutes);
        return room is null ? Timeline.StartAt(time) : Timeline.EndAt(time);
    }

    int Position(DayAxis axis, Instant instant, bool isEnd)
    {
        var local = Timeline.At(instant);
        var minutes = local.Date < Date ? 0 : local.Date > Date ? TimeOfDay.EndOfDay.Minutes : (local.Hour * 60) + local.Minute;
        return axis.PositionOf(minutes, Timeline.IsRepetition(instant), Change, isEnd);
    }
}
