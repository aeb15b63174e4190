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
}

/// <summary>Who did what to which client through which key: ids only, appended and never changed.</summary>
public sealed class Activity
{
    public Guid ClinicId { get; set; }

    /// <summary>A version-7 UUID, so that a clinic's entries lie in order of time.</summary>
    public Guid Id { get; set; }
    public Instant At { get; set; }
    public ActivityAction Action { get; set; }
    public Guid UserId { get; set; }
    public Guid? ApiKeyId { get; set; }
    public Guid ClientId { get; set; }
}

sealed class ActivityMapping : IEntityTypeConfiguration<Activity>
{
    public void Configure(EntityTypeBuilder<Activity> builder)
    {
        // No foreign keys: an entry outlives what it speaks of.
        builder.ToTable("activity").HasKey(entry => new { entry.ClinicId, entry.Id });
        builder.HasAnnotation(TableShape.AppendOnly, true);
        builder.Property(entry => entry.Action).HasConversion<short>();
        builder.HasIndex(entry => new { entry.ClinicId, entry.ClientId, entry.At });
        builder.HasIndex(entry => new { entry.ClinicId, entry.ApiKeyId, entry.At });
    }
}
