using Docfav.Client.Json;

namespace Docfav.Client;

public sealed partial class ClinicClient
{
    /// <summary>The agenda: appointments, time reservations, groups and recurring events that overlap a range. Scope: appointments:read.</summary>
    /// <param name="startDate">Start of the range, to the second.</param>
    /// <param name="endDate">End of the range, not included; at most 7 days after the start.</param>
    /// <param name="query">What to list of it. Recurring events need both local dates.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<AgendaLists> ListAvailabilityAsync(
        DateTimeOffset startDate, DateTimeOffset endDate, ListAvailabilityQuery? query = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(
            new RequestPath($"{_path}/availability")
                .Add("start_date", startDate).Add("end_date", endDate)
                .Add("local_start_date", query?.LocalStartDate).Add("local_end_date", query?.LocalEndDate).AddName("result_type", query?.ResultType)
                .Add("client_id", query?.ClientId).Add("staff_id", query?.StaffId).Add("calendar_id", query?.CalendarId)
                .AddName("sale_status", query?.SaleStatus).Add("limit", query?.Limit).Add("offset", query?.Offset),
            ClientJson.Default.EnvelopeAgendaLists,
            cancellationToken);

    /// <summary>
    /// Books appointments, all or none; <see cref="ErrorCode.SlotNotAvailable"/>, <see cref="ErrorCode.GroupFull"/> or <see cref="ErrorCode.GroupCancelled"/>
    /// where something is in the way. Scope: appointments:write.
    /// </summary>
    /// <param name="body">What to book.</param>
    /// <param name="idempotencyKey">For 24 hours the same key and body get the first answer again; null makes a key for this call and its attempts.</param>
    /// <param name="cancellationToken">Ends the call; the appointments may have been booked.</param>
    public Task<IReadOnlyList<CreatedAppointment>> CreateAppointmentsAsync(
        CreateAppointmentsBody body, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _connection.PostAsync(
            $"{_path}/appointments", body, ClientJson.Default.CreateAppointmentsBody, ClientJson.Default.EnvelopeIReadOnlyListCreatedAppointment,
            idempotencyKey, cancellationToken);

    /// <summary>An appointment. Scope: appointments:read.</summary>
    public Task<AppointmentItem> GetAppointmentAsync(Guid appointmentId, CancellationToken cancellationToken = default) =>
        _connection.GetAsync($"{_path}/appointments/{appointmentId}", ClientJson.Default.EnvelopeAppointmentItem, cancellationToken);

    /// <summary>
    /// Moves an appointment, or changes its service, note or sale status. What is not set stays as it is. <see cref="ErrorCode.SlotNotAvailable"/> where
    /// something is in the way. Scope: appointments:write.
    /// </summary>
    public Task<AppointmentItem> UpdateAppointmentAsync(Guid appointmentId, UpdateAppointmentBody body, CancellationToken cancellationToken = default) =>
        _connection.ChangeAsync(
            HttpMethod.Patch, $"{_path}/appointments/{appointmentId}", body, ChangeJson.Default.UpdateAppointmentBody, ClientJson.Default.EnvelopeAppointmentItem,
            cancellationToken);

    /// <summary>Deletes an appointment, a participant, or a group with its participants, for good. Scope: appointments:write.</summary>
    public Task<Confirmation> DeleteAppointmentAsync(Guid appointmentId, CancellationToken cancellationToken = default) =>
        _connection.DeleteAsync($"{_path}/appointments/{appointmentId}", ClientJson.Default.EnvelopeConfirmation, cancellationToken);

    /// <summary>
    /// Sets the status of an appointment, a participant or a group. To set the one that it has is a success. <see cref="ErrorCode.SlotNotAvailable"/>,
    /// <see cref="ErrorCode.GroupFull"/> or <see cref="ErrorCode.GroupCancelled"/> where it cannot come back. Scope: appointments:write.
    /// </summary>
    public Task<BehaviourChange> ChangeBehaviourAsync(Guid appointmentId, ChangeBehaviourBody body, CancellationToken cancellationToken = default) =>
        _connection.ChangeAsync(
            HttpMethod.Put, $"{_path}/appointments/{appointmentId}/behaviour", body, ClientJson.Default.ChangeBehaviourBody, ClientJson.Default.EnvelopeBehaviourChange,
            cancellationToken);
}
