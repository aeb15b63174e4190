using Docfav.Server.Access;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.CalendarFeeds;

/// <summary>A secret address at which calendar programs fetch the agenda of a staff member, or of one of the member's staff calendars.</summary>
public sealed class CalendarFeed
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }
    public Guid StaffId { get; set; }

    /// <summary>The staff calendar whose agenda it is; null for all of the staff member's.</summary>
    public Guid? StaffCalendarId { get; set; }

    /// <summary>Who made the address: it is there as long as this user may see the agenda.</summary>
    public Guid UserId { get; set; }

    /// <summary>SHA-256 of the address's secret, which is nowhere else.</summary>
    public required byte[] SecretHash { get; set; }
    public required string SecretLast4 { get; set; }

    /// <summary>Whether it names clients.</summary>
    public bool ShowsClients { get; set; }

    /// <summary>When the address was made.</summary>
    public Instant CreatedAt { get; set; }
}

sealed class CalendarFeedMapping : IEntityTypeConfiguration<CalendarFeed>
{
    public void Configure(EntityTypeBuilder<CalendarFeed> builder)
    {
        builder.ToTable("calendar_feeds").HasKey(feed => new { feed.ClinicId, feed.Id });
        builder.HasOne<StaffMember>().WithMany().HasForeignKey(feed => new { feed.ClinicId, feed.StaffId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(feed => new { feed.ClinicId, feed.StaffCalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(feed => feed.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(feed => feed.SecretHash).IsUnique();
    }
}
