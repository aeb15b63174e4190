using Docfav.Client.Json;

namespace Docfav.Client;

public sealed partial class ClinicClient
{
    const int MostClients = 100;

    /// <summary>A page of the clinic's clients. Scope: clients:read.</summary>
    public Task<ClientPage> ListClientsAsync(ListClientsQuery? query = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/clients")
                .Add("limit", query?.Limit).Add("offset", query?.Offset).AddOrder("order_by", query?.OrderBy)
                .AddName("gender", query?.Gender).Add("min_age", query?.MinAge).Add("max_age", query?.MaxAge)
                .Add("activity_from", query?.ActivityFrom).Add("activity_to", query?.ActivityTo),
            ClientJson.Default.EnvelopeClientPage,
            cancellationToken);

    /// <summary>
    /// All clients from the query's offset on, page by page; its limit is the size of a page (100 by default). A client who is added or removed meanwhile
    /// moves those behind it: sort by <see cref="ClientOrder.ClientNumberAsc"/> so that nothing but a removal can do so.
    /// </summary>
    public IAsyncEnumerable<ClientDetail> EnumerateClientsAsync(ListClientsQuery? query = null)
    {
        var pages = (query ?? new()) with { Limit = query?.Limit ?? MostClients };
        return ItemsAsync(
            pages.Limit.Value, pages.Offset ?? 0, async (offset, token) => (await ListClientsAsync(pages with { Offset = offset }, token).ConfigureAwait(false)).Clients);
    }

    /// <summary>Clients whose name, e-mail address, telephone or identity card has every word of the keyword, whatever its case and accents. Scope: clients:read.</summary>
    public Task<IReadOnlyList<ClientMatch>> AutocompleteClientsAsync(
        string keyword, AutocompleteClientsQuery? query = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/clients/autocomplete")
                .Add("keyword", keyword).Add("limit", query?.Limit).Add("offset", query?.Offset).AddOrder("order_by", query?.OrderBy),
            ClientJson.Default.EnvelopeIReadOnlyListClientMatch,
            cancellationToken);

    /// <summary>A client. Scope: clients:read.</summary>
    public Task<ClientDetail> GetClientAsync(Guid clientId, CancellationToken cancellationToken = default) =>
        _connection.GetAsync($"{_path}/clients/{clientId}", ClientJson.Default.EnvelopeClientDetail, cancellationToken);

    /// <summary>Creates a client; <see cref="ErrorCode.ClientEmailExists"/> where the clinic has one with the e-mail address. Scope: clients:write.</summary>
    /// <param name="body">The client.</param>
    /// <param name="idempotencyKey">For 24 hours the same key and body get the first answer again; null makes a key for this call and its attempts.</param>
    /// <param name="cancellationToken">Ends the call; the client may have been created.</param>
    public Task<CreatedClient> CreateClientAsync(CreateClientBody body, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _connection.PostAsync(
            $"{_path}/clients", body, ClientJson.Default.CreateClientBody, ClientJson.Default.EnvelopeCreatedClient, idempotencyKey, cancellationToken);

    /// <summary>Changes a client. What is not set stays as it is; null clears. Scope: clients:write.</summary>
    public Task<ClientDetail> UpdateClientAsync(Guid clientId, UpdateClientBody body, CancellationToken cancellationToken = default) =>
        _connection.ChangeAsync(
            HttpMethod.Patch, $"{_path}/clients/{clientId}", body, ChangeJson.Default.UpdateClientBody, ClientJson.Default.EnvelopeClientDetail, cancellationToken);

    /// <summary>A page of a client's appointments, newest first. Scope: appointments:read.</summary>
    /// <param name="clientId">UUID of the client.</param>
    /// <param name="limit">Most results, from 1 to 100 (default: 10).</param>
    /// <param name="offset">Results to skip (default: 0).</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<AppointmentPage> ListClientAppointmentsAsync(Guid clientId, int? limit = null, int? offset = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/clients/{clientId}/appointments").Add("limit", limit).Add("offset", offset),
            ClientJson.Default.EnvelopeAppointmentPage,
            cancellationToken);

    /// <summary>All appointments of a client, newest first, page by page.</summary>
    public IAsyncEnumerable<AppointmentItem> EnumerateClientAppointmentsAsync(Guid clientId) =>
        ItemsAsync(
            MostClients, 0, async (offset, token) => (await ListClientAppointmentsAsync(clientId, MostClients, offset, token).ConfigureAwait(false)).Appointments);
}
