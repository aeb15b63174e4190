using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Holds;

/// <summary>What holds times and lets go of them; booking a hold is <see cref="AppointmentBook"/>'s.</summary>
public sealed class HoldBook(IDatabase database, IClock clock, IOptions<HoldOptions> options)
{
    const int SweptAtOnce = 100;

    /// <summary>Rows stay a little longer than they count, for nodes whose clocks are behind.</summary>
    static readonly Duration SweptAfter = Duration.FromMinutes(1);

    static readonly SqlQuery<int> s_activeService = new("SELECT duration FROM services WHERE clinic_id = $1 AND id = $2 AND is_active", row => row.Int(0));

    // Whoever raises the version waits for the others until they are committed: what is counted next is exact.
    static readonly SqlQuery<int> s_raise = new("UPDATE clinic_counters SET agenda_version = agenda_version + 1 WHERE clinic_id = $1 RETURNING 1", row => row.Int(0));

    static readonly SqlQuery<int> s_insert = new(
        """
        INSERT INTO holds (clinic_id, id, staff_calendar_id, service_id, api_key_id, booked_from, booked_to, expires_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8
        WHERE (SELECT count(*) FROM holds AS own WHERE own.clinic_id = $1 AND own.api_key_id = $5 AND own.expires_at > $9) < $10
        RETURNING 1
        """, row => row.Int(0));

    static readonly SqlQuery<int> s_expired = new("SELECT 1 FROM holds WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1", row => row.Int(0));

    static readonly SqlQuery<int> s_sweep = new(
        FormattableString.Invariant(
            $"DELETE FROM holds WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM holds WHERE expires_at <= $1 ORDER BY expires_at LIMIT {SweptAtOnce}) RETURNING 1"),
        row => row.Int(0));

    /// <summary>Holds a time for a key, inside the caller's transaction, if an appointment could be booked there.</summary>
    /// <returns>The hold, or why not.</returns>
    public async Task<(HoldItem? Hold, IReadOnlyList<Refusal> Refusals)> TakeAsync(
        DocfavDb db, Guid clinicId, Guid keyId, HoldRequest request, CancellationToken cancellation)
    {
        var batch = db.Batch();
        database.LockAgenda(batch, clinicId);
        var services = batch.Add(s_activeService, clinicId, request.Service);
        var read = StaffPlaces.OfPersonsAt(batch, clinicId, [request.StaffCalendar]);
        await batch.RunAsync(cancellation);
        var place = StaffPlaces.Among(read, [request.StaffCalendar]).GetValueOrDefault(request.StaffCalendar);
        var faults = new FieldFaults();
        faults.Place(place);
        if (services is not [var minutes])
        {
            faults.Add("service", "is not an active service of this clinic");
            return (null, faults.Refused.Refusals);
        }

        if (request.To is null && request.From > LocalDays.Latest - Duration.FromMinutes(minutes))
        {
            faults.Add("from", "is too late for the service to end in the year 9999");
        }

        if (faults.Any)
        {
            return (null, faults.Refused.Refusals);
        }

        var span = new InstantSpan(request.From, request.To ?? request.From + Duration.FromMinutes(minutes));
        var now = clock.GetCurrentInstant();
        return await BookingChecks.RefuseTakenAsync(db, clinicId, [new WantedTime(place!, span)], now, cancellation) is { } refusal
            ? (null, [refusal]) : await InsertAsync(db, clinicId, keyId, request, span, now, cancellation);
    }

    async Task<(HoldItem? Hold, IReadOnlyList<Refusal> Refusals)> InsertAsync(
        DocfavDb db, Guid clinicId, Guid keyId, HoldRequest request, InstantSpan span, Instant now, CancellationToken cancellation)
    {
        var hold = new Hold
        {
            ClinicId = clinicId,
            Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
            StaffCalendarId = request.StaffCalendar,
            ServiceId = request.Service,
            ApiKeyId = keyId,
            BookedFrom = span.Start,
            BookedTo = span.End,
            ExpiresAt = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + request.ExpiresIn),
        };
        var batch = db.Batch();
        batch.Add(s_raise, clinicId);
        var inserted = batch.Add(
            s_insert, clinicId, hold.Id, hold.StaffCalendarId, hold.ServiceId, hold.ApiKeyId, hold.BookedFrom, hold.BookedTo, hold.ExpiresAt, now,
            options.Value.HoldsPerKey);
        await batch.RunAsync(cancellation);
        db.NoteAgendaVersionRaised(clinicId);
        return inserted.Count > 0 ? (HoldItem.Of(hold), []) : (null, [Refusal.Of(RefusalCode.TooManyHolds)]);
    }

    /// <summary>A key's hold; null where it has none with that id, or no longer.</summary>
    public async Task<HoldItem?> FindAsync(DocfavDb db, Guid clinicId, Guid keyId, Guid id, CancellationToken cancellation) =>
        await Live(db, clinicId, id).SingleOrDefaultAsync(hold => hold.ApiKeyId == keyId, cancellation) is { } hold ? HoldItem.Of(hold) : null;

    /// <summary>Frees the time of a hold.</summary>
    /// <param name="keyId">The key that must have made it; null at the desk, which may free any.</param>
    public Task<AgendaWritten> ReleaseAsync(Guid clinicId, Guid? keyId, Guid id, CancellationToken cancellation) =>
        database.WriteAsync(
            clinicId,
            async (db, token) =>
            {
                var own = Live(db, clinicId, id).Where(hold => keyId == null || hold.ApiKeyId == keyId);
                var (hold, _) = await AgendaLock.RowAsync(database, db, clinicId, own, hold => hold.StaffCalendarId, [], token);
                if (hold is null)
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                db.Holds.Remove(hold);
                await db.SaveChangesAsync(token);
                return AgendaWritten.Of(id);
            },
            cancellation);

    /// <summary>Deletes holds that expired a while ago, some at a time; nobody counts them any more.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        var before = clock.GetCurrentInstant() - SweptAfter;
        var batch = database.Batch();
        var any = batch.Add(s_expired, before);
        await batch.RunAsync(cancellation);
        for (var isDone = any.Count == 0; !isDone;)
        {
            isDone = await database.WriteAsync(async (db, token) => (await db.ReadAsync(s_sweep, token, before)).Count < SweptAtOnce, cancellation);
        }
    }

    IQueryable<Hold> Live(DocfavDb db, Guid clinicId, Guid id)
    {
        var now = clock.GetCurrentInstant();
        return db.Holds.Where(hold => hold.ClinicId == clinicId && hold.Id == id && hold.ExpiresAt > now);
    }
}
