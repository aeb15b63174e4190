using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>Plans the messages that follow from events.</summary>
public sealed class MessagePlanner(IClock clock, IOptions<MessageOptions> options) : IEventConsumer
{
    /// <summary>Appointments looked at together.</summary>
    const int AtOnce = 500;

    public async Task PlanAsync(DocfavDb db, Guid clinicId, IReadOnlyList<OutboxEvent> events, CancellationToken cancellation)
    {
        var news = new VisitNews(events);
        if (news.IsImport)
        {
            await PlanClinicAsync(db, clinicId, news, cancellation);
            return;
        }

        var groups = news.GroupIds;
        var clients = news.ClientIds;
        var now = clock.GetCurrentInstant();
        HashSet<Guid> ids = [.. news.AppointmentIds];
        if (groups.Count > 0)
        {
            ids.UnionWith(await db.Appointments.Where(item => item.ClinicId == clinicId && item.GroupReservationId != null && groups.Contains(item.GroupReservationId.Value))
                .Select(item => item.Id).ToListAsync(cancellation));
        }

        if (clients.Count > 0)
        {
            ids.UnionWith(await db.Appointments.Where(item => item.ClinicId == clinicId && item.ClientId != null && clients.Contains(item.ClientId.Value) && item.BookedFrom > now)
                .Select(item => item.Id).ToListAsync(cancellation));
        }

        await PlanAsync(db, clinicId, [.. ids], news, cancellation);
    }

    /// <summary>Plans anew the reminders of everything that is to come: the clinic's reminders are others, or its appointments.</summary>
    /// <remarks>Inside the caller's transaction, and while nothing else plans for the clinic.</remarks>
    internal Task PlanClinicAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation) => PlanClinicAsync(db, clinicId, new VisitNews([]), cancellation);

    async Task PlanClinicAsync(DocfavDb db, Guid clinicId, VisitNews news, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        var ids = await db.Appointments.Where(item => item.ClinicId == clinicId && item.BookedFrom > now && item.ClientId != null).Select(item => item.Id)
            .Union(db.Messages.Where(message => message.ClinicId == clinicId && message.State == MessageState.Due).Select(message => message.AppointmentId))
            .ToListAsync(cancellation);
        await PlanAsync(db, clinicId, [.. ids.Union(news.AppointmentIds)], news, cancellation);
    }

    async Task PlanAsync(DocfavDb db, Guid clinicId, IReadOnlyList<Guid> ids, VisitNews news, CancellationToken cancellation)
    {
        if (ids.Count == 0)
        {
            return;
        }

        var now = clock.GetCurrentInstant();
        var settings = await db.MessageSettings.AsNoTracking().SingleOrDefaultAsync(row => row.ClinicId == clinicId, cancellation) ?? new();
        foreach (var some in ids.Chunk(AtOnce))
        {
            var visits = await VisitReader.VisitsAsync(db, db.Appointments.Where(item => item.ClinicId == clinicId && some.Contains(item.Id)), cancellation);
            var messages = (await db.Messages.AsNoTracking().Where(message => message.ClinicId == clinicId && some.Contains(message.AppointmentId)).ToListAsync(cancellation))
                .ToLookup(message => message.AppointmentId);
            var histories = some.Select(id => (Before: news.Before(id, visits.GetValueOrDefault((clinicId, id)), messages[id].Any()), After: visits.GetValueOrDefault((clinicId, id)), Id: id)).ToList();
            Guid[] clientIds = [.. histories.SelectMany(visit => new[] { visit.Before?.ClientId, visit.After?.ClientId }.OfType<Guid>()).Distinct()];
            var recipients = await VisitReader.RecipientsAsync(db, clinicId, clientIds, cancellation);
            var removed = new List<Guid>();
            var added = new List<MessageDraft>();
            foreach (var (before, after, id) in histories)
            {
                var planned = MessagePlan.Of(new(before, after, recipients, [.. messages[id]]), settings, options.Value.Delay, now);
                removed.AddRange(planned.Remove.Select(message => message.Id));
                added.AddRange(planned.Add);
            }

            if (removed.Count > 0)
            {
                // What has been taken to be sent since it was read goes out; that it is told is seen with the next event.
                await db.Messages.Where(message => message.ClinicId == clinicId && removed.Contains(message.Id) && message.State == MessageState.Due
                    && (message.LeaseUntil == null || message.LeaseUntil <= now)).ExecuteDeleteAsync(cancellation);
            }

            if (added.Count > 0)
            {
                var batch = db.Batch();
                added.ForEach(draft => MessageRows.Insert(batch, clinicId, draft, now));
                await batch.RunAsync(cancellation);
            }
        }
    }
}
