using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>
/// The Docfav Public API, with one key. Safe for any number of calls at once. Every call throws <see cref="ApiException"/> where the server refuses,
/// <see cref="HttpRequestException"/> where it cannot be reached, and <see cref="OperationCanceledException"/> where it was cancelled or
/// <see cref="HttpClient.Timeout"/> has passed.
/// </summary>
/// <remarks>
/// Reads, and creations by their idempotency key, are tried again after 429, 502, 503, 504 and lost connections: not before <c>Retry-After</c>, and for
/// <see cref="DocfavClientOptions.RetryFor"/> at most. Changes and deletions are sent once.
/// </remarks>
public sealed class DocfavClient
{
    readonly ApiConnection _connection;

    /// <summary>Calls a server.</summary>
    /// <param name="http">What sends the requests; it stays the caller's, who disposes it, and its time-out holds for each attempt.</param>
    /// <param name="options">The server and the key.</param>
    public DocfavClient(HttpClient http, DocfavClientOptions options) => _connection = new(http, options);

    /// <summary>Where the key's user stood at the last answer; null before the first.</summary>
    public RateLimit? RateLimit => _connection.RateLimit;

    /// <summary>What is in a clinic. Nothing is sent.</summary>
    /// <param name="id">UUID of the back office clinic.</param>
    public ClinicClient Clinic(Guid id) => new(_connection, id);

    /// <summary>The user on whose behalf the key acts. Scope: user:read.</summary>
    public Task<UserInformation> GetMeAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync("me", ClientJson.Default.EnvelopeUserInformation, cancellationToken);

    /// <summary>The user's professional profiles, the one last selected first. Scope: profiles:read.</summary>
    public Task<IReadOnlyList<Profile>> ListProfilesAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync("profiles", ClientJson.Default.EnvelopeIReadOnlyListProfile, cancellationToken);

    /// <summary>The clinics in which the user has a profile, by name. Scope: backofficeclinics:read.</summary>
    public Task<IReadOnlyList<ClinicSummary>> ListClinicsAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync("backofficeclinics", ClientJson.Default.EnvelopeIReadOnlyListClinicSummary, cancellationToken);
}
