using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Webhooks;

/// <summary>How far a delivery is. The numbers are stored.</summary>
public enum WebhookDeliveryState
{
    /// <summary>It is to be tried again, at <see cref="WebhookDelivery.DueAt"/>.</summary>
    Pending = 0,

    Delivered = 1,

    /// <summary>It is not tried any more.</summary>
    Failed = 2,
}

/// <summary>
/// An event on its way to an endpoint. There is a row once it has been tried, or is to be sent again; before that, it lies behind the endpoint's
/// <see cref="WebhookEndpoint.LastSequence"/>.
/// </summary>
public sealed class WebhookDelivery
{
    /// <summary>How long a delivery is kept, as long as the event itself.</summary>
    public static readonly Duration Kept = OutboxEvent.Kept;

    public Guid ClinicId { get; set; }

    public Guid EndpointId { get; set; }

    /// <summary>The event's sequence; it also makes the message's id.</summary>
    public long Sequence { get; set; }

    public EventKind Kind { get; set; }

    /// <summary>When it happened.</summary>
    public Instant EventAt { get; set; }

    public WebhookDeliveryState State { get; set; }

    /// <summary>Attempts since it was first sent, or last sent again by hand.</summary>
    public int Attempts { get; set; }

    /// <summary>When the next attempt is due; null where there is none to come.</summary>
    public Instant? DueAt { get; set; }
}

/// <summary>One attempt of a delivery, and what came back.</summary>
public sealed class WebhookAttempt
{
    public Guid ClinicId { get; set; }

    public Guid EndpointId { get; set; }

    public long Sequence { get; set; }

    /// <summary>A version-7 UUID: a delivery's attempts lie in order of time.</summary>
    public Guid Id { get; set; }

    public Instant At { get; set; }

    public int DurationMs { get; set; }

    /// <summary>The answer's HTTP status; null where there was none.</summary>
    public int? Status { get; set; }

    /// <summary>Why it failed; null where it did not.</summary>
    public WebhookFault? Fault { get; set; }

    /// <summary>The first part of the answer's body.</summary>
    public string? Answer { get; set; }
}

sealed class WebhookDeliveryMapping : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries").HasKey(delivery => new { delivery.ClinicId, delivery.EndpointId, delivery.Sequence });
        builder.Property(delivery => delivery.Kind).HasConversion<short>();
        builder.Property(delivery => delivery.State).HasConversion<short>();
        builder.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(delivery => new { delivery.ClinicId, delivery.EndpointId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(delivery => new { delivery.ClinicId, delivery.EndpointId, delivery.DueAt }).HasFilter($"state = {(int)WebhookDeliveryState.Pending}");
        builder.HasIndex(delivery => new { delivery.ClinicId, delivery.EndpointId, delivery.State, delivery.Sequence })
            .HasFilter($"state <> {(int)WebhookDeliveryState.Delivered}");
        builder.HasIndex(delivery => new { delivery.ClinicId, delivery.EndpointId, delivery.EventAt });
    }
}

sealed class WebhookAttemptMapping : IEntityTypeConfiguration<WebhookAttempt>
{
    public void Configure(EntityTypeBuilder<WebhookAttempt> builder)
    {
        builder.ToTable("webhook_attempts").HasKey(attempt => new { attempt.ClinicId, attempt.EndpointId, attempt.Sequence, attempt.Id });
        builder.Property(attempt => attempt.Fault).HasConversion<short?>();
        builder.HasOne<WebhookDelivery>().WithMany().HasForeignKey(attempt => new { attempt.ClinicId, attempt.EndpointId, attempt.Sequence })
            .OnDelete(DeleteBehavior.Cascade);
    }
}
