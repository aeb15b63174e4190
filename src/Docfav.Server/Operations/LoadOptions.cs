using System.ComponentModel.DataAnnotations;

namespace Docfav.Server.Operations;

/// <summary>Section <c>Docfav</c>: how much this process takes on at once. What is beyond is told to come back.</summary>
public sealed class LoadOptions
{
    /// <summary>
    /// Requests to the API that read and are worked on at once, and as many for pages. Twice as many that write, which wait for one another; with PostgreSQL,
    /// where they hold connections, half as many. The default is 4 for each processor and 8 at least; with PostgreSQL, where a request also waits for another
    /// machine, 8 for each processor, and half of the connection pool at the most.
    /// </summary>
    [Range(1, 10_000)]
    public int? RequestsAtOnce { get; set; }

    /// <summary>Requests of each kind that wait for their turn, for <see cref="LoadShares.Patience"/> at the most. The default is 1,000.</summary>
    [Range(0, 100_000)]
    public int RequestsWaiting { get; set; } = 1_000;

    /// <summary>Connections that are open at once, idle ones too; one more is closed at once. The default is 20,000.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; set; } = 20_000;

    /// <summary>Pages of the back office that are open at once, in all browsers. The default is 1,000.</summary>
    [Range(1, 100_000)]
    public int OpenPages { get; set; } = 1_000;
}
