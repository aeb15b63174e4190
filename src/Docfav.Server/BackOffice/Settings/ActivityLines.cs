using System.Globalization;
using Docfav.Server.Access;
using Docfav.Server.BackOffice.Clients;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What somebody did at one moment, with everything that it was done with at once.</summary>
/// <param name="KeyName">What the key is called through which it was done; null at the desk.</param>
/// <param name="Clients">With which clients: one whose record is empty has its number, one that is gone its id.</param>
/// <param name="Subject">With which key, person, staff member or webhook; null where it was with clients, or with nothing.</param>
public sealed record ActivityLine(
    Guid Id, Instant At, ActivityAction Action, Guid UserId, string UserName, Guid? KeyId, string? KeyName, IReadOnlyList<ActivityClient> Clients, string? Subject);

/// <summary>A client of an entry.</summary>
/// <param name="Number">Null for one who is not stored any more.</param>
public sealed record ActivityClient(Guid Id, int? Number, string Name);

/// <summary>Puts names to the ids of entries, as they are called now and as far as the viewer may know.</summary>
public sealed class ActivityLines(IDatabase database, ClinicKeys keys, StaffNames staffNames)
{
    /// <summary>The lines of some entries, in their order; what one person did in one moment in the same way is one line.</summary>
    public async Task<IReadOnlyList<ActivityLine>> OfAsync(Guid clinicId, Guid viewerId, IReadOnlyList<Activity> entries, CancellationToken cancellation)
    {
        var people = await PeopleAsync(entries, cancellation);
        var keyNames = await KeysAsync(clinicId, viewerId, entries, cancellation);
        var hooks = await WebhooksAsync(clinicId, entries, cancellation);
        var clients = await ClientsAsync(clinicId, entries, cancellation);
        var staff = entries.Any(IsOfFeed) ? await staffNames.OfAsync(clinicId, cancellation) : new Dictionary<Guid, string>();
        var lines = new List<ActivityLine>();

        // Within a millisecond entries have no order: what else was done in it may stand between those of one line.
        var lineOf = new Dictionary<(Instant At, ActivityAction Action, Guid UserId, Guid? KeyId), int>();
        foreach (var entry in entries)
        {
            var client = entry.ClientId is { } id ? clients.GetValueOrDefault(id) ?? new(id, null, Short(id)) : null;
            if (client is not null && !lineOf.TryAdd((entry.At, entry.Action, entry.UserId, entry.ApiKeyId), lines.Count))
            {
                var line = lineOf[(entry.At, entry.Action, entry.UserId, entry.ApiKeyId)];
                lines[line] = lines[line] with { Clients = [.. lines[line].Clients, client] };
                continue;
            }

            lines.Add(new(
                entry.Id, entry.At, entry.Action, entry.UserId, people.GetValueOrDefault(entry.UserId) ?? (entry.UserId == Actor.Client.UserId ? client?.Name : null) ?? Short(entry.UserId), entry.ApiKeyId,
                entry.ApiKeyId is { } keyId ? keyNames.GetValueOrDefault(keyId) ?? Short(keyId) : null, client is null ? [] : [client],
                entry.SubjectId is { } subject
                    ? keyNames.GetValueOrDefault(subject) ?? people.GetValueOrDefault(subject) ?? staff.GetValueOrDefault(subject) ?? hooks.GetValueOrDefault(subject) ?? Short(subject)
                    : null));
        }

        return lines;
    }

    /// <summary>What a client is called; null where the clinic has none of this id.</summary>
    public async Task<string?> ClientNameAsync(Guid clinicId, Guid clientId, CancellationToken cancellation) =>
        (await ClientsAsync(clinicId, [clientId], cancellation)).GetValueOrDefault(clientId)?.Name;

    /// <summary>What users are called: only ids that entries of a clinic have, or its members, may be asked for.</summary>
    public async Task<Dictionary<Guid, string>> PeopleAsync(IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.Users.Where(user => ids.Contains(user.Id)).Select(user => new { user.Id, user.Email, user.Firstname, user.Lastname })
            .ToDictionaryAsync(user => user.Id, user => PersonName.Full(user.Firstname, user.Lastname) is { Length: > 0 } name ? name : user.Email, cancellation);
    }

    Task<Dictionary<Guid, string>> PeopleAsync(IReadOnlyList<Activity> entries, CancellationToken cancellation) =>
        PeopleAsync([.. entries.Select(entry => entry.UserId).Concat(entries.Select(entry => entry.SubjectId).OfType<Guid>()).Distinct()], cancellation);

    /// <summary>A key that the viewer may not know by name is told apart by its end.</summary>
    async Task<Dictionary<Guid, string>> KeysAsync(Guid clinicId, Guid viewerId, IReadOnlyList<Activity> entries, CancellationToken cancellation)
    {
        var ids = entries.SelectMany(entry => new[] { entry.ApiKeyId, entry.SubjectId }).OfType<Guid>().Distinct().ToList();
        if (ids.Count == 0)
        {
            return [];
        }

        var names = (await keys.ListAsync(clinicId, viewerId, cancellation)).Where(key => key.Name is not null).ToDictionary(key => key.Id, key => key.Name!);
        await using var db = database.OpenRead();
        var ends = await db.ApiKeys.Where(key => ids.Contains(key.Id)).Select(key => new { key.Id, key.KeyLast4 }).ToListAsync(cancellation);
        return ends.ToDictionary(key => key.Id, key => names.GetValueOrDefault(key.Id) ?? "df_pk_…" + key.KeyLast4);
    }

    /// <summary>A webhook is told apart by its host, until what is left of it is cleared away.</summary>
    async Task<Dictionary<Guid, string>> WebhooksAsync(Guid clinicId, IReadOnlyList<Activity> entries, CancellationToken cancellation)
    {
        var ids = entries.Where(entry => entry.Action is >= ActivityAction.WebhookCreated and <= ActivityAction.WebhookDeleted).Select(entry => entry.SubjectId).OfType<Guid>()
            .Distinct().ToList();
        if (ids.Count == 0)
        {
            return [];
        }

        await using var db = database.OpenRead();
        return await db.WebhookEndpoints.Where(endpoint => endpoint.ClinicId == clinicId && ids.Contains(endpoint.Id)).Select(endpoint => new { endpoint.Id, endpoint.Url })
            .ToDictionaryAsync(endpoint => endpoint.Id, endpoint => new Uri(endpoint.Url).Authority, cancellation);
    }

    Task<Dictionary<Guid, ActivityClient>> ClientsAsync(Guid clinicId, IReadOnlyList<Activity> entries, CancellationToken cancellation) =>
        ClientsAsync(clinicId, [.. entries.Select(entry => entry.ClientId).OfType<Guid>().Distinct()], cancellation);

    async Task<Dictionary<Guid, ActivityClient>> ClientsAsync(Guid clinicId, List<Guid> ids, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var clients = await db.Clients.Where(client => client.ClinicId == clinicId && ids.Contains(client.Id))
            .Select(client => new { client.Id, client.ClientNumber, client.Firstname, client.Lastname }).ToListAsync(cancellation);
        return clients.ToDictionary(
            client => client.Id, client => new ActivityClient(client.Id, client.ClientNumber, ClientTalk.NameOf(PersonName.Full(client.Firstname, client.Lastname), client.ClientNumber)));
    }

    static bool IsOfFeed(Activity entry) => entry.Action is ActivityAction.FeedCreated or ActivityAction.FeedChanged or ActivityAction.FeedRevoked;

    /// <summary>What is left of what is not stored any more.</summary>
    static string Short(Guid id) => string.Create(CultureInfo.InvariantCulture, $"{id:D}")[..8];
}
