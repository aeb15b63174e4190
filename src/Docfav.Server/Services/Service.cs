using Docfav.Server.Clinics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Docfav.Server.Services;

/// <summary>A treatment of the clinic's catalogue.</summary>
public sealed class Service
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public required string Name { get; set; }

    /// <summary>Hundredths of the clinic's currency, VAT included.</summary>
    public int Price { get; set; }

    /// <summary>Minutes.</summary>
    public int Duration { get; set; }
    public string? Color { get; set; }
    public bool IsActive { get; set; }

    /// <summary>Per cent, with up to two decimals.</summary>
    public decimal? VatRate { get; set; }
}

sealed class ServiceMapping : IEntityTypeConfiguration<Service>
{
    public void Configure(EntityTypeBuilder<Service> builder)
    {
        builder.ToTable("services").HasKey(service => new { service.ClinicId, service.Id });
        builder.HasOne<Clinic>().WithMany().HasForeignKey(service => service.ClinicId).OnDelete(DeleteBehavior.Cascade);
        // Hundredths of a per cent: SQLite has no decimal of its own.
        builder.Property(service => service.VatRate).HasColumnName("vat_rate_hundredths")
            .HasConversion(rate => rate == null ? (int?)null : (int)(rate.Value * 100), stored => stored == null ? null : stored.Value / 100m);
        builder.HasIndex(service => service.Id);
    }
}
