using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>When an attempt that failed is followed by another, over three days; and how long an endpoint that does not answer is left alone.</summary>
static class WebhookRetries
{
    /// <summary>Failures in a row without an answer from which on an endpoint is left alone for a while.</summary>
    public const int Enough = 3;

    /// <summary>How long nothing must have got through before an endpoint is switched off.</summary>
    public static readonly Duration GivenUpAfter = Duration.FromDays(3);

    static readonly Duration s_longestWish = Duration.FromHours(24);
    static readonly Duration s_longestPause = Duration.FromMinutes(1);

    static readonly Duration[] s_waits =
    [
        Duration.FromSeconds(5), Duration.FromMinutes(5), Duration.FromMinutes(30), Duration.FromHours(2), Duration.FromHours(5), Duration.FromHours(10),
        Duration.FromHours(14), Duration.FromHours(20), Duration.FromHours(24),
    ];

    /// <summary>How long to wait after so many attempts; null where there have been enough. It is up to a tenth longer, so that not all come at once.</summary>
    /// <param name="attempts">From 1.</param>
    /// <param name="wish">What the receiver asked for; it is minded up to a day.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static Duration? After(int attempts, Duration? wish, double chance) =>
        attempts > s_waits.Length ? null
        : Duration.Max(s_waits[attempts - 1] * (1 + (chance / 10)), Duration.Min(wish ?? Duration.Zero, s_longestWish));

    /// <summary>How long an endpoint is left alone after so many failures in a row without an answer: 1, 2, 4, … seconds, and then a minute.</summary>
    public static Duration? Pause(int unanswered) =>
        unanswered < Enough ? null : Duration.Min(Duration.FromSeconds(1L << Math.Min(unanswered - Enough, 10)), s_longestPause);
}
