using System.ComponentModel.DataAnnotations;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Holds;

/// <summary>A time that a key is about to book: it is taken until it is booked, given up or expired.</summary>
public sealed class Hold
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid StaffCalendarId { get; set; }
    public Guid ServiceId { get; set; }

    /// <summary>The key that made it, which alone may book it or give it up.</summary>
    public Guid ApiKeyId { get; set; }
    public Instant BookedFrom { get; set; }

    /// <summary>Exclusive; at most 24 hours after the start.</summary>
    public Instant BookedTo { get; set; }

    /// <summary>The first instant at which it is nothing any more, of whole seconds; the row may stay for some minutes.</summary>
    public Instant ExpiresAt { get; set; }
}

/// <summary>Section <c>Docfav</c>: how much may be held.</summary>
public sealed class HoldOptions
{
    /// <summary>Holds that one key may have at one clinic at the same time. The default is 50.</summary>
    [Range(1, 10_000)]
    public int HoldsPerKey { get; set; } = 50;
}

sealed class HoldMapping : IEntityTypeConfiguration<Hold>
{
    public void Configure(EntityTypeBuilder<Hold> builder)
    {
        builder.ToTable("holds").HasKey(hold => new { hold.ClinicId, hold.Id });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(hold => new { hold.ClinicId, hold.StaffCalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Service>().WithMany().HasForeignKey(hold => new { hold.ClinicId, hold.ServiceId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(hold => new { hold.ClinicId, hold.StaffCalendarId, hold.BookedFrom });
        builder.HasIndex(hold => new { hold.ClinicId, hold.BookedFrom });
        builder.HasIndex(hold => new { hold.ClinicId, hold.ServiceId });
        builder.HasIndex(hold => new { hold.ClinicId, hold.ApiKeyId, hold.ExpiresAt });
        builder.HasIndex(hold => hold.ExpiresAt);
    }
}
