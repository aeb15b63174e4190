namespace Docfav.Client;

/// <summary>Where the key's user stands in the current hour.</summary>
/// <param name="Limit">Requests allowed in an hour.</param>
/// <param name="Remaining">Requests left in this hour.</param>
/// <param name="Reset">When the next hour begins.</param>
public sealed record RateLimit(long Limit, long Remaining, DateTimeOffset Reset);
