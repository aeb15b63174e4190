namespace Docfav.Client;

/// <summary>Which server to call, as whom, and how long to try again.</summary>
public sealed class DocfavClientOptions
{
    /// <summary>The server's address, such as <c>https://clinic.example/</c>; what lies before <c>api-connector/v1</c>.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The API key, <c>df_pk_…</c>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// How long a request that may be repeated is tried again after 429, 502, 503, 504 or a lost connection, from when it was first sent. A wait that
    /// would last longer is not begun: the caller gets the <see cref="ApiException"/> with its <see cref="ApiException.RetryAfter"/>. Zero never repeats.
    /// </summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock by which waits are measured.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
