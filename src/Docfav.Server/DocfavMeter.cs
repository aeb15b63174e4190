using System.Diagnostics.Metrics;

namespace Docfav.Server;

/// <summary>What this server counts of itself, beside what the framework and the drivers measure. It costs nothing until somebody listens.</summary>
static class DocfavMeter
{
    public const string Name = "Docfav";

    static readonly Meter Meter = new(Name);

    /// <summary>Appointments that the API has booked.</summary>
    public static readonly Counter<long> Bookings = Meter.CreateCounter<long>("docfav.bookings", "{appointment}", "Appointments booked through the API.");

    /// <summary>Requests beyond a limit.</summary>
    public static readonly Counter<long> RateLimitRefusals = Meter.CreateCounter<long>("docfav.rate_limit.refusals", "{request}", "Requests refused by a rate limit.");

    public static readonly Counter<long> MessagesSent = Meter.CreateCounter<long>("docfav.messages.sent", "{message}", "Messages to clients that were sent.");

    public static readonly Counter<long> MessageFailures =
        Meter.CreateCounter<long>("docfav.messages.failures", "{attempt}", "Attempts to send a message to a client that did not succeed.");

    public static readonly Counter<long> Shed =
        Meter.CreateCounter<long>("docfav.requests.shed", "{request}", "Requests answered 503 before anything was done for them: there was too much to do.");

    public static readonly Counter<long> DatabaseRetries =
        Meter.CreateCounter<long>("docfav.database.retries", "{transaction}", "Transactions run again after a conflict or a busy database.");

    public static readonly Counter<long> DatabaseUnavailable =
        Meter.CreateCounter<long>("docfav.database.unavailable", "{request}", "Requests answered 503: the database was busy or out of reach.");

    /// <summary>Attempts to deliver to webhooks, by their outcome: delivered or failed.</summary>
    public static readonly Counter<long> WebhookAttempts =
        Meter.CreateCounter<long>("docfav.webhooks.attempts", "{attempt}", "Attempts to deliver an event to a webhook, by outcome.");
}
