using Docfav.Client.Json;

namespace Docfav.Client;

public sealed partial class ClinicClient
{
    /// <summary>
    /// What has changed of the clinic's appointments, groups and clients, with deletions, in the order in which it was committed; nothing is left out, for 30
    /// days. <see cref="ErrorCode.CursorExpired"/> where the cursor is older: read everything anew. Scopes: appointments:read for appointments and groups,
    /// clients:read for clients; either will do.
    /// </summary>
    /// <param name="after">The cursor of the last page; <c>now</c> to begin with what is to come; null for the oldest that are kept.</param>
    /// <param name="limit">Most changes, from 1 to 500 (default: 100).</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ChangePage> ListChangesAsync(string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/changes").Add("after", after).Add("limit", limit), ClientJson.Default.EnvelopeChangePage, cancellationToken);
}
