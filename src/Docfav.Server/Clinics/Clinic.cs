using Docfav.Server.Access;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Docfav.Server.Clinics;

/// <summary>The status that an appointment made in the back office begins with.</summary>
public enum DefaultBehaviour
{
    Confirmed,
    Pending,
    Unconfirmed,
}

/// <summary>Who issues the clinic's invoices.</summary>
public enum IssuerType
{
    Company,
    Individual,
}

public enum SubscriptionStatus
{
    Active,
    Trial,
    PastDue,
    Cancelled,
    Inactive,
}

/// <summary>Languages that clients are written to in.</summary>
public enum Language
{
    Es,
    En,
}

/// <summary>A back office clinic: the tenant below which everything else lies.</summary>
public sealed class Clinic
{
    public Guid Id { get; set; }
    public required string Name { get; set; }
    public string? BusinessName { get; set; }
    public string? VatNumber { get; set; }
    public IssuerType? IssuerType { get; set; }
    public string? Address { get; set; }
    public string? City { get; set; }
    public string? ZipCode { get; set; }
    public string? CustomEmail { get; set; }
    public required string Timezone { get; set; }
    public DefaultBehaviour DefaultAppointmentsBehaviour { get; set; }
    public SubscriptionStatus SubscriptionStatus { get; set; }
    public Language Language { get; set; }
    public bool HasLogo { get; set; }
}

/// <summary>A clinic's running numbers. They stand apart from the clinic so that taking one holds nothing else up.</summary>
public sealed class ClinicCounters
{
    public Guid ClinicId { get; set; }
    public int NextClientNumber { get; set; } = 1;
    public int NextAppointmentNumber { get; set; } = 1;

    /// <summary>How many clients the clinic has: counting a hundred thousand rows for each page is too slow.</summary>
    public int ClientCount { get; set; }

    /// <summary>Counts up with every transaction that changes what the clinic's agenda shows. No part of the data file.</summary>
    public long AgendaVersion { get; set; }

    /// <summary>The sequence of the clinic's last event. Whoever raises it holds the row until the commit. No part of the data file.</summary>
    public long LastEvent { get; set; }
}

/// <summary>A user's profile in a clinic.</summary>
public sealed class Member
{
    public Guid ClinicId { get; set; }

    /// <summary>The profile's id.</summary>
    public Guid Id { get; set; }
    public Guid UserId { get; set; }
    public required string Type { get; set; }
    public bool IsManager { get; set; }
    public bool LastSelected { get; set; }

    /// <summary>The staff member whom the user is, where the user treats clients.</summary>
    public Guid? StaffId { get; set; }
}

/// <summary>A clinic's logo or a client's photo, apart from its owner so that lists do not carry it.</summary>
public sealed class Picture
{
    public Guid ClinicId { get; set; }

    /// <summary>The clinic's or the client's id.</summary>
    public Guid OwnerId { get; set; }

    /// <summary>Media type, such as <c>image/png</c>.</summary>
    public required string Type { get; set; }
    public required byte[] Content { get; set; }
}

/// <summary>A place (or online) where appointments occur.</summary>
public sealed class Calendar
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public required string Name { get; set; }
    public string? Address { get; set; }
    public string? City { get; set; }
    public string? ZipCode { get; set; }
    public CalendarType Type { get; set; }
    public bool IsActive { get; set; }
}

public enum CalendarType
{
    Onsite,
    Online,
    Home,
}

sealed class ClinicMapping : IEntityTypeConfiguration<Clinic>
{
    public void Configure(EntityTypeBuilder<Clinic> builder)
    {
        builder.ToTable("clinics").HasKey(clinic => clinic.Id);
        builder.Property(clinic => clinic.IssuerType).HasConversion<short?>();
        builder.Property(clinic => clinic.DefaultAppointmentsBehaviour).HasConversion<short>();
        builder.Property(clinic => clinic.SubscriptionStatus).HasConversion<short>();
        builder.Property(clinic => clinic.Language).HasConversion<short>();
    }
}

sealed class ClinicCountersMapping : IEntityTypeConfiguration<ClinicCounters>
{
    public void Configure(EntityTypeBuilder<ClinicCounters> builder)
    {
        builder.ToTable("clinic_counters").HasKey(counters => counters.ClinicId);
        builder.Property(counters => counters.AgendaVersion).HasDefaultValue(0L);
        builder.Property(counters => counters.LastEvent).HasDefaultValue(0L);
        builder.HasOne<Clinic>().WithOne().HasForeignKey<ClinicCounters>(counters => counters.ClinicId).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class MemberMapping : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("members").HasKey(member => new { member.ClinicId, member.Id });
        builder.HasOne<Clinic>().WithMany().HasForeignKey(member => member.ClinicId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(member => member.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(member => new { member.UserId, member.ClinicId }).IsUnique();
        builder.HasOne<StaffMember>().WithMany().HasForeignKey(member => new { member.ClinicId, member.StaffId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(member => member.Id);
    }
}

sealed class PictureMapping : IEntityTypeConfiguration<Picture>
{
    public void Configure(EntityTypeBuilder<Picture> builder)
    {
        builder.ToTable("pictures").HasKey(picture => new { picture.ClinicId, picture.OwnerId });
        builder.HasOne<Clinic>().WithMany().HasForeignKey(picture => picture.ClinicId).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class CalendarMapping : IEntityTypeConfiguration<Calendar>
{
    public void Configure(EntityTypeBuilder<Calendar> builder)
    {
        builder.ToTable("calendars").HasKey(calendar => new { calendar.ClinicId, calendar.Id });
        builder.HasOne<Clinic>().WithMany().HasForeignKey(calendar => calendar.ClinicId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(calendar => calendar.Type).HasConversion<short>();
        builder.HasIndex(calendar => calendar.Id);
    }
}
