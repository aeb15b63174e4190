using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Docfav.Server.Holds;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <param name="Price">In cents.</param>
sealed record BookableService(Guid Id, string Name, int Price, bool IsActive);

/// <summary>What requests' ids stand for, read with the agenda locked: it stays so until the transaction ends.</summary>
sealed class BookingReferences
{
    static readonly SqlQuery<Guid> s_activeClients = new("SELECT id FROM clients WHERE clinic_id = $1 AND id = ANY ($2) AND is_active", row => row.Uuid(0));

    static readonly SqlQuery<BookableService> s_services = new(
        "SELECT id, name, price, is_active FROM services WHERE clinic_id = $1 AND id = ANY ($2)",
        row => new BookableService(row.Uuid(0), row.Text(1), row.Int(2), row.Flag(3)));

    public required ClinicNumbers Numbers { get; init; }

    /// <summary>Whether the numbers are a guess, made without the lock: they must be found unchanged, the clients active, and the keys never answered, when anything is stored.</summary>
    public bool IsGuess { get; private init; }

    /// <summary>The moment for all that expires: the holds that are booked, and those that may be in the way.</summary>
    public required Instant Now { get; init; }

    /// <summary>What the requests' keys were answered before.</summary>
    public required KeptAnswers Answers { get; init; }

    /// <summary>Those of the clients whom the clinic treats.</summary>
    public required IReadOnlySet<Guid> ActiveClients { get; init; }
    public required IReadOnlyDictionary<Guid, BookableService> Services { get; init; }
    public required IReadOnlyDictionary<Guid, StaffPlace> Places { get; init; }
    public required Dictionary<Guid, GroupReservation> Groups { get; init; }

    /// <summary>Participants of each group who are not cancelled.</summary>
    public required Dictionary<Guid, int> Participants { get; init; }

    /// <summary>The holds that are booked, by id.</summary>
    public required Dictionary<Guid, Hold> Holds { get; init; }

    /// <summary>What is known of all that requests ask for, where the turn before was right about the clinic; null where it must be loaded.</summary>
    /// <param name="calls">Who books what.</param>
    /// <param name="clock">By which holds have expired or not.</param>
    /// <param name="known">What the turn before knew; its turn begins here.</param>
    public static BookingReferences? Guess(IReadOnlyList<BookingCall> calls, IClock clock, KnownAgenda known)
    {
        var now = clock.GetCurrentInstant();
        if (!calls.All(call => call.Request.Appointments.All(IsKnown)) || known.Guess(now) is not { } numbers)
        {
            return null;
        }

        return new BookingReferences
        {
            Numbers = numbers,
            IsGuess = true,
            Now = now,
            Answers = KeptAnswers.None(clock),
            ActiveClients = calls.Select(call => call.Request.Client).OfType<Guid>().ToHashSet(),
            Services = known.Services,
            Places = known.Places,
            Groups = [],
            Participants = [],
            Holds = [],
        };

        bool IsKnown(BookingItem item) =>
            item is { Service: { } service, StaffCalendar: { } place, From: { } from, To: { } to, Group: null, Hold: null }
            && known.Services.ContainsKey(service) && known.Places.ContainsKey(place) && known.Knows(place, new(from, to));
    }

    /// <summary>Locks the agenda, and loads each kind with one query.</summary>
    /// <param name="database">The database.</param>
    /// <param name="db">The context of the transaction.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="requests">What is to be booked.</param>
    /// <param name="keyId">The key that books, whose holds it may book; null at the desk, which has none, and where nobody books holds.</param>
    /// <param name="keys">Under which it was perhaps booked before.</param>
    /// <param name="clock">By which holds have expired or not.</param>
    /// <param name="known">What the turn before knew; its turn begins here.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<BookingReferences> LoadAsync(
        IDatabase database, DocfavDb db, Guid clinicId, IReadOnlyList<BookingRequest> requests, Guid? keyId, IEnumerable<IdempotencyKey> keys, IClock clock,
        KnownAgenda known, CancellationToken cancellation)
    {
        BookingItem[] items = [.. requests.SelectMany(request => request.Appointments)];
        Guid[] groupIds = [.. items.Select(item => item.Group).OfType<Guid>().Distinct()];
        Guid[] holdIds = [.. items.Select(item => item.Hold).OfType<Guid>().Distinct()];
        Guid[] clientIds = [.. requests.Select(request => request.Client).OfType<Guid>().Distinct()];
        if (groupIds.Length + holdIds.Length > 0)
        {
            await database.LockAgendaAsync(db, clinicId, cancellation);
        }

        var now = clock.GetCurrentInstant();
        var groups = await GroupsAsync(db, clinicId, groupIds, cancellation);
        var participants = await ParticipantsAsync(db, clinicId, groups.Keys, cancellation);
        var holds = await HoldsAsync(db, clinicId, holdIds, keyId, now, cancellation);
        Guid[] serviceIds = [.. items.Select(item => item.Service).OfType<Guid>()
            .Concat(groups.Values.Select(group => group.ServiceId)).Concat(holds.Values.Select(hold => hold.ServiceId)).Distinct()];
        Guid[] placeIds = [.. items.Select(item => item.StaffCalendar).OfType<Guid>()
            .Concat(groups.Values.Select(group => group.StaffCalendarId)).Concat(holds.Values.Select(hold => hold.StaffCalendarId)).Distinct()];
        var batch = db.Batch();
        var numbers = database.LockAgenda(batch, clinicId, toBook: true);
        var answers = KeptAnswers.Find(batch, keys, clock);
        var clients = clientIds.Length > 0 ? batch.Add(s_activeClients, clinicId, clientIds) : [];
        var isKnown = known.Has(placeIds, serviceIds);
        var (places, services) = isKnown ? ([], []) : AddTo(batch);
        await batch.RunAsync(cancellation);
        now = holdIds.Length > 0 ? now : clock.GetCurrentInstant();
        known.Begin(numbers[0], now);
        if (isKnown && !known.Has(placeIds, serviceIds))
        {
            batch = db.Batch();
            (places, services) = AddTo(batch);
            await batch.RunAsync(cancellation);
        }

        known.Add(places, services);
        return new BookingReferences
        {
            Numbers = numbers[0],
            Now = now,
            Answers = answers,
            ActiveClients = clients.ToHashSet(),
            Services = known.Services,
            Places = known.Places,
            Groups = groups,
            Participants = participants,
            Holds = holds,
        };

        (IReadOnlyList<StaffPlace> Places, IReadOnlyList<BookableService> Services) AddTo(SqlBatch to) =>
            (StaffPlaces.OfPersonsAt(to, clinicId, placeIds), to.Add(s_services, clinicId, serviceIds));
    }

    /// <summary>Why the request cannot have one of its holds.</summary>
    public Refusal? RefuseHolds(BookingRequest request)
    {
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

    static async Task<Dictionary<Guid, Hold>> HoldsAsync(DocfavDb db, Guid clinicId, Guid[] ids, Guid? keyId, Instant now, CancellationToken cancellation) =>
        ids.Length == 0 ? []
        : await db.Holds.AsNoTracking().Where(hold => hold.ClinicId == clinicId && ids.Contains(hold.Id) && hold.ApiKeyId == keyId && hold.ExpiresAt > now)
            .ToDictionaryAsync(hold => hold.Id, cancellation);

    static async Task<Dictionary<Guid, GroupReservation>> GroupsAsync(DocfavDb db, Guid clinicId, Guid[] ids, CancellationToken cancellation) =>
        ids.Length == 0 ? []
        : await db.GroupReservations.AsNoTracking().Where(group => group.ClinicId == clinicId && ids.Contains(group.Id))
            .ToDictionaryAsync(group => group.Id, cancellation);

    static async Task<Dictionary<Guid, int>> ParticipantsAsync(DocfavDb db, Guid clinicId, IReadOnlyCollection<Guid> groupIds, CancellationToken cancellation)
    {
        Guid?[] ids = [.. groupIds.Select(id => (Guid?)id)];
        return ids.Length == 0 ? []
            : await db.Appointments
                .Where(item => item.ClinicId == clinicId && ids.Contains(item.GroupReservationId) && item.Status != AppointmentStatus.Cancelled)
                .GroupBy(item => item.GroupReservationId!.Value).ToDictionaryAsync(group => group.Key, group => group.Count(), cancellation);
    }
}
