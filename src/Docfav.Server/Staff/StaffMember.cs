using Docfav.Server.Clinics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Docfav.Server.Staff;

/// <summary>One person who treats clients, at any number of calendars.</summary>
public sealed class StaffMember
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public string? Name { get; set; }
    public string? Surname { get; set; }
    public string? Email { get; set; }
    public bool IsActive { get; set; }
}

/// <summary>A staff member at a calendar, with a time zone and hours of its own.</summary>
public sealed class StaffCalendar
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid StaffId { get; set; }
    public Guid CalendarId { get; set; }
    public string? Email { get; set; }
    public string? Telephone { get; set; }

    /// <summary>Minutes; the back office's raster.</summary>
    public int SlotDuration { get; set; }
    public bool IsActive { get; set; }
    public required string Timezone { get; set; }
}

sealed class StaffMemberMapping : IEntityTypeConfiguration<StaffMember>
{
    public void Configure(EntityTypeBuilder<StaffMember> builder)
    {
        builder.ToTable("staff").HasKey(staff => new { staff.ClinicId, staff.Id });
        builder.HasOne<Clinic>().WithMany().HasForeignKey(staff => staff.ClinicId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(staff => staff.Id);
    }
}

sealed class StaffCalendarMapping : IEntityTypeConfiguration<StaffCalendar>
{
    public void Configure(EntityTypeBuilder<StaffCalendar> builder)
    {
        builder.ToTable("staff_calendars").HasKey(item => new { item.ClinicId, item.Id });
        builder.HasOne<StaffMember>().WithMany().HasForeignKey(item => new { item.ClinicId, item.StaffId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Calendar>().WithMany().HasForeignKey(item => new { item.ClinicId, item.CalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(item => new { item.ClinicId, item.StaffId });
        builder.HasIndex(item => new { item.ClinicId, item.CalendarId });
        builder.HasIndex(item => item.Id);
    }
}
