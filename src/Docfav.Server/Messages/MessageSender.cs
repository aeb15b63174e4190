using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>
/// Sends what is due, on whatever node comes first: a few messages are taken at a time, under a lease that ends within a minute where a node dies. What is taken is
/// looked at anew, and sent at least once.
/// </summary>
public sealed class MessageSender(
    IDatabase database, IClock clock, MessageReader reader, IPost post, IOptions<MessageOptions> options, ILogger<MessageSender> log)
    : PollingService(TimeSpan.FromSeconds(2), log)
{
    /// <summary>Minutes from one attempt to the next.</summary>
    static readonly int[] Pauses = [1, 2, 5, 10, 20, 40, 60, 120, 240, 480, 720];

    static readonly SqlQuery<int> s_anyDue = new(
        "SELECT 1 FROM messages WHERE state = 0 AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1) LIMIT 1", row => row.Int(0));

    static readonly SqlQuery<(Guid ClinicId, Guid Id)> s_take = new(
        $"""
        UPDATE messages SET lease_until = $1, attempts = attempts + 1 WHERE (clinic_id, id) IN (
            SELECT clinic_id, id FROM messages WHERE state = 0 AND due_at <= $2 AND (lease_until IS NULL OR lease_until <= $2) ORDER BY due_at LIMIT $3{SqlQuery.SkipLocked})
        RETURNING clinic_id, id
        """, row => (row.Uuid(0), row.Uuid(1)));

    /// <summary>Sends some of what is due; answers whether there may be more.</summary>
    internal Task<bool> RunAsync(CancellationToken cancellation) => WorkAsync(cancellation);

    protected override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        var batch = database.Batch();
        var due = batch.Add(s_anyDue, now);
        await batch.RunAsync(cancellation);
        if (due.Count == 0)
        {
            return false;
        }

        var most = options.Value.AtOnce;
        var until = now + Duration.FromSeconds(options.Value.LeaseSeconds);
        var taken = await database.WriteAsync((db, token) => TakeAsync(db, now, until, most, token), cancellation);
        await using var db = database.OpenRead();
        var messages = await reader.ReadAsync(db, taken, cancellation);
        await Task.WhenAll(taken.Select(message => WorkAsync(message, messages.GetValueOrDefault(message.Id), now, cancellation)));
        return taken.Count == most;
    }

    static async Task<List<Message>> TakeAsync(DocfavDb db, Instant now, Instant until, int most, CancellationToken cancellation)
    {
        var taken = await db.ReadAsync(s_take, cancellation, until, now, most);
        Guid[] clinics = [.. taken.Select(row => row.ClinicId).Distinct()];
        Guid[] ids = [.. taken.Select(row => row.Id)];
        return await db.Messages.AsNoTracking().Where(message => clinics.Contains(message.ClinicId) && ids.Contains(message.Id)).ToListAsync(cancellation);
    }

    async Task WorkAsync(Message message, MessageToSend? toSend, Instant now, CancellationToken cancellation)
    {
        var (verdict, waitUntil) = toSend?.Check(now) ?? (Verdict.Drop, null);
        if (verdict == Verdict.Drop)
        {
            await database.WriteAsync((db, token) => Mine(db, message).ExecuteDeleteAsync(token), cancellation);
        }
        else if (waitUntil is { } morning)
        {
            await database.WriteAsync(
                (db, token) => Mine(db, message).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.DueAt, morning).SetProperty(row => row.Attempts, row => row.Attempts - 1).SetProperty(row => row.LeaseUntil, (Instant?)null), token),
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
        if (outcome.Fault is not null)
        {
            DocfavMeter.MessageFailures.Add(1);
        }
        else
        {
            DocfavMeter.MessagesSent.Add(1);
        }

        await database.WriteAsync((db, token) => StoreAsync(db, message, content, outcome, token), cancellation);
    }

    async Task<PostOutcome> PostAsync(MessageToSend message, MessageContent content, CancellationToken cancellation)
    {
        try
        {
            using var mail = MessageMail.Write(message, content, post.Sender, MessageCalendar.Of(message, post.Sender, clock.GetCurrentInstant()));
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
        var now = clock.GetCurrentInstant();
        var (tells, attempts) = (message.Tells, message.Message.Attempts);
        var next = now + Duration.FromMinutes(Pauses[Math.Min(attempts, Pauses.Length) - 1]);
        var mine = Mine(db, message.Message);
        if (outcome is { Fault: not null, IsFinal: false } && attempts <= Pauses.Length && next < tells.From)
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
