using System.Runtime.CompilerServices;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>A clinic that the key's user manages: its calendars, staff, services, clients, availability and appointments.</summary>
public sealed partial class ClinicClient
{
    readonly ApiConnection _connection;
    readonly string _path;

    internal ClinicClient(ApiConnection connection, Guid id) => (_connection, Id, _path) = (connection, id, $"backofficeclinics/{id}");

    /// <summary>UUID of the clinic.</summary>
    public Guid Id { get; }

    /// <summary>The clinic's details. Scope: backofficeclinics:read.</summary>
    public Task<ClinicDetail> GetClinicAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync(_path, ClientJson.Default.EnvelopeClinicDetail, cancellationToken);

    /// <summary>The clinic's calendars, which are its places, by name. Scope: backofficeclinics:read.</summary>
    public Task<IReadOnlyList<CalendarSummary>> ListCalendarsAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync($"{_path}/calendars", ClientJson.Default.EnvelopeIReadOnlyListCalendarSummary, cancellationToken);

    /// <summary>The clinic's services, by name. Scope: services:read.</summary>
    public Task<IReadOnlyList<ServiceSummary>> ListServicesAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync($"{_path}/services", ClientJson.Default.EnvelopeIReadOnlyListServiceSummary, cancellationToken);

    /// <summary>The items of page after page, each asked for when the one before is used up; a page that is not full is the last.</summary>
    static async IAsyncEnumerable<T> ItemsAsync<T>(
        int limit, int offset, Func<int, CancellationToken, Task<IReadOnlyList<T>>> pageAt, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<T> page;
        do
        {
            page = await pageAt(offset, cancellationToken).ConfigureAwait(false);
            foreach (var item in page)
            {
                yield return item;
            }

            offset += page.Count;
        }
        while (page.Count >= limit);
    }
}
