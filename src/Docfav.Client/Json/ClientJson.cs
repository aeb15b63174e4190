using System.Text.Json.Serialization;

namespace Docfav.Client.Json;

/// <summary>The data of a success.</summary>
sealed record Envelope<T>
{
    public required T Data { get; init; }
}

/// <summary>A refusal.</summary>
sealed record ErrorEnvelope
{
    public required IReadOnlyList<ErrorItem> Errors { get; init; }
}

/// <summary>How answers are read and bodies written, made at compile time: nothing is reflected upon.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(Envelope<UserInformation>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<Profile>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<ClinicSummary>>))]
[JsonSerializable(typeof(Envelope<ClinicDetail>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<CalendarSummary>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<StaffSummary>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<StaffCalendarSummary>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<ServiceSummary>>))]
[JsonSerializable(typeof(Envelope<ClientPage>))]
[JsonSerializable(typeof(Envelope<ClientDetail>))]
[JsonSerializable(typeof(Envelope<CreatedClient>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<ClientMatch>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<StaffSchedules>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<StaffOccupied>>))]
[JsonSerializable(typeof(Envelope<AvailabilityCheck>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<StaffSlots>>))]
[JsonSerializable(typeof(Envelope<NextAvailableStarts>))]
[JsonSerializable(typeof(Envelope<AgendaLists>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<CreatedAppointment>>))]
[JsonSerializable(typeof(Envelope<AppointmentItem>))]
[JsonSerializable(typeof(Envelope<AppointmentPage>))]
[JsonSerializable(typeof(Envelope<BehaviourChange>))]
[JsonSerializable(typeof(Envelope<Confirmation>))]
[JsonSerializable(typeof(Envelope<HoldItem>))]
[JsonSerializable(typeof(Envelope<ChangePage>))]
[JsonSerializable(typeof(CreateClientBody))]
[JsonSerializable(typeof(CreateAppointmentsBody))]
[JsonSerializable(typeof(ChangeBehaviourBody))]
[JsonSerializable(typeof(CreateHoldBody))]
sealed partial class ClientJson : JsonSerializerContext;

/// <summary>How changes are written: what is not set is left out, and a null that is set is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(OptionalConverter<string>), typeof(OptionalConverter<Gender?>), typeof(OptionalConverter<Language?>)])]
[JsonSerializable(typeof(UpdateClientBody))]
[JsonSerializable(typeof(UpdateAppointmentBody))]
sealed partial class ChangeJson : JsonSerializerContext;
