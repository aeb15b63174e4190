using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>What was done with a record.</summary>
public enum ActivityAction
{
    ClientRead,
    ClientListed,
    ClientFound,
    ClientCreated,
    ClientUpdated,
    ClientMerged,
    ClientExported,
    ClientImported,
    ClientErased,
    ClientPhotoChanged,
    ClientPhotoRead,

    /// <summary>Everything about the client was written to a file (GDPR articles 15 and 20).</summary>
    ClientDataExported,

    /// <summary>The identity that is kept of an erased client was looked at.</summary>
    RetainedIdentityRead,

    KeyCreated,
    KeyChanged,
    KeyRevoked,
    MemberAdded,
    MemberChanged,
    MemberRemoved,

    /// <summary>Entries were written to a file.</summary>
    ActivityExported,

    /// <summary>The clinic's details, calendars, services, staff or hours were changed at the desk.</summary>
    SettingsChanged,

    /// <summary>The client confirmed an appointment, by a link from a message.</summary>
    AppointmentConfirmedByLink,

    /// <summary>The client cancelled an appointment, by a link from a message.</summary>
    AppointmentCancelledByLink,

    /// <summary>The client asked for no more messages about appointments, by a link from one.</summary>
    MessagesRefusedByLink,

    /// <summary>A secret address of a staff member's agenda was made.</summary>
    FeedCreated,
    FeedChanged,
    FeedRevoked,

    WebhookCreated,
    WebhookChanged,
    WebhookSecretChanged,

    /// <summary>Events were sent to a webhook again.</summary>
    WebhookReplayed,
    WebhookDeleted,
}

/// <summary>Who does something: a user, through an API key or at the back office's desk.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="KeyId">The API key's id; null at the desk.</param>
public sealed record Actor(Guid UserId, Guid? KeyId)
{
    /// <summary>The client, who is no user: by a link from a message.</summary>
    public static Actor Client { get; } = new(Guid.Empty, null);

    public static implicit operator Actor(ApiCaller caller) => new(caller.UserId, caller.KeyId);
}

/// <summary>Who did what, and through which key if it was not at the desk: ids only, appended and never changed.</summary>
public sealed class Activity
{
    public Guid ClinicId { get; set; }

    /// <summary>A version-7 UUID of the moment <see cref="At"/>: a clinic's entries lie in order of time.</summary>
    public Guid Id { get; set; }
    public Instant At { get; set; }
    public ActivityAction Action { get; set; }
    public Guid UserId { get; set; }
    public Guid? ApiKeyId { get; set; }

    /// <summary>The client with whom it was done; null where it was with something else.</summary>
    public Guid? ClientId { get; set; }

    /// <summary>What it was done with where that is no client: a key, a member's user, a webhook, or the staff member of a feed.</summary>
    public Guid? SubjectId { get; set; }

    /// <summary>An entry of what is done, in the same transaction, with something that is no client.</summary>
    public static Activity Of(Actor actor, Guid clinicId, ActivityAction action, Guid? subjectId, Instant now) => new()
    {
        ClinicId = clinicId,
        Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
        At = now,
        Action = action,
        UserId = actor.UserId,
        ApiKeyId = actor.KeyId,
        SubjectId = subjectId,
    };
}

sealed class ActivityMapping : IEntityTypeConfiguration<Activity>
{
    public void Configure(EntityTypeBuilder<Activity> builder)
    {
        // No foreign keys: an entry outlives what it speaks of.
        builder.ToTable("activity").HasKey(entry => new { entry.ClinicId, entry.Id });
        builder.HasAnnotation(TableShape.AppendOnly, true);
        builder.Property(entry => entry.Action).HasConversion<short>();
        builder.HasIndex(entry => new { entry.ClinicId, entry.ClientId, entry.Id });
        builder.HasIndex(entry => new { entry.ClinicId, entry.ApiKeyId, entry.Id });
        builder.HasIndex(entry => new { entry.ClinicId, entry.UserId, entry.Id });
    }
}
