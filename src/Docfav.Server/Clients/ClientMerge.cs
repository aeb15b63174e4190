using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Clients;

/// <summary>Which of two clients a field is taken from, whatever the other has.</summary>
public enum MergeSide
{
    Kept,
    Other,
}

/// <summary>Makes one client of two.</summary>
/// <remarks>
/// Without a choice, a field that the kept client leaves blank is the other's; tags are united and notes joined; reminders and campaigns are sent only if
/// both wanted them (an objection holds), the client is active if one was, and is as old as the older. Every appointment becomes the kept client's, and
/// none is lost: where both take part in one group, one participant stays and the other is cancelled, which frees the place.
/// </remarks>
public sealed class ClientMerge(IDatabase database, ActivityLog activity)
{
    const int MostTags = 20;
    const int LongestNote = 2_000;

    static readonly Dictionary<string, Action<Client, Client>> Setters = new(StringComparer.Ordinal)
    {
        ["name"] = (kept, other) => kept.Firstname = other.Firstname,
        ["surname"] = (kept, other) => kept.Lastname = other.Lastname,
        ["email"] = (kept, other) => kept.Email = other.Email,
        ["telephone"] = (kept, other) => kept.Phone = other.Phone,
        ["gender"] = (kept, other) => kept.Gender = other.Gender,
        ["date_of_birth"] = (kept, other) => kept.DateOfBirth = other.DateOfBirth,
        ["address"] = (kept, other) => kept.Address = other.Address,
        ["city"] = (kept, other) => kept.City = other.City,
        ["province"] = (kept, other) => kept.Province = other.Province,
        ["post_code"] = (kept, other) => kept.PostCode = other.PostCode,
        ["country_code"] = (kept, other) => kept.CountryCode = other.CountryCode,
        ["id_card"] = (kept, other) => kept.IdCard = other.IdCard,
        ["note"] = (kept, other) => kept.Note = other.Note,
        ["tags"] = (kept, other) => kept.Tags = other.Tags,
        ["language"] = (kept, other) => kept.Language = other.Language,
        ["is_company"] = (kept, other) => kept.IsCompany = other.IsCompany,
        ["walk_in"] = (kept, other) => kept.WalkIn = other.WalkIn,
        ["is_active"] = (kept, other) => kept.IsActive = other.IsActive,
        ["receive_reminders"] = (kept, other) => kept.ReceiveReminders = other.ReceiveReminders,
        ["receive_campaigns"] = (kept, other) => kept.ReceiveCampaigns = other.ReceiveCampaigns,
        ["photo"] = (_, _) => { },
    };

    /// <summary>Fields in which a side can be chosen, by the names that the API writes them with.</summary>
    public static IReadOnlyList<string> Fields { get; } = [.. Setters.Keys];

    /// <summary>Gives the other client's appointments and fields to the kept one, and deletes the other.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="keepId">The client that stays, with its number.</param>
    /// <param name="otherId">The client that goes.</param>
    /// <param name="choices">Sides of some of <see cref="Fields"/>.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The kept client, or why not: joined notes or united tags that are too many name their field, and a choice there resolves it.</returns>
    public async Task<(Client? Client, Refusal? Refusal)> MergeAsync(
        Actor actor, Guid clinicId, Guid keepId, Guid otherId, IReadOnlyDictionary<string, MergeSide> choices, CancellationToken cancellation)
    {
        if (keepId == otherId)
        {
            return (null, Refusal.Invalid("other", "other must be another client than the kept one"));
        }

        if (choices.Keys.FirstOrDefault(name => !Fields.Contains(name)) is { } unknown)
        {
            return (null, Refusal.Invalid(unknown, "There is no such field to choose"));
        }

        var outcome = await database.WriteAsync((db, token) => MergeAsync(db, clinicId, keepId, otherId, choices, token), cancellation);
        if (outcome.Client is not null)
        {
            await activity.AddAsync(actor, clinicId, ActivityAction.ClientMerged, [keepId, otherId], CancellationToken.None);
        }

        return outcome;
    }

    async Task<(Client? Client, Refusal? Refusal)> MergeAsync(
        DocfavDb db, Guid clinicId, Guid keepId, Guid otherId, IReadOnlyDictionary<string, MergeSide> choices, CancellationToken cancellation)
    {
        // Places in groups are taken and freed: nobody books meanwhile.
        await database.LockAgendaAsync(db, clinicId, cancellation);
        var held = new Dictionary<Guid, Client?>();
        foreach (var id in (Guid[])[.. new[] { keepId, otherId }.Order()])
        {
            held[id] = await ClientDirectory.HoldAsync(db, clinicId, id, cancellation);
        }

        if (held[keepId] is not { } kept || held[otherId] is not { } other)
        {
            return (null, Refusal.Of(RefusalCode.NotFound));
        }

        if (Join(kept, other, choices) is { } refusal)
        {
            return (null, refusal);
        }

        await MovePhotoAsync(db, kept, other, choices, cancellation);
        await MoveAppointmentsAsync(db, kept, other, cancellation);
        other.MergedInto = keepId;
        db.Clients.Remove(other);
        await db.ClinicCounters.Where(row => row.ClinicId == clinicId)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.ClientCount, row => row.ClientCount - 1).SetProperty(row => row.AgendaVersion, row => row.AgendaVersion + 1),
                cancellation);
        db.NoteAgendaVersionRaised(clinicId);
        kept.Fold();
        await db.SaveChangesAsync(cancellation);
        return (kept, null);
    }

    /// <summary>Makes the kept client what both come to.</summary>
    static Refusal? Join(Client kept, Client other, IReadOnlyDictionary<string, MergeSide> choices)
    {
        bool IsOpen(string name) => !choices.ContainsKey(name);
        var note = kept.Note is null || kept.Note == other.Note ? other.Note : other.Note is null ? kept.Note : $"{kept.Note}\n{other.Note}";
        if (IsOpen("note") && note?.EnumerateRunes().Count() > LongestNote)
        {
            return Refusal.Invalid("note", "Both notes together are longer than 2,000 characters; choose one");
        }

        List<string> tags = [.. kept.Tags.Union(other.Tags, StringComparer.Ordinal)];
        if (IsOpen("tags") && tags.Count > MostTags)
        {
            return Refusal.Invalid("tags", "Both clients together have more than 20 tags; choose one's");
        }

        var wasBlank = Blanks(kept);
        foreach (var (name, set) in Setters.Where(entry => choices.TryGetValue(entry.Key, out var side) ? side == MergeSide.Other : wasBlank.Contains(entry.Key)))
        {
            set(kept, other);
        }

        kept.Note = IsOpen("note") ? note : kept.Note;
        kept.Tags = IsOpen("tags") ? tags : kept.Tags;
        kept.IsActive = IsOpen("is_active") ? kept.IsActive || other.IsActive : kept.IsActive;
        kept.ReceiveReminders = IsOpen("receive_reminders") ? kept.ReceiveReminders && other.ReceiveReminders : kept.ReceiveReminders;
        kept.ReceiveCampaigns = IsOpen("receive_campaigns") ? kept.ReceiveCampaigns && other.ReceiveCampaigns : kept.ReceiveCampaigns;
        kept.CreatedAt = NodaTime.Instant.Min(kept.CreatedAt, other.CreatedAt);
        return kept is { WalkIn: false, Firstname: null, Lastname: null, Email: null, Phone: null }
            ? Refusal.Invalid("name", "One of name, surname, email and telephone must be left, unless walk_in is true") : null;
    }

    static HashSet<string> Blanks(Client client) =>
    [
        .. new (string Name, object? Value)[]
        {
            ("name", client.Firstname), ("surname", client.Lastname), ("email", client.Email), ("telephone", client.Phone), ("gender", client.Gender),
            ("date_of_birth", client.DateOfBirth), ("address", client.Address), ("city", client.City), ("province", client.Province),
            ("post_code", client.PostCode), ("country_code", client.CountryCode), ("id_card", client.IdCard), ("language", client.Language),
        }.Where(field => field.Value is null).Select(field => field.Name),
    ];

    static async Task MovePhotoAsync(DocfavDb db, Client kept, Client other, IReadOnlyDictionary<string, MergeSide> choices, CancellationToken cancellation)
    {
        var takesOther = choices.TryGetValue("photo", out var side) ? side == MergeSide.Other : !kept.HasPhoto;
        var photo = takesOther
            ? await db.Pictures.AsNoTracking().SingleOrDefaultAsync(picture => picture.ClinicId == other.ClinicId && picture.OwnerId == other.Id, cancellation) : null;
        await ClientPhotos.DeleteAsync(db, other.ClinicId, other.Id, cancellation);
        if (takesOther)
        {
            await ClientPhotos.DeleteAsync(db, kept.ClinicId, kept.Id, cancellation);
            kept.HasPhoto = photo is not null;
        }

        if (photo is not null)
        {
            db.Pictures.Add(new Picture { ClinicId = kept.ClinicId, OwnerId = kept.Id, Type = photo.Type, Content = photo.Content });
        }
    }

    static async Task MoveAppointmentsAsync(DocfavDb db, Client kept, Client other, CancellationToken cancellation)
    {
        Guid?[] both = [kept.Id, other.Id];
        // Through the change tracker, so that each leaves its event.
        var appointments = await db.Appointments.Where(item => item.ClinicId == kept.ClinicId && both.Contains(item.ClientId)
                && (item.ClientId == other.Id || (item.GroupReservationId != null && item.Status != AppointmentStatus.Cancelled)))
            .ToListAsync(cancellation);
        var places = appointments.Where(item => item is { GroupReservationId: not null, Status: not AppointmentStatus.Cancelled });
        foreach (var item in places.GroupBy(item => item.GroupReservationId).SelectMany(group => Surplus(group.ToLookup(item => item.ClientId == kept.Id))).ToList())
        {
            item.Status = AppointmentStatus.Cancelled;
        }

        foreach (var item in appointments)
        {
            item.ClientId = kept.Id;
        }

        await db.Messages.Where(message => message.ClinicId == kept.ClinicId && message.ClientId == other.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(message => message.ClientId, kept.Id), cancellation);
        // They tell whose those appointments were.
        await db.RetainedIdentities.Where(identity => identity.ClinicId == kept.ClinicId && identity.ClientId == other.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(identity => identity.ClientId, kept.Id), cancellation);
    }

    /// <summary>The places in one group that the two have beyond one another's: the other client's, unless that one came and the kept client did not.</summary>
    static IEnumerable<Appointment> Surplus(ILookup<bool, Appointment> isKept)
    {
        var (kept, other) = (isKept[true], isKept[false]);
        var isOthersTheBetter = kept.All(item => item.Status == AppointmentStatus.NoShow) && other.Any(item => item.Status != AppointmentStatus.NoShow);
        return !kept.Any() || !other.Any() ? [] : isOthersTheBetter ? kept : other;
    }
}
