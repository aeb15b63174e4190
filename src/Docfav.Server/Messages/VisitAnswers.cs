using Docfav.Server.Access;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>What a link from a message leads to.</summary>
public enum VisitLinkState
{
    /// <summary>An appointment that is to come, or was cancelled.</summary>
    Open,

    /// <summary>It is no link of this server.</summary>
    Unknown,

    /// <summary>The appointment has begun, or is not this client's any more, or is gone.</summary>
    Over,
}

/// <summary>What the page of a link shows.</summary>
/// <param name="State">What the link leads to.</param>
/// <param name="Visit">The appointment as it is now; null unless the link is open.</param>
/// <param name="Words">What is said of it.</param>
/// <param name="ReceivesMessages">Whether the client wants messages about appointments.</param>
public sealed record VisitAnswer(VisitLinkState State, Visit? Visit, VisitWords? Words, bool ReceivesMessages)
{
    public bool MayConfirm => Visit is { IsOpen: true };

    public bool MayCancel => Visit is { IsOn: true };
}

/// <summary>What clients answer by links from messages: they confirm or cancel, or want no more messages.</summary>
public sealed class VisitAnswers(
    IDatabase database, VisitLinks links, MessageReader reader, AppointmentChanges changes, ClientDirectory clients, ActivityLog activity, IClock clock)
{
    static readonly ClientFields s_noMessages = new() { ReceiveReminders = new(true, false) };

    /// <summary>What a link leads to at this moment. Nothing is changed.</summary>
    public async Task<VisitAnswer> ReadAsync(string token, CancellationToken cancellation)
    {
        if (links.Read(token) is not { } link)
        {
            return new(VisitLinkState.Unknown, null, null, false);
        }

        await using var db = database.OpenRead();
        var asked = new Message { ClinicId = link.ClinicId, AppointmentId = link.AppointmentId, ClientId = link.ClientId, BookedFrom = link.Expires };
        var found = (await reader.ReadAsync(db, [asked], cancellation)).GetValueOrDefault(asked.Id);
        var now = clock.GetCurrentInstant();
        return found is not { Visit: { } visit } || visit.ClientId != link.ClientId || now >= link.Expires || now >= visit.From
            ? new(VisitLinkState.Over, null, null, false)
            : new(VisitLinkState.Open, visit, found.Words, found.Recipient.ReceivesReminders);
    }

    /// <summary>Confirms the appointment, unless it has been cancelled or has begun meanwhile.</summary>
    public Task<VisitAnswer> ConfirmAsync(string token, CancellationToken cancellation) => SetAsync(
        token, AppointmentStatus.Confirmed, answer => answer.MayConfirm, status => status is AppointmentStatus.Pending or AppointmentStatus.Unconfirmed,
        ActivityAction.AppointmentConfirmedByLink, cancellation);

    /// <summary>Cancels the appointment, unless it has begun meanwhile.</summary>
    public Task<VisitAnswer> CancelAsync(string token, CancellationToken cancellation) => SetAsync(
        token, AppointmentStatus.Cancelled, answer => answer.MayCancel, BookingChecks.TakesTime, ActivityAction.AppointmentCancelledByLink, cancellation);

    /// <summary>Sends the client no more messages about appointments.</summary>
    public async Task<VisitAnswer> RefuseMessagesAsync(string token, CancellationToken cancellation)
    {
        var answer = await ReadAsync(token, cancellation);
        if (answer is not { State: VisitLinkState.Open, ReceivesMessages: true } || links.Read(token) is not { } link)
        {
            return answer;
        }

        var (client, _) = await clients.ChangeAsync(link.ClinicId, link.ClientId, s_noMessages, cancellation);
        if (client is not null)
        {
            await activity.AddAsync(Actor.Client, link.ClinicId, ActivityAction.MessagesRefusedByLink, [link.ClientId], CancellationToken.None);
        }

        return await ReadAsync(token, cancellation);
    }

    async Task<VisitAnswer> SetAsync(
        string token, AppointmentStatus status, Predicate<VisitAnswer> may, Predicate<AppointmentStatus> mayFrom, ActivityAction action, CancellationToken cancellation)
    {
        var answer = await ReadAsync(token, cancellation);
        if (!may(answer) || links.Read(token) is not { } link)
        {
            return answer;
        }

        var now = clock.GetCurrentInstant();
        var written = await changes.SetBehaviourAsync(
            link.ClinicId, link.AppointmentId, new(status, false, false), cancellation,
            item => item.ClientId == link.ClientId && item.BookedFrom > now && mayFrom(item.Status));
        if (written.Refusals.Count == 0)
        {
            await activity.AddAsync(Actor.Client, link.ClinicId, action, [link.ClientId], CancellationToken.None);
        }

        return await ReadAsync(token, cancellation);
    }
}
