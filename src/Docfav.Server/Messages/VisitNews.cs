using Docfav.Server.Appointments;
using Docfav.Server.Outbox;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>What a run of events says of appointments: how each was before the first of them.</summary>
sealed class VisitNews
{
    readonly Dictionary<Guid, (EventKind Kind, EventData Data)> _first = [];
    readonly Dictionary<Guid, AppointmentStatus?> _groups = [];
    readonly Dictionary<Guid, Guid> _mergedInto = [];
    readonly HashSet<Guid> _clients = [];

    public VisitNews(IEnumerable<OutboxEvent> events)
    {
        foreach (var item in events)
        {
            Take(item);
        }
    }

    /// <summary>Whether anything may have changed.</summary>
    public bool IsImport { get; private set; }

    public IReadOnlyCollection<Guid> AppointmentIds => _first.Keys;

    /// <summary>Groups whose participants are concerned.</summary>
    public IReadOnlyList<Guid> GroupIds => [.. _groups.Keys];

    /// <summary>Clients who were changed.</summary>
    public IReadOnlyList<Guid> ClientIds => [.. _clients];

    /// <summary>An appointment before the events; null where it did not exist.</summary>
    /// <param name="id">The appointment.</param>
    /// <param name="after">As it is; null where it is gone.</param>
    /// <param name="hasMessages">Whether there are messages about it.</param>
    public Visit? Before(Guid id, Visit? after, bool hasMessages)
    {
        if (!_first.TryGetValue(id, out var first))
        {
            return after is null ? null : after with { GroupStatus = GroupBefore(after.GroupId) ?? after.GroupStatus };
        }

        var (kind, data) = first;
        if (kind == EventKind.AppointmentCreated || data is not { From: { } from, To: { } to, StaffCalendarId: { } place, ServiceId: { } service, Behaviour: { } status })
        {
            return null;
        }

        var previous = data.Previous;
        var client = data.Changed?.Contains("client_id") == true ? previous?.ClientId : data.ClientId;
        return new(
            id, client is { } gone && _mergedInto.TryGetValue(gone, out var kept) ? kept : client, previous?.From ?? from, previous?.To ?? to,
            previous?.StaffCalendarId ?? place, previous?.ServiceId ?? service, previous?.Behaviour ?? status,
            // An event does not say it. Of an appointment that is gone a message tells: there is one only where it was so.
            after?.SendReminder ?? hasMessages, after?.Zone ?? DateTimeZone.Utc)
        {
            GroupId = data.GroupReservationId,
            GroupStatus = GroupBefore(data.GroupReservationId) ?? after?.GroupStatus,
        };
    }

    AppointmentStatus? GroupBefore(Guid? groupId) => groupId is { } id ? _groups.GetValueOrDefault(id) : null;

    void Take(OutboxEvent item)
    {
        var data = item.Kind == EventKind.ClinicImported ? null : EventData.Parse(item.Data);
        switch (item.Kind)
        {
            case EventKind.AppointmentCreated or EventKind.AppointmentUpdated or EventKind.AppointmentCancelled or EventKind.AppointmentDeleted:
                _first.TryAdd(item.SubjectId, (item.Kind, data!));
                break;
            case EventKind.GroupReservationUpdated or EventKind.GroupReservationCancelled or EventKind.GroupReservationDeleted:
                _groups.TryAdd(item.SubjectId, data!.Previous?.Behaviour ?? data.Behaviour);
                break;
            case EventKind.ClientUpdated:
                _clients.Add(item.SubjectId);
                break;
            case EventKind.ClientDeleted when data!.MergedInto is { } kept:
                _mergedInto[item.SubjectId] = kept;
                _clients.Add(kept);
                break;
            case EventKind.ClinicImported:
                IsImport = true;
                break;
        }
    }
}
