using System.Reflection;
using System.Text.Json.Serialization;

namespace Docfav.Server.Outbox;

/// <summary>What happened to what. The numbers are stored.</summary>
public enum EventKind
{
    [JsonStringEnumMemberName("appointment.created")]
    AppointmentCreated = 1,

    [JsonStringEnumMemberName("appointment.updated")]
    AppointmentUpdated = 2,

    [JsonStringEnumMemberName("appointment.cancelled")]
    AppointmentCancelled = 3,

    [JsonStringEnumMemberName("appointment.deleted")]
    AppointmentDeleted = 4,

    [JsonStringEnumMemberName("group_reservation.created")]
    GroupReservationCreated = 5,

    [JsonStringEnumMemberName("group_reservation.updated")]
    GroupReservationUpdated = 6,

    [JsonStringEnumMemberName("group_reservation.cancelled")]
    GroupReservationCancelled = 7,

    [JsonStringEnumMemberName("group_reservation.deleted")]
    GroupReservationDeleted = 8,

    [JsonStringEnumMemberName("client.created")]
    ClientCreated = 9,

    [JsonStringEnumMemberName("client.updated")]
    ClientUpdated = 10,

    [JsonStringEnumMemberName("client.deleted")]
    ClientDeleted = 11,

    /// <summary>A data file was brought in: anything may have changed, and whoever keeps a copy reads everything anew.</summary>
    [JsonStringEnumMemberName("clinic.imported")]
    ClinicImported = 12,
}

/// <summary>The kinds' names, such as <c>appointment.created</c>.</summary>
public static class EventKinds
{
    static readonly Dictionary<EventKind, string> s_names = Enum.GetValues<EventKind>().ToDictionary(
        kind => kind, kind => typeof(EventKind).GetField(kind.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

    /// <summary>Every kind, in the order of their numbers.</summary>
    public static IReadOnlyList<EventKind> All { get; } = [.. s_names.Keys.Order()];

    /// <summary>Its name.</summary>
    public static string Name(this EventKind kind) => s_names[kind];

    /// <summary>Reads one name.</summary>
    public static bool TryParse(string name, out EventKind kind)
    {
        kind = s_names.FirstOrDefault(entry => entry.Value == name).Key;
        return kind != default;
    }

    /// <summary>Whether it is about a client, rather than about the agenda or the whole clinic.</summary>
    public static bool IsOfClient(this EventKind kind) => kind is EventKind.ClientCreated or EventKind.ClientUpdated or EventKind.ClientDeleted;
}
