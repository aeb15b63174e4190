using Docfav.Server.Data;

namespace Docfav.Server.Outbox;

/// <summary>
/// Plans what follows from events, such as deliveries. It is registered with <c>services.AddSingleton&lt;IEventConsumer, WebhookPlanner&gt;()</c>;
/// <see cref="OutboxFanOut"/> hands every event to every consumer once, on one of the nodes.
/// </summary>
public interface IEventConsumer
{
    /// <summary>
    /// Stores what is to be done, as rows of its own: in the context, which is saved afterwards, or by statements. It is in the transaction that moves the
    /// clinic's cursor, so what it stores is there exactly once, and nothing else may be done here: a transaction may run again, with a fresh context.
    /// An exception takes all of it back, the other consumers' rows too, and the same events come again.
    /// </summary>
    /// <param name="db">The transaction's context.</param>
    /// <param name="clinicId">The clinic whose events they are.</param>
    /// <param name="events">One or more, in order of their sequence; they follow on those of the last call for the clinic.</param>
    /// <param name="cancellation">The server stops.</param>
    Task PlanAsync(DocfavDb db, Guid clinicId, IReadOnlyList<OutboxEvent> events, CancellationToken cancellation);
}
