using Docfav.Server.Clinics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Outbox;

/// <summary>A change that was committed; it is kept for 30 days.</summary>
/// <param name="ClinicId">The clinic.</param>
/// <param name="Sequence">Counts up by one in each clinic, from 1, in the order of the commits: no event ever appears before one that was seen.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, by the clock of the node that wrote it, shortly before the commit.</param>
/// <param name="SubjectId">The appointment, group or client; the clinic's id for an import.</param>
/// <param name="Data"><see cref="EventData"/> as JSON, made with the change: <see cref="EventData.Parse"/> reads it.</param>
public sealed record OutboxEvent(Guid ClinicId, long Sequence, EventKind Kind, Instant At, Guid SubjectId, string Data)
{
    /// <summary>How long an event is kept.</summary>
    public static readonly Duration Kept = Duration.FromDays(30);
}

/// <summary>How far a clinic's events have been handed to the consumers. It stands apart from the counters, so that no booking waits for it.</summary>
public sealed class OutboxCursor
{
    public Guid ClinicId { get; set; }

    /// <summary>The sequence of the last event that was handed over.</summary>
    public long Planned { get; set; }
}

sealed class OutboxEventMapping : IEntityTypeConfiguration<OutboxEvent>
{
    public void Configure(EntityTypeBuilder<OutboxEvent> builder)
    {
        builder.ToTable("events").HasKey(item => new { item.ClinicId, item.Sequence });
        builder.Property(item => item.Sequence).ValueGeneratedNever();
        builder.HasOne<Clinic>().WithMany().HasForeignKey(item => item.ClinicId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(item => item.Kind).HasConversion<short>();
        builder.HasIndex(item => new { item.ClinicId, item.Sequence }).HasFilter($"kind = {(int)EventKind.ClinicImported}");
    }
}

sealed class OutboxCursorMapping : IEntityTypeConfiguration<OutboxCursor>
{
    public void Configure(EntityTypeBuilder<OutboxCursor> builder)
    {
        builder.ToTable("outbox_cursors").HasKey(cursor => cursor.ClinicId);
        builder.HasOne<Clinic>().WithOne().HasForeignKey<OutboxCursor>(cursor => cursor.ClinicId).OnDelete(DeleteBehavior.Cascade);
    }
}
