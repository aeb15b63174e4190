using System.ComponentModel.DataAnnotations;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>Section <c>Docfav:Messages</c>: how messages to clients are sent.</summary>
public sealed class MessageOptions
{
    /// <summary>Seconds for which a confirmation, change or cancellation waits, so that what follows at once is told with it. The default is 60.</summary>
    [Range(0, 3_600)]
    public int DelaySeconds { get; set; } = 60;

    /// <summary>Days after which messages that were sent, or failed, are deleted. The default is 180.</summary>
    [Range(1, 3_660)]
    public int KeepDays { get; set; } = 180;

    /// <summary>How many messages a node sends at once. The default is 4.</summary>
    [Range(1, 64)]
    public int AtOnce { get; set; } = 4;

    /// <summary>Times that one address may open links from messages in a minute, on one node. The default is 60.</summary>
    [Range(1, 1_000_000)]
    public int LinksPerMinute { get; set; } = 60;

    internal Duration Delay => Duration.FromSeconds(DelaySeconds);
}
