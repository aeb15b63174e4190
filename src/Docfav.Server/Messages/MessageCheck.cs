using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>What is to become of a message that is due.</summary>
public enum Verdict
{
    Send,

    /// <summary>It is no longer wanted.</summary>
    Drop,
}

/// <summary>Looks once more at everything that a message depends on, when it is to be sent.</summary>
public static class MessageCheck
{
    /// <summary>Whether a message is still wanted, and until when it is to wait where it is not to be sent in the quiet hours.</summary>
    /// <param name="message">A message that is due.</param>
    /// <param name="visit">The appointment now; null where it does not exist any more.</param>
    /// <param name="recipient">The client now.</param>
    /// <param name="settings">What the clinic sends now.</param>
    /// <param name="told">The last message about it that the client got; null where there is none.</param>
    /// <param name="now">The moment.</param>
    public static (Verdict Verdict, Instant? WaitUntil) Of(Message message, Visit? visit, Recipient recipient, MessageSettings settings, Message? told, Instant now)
    {
        var isOn = visit is { IsOn: true } && visit.ClientId == message.ClientId && visit.From > now;
        var isTold = isOn && told is { Kind: not MessageKind.Cancellation } && Known.Of(told).Says(visit!.Snapshot);
        var isRight = recipient.IsReached && visit?.SendReminder != false && settings.Sends(message.Kind) && message.Kind switch
        {
            MessageKind.Confirmation => isOn && !isTold,
            MessageKind.Change => isOn && !isTold && !visit!.Snapshot.Says(Before(message)),
            MessageKind.Cancellation => message.BookedFrom > now && told?.Kind != MessageKind.Cancellation
                && (visit is null || visit.IsCancelled || visit.ClientId != message.ClientId),
            MessageKind.Reminder => isOn && visit!.From == message.BookedFrom && settings.ReminderHours.Contains(message.HoursBefore!.Value),
        };
        if (!isRight)
        {
            return (Verdict.Drop, null);
        }

        // A reminder that comes late, after an outage, wakes nobody either.
        return message.Kind == MessageKind.Reminder && ReminderTimes.EndOfQuiet(now, visit!.Zone) is { } morning
            ? (morning < visit.From ? Verdict.Send : Verdict.Drop, morning) : (Verdict.Send, null);
    }

    static Known Before(Message change) =>
        new(change.PreviousFrom!.Value, change.PreviousFrom.Value, change.PreviousStaffCalendarId!.Value, change.PreviousServiceId!.Value);
}
