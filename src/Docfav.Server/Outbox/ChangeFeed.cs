using Docfav.Server.Data;

namespace Docfav.Server.Outbox;

/// <summary>Some of a clinic's events, in order.</summary>
/// <param name="Events">The events.</param>
/// <param name="Cursor">Where to go on.</param>
/// <param name="HasMore">Whether there are more.</param>
public sealed record FeedPage(IReadOnlyList<OutboxEvent> Events, ChangeCursor Cursor, bool HasMore);

/// <summary>
/// Reads a clinic's events for those who follow it. Numbers are given out in the order of the commits and have no gaps, so what stands behind a cursor is
/// complete, and nothing appears behind it later.
/// </summary>
public sealed class ChangeFeed(IDatabase database)
{
    /// <summary>The events after a cursor.</summary>
    /// <returns>
    /// Null where they are not known: the cursor's own event is not kept any longer, an import came after it, or it is not of this database, which may have
    /// been restored.
    /// </returns>
    public async Task<FeedPage?> ReadAsync(Guid clinicId, ChangeQuery query, CancellationToken cancellation)
    {
        var batch = database.Batch();
        if (query.FromNow)
        {
            var last = batch.Add(EventRows.Last, clinicId);
            await batch.RunAsync(cancellation);
            return new([], last.Count == 0 ? ChangeCursor.Start : ChangeCursor.Of(last[0]), false);
        }

        if (query.After is not { } after)
        {
            var kept = batch.Add(EventRows.Kept, clinicId, query.Limit + 1);
            await batch.RunAsync(cancellation);
            return Page(kept, ChangeCursor.Start, query.Limit);
        }

        // The cursor's own event is read along, and one more than fits.
        var read = batch.Add(EventRows.From, clinicId, after.Sequence, query.Limit + 2);
        // Last: what comes in between must not be missed.
        var import = batch.Add(EventRows.LastImport, clinicId);
        await batch.RunAsync(cancellation);
        var isKnown = after.Sequence == 0 ? after == ChangeCursor.Start && read is [] or [{ Sequence: 1 }, ..] : read.Count > 0 && ChangeCursor.Of(read[0]) == after;
        return !isKnown || (import.Count > 0 && import[0] > after.Sequence) ? null
            : Page([.. read.SkipWhile(item => item.Sequence == after.Sequence)], after, query.Limit);
    }

    static FeedPage Page(IReadOnlyList<OutboxEvent> events, ChangeCursor before, int limit) =>
        events.Count == 0 ? new([], before, false)
        : new([.. events.Take(limit)], ChangeCursor.Of(events[Math.Min(limit, events.Count) - 1]), events.Count > limit);
}
