using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Docfav.Server.Holds;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <param name="Price">In cents.</param>
sealed record BookableService(Guid Id, string Name, int Price, bool IsActive);

/// <summary>What the ids of a request stand for, each kind loaded with one query.</summary>
sealed class BookingReferences
{
    static readonly SqlQuery<BookableService> s_services = new(
        "SELECT id, name, price, is_active FROM services WHERE clinic_id = $1 AND id = ANY ($2)",
        row => new BookableService(row.Uuid(0), row.Text(1), row.Int(2), row.Flag(3)));

    public required Dictionary<Guid, BookableService> Services { get; init; }
    public required Dictionary<Guid, StaffPlace> Places { get; init; }
    public required Dictionary<Guid, GroupReservation> Groups { get; set; }

    /// <summary>The holds that are booked, by id.</summary>
    public required Dictionary<Guid, Hold> Holds { get; set; }

    /// <summary>Participants of each group who are not cancelled.</summary>
    public Dictionary<Guid, int> Participants { get; private set; } = [];

    /// <param name="db">The context of the transaction.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="request">What is to be booked.</param>
    /// <param name="keyId">The key that books, whose holds it may book; null at the desk, which has none.</param>
    /// <param name="now">By which holds have expired or not.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<BookingReferences> LoadAsync(
        DocfavDb db, Guid clinicId, BookingRequest request, Guid? keyId, Instant now, CancellationToken cancellation)
    {
        var items = request.Appointments;
        Guid[] groupIds = [.. items.Where(item => item.Group is not null).Select(item => item.Group!.Value).Distinct()];
        var groups = await GroupsAsync(db, clinicId, groupIds, cancellation);
        var holds = await HoldsAsync(db, clinicId, request, keyId, now, cancellation);
        Guid[] serviceIds = [.. items.Select(item => item.Service).OfType<Guid>()
            .Concat(groups.Values.Select(group => group.ServiceId)).Concat(holds.Values.Select(hold => hold.ServiceId)).Distinct()];
        Guid[] placeIds = [.. items.Select(item => item.StaffCalendar).OfType<Guid>()
            .Concat(groups.Values.Select(group => group.StaffCalendarId)).Concat(holds.Values.Select(hold => hold.StaffCalendarId)).Distinct()];
        var batch = db.Batch();
        var services = batch.Add(s_services, clinicId, serviceIds);
        var places = StaffPlaces.OfPersonsAt(batch, clinicId, placeIds);
        await batch.RunAsync(cancellation);
        return new BookingReferences
        {
            Services = services.ToDictionary(service => service.Id),
            Places = StaffPlaces.Among(places, placeIds),
            Groups = groups,
            Holds = holds,
        };
    }

    /// <summary>Looks at the holds again, now that nobody else can book or release them; why the request cannot have one of them.</summary>
    public async Task<Refusal?> RefuseHoldsAsync(
        DocfavDb db, Guid clinicId, BookingRequest request, Guid? keyId, Instant now, CancellationToken cancellation)
    {
        Holds = await HoldsAsync(db, clinicId, request, keyId, now, cancellation);
        var used = new HashSet<Guid>();
        for (var i = 0; i < request.Appointments.Count; i++)
        {
            var field = $"appointments[{i}].hold";
            if (request.Appointments[i].Hold is not { } id)
            {
                continue;
            }

            if (!Holds.ContainsKey(id))
            {
                return Refusal.Of(RefusalCode.HoldExpired) with { Field = field };
            }

            if (!used.Add(id))
            {
                return Refusal.Invalid(field, $"{field} is booked by another appointment of this request");
            }
        }

        return null;
    }

    /// <summary>Looks at the groups again, now that nobody else changes them; false where a desk moved one to other staff or another service meanwhile.</summary>
    public async Task<bool> ReloadGroupsAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation)
    {
        if (Groups.Count == 0)
        {
            return true;
        }

        Guid?[] ids = [.. Groups.Keys.Select(id => (Guid?)id)];
        Groups = await GroupsAsync(db, clinicId, [.. Groups.Keys], cancellation);
        Participants = await db.Appointments
            .Where(item => item.ClinicId == clinicId && ids.Contains(item.GroupReservationId) && item.Status != AppointmentStatus.Cancelled)
            .GroupBy(item => item.GroupReservationId!.Value).ToDictionaryAsync(group => group.Key, group => group.Count(), cancellation);
        return Groups.Values.All(group => Places.ContainsKey(group.StaffCalendarId) && Services.ContainsKey(group.ServiceId));
    }

    static async Task<Dictionary<Guid, Hold>> HoldsAsync(
        DocfavDb db, Guid clinicId, BookingRequest request, Guid? keyId, Instant now, CancellationToken cancellation)
    {
        Guid[] ids = [.. request.Appointments.Select(item => item.Hold).OfType<Guid>().Distinct()];
        return ids.Length == 0 ? []
            : await db.Holds.AsNoTracking().Where(hold => hold.ClinicId == clinicId && ids.Contains(hold.Id) && hold.ApiKeyId == keyId && hold.ExpiresAt > now)
                .ToDictionaryAsync(hold => hold.Id, cancellation);
    }

    static async Task<Dictionary<Guid, GroupReservation>> GroupsAsync(DocfavDb db, Guid clinicId, Guid[] ids, CancellationToken cancellation) =>
        ids.Length == 0 ? []
        : await db.GroupReservations.AsNoTracking().Where(group => group.ClinicId == clinicId && ids.Contains(group.Id))
            .ToDictionaryAsync(group => group.Id, cancellation);
}
