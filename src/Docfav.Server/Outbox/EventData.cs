using System.Text.Json;
using System.Text.Json.Serialization;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.Outbox;

/// <summary>What an event says of its subject: ids and times, and nothing that a person wrote. What a kind does not have, or has no value, is absent.</summary>
/// <param name="Id">The subject's id.</param>
public sealed record EventData(Guid Id)
{
    static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new InstantConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>An appointment's number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? AppointmentNumber { get; init; }

    /// <summary>A client's number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ClientNumber { get; init; }

    /// <summary>An appointment's client.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ClientId { get; init; }

    /// <summary>An appointment's or group's service.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ServiceId { get; init; }

    /// <summary>The calendar where it takes place.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? CalendarId { get; init; }

    /// <summary>An appointment's or group's staff calendar.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? StaffCalendarId { get; init; }

    /// <summary>The staff member.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? StaffId { get; init; }

    /// <summary>The group in which an appointment is a place.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? GroupReservationId { get; init; }

    /// <summary>When it begins.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? From { get; init; }

    /// <summary>When it ends.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? To { get; init; }

    /// <summary>The status of an appointment or a group.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AppointmentStatus? Behaviour { get; init; }

    /// <summary>How many places a group has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Capacity { get; init; }

    /// <summary>Whether the clinic treats a client.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsActive { get; init; }

    /// <summary>The client that a deleted one was merged into.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? MergedInto { get; init; }

    /// <summary>The names of the fields that an update or cancellation changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Changed { get; init; }

    /// <summary>What some of the changed fields were before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventPrevious? Previous { get; init; }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static EventData Parse(string json) => JsonSerializer.Deserialize<EventData>(json, s_json)!;

    /// <summary>As it is stored, delivered and shown.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>An appointment as it is; where it takes place is for <see cref="At"/> to say.</summary>
    internal static EventData Of(Appointment item) => new(item.Id)
    {
        AppointmentNumber = item.AppointmentNumber,
        ClientId = item.ClientId,
        ServiceId = item.ServiceId,
        StaffCalendarId = item.StaffCalendarId,
        GroupReservationId = item.GroupReservationId,
        From = item.BookedFrom,
        To = item.BookedTo,
        Behaviour = item.Status,
    };

    /// <summary>A group as it is.</summary>
    internal static EventData Of(GroupReservation group) => new(group.Id)
    {
        ServiceId = group.ServiceId,
        StaffCalendarId = group.StaffCalendarId,
        From = group.BookedFrom,
        To = group.BookedTo,
        Behaviour = group.Status,
        Capacity = group.Capacity,
    };

    /// <summary>A client as it is.</summary>
    internal static EventData Of(Client client) => new(client.Id)
    {
        ClientNumber = client.ClientNumber,
        IsActive = client.IsActive,
        MergedInto = client.MergedInto,
    };

    /// <summary>The same, with what its staff calendar stands for.</summary>
    internal EventData At(Guid calendarId, Guid staffId) => this with { CalendarId = calendarId, StaffId = staffId };

    sealed class InstantConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            InstantPattern.General.Parse(reader.GetString()!).Value;

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(InstantPattern.General.Format(value));
    }
}

/// <summary>What fields of an appointment or group were before a change; those that did not change, or had no value, are absent.</summary>
public sealed record EventPrevious
{
    /// <summary>When it began.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? From { get; init; }

    /// <summary>When it ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? To { get; init; }

    /// <summary>Its staff calendar.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? StaffCalendarId { get; init; }

    /// <summary>Its service.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ServiceId { get; init; }

    /// <summary>Its client.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ClientId { get; init; }

    /// <summary>Its status.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AppointmentStatus? Behaviour { get; init; }
}
