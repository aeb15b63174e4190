using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>Who an erased client was, for as long as the law makes the clinic able to say so; nothing else reads it (docs/decisions/0012).</summary>
public sealed class RetainedIdentity
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }

    /// <summary>The client's row, which has no name any more.</summary>
    public Guid ClientId { get; set; }
    public string? Firstname { get; set; }
    public string? Lastname { get; set; }
    public string? IdCard { get; set; }
    public LocalDate? DateOfBirth { get; set; }
    public Instant ErasedAt { get; set; }

    /// <summary>From this instant on it is deleted.</summary>
    public Instant KeepUntil { get; set; }
}

sealed class RetainedIdentityMapping : IEntityTypeConfiguration<RetainedIdentity>
{
    public void Configure(EntityTypeBuilder<RetainedIdentity> builder)
    {
        builder.ToTable("retained_identities").HasKey(identity => new { identity.ClinicId, identity.Id });
        builder.HasOne<Client>().WithMany().HasForeignKey(identity => new { identity.ClinicId, identity.ClientId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(identity => new { identity.ClinicId, identity.ClientId });
        builder.HasIndex(identity => identity.KeepUntil);
        builder.HasIndex(identity => identity.Id);
    }
}

/// <summary>Section <c>Docfav</c>: how long clinical records name their patient.</summary>
public sealed class RetentionOptions
{
    /// <summary>Years after the last appointment. The default is 5, the least that Ley 41/2002 art. 17.1 allows; some regions ask for more.</summary>
    [Range(1, 100)]
    public int RetentionYears { get; set; } = 5;
}
