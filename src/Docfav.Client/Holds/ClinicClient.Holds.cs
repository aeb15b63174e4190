using Docfav.Client.Json;

namespace Docfav.Client;

public sealed partial class ClinicClient
{
    /// <summary>
    /// Holds a time for some minutes; <see cref="CreateAppointmentsAsync"/> books it by <see cref="BookingItem.Hold"/>. <see cref="ErrorCode.SlotNotAvailable"/>
    /// where something is in the way, <see cref="ErrorCode.TooManyHolds"/> where the key holds too much already. Scope: appointments:write.
    /// </summary>
    /// <param name="body">The time.</param>
    /// <param name="idempotencyKey">For 24 hours the same key and body get the first answer again; null makes a key for this call and its attempts.</param>
    /// <param name="cancellationToken">Ends the call; the time may have been held.</param>
    public Task<HoldItem> CreateHoldAsync(CreateHoldBody body, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _connection.PostAsync($"{_path}/holds", body, ClientJson.Default.CreateHoldBody, ClientJson.Default.EnvelopeHoldItem, idempotencyKey, cancellationToken);

    /// <summary>A hold of this key; <see cref="ErrorCode.NotFound"/> where it has expired, was booked or released. Scope: appointments:write.</summary>
    public Task<HoldItem> GetHoldAsync(Guid holdId, CancellationToken cancellationToken = default) =>
        _connection.GetAsync($"{_path}/holds/{holdId}", ClientJson.Default.EnvelopeHoldItem, cancellationToken);

    /// <summary>Releases a hold of this key: its time is free again. Scope: appointments:write.</summary>
    public Task<Confirmation> DeleteHoldAsync(Guid holdId, CancellationToken cancellationToken = default) =>
        _connection.DeleteAsync($"{_path}/holds/{holdId}", ClientJson.Default.EnvelopeConfirmation, cancellationToken);
}
