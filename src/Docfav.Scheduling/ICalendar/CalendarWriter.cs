using System.Buffers;
using System.Globalization;
using Docfav.Scheduling.Intervals;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Scheduling.ICalendar;

/// <summary>What is done with a calendar file that is sent (RFC 5546, METHOD).</summary>
public enum CalendarMethod
{
    /// <summary>Its events are there to be taken up.</summary>
    Publish,

    /// <summary>Its events do not take place.</summary>
    Cancel,
}

/// <summary>What a calendar file says of itself.</summary>
/// <param name="Method">For files that are sent; null for those that are fetched.</param>
/// <param name="Name">What a calendar program calls the calendar.</param>
/// <param name="RefreshInterval">How long a calendar program should wait before it asks again, in whole minutes.</param>
public sealed record CalendarHead(CalendarMethod? Method = null, string? Name = null, Duration? RefreshInterval = null);

/// <summary>
/// Writes a calendar (RFC 5545) piece by piece, so that it may be of any length: <see cref="Begin"/>, the <see cref="TimeZone">time zones</see>
/// of its events, its <see cref="Event">events</see>, <see cref="End"/>. What is small is written by <see cref="Write"/> as a whole.
/// </summary>
/// <param name="output">Where the text goes, in UTF-8.</param>
public sealed class CalendarWriter(IBufferWriter<byte> output)
{
    /// <summary>The media type of what is written.</summary>
    public const string MediaType = "text/calendar; charset=utf-8";

    static readonly LocalDatePattern s_date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    static readonly LocalDateTimePattern s_time = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");
    static readonly InstantPattern s_utc = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    readonly ContentLines _lines = new(output);

    /// <summary>A whole calendar, with the time zones that its events need.</summary>
    public static byte[] Write(CalendarHead head, params IReadOnlyCollection<CalendarEvent> events)
    {
        var output = new ArrayBufferWriter<byte>();
        var calendar = new CalendarWriter(output);
        calendar.Begin(head);
        var zoned = from item in events
                    let reach = Reach(item.Time)
                    where reach is not null
                    group reach.Value by reach.Value.Zone;
        foreach (var reaches in zoned)
        {
            calendar.TimeZone(reaches.Key, new InstantSpan(reaches.Min(reach => reach.Span.Start), reaches.Max(reach => reach.Span.End)));
        }
        foreach (var item in events)
        {
            calendar.Event(item);
        }
        calendar.End();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Begins the calendar.</summary>
    public void Begin(CalendarHead head)
    {
        _lines.Write("BEGIN", "VCALENDAR");
        _lines.Write("VERSION", "2.0");
        _lines.Write("PRODID", "-//Docfav//Docfav Server//EN");
        _lines.Write("CALSCALE", "GREGORIAN");
        if (head.Method is { } method) _lines.Write("METHOD", method.ToString().ToUpperInvariant());
        if (head.Name is { } name)
        {
            // RFC 7986, and what was there before it.
            _lines.Write("NAME", ContentLines.Text(name));
            _lines.Write("X-WR-CALNAME", ContentLines.Text(name));
        }
        if (head.RefreshInterval is { } interval)
        {
            _lines.Write("REFRESH-INTERVAL;VALUE=DURATION", Written(interval));
            _lines.Write("X-PUBLISHED-TTL", Written(interval));
        }
    }

    /// <summary>Describes a time zone for the instants of a span; where the zone keeps to its rules, for ever after.</summary>
    public void TimeZone(DateTimeZone zone, InstantSpan span)
    {
        _lines.Write("BEGIN", "VTIMEZONE");
        _lines.Write("TZID", zone.Id);
        foreach (var observance in ZoneObservances.Between(zone, span.Start, span.End))
        {
            var kind = observance.IsDaylight ? "DAYLIGHT" : "STANDARD";
            _lines.Write("BEGIN", kind);
            _lines.Write("DTSTART", s_time.Format(observance.Start));
            if (observance.Rule is { } rule) _lines.Write("RRULE", rule);
            _lines.Write("TZOFFSETFROM", Written(observance.Before));
            _lines.Write("TZOFFSETTO", Written(observance.After));
            _lines.Write("TZNAME", ContentLines.Text(observance.Name));
            _lines.Write("END", kind);
        }
        _lines.Write("END", "VTIMEZONE");
    }

    /// <summary>Writes an event; a recurring one with all that belongs to it. Its time zone is written before.</summary>
    public void Event(CalendarEvent item)
    {
        switch (item.Time)
        {
            case EventTime.Once once:
                Component(item, () => Times(once));
                break;
            case EventTime.WholeDays days:
                Component(item, () =>
                {
                    _lines.Write("DTSTART;VALUE=DATE", s_date.Format(days.Dates.Start));
                    _lines.Write("DTEND;VALUE=DATE", s_date.Format(days.Dates.End.PlusDays(1)));
                });
                break;
            case EventTime.Recurring recurring:
                Series(item, recurring);
                break;
        }
    }

    /// <summary>Ends the calendar.</summary>
    public void End() => _lines.Write("END", "VCALENDAR");

    void Series(CalendarEvent item, EventTime.Recurring recurring)
    {
        var (series, timeline) = (recurring.Series, recurring.Timeline);
        var zone = $";TZID={timeline.Zone.Id}";
        var written = SeriesText.Of(series, timeline, recurring.ExactWithin);
        Component(item, () =>
        {
            _lines.Write($"DTSTART{zone}", s_time.Format(series.Start));
            // Of the clock: an end would be wrong for the whole series where clocks change in its first occurrence.
            _lines.Write("DURATION", Written(written.Length));
            _lines.Write("RRULE", written.LastStart is { } last ? $"{written.Rule};UNTIL={s_utc.Format(last)}" : written.Rule);
            foreach (var date in written.Excluded)
            {
                _lines.Write($"EXDATE{zone}", s_time.Format(date + series.Start.TimeOfDay));
            }
        });
        foreach (var occurrence in written.Apart)
        {
            Component(item, () =>
            {
                _lines.Write($"RECURRENCE-ID{zone}", s_time.Format(occurrence.Start));
                Times(new EventTime.Once(occurrence.Span, timeline));
            });
        }
    }

    void Component(CalendarEvent item, Action time)
    {
        _lines.Write("BEGIN", "VEVENT");
        _lines.Write("UID", ContentLines.Text(item.Uid));
        _lines.Write("DTSTAMP", s_utc.Format(item.Stamp));
        time();
        _lines.Write("SUMMARY", ContentLines.Text(item.Summary));
        if (item.Description is { } description) _lines.Write("DESCRIPTION", ContentLines.Text(description));
        if (item.Location is { } location) _lines.Write("LOCATION", ContentLines.Text(location));
        if (item.Url is { } url) _lines.Write("URL", url.AbsoluteUri);
        if (item.Organizer is { } organizer) _lines.Write($"ORGANIZER;CN={ContentLines.Quoted(organizer.Name)}", $"mailto:{organizer.Email}");
        _lines.Write("STATUS", item.Status.ToString().ToUpperInvariant());
        _lines.Write("TRANSP", item.IsBusy ? "OPAQUE" : "TRANSPARENT");
        if (item.Sequence is { } sequence) _lines.Write("SEQUENCE", sequence.ToString(CultureInfo.InvariantCulture));
        if (item.LastModified is { } modified) _lines.Write("LAST-MODIFIED", s_utc.Format(modified));
        _lines.Write("END", "VEVENT");
    }

    // Of a local time that happens twice, RFC 5545 takes the first passing, and not every program does: both are told in UTC.
    void Times(EventTime.Once once)
    {
        var (span, timeline) = (once.Span, once.Timeline);
        var isTold = !timeline.IsAmbiguous(span.Start) && !timeline.IsAmbiguous(span.End);
        foreach (var (name, instant) in new[] { ("DTSTART", span.Start), ("DTEND", span.End) })
        {
            if (isTold) _lines.Write($"{name};TZID={timeline.Zone.Id}", s_time.Format(timeline.At(instant)));
            else _lines.Write(name, s_utc.Format(instant));
        }
    }

    static (DateTimeZone Zone, InstantSpan Span)? Reach(EventTime time) => time switch
    {
        EventTime.Once once => (once.Timeline.Zone, once.Span),
        EventTime.Recurring series when series.Timeline.StartAt(series.Series.Start) is var start =>
            (series.Timeline.Zone, new InstantSpan(start, Instant.Max(series.ExactWithin.End, start + Duration.FromDays(1)))),
        _ => null,
    };

    static string Written(Offset offset)
    {
        var (sign, seconds) = (offset < Offset.Zero ? '-' : '+', Math.Abs(offset.Seconds));
        var text = string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds / 3600:00}{seconds / 60 % 60:00}");
        return seconds % 60 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}{seconds % 60:00}");
    }

    static string Written(Duration duration)
    {
        var (hours, minutes, seconds) = ((int)duration.TotalHours, duration.Minutes, duration.Seconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"PT{(hours == 0 ? "" : $"{hours}H")}{(minutes == 0 ? "" : $"{minutes}M")}{(seconds == 0 ? "" : $"{seconds}S")}");
    }
}
