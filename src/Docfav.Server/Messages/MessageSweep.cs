using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>Deletes messages that have been kept long enough, and the files of those that are not kept any more, each hour.</summary>
public sealed class MessageSweep(IDatabase database, IClock clock, IPost post, IOptions<MessageOptions> options, ILogger<MessageSweep> log)
    : PollingService(TimeSpan.FromHours(1), log)
{
    /// <summary>Messages of one transaction, so that nobody waits for long.</summary>
    const int AtOnce = 1_000;

    static readonly SqlQuery<int> s_delete = new(
        $"""
        DELETE FROM messages WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM messages WHERE state = $1 AND due_at < $2 ORDER BY due_at LIMIT {AtOnce})
        RETURNING 1
        """, row => row.Int(0));

    /// <summary>Deletes what is due.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        var before = clock.GetCurrentInstant() - Duration.FromDays(options.Value.KeepDays);
        foreach (var state in new[] { MessageState.Sent, MessageState.Failed })
        {
            while ((await database.WriteAsync(async (db, token) => await db.ReadAsync(s_delete, token, (int)state, before), cancellation)).Count == AtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        if (post is FolderPost folder)
        {
            await folder.SweepAsync(async ids =>
            {
                await using var db = database.OpenRead();
                return (await db.Messages.Where(message => ids.Contains(message.Id)).Select(message => message.Id).ToListAsync(cancellation)).ToHashSet();
            });
        }
    }

    protected override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        await RunAsync(cancellation);
        return false;
    }
}
