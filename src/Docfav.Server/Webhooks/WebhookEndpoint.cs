using Docfav.Server.Clinics;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>Whether an endpoint gets events, and if not, why. The numbers are stored.</summary>
public enum WebhookState
{
    Active = 0,

    /// <summary>A manager switched it off.</summary>
    SwitchedOff = 1,

    /// <summary>It answered 410: nobody wants events there any more.</summary>
    Gone = 2,

    /// <summary>A delivery has been given up, and nothing got through for days.</summary>
    Failing = 3,

    /// <summary>A manager deleted it; what is left of it is cleared away in the background.</summary>
    Deleted = 4,
}

/// <summary>An address of an integrator's that is told of a clinic's events.</summary>
public sealed class WebhookEndpoint
{
    public Guid ClinicId { get; set; }

    public Guid Id { get; set; }

    public required string Url { get; set; }

    public string Description { get; set; } = "";

    /// <summary>The chosen kinds of events: bit n is the kind with the number n.</summary>
    public long Events { get; set; }

    public WebhookState State { get; set; }

    /// <summary>Since when it is in this state.</summary>
    public Instant StateAt { get; set; }

    public Instant CreatedAt { get; set; }

    /// <summary>What messages are signed with, as <see cref="WebhookSecrets"/> protects it.</summary>
    public required string Secret { get; set; }

    /// <summary>The secret before; until <see cref="FormerSecretUntil"/> it signs as well.</summary>
    public string? FormerSecret { get; set; }

    public Instant? FormerSecretUntil { get; set; }

    /// <summary>The sequence of the clinic's last event that was delivered to it, tried, or not for it.</summary>
    public long LastSequence { get; set; }

    /// <summary>Until when one node alone delivers to it; whoever holds the lease knows it by this moment.</summary>
    public Instant LeaseUntil { get; set; }

    public Instant? LastSuccessAt { get; set; }

    /// <summary>The first failure after the last success; null while all is well.</summary>
    public Instant? FailingSince { get; set; }

    /// <summary>How many attempts in a row got no answer.</summary>
    public int Unanswered { get; set; }

    /// <summary>Until when it is left alone, since it does not answer.</summary>
    public Instant? PausedUntil { get; set; }

    /// <summary>Whether it is to be told of a kind of event.</summary>
    public bool Wants(EventKind kind) => (Events & Bit(kind)) != 0;

    /// <summary>The chosen kinds as <see cref="Events"/> has them.</summary>
    public static long Bits(IEnumerable<EventKind> kinds) => kinds.Aggregate(0L, (bits, kind) => bits | Bit(kind));

    /// <summary>The same, as it is now.</summary>
    internal WebhookEndpoint Copy() => (WebhookEndpoint)MemberwiseClone();

    static long Bit(EventKind kind) => 1L << (int)kind;
}

sealed class WebhookEndpointMapping : IEntityTypeConfiguration<WebhookEndpoint>
{
    public void Configure(EntityTypeBuilder<WebhookEndpoint> builder)
    {
        builder.ToTable("webhook_endpoints").HasKey(endpoint => new { endpoint.ClinicId, endpoint.Id });
        builder.Property(endpoint => endpoint.State).HasConversion<short>();
        builder.HasOne<Clinic>().WithMany().HasForeignKey(endpoint => endpoint.ClinicId).OnDelete(DeleteBehavior.Cascade);
    }
}
