using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;

namespace Docfav.Server.Clients;

static class ClientEndpoints
{
    public static void MapClients(this RouteGroupBuilder api)
    {
        var clients = api.MapGroup("/backofficeclinics/{backOfficeClinicId}/clients");
        clients.MapGet("", ListClients).Declare(new() { Scopes = Scope.ClientsRead, Example = ClientExamples.Page });
        clients.MapGet("/{clientId}", GetClient)
            .Declare(new() { Scopes = Scope.ClientsRead, Refusals = [RefusalCode.NotFound], Example = ClientExamples.Detail, ReadAhead = ReadClient });
        clients.MapGet("/autocomplete", AutocompleteClients).Declare(new() { Scopes = Scope.ClientsRead, Example = ClientExamples.Matches });
        clients.MapPost("", CreateClient).Declare(new()
        {
            Scopes = Scope.ClientsWrite,
            TakesBody = true,
            SuccessStatus = StatusCodes.Status201Created,
            Refusals = [RefusalCode.ClientEmailExists, RefusalCode.IdempotencyKeyReused],
            RequestExample = ClientExamples.Creation,
            Example = ClientExamples.Created,
        });
        clients.MapPatch("/{clientId}", UpdateClient).Declare(new()
        {
            Scopes = Scope.ClientsWrite,
            TakesBody = true,
            Refusals = [RefusalCode.NotFound, RefusalCode.ClientEmailExists],
            RequestExample = ClientExamples.Change,
            Example = ClientExamples.Detail,
        });
    }

    /// <summary>List all clients for a clinic with pagination, filtering and sorting.</summary>
    /// <remarks>
    /// Ages are whole years today in the clinic's time zone; clients without a date of birth drop out of them. Activity is an appointment that starts on
    /// the given local dates, both included, and is not cancelled.
    /// </remarks>
    internal static async Task<Answer<ClientPage>> ListClients(
        ManagedClinic backOfficeClinicId, Query<ClientListQuery> query, ClientList list, ActivityLog activity, ApiCall call, CancellationToken cancellation)
    {
        var page = await list.PageAsync(backOfficeClinicId.Id, query.Value, cancellation);
        await activity.AddAsync(call.Caller, backOfficeClinicId.Id, ActivityAction.ClientListed, page.Clients.Select(client => client.Id), cancellation);
        return page;
    }

    /// <summary>Get details of a specific client by ID.</summary>
    internal static async Task<Answer<ClientDetail>> GetClient(
        ManagedClinic backOfficeClinicId, PathId clientId, ActivityLog activity, ApiCall call, CancellationToken cancellation)
    {
        var client = ((IReadOnlyList<ClientDetail>)call.ReadAhead!).SingleOrDefault();
        if (client is null)
        {
            return Refusal.Of(RefusalCode.NotFound);
        }

        await activity.AddAsync(call.Caller, backOfficeClinicId.Id, ActivityAction.ClientRead, [clientId.Value], cancellation);
        return client;
    }

    /// <summary>Search clients by name, surname, email, phone or ID card.</summary>
    /// <remarks>
    /// Supports partial and accent-insensitive matching. Every word of the keyword must be found somewhere; a word of digits also matches the phone
    /// with its punctuation removed.
    /// </remarks>
    internal static async Task<Answer<ClientMatch[]>> AutocompleteClients(
        ManagedClinic backOfficeClinicId, Query<ClientSearchQuery> query, ClientList list, ActivityLog activity, ApiCall call, CancellationToken cancellation)
    {
        var matches = await list.SearchAsync(backOfficeClinicId.Id, query.Value, cancellation);
        await activity.AddAsync(call.Caller, backOfficeClinicId.Id, ActivityAction.ClientFound, matches.Select(client => client.Id), cancellation);
        return matches;
    }

    /// <summary>Create a new client.</summary>
    /// <remarks>
    /// At least one of name, surname, email and telephone is required, unless walk_in is true. With an Idempotency-Key the same request gets the first
    /// answer again for 24 hours.
    /// </remarks>
    internal static async Task<Answer<CreatedClient>> CreateClient(
        ManagedClinic backOfficeClinicId, Body<ClientFields> body, IdempotencyKey key, Idempotency idempotency, ClientDirectory clients,
        ActivityLog activity, ApiCall call, CancellationToken cancellation)
    {
        Guid[] created = [];
        var answer = await idempotency.CreateAsync<CreatedClient>(
            backOfficeClinicId.Id, key,
            async (db, token) =>
            {
                var (client, refusal) = await clients.CreateAsync(db, backOfficeClinicId.Id, body.Value, token);
                created = client is null ? [] : [client.Id];
                return client is null ? (null, [refusal!]) : (CreatedClient.Of(client), []);
            },
            cancellation);
        await activity.AddAsync(call.Caller, backOfficeClinicId.Id, ActivityAction.ClientCreated, created, CancellationToken.None);
        return answer;
    }

    /// <summary>Update a client.</summary>
    /// <remarks>A JSON merge patch: an absent field stays as it is, null clears it.</remarks>
    internal static async Task<Answer<ClientDetail>> UpdateClient(
        ManagedClinic backOfficeClinicId, PathId clientId, Body<ClientFields> body, ClientDirectory clients, ActivityLog activity, ApiCall call,
        CancellationToken cancellation)
    {
        var (client, refusal) = await clients.ChangeAsync(backOfficeClinicId.Id, clientId.Value, body.Value, cancellation);
        if (client is null)
        {
            return refusal!;
        }

        await activity.AddAsync(call.Caller, client.ClinicId, ActivityAction.ClientUpdated, [client.Id], CancellationToken.None);
        return ClientDetail.Of(client);
    }

    static IReadOnlyList<ClientDetail>? ReadClient(SqlBatch batch, Guid clinicId, RouteValueDictionary path) =>
        Uuids.TryParse((string?)path["clientId"] ?? "", out var clientId) ? batch.Add(ClientRows.ById, clinicId, clientId) : null;
}
