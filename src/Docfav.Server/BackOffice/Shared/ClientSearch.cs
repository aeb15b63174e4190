using Docfav.Server.Access;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.BackOffice.Shared;

/// <summary>Finds clients as somebody types, as the API's autocomplete does.</summary>
public sealed class ClientSearch(IDatabase database, SearchTextCache searchTexts, ActivityLog activity, IClock clock)
{
    /// <summary>The first clients in which every word is found; none where there is no word.</summary>
    public async Task<IReadOnlyList<ClientMatch>> FindAsync(Desk desk, string text, int limit, CancellationToken cancellation)
    {
        var (query, faults) = TextFieldReader.Read<ClientSearchQuery>(new Dictionary<string, string?>(StringComparer.Ordinal) { ["keyword"] = text });
        if (faults.Count > 0)
        {
            return [];
        }

        // A context of its own: a circuit's would be shared by whatever else the page reads at the same time.
        await using var db = database.OpenRead();
        var found = await new ClientList(database, db, searchTexts, clock).SearchAsync(desk.ClinicId, query with { Limit = limit }, cancellation);
        await activity.AddAsync(new Actor(desk.Membership.UserId, null), desk.ClinicId, ActivityAction.ClientFound, found.Select(client => client.Id), cancellation);
        return found;
    }
}
