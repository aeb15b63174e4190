using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.ICalendar;
using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>The appointment of a message as a calendar file: what is moved or cancelled is so in the client's calendar too.</summary>
sealed record MessageCalendar(CalendarMethod Method, byte[] Content)
{
    // Later messages count higher.
    static readonly Instant s_epoch = Instant.FromUtc(2020, 1, 1, 0, 0);

    /// <summary>The file of a message; null for a reminder, whose appointment the client has already.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">The address that it comes from.</param>
    /// <param name="now">The moment.</param>
    public static MessageCalendar? Of(MessageToSend message, string sender, Instant now)
    {
        var words = message.Words;
        if (message.Message.Kind == MessageKind.Reminder || InstantSpan.Between(words.From, words.To) is not { } span)
        {
            return null;
        }

        var isCancelled = message.Message.Kind == MessageKind.Cancellation;
        var method = isCancelled ? CalendarMethod.Cancel : CalendarMethod.Publish;
        var item = new CalendarEvent
        {
            Uid = CalendarEvent.UidOf(message.Message.AppointmentId),
            Stamp = now,
            Time = new EventTime.Once(span, new LocalTimeline(words.Zone)),
            Summary = $"{words.Service} · {words.Clinic}",
            Description = words.Staff.Length > 0 ? words.Staff : null,
            Location = words.Address is { } address ? $"{words.Calendar}, {address}" : words.Calendar,
            Organizer = new(words.Clinic, words.ReplyTo ?? sender),
            Status = isCancelled ? EventStatus.Cancelled : words.IsOpen ? EventStatus.Tentative : EventStatus.Confirmed,
            Sequence = (int)(now - s_epoch).TotalSeconds,
        };
        return new(method, CalendarWriter.Write(new(method), item));
    }
}
