using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>Sends what is due, on whatever node comes first, at least once. What is claimed is looked at anew before it goes out.</summary>
public sealed class MessageSender(
    IDatabase database, IClock clock, MessageReader reader, IPost post, IOptions<MessageOptions> options, ILogger<MessageSender> log)
    : DueWork<Message>(database, clock, options.Value.AtOnce, log)
{
    const int MostAttempts = 10;

    static readonly Duration s_firstPause = Duration.FromMinutes(1);
    static readonly Duration s_longestPause = Duration.FromHours(12);

    /// <summary>How long nothing is tried where there was no connection to the mail server.</summary>
    static readonly Duration s_pauseWithoutConnection = Duration.FromSeconds(15);

    static readonly SqlQuery<int> s_anyDue = new(
        "SELECT 1 FROM messages WHERE state = 0 AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1) LIMIT 1", row => row.Int(0));

    static readonly SqlQuery<(Guid ClinicId, Guid Id)> s_claim = new(
        $"""
        UPDATE messages SET lease_until = $1, attempts = attempts + 1 WHERE (clinic_id, id) IN (
            SELECT clinic_id, id FROM messages WHERE state = 0 AND due_at <= $2 AND (lease_until IS NULL OR lease_until <= $2) ORDER BY due_at LIMIT $3{SqlQuery.SkipLocked})
        RETURNING clinic_id, id
        """, row => (row.Uuid(0), row.Uuid(1)));

    readonly IDatabase _database = database;
    readonly IClock _clock = clock;
    readonly ILogger _log = log;
    long _pausedUntil;
    MessageFault? _told;

    protected override SqlQuery<int> AnyDue => s_anyDue;

    /// <summary>While the mail server cannot be reached, what is due waits without being tried one by one.</summary>
    protected override bool MayWork(Instant now) => now.ToUnixTimeTicks() >= Volatile.Read(ref _pausedUntil);

    protected override async Task<IReadOnlyList<Message>> ClaimAsync(DocfavDb db, Instant now, Instant leaseUntil, int most, CancellationToken cancellation)
    {
        var claimed = await db.ReadAsync(s_claim, cancellation, leaseUntil, now, most);
        Guid[] clinics = [.. claimed.Select(row => row.ClinicId).Distinct()];
        Guid[] ids = [.. claimed.Select(row => row.Id)];
        return await db.Messages.AsNoTracking().Where(message => clinics.Contains(message.ClinicId) && ids.Contains(message.Id)).ToListAsync(cancellation);
    }

    protected override async Task WorkAsync(Message row, CancellationToken cancellation)
    {
        await using var db = _database.OpenRead();
        var toSend = (await reader.ReadAsync(db, [row], cancellation)).GetValueOrDefault(row.Id);
        var (verdict, waitUntil) = toSend?.Check(_clock.GetCurrentInstant()) ?? (Verdict.Drop, null);
        if (verdict == Verdict.Drop)
        {
            await _database.WriteAsync((write, token) => Mine(write, row).ExecuteDeleteAsync(token), cancellation);
        }
        else if (waitUntil is { } morning)
        {
            await _database.WriteAsync(
                (write, token) => Mine(write, row).ExecuteUpdateAsync(
                    set => set.SetProperty(item => item.DueAt, morning).SetProperty(item => item.Attempts, item => item.Attempts - 1)
                        .SetProperty(item => item.LeaseUntil, (Instant?)null),
                    token),
                cancellation);
        }
        else
        {
            await SendAsync(toSend!, cancellation);
        }
    }

    async Task SendAsync(MessageToSend message, CancellationToken cancellation)
    {
        var content = message.Content;
        var outcome = await PostAsync(message, content, cancellation);
        if (outcome.IsWithoutConnection)
        {
            Volatile.Write(ref _pausedUntil, (_clock.GetCurrentInstant() + s_pauseWithoutConnection).ToUnixTimeTicks());
        }

        (outcome.Fault is null ? DocfavMeter.MessagesSent : DocfavMeter.MessageFailures).Add(1);
        Tell(outcome);

        await _database.WriteAsync((db, token) => StoreAsync(db, message, content, outcome, token), cancellation);
    }

    /// <summary>Tells the operator once that mail is not taken, and once that it is again. What is wrong with one message is for the clinic to see.</summary>
    void Tell(PostOutcome outcome)
    {
        if (outcome is { IsFinal: true } or { Fault: MessageFault.NotTaken, Reply: < 500 })
        {
            return;
        }

        var told = _told;
        _told = outcome.Fault;
        if (outcome.Fault is { } fault && fault != told)
        {
            _log.LogWarning("Messages to clients are not taken, and tried again later: {Fault} {Reply}", fault, outcome.Reply);
        }
        else if (outcome.Fault is null && told is not null)
        {
            _log.LogInformation("Messages to clients are taken again");
        }
    }

    async Task<PostOutcome> PostAsync(MessageToSend message, MessageContent content, CancellationToken cancellation)
    {
        try
        {
            using var mail = MessageMail.Write(message, content, post.Sender, MessageCalendar.Of(message, post.Sender, _clock.GetCurrentInstant()));
            return await post.SendAsync(message.Message.Id, mail, cancellation);
        }
        catch (FormatException)
        {
            // An address that the clinic's records take, and mail does not.
            return new(MessageFault.Recipient, null);
        }
    }

    Task<int> StoreAsync(DocfavDb db, MessageToSend message, MessageContent content, PostOutcome outcome, CancellationToken cancellation)
    {
        var now = _clock.GetCurrentInstant();
        var (tells, attempts) = (message.Tells, message.Message.Attempts);
        var next = now + BackOff.After(attempts, s_firstPause, s_longestPause);
        var mine = Mine(db, message.Message);
        if (outcome is { Fault: not null, IsFinal: false } && attempts < MostAttempts && next < tells.From)
        {
            return mine.ExecuteUpdateAsync(
                set => set.SetProperty(row => row.DueAt, next).SetProperty(row => row.LeaseUntil, (Instant?)null)
                    .SetProperty(row => row.Fault, outcome.Fault).SetProperty(row => row.Reply, outcome.Reply),
                cancellation);
        }

        var (state, isFile) = (outcome.Fault is null ? MessageState.Sent : MessageState.Failed, post.IsFolder);
        return mine.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.State, state).SetProperty(row => row.EndedAt, now).SetProperty(row => row.LeaseUntil, (Instant?)null)
                .SetProperty(row => row.IsFile, isFile).SetProperty(row => row.Fault, outcome.Fault).SetProperty(row => row.Reply, outcome.Reply)
                .SetProperty(row => row.BookedFrom, tells.From).SetProperty(row => row.BookedTo, tells.To)
                .SetProperty(row => row.StaffCalendarId, tells.StaffCalendarId).SetProperty(row => row.ServiceId, tells.ServiceId)
                .SetProperty(row => row.Address, message.Recipient.Email).SetProperty(row => row.Subject, content.Subject).SetProperty(row => row.Body, content.Text),
            cancellation);
    }

    /// <summary>A message that this node still has the lease of.</summary>
    static IQueryable<Message> Mine(DocfavDb db, Message message) => db.Messages.Where(
        row => row.ClinicId == message.ClinicId && row.Id == message.Id && row.State == MessageState.Due && row.LeaseUntil == message.LeaseUntil);
}
