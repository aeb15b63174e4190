using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>What has happened to an appointment, and what of it the clients have been told.</summary>
/// <param name="Before">As it was before what has just happened; null where it did not exist, the same as <paramref name="After"/> where nothing happened to it.</param>
/// <param name="After">As it is; null where it does not exist any more.</param>
/// <param name="Recipients">Its clients, before and after.</param>
/// <param name="Messages">Every message about it.</param>
public sealed record VisitHistory(Visit? Before, Visit? After, IReadOnlyDictionary<Guid, Recipient> Recipients, IReadOnlyList<Message> Messages);

/// <summary>A message to be made.</summary>
sealed record MessageDraft(MessageKind Kind, Guid AppointmentId, Guid ClientId, Known Tells, Known? Previous, int? HoursBefore, Instant DueAt);

/// <summary>What is to change among an appointment's messages.</summary>
sealed record PlannedMessages(IReadOnlyList<MessageDraft> Add, IReadOnlyList<Message> Remove);

/// <summary>
/// Decides which messages follow from a change. It compares what each client knows with what is so: changes that cancel each other out before anybody was
/// told come to nothing, and several become one message.
/// </summary>
/// <param name="history">What has happened.</param>
/// <param name="settings">What the clinic sends.</param>
/// <param name="delay">For how long a message about a change waits for further ones.</param>
/// <param name="now">The moment.</param>
sealed class MessagePlan(VisitHistory history, MessageSettings settings, Duration delay, Instant now)
{
    readonly List<MessageDraft> _add = [];
    readonly List<Message> _remove = [];

    /// <summary>The decision.</summary>
    public static PlannedMessages Of(VisitHistory history, MessageSettings settings, Duration delay, Instant now)
    {
        var plan = new MessagePlan(history, settings, delay, now);
        plan.Decide();
        return new(plan._add, plan._remove);
    }

    Visit? Before => history.Before;

    Visit? After => history.After;

    void Decide()
    {
        var clients = history.Messages.Select(message => message.ClientId).Concat(new[] { Before?.ClientId, After?.ClientId }.OfType<Guid>()).Distinct();
        foreach (var client in clients)
        {
            if (After is { IsOn: true } visit && visit.ClientId == client && visit.From > now && visit.SendReminder && IsReached(client))
            {
                TellOfVisit(client, visit);
                Remind(client, visit);
            }
            else
            {
                _remove.AddRange(Unsent(client).Where(message => message.Kind != MessageKind.Cancellation));
                TellOfLoss(client);
            }
        }
    }

    bool IsReached(Guid client) => history.Recipients.GetValueOrDefault(client)?.IsReached == true;

    /// <summary>Messages that nobody has got yet.</summary>
    IEnumerable<Message> Unsent(Guid client) =>
        history.Messages.Where(message => message.ClientId == client && message.State == MessageState.Due && !message.IsUnderWay(now));

    Message? Unsent(Guid client, MessageKind kind) => Unsent(client).FirstOrDefault(message => message.Kind == kind);

    /// <summary>The last message that the client has got, or may be getting.</summary>
    Message? Told(Guid client) => history.Messages
        .Where(message => message.ClientId == client && (message.State == MessageState.Sent || message.IsUnderWay(now)))
        .MaxBy(message => (message.EndedAt ?? now, message.Id));

    /// <summary>What the client takes the appointment for; null where the client knows of none.</summary>
    Known? KnownTo(Guid client) => Told(client) switch
    {
        { Kind: MessageKind.Cancellation } => null,
        { } told => Known.Of(told),
        null when Unsent(client, MessageKind.Change) is { PreviousFrom: { } from } change =>
            new(from, from, change.PreviousStaffCalendarId!.Value, change.PreviousServiceId!.Value),
        null when Unsent(client, MessageKind.Cancellation) is { } cancellation => Known.Of(cancellation),
        null when Unsent(client, MessageKind.Confirmation) is not null => null,
        // Booked by telephone, or where the clinic was before.
        null => Before is { IsOn: true } visit && visit.ClientId == client ? visit.Snapshot : null,
    };

    void TellOfVisit(Guid client, Visit visit)
    {
        var (known, truth) = (KnownTo(client), visit.Snapshot);
        var isBooked = Before is not { IsOn: true } || Before.ClientId != client;
        if (known is { } before && before.Says(truth))
        {
            _remove.AddRange(Unsent(client).Where(message => message.Kind != MessageKind.Reminder));
        }
        else if (known is { } former)
        {
            var hasChanged = isBooked || !Before!.Snapshot.Says(truth);
            Tell(MessageKind.Change, client, truth, former, hasChanged && settings.Changes);
        }
        else
        {
            Tell(MessageKind.Confirmation, client, truth, null, isBooked && settings.Confirmations);
        }
    }

    /// <summary>Makes one message of what waits and what is new; what waits and is still right stays as it is.</summary>
    void Tell(MessageKind kind, Guid client, Known truth, Known? former, bool isNew)
    {
        var waiting = Unsent(client, kind);
        _remove.AddRange(Unsent(client).Where(message => message.Kind != MessageKind.Reminder && message != waiting));
        if (waiting is not null && Known.Of(waiting).Says(truth))
        {
            return;
        }

        if (waiting is not null)
        {
            _remove.Add(waiting);
        }

        if (isNew || waiting is not null)
        {
            _add.Add(new(kind, history.After!.Id, client, truth, former, null, now + delay));
        }
    }

    void TellOfLoss(Guid client)
    {
        var isLost = Before is { IsOn: true } && Before.ClientId == client
            && (After is null || After.IsCancelled || After.ClientId != client);
        if (isLost && settings.Cancellations && Before!.SendReminder && IsReached(client) && Unsent(client, MessageKind.Cancellation) is null
            && KnownTo(client) is { } known && known.From > now)
        {
            _add.Add(new(MessageKind.Cancellation, Before.Id, client, known, null, null, now + delay));
        }
    }

    void Remind(Guid client, Visit visit)
    {
        var waiting = Unsent(client).Where(message => message.Kind == MessageKind.Reminder).ToList();
        var done = history.Messages.Where(message => message.Kind == MessageKind.Reminder && message.ClientId == client && !waiting.Contains(message)
            && message.BookedFrom == visit.From).Select(message => message.HoursBefore!.Value).ToHashSet();
        // The hours that come to one moment, in the evening before, are one reminder.
        var wanted = settings.ReminderHours.GroupBy(hours => ReminderTimes.Of(visit.From, hours, visit.Zone)).ToDictionary(same => same.Max(), same => same.Key);
        foreach (var message in waiting)
        {
            var isRight = message.BookedFrom == visit.From && wanted.TryGetValue(message.HoursBefore!.Value, out var due) && (message.Attempts > 0 || message.DueAt == due);
            if (isRight)
            {
                wanted.Remove(message.HoursBefore!.Value);
            }
            else
            {
                _remove.Add(message);
            }
        }

        _add.AddRange(wanted.Where(entry => entry.Value > now && !done.Contains(entry.Key))
            .Select(entry => new MessageDraft(MessageKind.Reminder, visit.Id, client, visit.Snapshot, null, entry.Key, entry.Value)));
    }
}
