using System.Collections.Frozen;
using System.Text.Json;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Docfav.Server.Outbox;

/// <summary>An event that is about to be written: it has no number yet, and does not say where its staff calendar is.</summary>
sealed record EventDraft(Guid ClinicId, EventKind Kind, EventData Data);

/// <summary>The events of what a context is about to save.</summary>
static class EventDrafts
{
    /// <summary>Columns that are derived from others.</summary>
    static readonly FrozenSet<string> s_derived = new[]
    {
        nameof(Client.EmailKey), nameof(Client.NameFolded), nameof(Client.FirstnameFolded), nameof(Client.LastnameFolded), nameof(Client.EmailFolded),
        nameof(Client.SearchText), nameof(Client.SearchGrams),
    }.ToFrozenSet();

    /// <summary>Fields that the API calls otherwise than the model.</summary>
    static readonly FrozenDictionary<string, string> s_names = new Dictionary<string, string>
    {
        [nameof(Appointment.BookedFrom)] = "from",
        [nameof(Appointment.BookedTo)] = "to",
        [nameof(Appointment.Status)] = "behaviour",
    }.ToFrozenDictionary();

    public static IReadOnlyList<EventDraft> Of(ChangeTracker tracker) => [.. tracker.Entries().Select(Of).OfType<EventDraft>()];

    /// <summary>The names of the fields in which a row differs from what it was.</summary>
    static IReadOnlyList<string> Changed(EntityEntry entry) =>
    [
        .. entry.Properties.Where(property => property.IsModified && !s_derived.Contains(property.Metadata.Name))
            .Select(property => s_names.GetValueOrDefault(property.Metadata.Name) ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Metadata.Name)),
    ];

    static EventDraft? Of(EntityEntry entry) => entry.Entity switch
    {
        Appointment or GroupReservation or Client => entry.State switch
        {
            EntityState.Added => Of(entry.Entity, EventKind.AppointmentCreated, EventKind.GroupReservationCreated, EventKind.ClientCreated),
            EntityState.Deleted => Of(entry.Entity, EventKind.AppointmentDeleted, EventKind.GroupReservationDeleted, EventKind.ClientDeleted),
            EntityState.Modified when Changed(entry) is { Count: > 0 } changed => OfChange(entry, changed),
            _ => null,
        },
        _ => null,
    };

    static EventDraft Of(object row, EventKind ofAppointment, EventKind ofGroup, EventKind ofClient) => row switch
    {
        Appointment item => new(item.ClinicId, ofAppointment, EventData.Of(item)),
        GroupReservation group => new(group.ClinicId, ofGroup, EventData.Of(group)),
        Client client => new(client.ClinicId, ofClient, EventData.Of(client)),
        _ => throw new ArgumentException("It is no subject of events.", nameof(row)),
    };

    static EventDraft OfChange(EntityEntry entry, IReadOnlyList<string> changed)
    {
        var before = entry.OriginalValues.ToObject();
        var (previous, isCancelled) = (before, entry.Entity) switch
        {
            (Appointment old, Appointment item) => (Previous(old, changed), IsCancelled(old.Status, item.Status)),
            (GroupReservation old, GroupReservation group) => (Previous(old, changed), IsCancelled(old.Status, group.Status)),
            _ => ((EventPrevious?)null, false),
        };
        var draft = isCancelled
            ? Of(entry.Entity, EventKind.AppointmentCancelled, EventKind.GroupReservationCancelled, EventKind.ClientUpdated)
            : Of(entry.Entity, EventKind.AppointmentUpdated, EventKind.GroupReservationUpdated, EventKind.ClientUpdated);
        return draft with { Data = draft.Data with { Changed = changed, Previous = previous == new EventPrevious() ? null : previous } };
    }

    static bool IsCancelled(AppointmentStatus before, AppointmentStatus now) => before != AppointmentStatus.Cancelled && now == AppointmentStatus.Cancelled;

    static EventPrevious Previous(Appointment before, IReadOnlyList<string> changed) => new()
    {
        From = changed.Contains("from") ? before.BookedFrom : null,
        To = changed.Contains("to") ? before.BookedTo : null,
        StaffCalendarId = changed.Contains("staff_calendar_id") ? before.StaffCalendarId : null,
        ServiceId = changed.Contains("service_id") ? before.ServiceId : null,
        ClientId = changed.Contains("client_id") ? before.ClientId : null,
        Behaviour = changed.Contains("behaviour") ? before.Status : null,
    };

    static EventPrevious Previous(GroupReservation before, IReadOnlyList<string> changed) => new()
    {
        From = changed.Contains("from") ? before.BookedFrom : null,
        To = changed.Contains("to") ? before.BookedTo : null,
        StaffCalendarId = changed.Contains("staff_calendar_id") ? before.StaffCalendarId : null,
        ServiceId = changed.Contains("service_id") ? before.ServiceId : null,
        Behaviour = changed.Contains("behaviour") ? before.Status : null,
    };
}
