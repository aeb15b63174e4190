using Docfav.Server.Clients;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>The status ("behaviour") of an appointment or group.</summary>
public enum AppointmentStatus
{
    Pending,
    Unconfirmed,
    Confirmed,
    Cancelled,
    NoShow,
}

public enum SaleStatus
{
    Pending,
    PartiallyPaid,
    Paid,
    Refunded,
}

/// <summary>Which way an appointment came in.</summary>
public enum AppointmentSource
{
    Backoffice,
    Api,
    Online,
    Import,
}

/// <summary>A client's time with a staff member, alone or as a participant of a group.</summary>
public sealed class Appointment
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }

    /// <summary>Counts up from 1 in each clinic, and is never used again.</summary>
    public int AppointmentNumber { get; set; }
    public Guid StaffCalendarId { get; set; }
    public Guid ServiceId { get; set; }

    /// <summary>Null for a walk-in.</summary>
    public Guid? ClientId { get; set; }

    /// <summary>The group that the client takes part in; such an appointment takes no time of its own.</summary>
    public Guid? GroupReservationId { get; set; }
    public Instant BookedFrom { get; set; }

    /// <summary>Exclusive; at most 24 hours after the start.</summary>
    public Instant BookedTo { get; set; }
    public AppointmentStatus Status { get; set; }
    public SaleStatus SaleStatus { get; set; }

    /// <summary>The service's price when booked, in hundredths.</summary>
    public int Price { get; set; }
    public string? Note { get; set; }
    public AppointmentSource Source { get; set; }
    public bool SendReminder { get; set; } = true;
}

/// <summary>A session that several clients share; it takes the staff member's time.</summary>
public sealed class GroupReservation
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid StaffCalendarId { get; set; }
    public Guid ServiceId { get; set; }
    public string? Name { get; set; }
    public Instant BookedFrom { get; set; }

    /// <summary>Exclusive; at most 24 hours after the start.</summary>
    public Instant BookedTo { get; set; }

    /// <summary>How many participants who are not cancelled it may have.</summary>
    public int Capacity { get; set; }
    public AppointmentStatus Status { get; set; }
    public string? Note { get; set; }
}

sealed class AppointmentMapping : IEntityTypeConfiguration<Appointment>
{
    public void Configure(EntityTypeBuilder<Appointment> builder)
    {
        // What is booked is never deleted along with something else.
        builder.ToTable("appointments").HasKey(item => new { item.ClinicId, item.Id });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(item => new { item.ClinicId, item.StaffCalendarId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Service>().WithMany().HasForeignKey(item => new { item.ClinicId, item.ServiceId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Client>().WithMany().HasForeignKey(item => new { item.ClinicId, item.ClientId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<GroupReservation>().WithMany().HasForeignKey(item => new { item.ClinicId, item.GroupReservationId }).OnDelete(DeleteBehavior.Cascade);
        builder.Property(item => item.Status).HasConversion<short>();
        builder.Property(item => item.SaleStatus).HasConversion<short>();
        builder.Property(item => item.Source).HasConversion<short>();
        builder.HasIndex(item => new { item.ClinicId, item.AppointmentNumber }).IsUnique();
        builder.HasIndex(item => new { item.ClinicId, item.StaffCalendarId, item.BookedFrom });
        builder.HasIndex(item => new { item.ClinicId, item.BookedFrom });
        builder.HasIndex(item => new { item.ClinicId, item.ClientId, item.BookedFrom });
        builder.HasIndex(item => new { item.ClinicId, item.GroupReservationId }).HasFilter("group_reservation_id IS NOT NULL");
        builder.HasIndex(item => new { item.ClinicId, item.ServiceId });
        builder.HasIndex(item => item.Id);
    }
}

sealed class GroupReservationMapping : IEntityTypeConfiguration<GroupReservation>
{
    public void Configure(EntityTypeBuilder<GroupReservation> builder)
    {
        builder.ToTable("group_reservations").HasKey(group => new { group.ClinicId, group.Id });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(group => new { group.ClinicId, group.StaffCalendarId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Service>().WithMany().HasForeignKey(group => new { group.ClinicId, group.ServiceId }).OnDelete(DeleteBehavior.Restrict);
        builder.Property(group => group.Status).HasConversion<short>();
        builder.HasIndex(group => new { group.ClinicId, group.StaffCalendarId, group.BookedFrom });
        builder.HasIndex(group => new { group.ClinicId, group.BookedFrom });
        builder.HasIndex(group => group.Id);
    }
}
