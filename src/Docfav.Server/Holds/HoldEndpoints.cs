using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Data;

namespace Docfav.Server.Holds;

static class HoldEndpoints
{
    public static void MapHolds(this RouteGroupBuilder api)
    {
        var holds = api.MapGroup("/backofficeclinics/{backOfficeClinicId}/holds");
        holds.MapPost("", CreateHold).Declare(new()
        {
            Scopes = Scope.AppointmentsWrite,
            TakesBody = true,
            SuccessStatus = StatusCodes.Status201Created,
            Refusals = [RefusalCode.SlotNotAvailable, RefusalCode.TooManyHolds, RefusalCode.IdempotencyKeyReused],
            RequestExample = HoldExamples.Request,
            Example = HoldExamples.Item,
        });
        holds.MapGet("/{holdId}", GetHold).Declare(new() { Scopes = Scope.AppointmentsWrite, Refusals = [RefusalCode.NotFound], Example = HoldExamples.Item });
        holds.MapDelete("/{holdId}", DeleteHold)
            .Declare(new() { Scopes = Scope.AppointmentsWrite, Refusals = [RefusalCode.NotFound], Example = HoldExamples.Released });
    }

    /// <summary>Hold a time for some minutes, to book it meanwhile.</summary>
    /// <remarks>
    /// The time must be free as check-availability means it; else SLOT_NOT_AVAILABLE lists the conflicts. Until expires_at it is taken for everybody else, as an
    /// appointment would be, and free by itself from then on. Create appointments books it by its id (hold). A key may have 50 holds at a clinic at the same time,
    /// if the operator has set no other number. With an Idempotency-Key the same request gets the first answer again for 24 hours.
    /// </remarks>
    internal static async Task<Answer<HoldItem>> CreateHold(
        ManagedClinic backOfficeClinicId, Body<HoldRequest> body, IdempotencyKey key, ApiCall call, Idempotency idempotency, HoldBook book,
        CancellationToken cancellation) =>
        await idempotency.CreateAsync<HoldItem>(
            backOfficeClinicId.Id, key, (db, token) => book.TakeAsync(db, backOfficeClinicId.Id, call.Caller.KeyId, body.Value, token), cancellation);

    /// <summary>Get a hold of this key.</summary>
    /// <remarks>One that has expired, was booked or released is not found.</remarks>
    internal static async Task<Answer<HoldItem>> GetHold(
        ManagedClinic backOfficeClinicId, PathId holdId, ApiCall call, DocfavDb db, HoldBook book, CancellationToken cancellation) =>
        await book.FindAsync(db, backOfficeClinicId.Id, call.Caller.KeyId, holdId.Value, cancellation) is { } hold ? hold : Refusal.Of(RefusalCode.NotFound);

    /// <summary>Release a hold of this key: its time is free again.</summary>
    internal static async Task<Answer<Confirmation>> DeleteHold(
        ManagedClinic backOfficeClinicId, PathId holdId, ApiCall call, HoldBook book, CancellationToken cancellation)
    {
        var written = await book.ReleaseAsync(backOfficeClinicId.Id, call.Caller.KeyId, holdId.Value, cancellation);
        return !written.IsDone ? Answer.Refused<Confirmation>(written.Refusals) : new Confirmation("Hold released successfully");
    }
}
